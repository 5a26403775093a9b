"""The class, without a hub: what is kept, what is refused, and that nothing is shown of fewer than five."""

import csv
import io
import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from dlintro.checks import texts

HUB = Path(__file__).parents[1] / "hub"
sys.path += [str(HUB / "classroom"), str(HUB)]

import class_service  # noqa: E402
import course  # noqa: E402
import tables  # noqa: E402
from store import Store, opened  # noqa: E402

ASKED = "perceptron.bias"
QUESTION, OTHER = f"chosen/{ASKED}", "predicted/perceptron.side"


@pytest.fixture(scope="module")
def whole():
    """The course as the service reads it: in a process of its own."""
    return course.load()


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "class" / "class.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def seen(store, whole):
    return tables.Tables(store, whole)


def say(store, learners, *events):
    for learner in learners:
        store.keep(learner, events)


def names(n, first="a"):
    return [f"{first}{number}" for number in range(n)]


def exported(seen):
    text = io.StringIO()
    csv.writer(text).writerows(seen.export())
    return list(csv.DictReader(io.StringIO(text.getvalue())))


# What the course has ----------------------------------------------------------------------------------------------------


def test_it_knows_all_lessons_and_questions(whole):
    assert list(whole.lessons) == list(texts.LESSONS)
    lessons = {name: texts.lesson(name) for name in texts.LESSONS}
    quizzes = {f"chosen/{name}.{key}" for name, one in lessons.items() for key in one.quizzes}
    predictions = {f"predicted/{name}.{key}" for name, one in lessons.items() for key in one.predictions}
    assert whole.questions.keys() == quizzes | predictions
    for question in whole.questions.values():
        if question.kind == "chosen":
            right = [option.right for option in texts.quiz(question.name).options]
            assert question.right == right.index(True)
        else:
            assert question.right is None


def test_every_number_lies_in_the_row_that_says_so(whole):
    for name, question in whole.questions.items():
        if question.values is None:
            item = texts.prediction(question.name)
            for part in range(401):
                value = round(item.low + (item.high - item.low) * part / 400, 6)
                ends = re.match(r"([\d.,]+) to (below )?([\d.,]+)", question.labels[question.row(value)])
                low, high = (float(end.replace(",", "")) for end in ends.group(1, 3))
                assert low <= value, (name, value)
                assert value < high if ends[2] else value <= high, (name, value)
            assert 3 <= len(question.labels) <= course.ROWS


@pytest.mark.parametrize(
    "event",
    [
        ("started", "perceptron", None),
        ("solved", "perceptron.update", None),
        ("solved", "perceptron.xor", None),
        ("hint", "perceptron.update", 1),
        ("hint", "perceptron.update", 3),
        ("chosen", "perceptron.bias", 0),
        ("chosen", "perceptron.bias", 3),
        ("predicted", "perceptron.side", "everywhere"),
        ("predicted", "perceptron.found", 0),
        ("predicted", "perceptron.found", 64),
        ("predicted", "perceptron.fall", 0.75),
    ],
)
def test_what_notebooks_send_is_taken(whole, event):
    assert whole.check(dict(zip(("kind", "name", "value"), event, strict=True))) == event


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        "started",
        {},
        {"kind": "started", "name": "perceptron"},
        {"kind": "started", "name": "perceptron", "value": None, "who": "anna"},
        *(
            {"kind": kind, "name": name, "value": value}
            for kind, name, value in [
                ("begun", "perceptron", None),
                (["started"], "perceptron", None),
                ({}, "perceptron", None),
                ("started", "perceptrons", None),
                ("started", ["perceptron"], None),
                ("started", None, None),
                ("started", "perceptron", 1),
                ("solved", "perceptron", None),
                ("solved", "perceptron.", None),
                ("solved", "perceptron.side", None),  # a prediction
                ("solved", "xor", None),
                ("solved", 7, None),
                ("hint", "perceptron.update", 0),
                ("hint", "perceptron.update", 4),
                ("hint", "perceptron.update", True),
                ("hint", "perceptron.update", "1"),
                ("hint", "perceptron.bias", 1),  # a quiz
                ("chosen", "perceptron.bias", 4),
                ("chosen", "perceptron.bias", -1),
                ("chosen", "perceptron.bias", 1.0),
                ("chosen", "perceptron.bias", False),
                ("chosen", "perceptron.bias", None),
                ("chosen", "perceptron.side", 0),
                ("predicted", "perceptron.side", "nowhere"),
                ("predicted", "perceptron.side", ["everywhere"]),
                ("predicted", "perceptron.side", 0),
                ("predicted", "perceptron.found", 65),
                ("predicted", "perceptron.found", -1),
                ("predicted", "perceptron.found", "57"),
                ("predicted", "perceptron.found", True),
                ("predicted", "perceptron.found", float("nan")),
                ("predicted", "perceptron.found", float("inf")),
                ("predicted", "perceptron.found", 10**400),
            ]
        ),
    ],
    ids=str,
)
def test_anything_else_is_refused_with_a_sentence(whole, event):
    with pytest.raises(ValueError, match=r"^(an event|the (kind|name|value) of an event) .*must be .*\.$"):
        whole.check(event)


# What is kept -----------------------------------------------------------------------------------------------------------


def test_the_latest_answer_of_each_learner_counts(store):
    say(store, ["anna", "ben"], ("chosen", ASKED, 0))
    say(store, ["anna"], ("chosen", ASKED, 2), ("chosen", ASKED, 3))
    assert store.values("chosen", ASKED, 0) == {0: 1, 3: 1}


def test_what_is_sent_twice_counts_once_and_the_file_stays_small(store):
    for _ in range(50):
        say(store, ["anna"], ("started", "why", None), ("hint", "why.cost", 1), ("hint", "why.cost", 2))
    assert store.learners() == {("started", "why", 0): 1, ("hint", "why.cost", 0): 1}
    assert store.values("hint", "why.cost", 0) == {1: 1, 2: 1}
    assert store.delete() == 3


def test_an_answer_counts_for_the_round_that_is_open_and_a_late_one_for_none(store):
    say(store, ["early"], ("chosen", ASKED, 0))
    store.open(QUESTION)
    say(store, ["anna", "ben"], ("chosen", ASKED, 1), ("chosen", "perceptron.xor", 1))
    store.close_question(QUESTION)
    say(store, ["late", "anna"], ("chosen", ASKED, 2))
    store.open(QUESTION)
    say(store, ["anna"], ("chosen", ASKED, 3))
    assert store.values("chosen", ASKED, 0) == {0: 1, 2: 2}
    assert store.values("chosen", ASKED, 1) == {1: 2}
    assert store.values("chosen", ASKED, 2) == {3: 1}
    assert store.values("chosen", "perceptron.xor", 0) == {1: 2}
    assert store.question(QUESTION) == {"round": 2, "open": True, "shows": ""}


def test_a_quiz_and_a_prediction_of_one_name_are_two_questions(store, whole):
    shared = "backpropagation.twins"
    assert {f"chosen/{shared}", f"predicted/{shared}"} <= whole.questions.keys()
    store.open(f"chosen/{shared}")
    say(store, ["anna"], ("chosen", shared, 1), ("predicted", shared, "all 16"))
    assert store.learners() == {("chosen", shared, 1): 1, ("predicted", shared, 0): 1}


def test_one_question_is_open_at_a_time_and_shows_nothing(store):
    store.open(QUESTION)
    store.open(OTHER)
    assert store.open_question() == OTHER
    assert not store.question(QUESTION)["open"]
    store.show(OTHER, "answer")
    assert store.question(OTHER)["shows"] == ""
    store.close_question(OTHER)
    store.show(OTHER, "counts")
    assert store.question(OTHER) == {"round": 1, "open": False, "shows": "counts"}
    store.open(OTHER)
    assert store.question(OTHER) == {"round": 2, "open": True, "shows": ""}


def test_of_a_request_with_a_fault_nothing_is_kept(store):
    with pytest.raises(Exception, match="NOT NULL"):
        store.keep("anna", [("started", "why", None), ("started", None, None)])
    assert store.learners() == {}
    store.keep("anna", [("started", "why", None)])
    assert store.learners() == {("started", "why", 0): 1}


def in_files(folder, *needles):
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    return [needle for needle in needles if needle in content]


def test_no_name_is_in_the_file_and_after_the_class_nothing_at_all(store, tmp_path):
    say(store, ["anna-lena", "ben", *names(200)], ("chosen", ASKED, 0), ("started", "perceptron", None))
    store._db.execute(
        "PRAGMA wal_checkpoint(TRUNCATE)"
    )  # as happens by itself, now and then: from the log into the file
    say(store, ["carl"], ("started", "why", None))  # is still in the log
    (key,) = store._db.execute("SELECT secret FROM key").fetchone()
    (who,) = store._db.execute("SELECT learner FROM events LIMIT 1").fetchone()
    (last,) = store._db.execute("SELECT learner FROM events WHERE name = 'why'").fetchone()
    folder = tmp_path / "class"
    traces = (ASKED.encode(), who.encode(), last.encode(), key)
    assert in_files(folder, b"anna-lena", b"carl", *traces) == list(traces)
    assert folder.stat().st_mode & 0o077 == 0
    assert store.delete() == 405
    assert in_files(folder, *traces) == []
    say(store, ["anna-lena"], ("chosen", ASKED, 0))
    (new,) = store._db.execute("SELECT learner FROM events").fetchone()
    assert new not in (who, None)


def test_one_command_deletes_the_class_while_the_service_runs(store, tmp_path):
    say(store, ["anna"], ("chosen", ASKED, 0))
    store.open(QUESTION)
    said = delete(tmp_path)
    assert said.stdout == "The class is deleted, with its key: 1 records. The next answer begins a new one.\n"
    assert store.learners() == {}
    assert store.open_question() is None
    say(store, ["anna"], ("chosen", ASKED, 0))
    assert store.learners() == {("chosen", ASKED, 0): 1}
    assert "does not exist" in delete(tmp_path / "elsewhere").stdout


def delete(state, *more):
    command = [sys.executable, str(HUB / "classroom"), "delete", *more]
    return subprocess.run(
        command, env={"DLINTRO_HUB_STATE": str(state)}, capture_output=True, text=True, check=not more
    )


@pytest.mark.parametrize("damage", [b"", b"no database at all, but words" * 100])
def test_a_damaged_file_keeps_no_hub_from_starting(tmp_path, damage):
    path = tmp_path / "class" / "class.sqlite"
    path.parent.mkdir()
    path.write_bytes(damage)
    store = opened(path)
    say(store, ["anna"], ("chosen", ASKED, 0))
    assert store.learners() == {("chosen", ASKED, 0): 1}
    store.close()


def test_a_command_that_it_does_not_know_changes_nothing(store, tmp_path):
    say(store, ["anna"], ("chosen", ASKED, 0))
    assert "python hub/classroom delete" in delete(tmp_path, "everything").stderr
    assert store.learners() == {("chosen", ASKED, 0): 1}


# What is shown ----------------------------------------------------------------------------------------------------------


def test_four_students_are_not_shown_and_five_are(store, seen):
    events = (
        ("started", "why", None),
        ("solved", "why.cost", None),
        ("hint", "why.cost", 2),
        ("chosen", "why.measures", 1),
    )
    for n, expected in ((4, None), (5, 5)):
        say(store, names(n), *events)
        counts = seen.overview()["counts"]
        keys = "started why", "solved why.cost", "hint why.cost 2", "answered chosen/why.measures"
        assert [counts[key] for key in keys] == [expected] * 4
        store.show("chosen/why.measures", "counts")
        page = seen.question("chosen/why.measures")
        rows = [0] * len(seen.course.questions["chosen/why.measures"].labels)
        rows[1] = 5
        assert page["rounds"] == [{"round": 0, "counts": rows if expected else None}]
        assert (page["answered"], page["started"]) == (expected, expected)
    assert counts["hint why.cost 1"] == 0
    assert counts["started perceptron"] is None


def test_each_round_is_shown_by_itself_so_that_a_difference_tells_of_nobody(store, seen):
    """Five answer in round 1, one of them again in round 2, another one outside."""
    store.open(QUESTION)
    say(store, names(5), ("chosen", ASKED, 1))
    store.open(QUESTION)
    say(store, names(1), ("chosen", ASKED, 2))
    store.close_question(QUESTION)
    say(store, ["late"], ("chosen", ASKED, 3))
    store.show(QUESTION, "answer")
    page = seen.question(QUESTION)
    assert page["rounds"] == [{"round": 1, "counts": [0, 5, 0, 0]}, {"round": 2, "counts": None}]
    assert page["answered"] is None
    lines = [line for line in exported(seen) if line["name"] == ASKED and line["what"] == "chosen"]
    shown = [(line["round"], line["students"]) for line in lines]
    assert shown == [("0", tables.HIDDEN), ("1", "0"), ("1", "5"), ("1", "0"), ("1", "0"), ("2", tables.HIDDEN)]


def test_while_a_question_is_open_only_the_number_of_answers_is_told(store, seen):
    say(store, names(6, "before"), ("chosen", ASKED, 0))
    store.show(QUESTION, "counts")
    store.open(QUESTION)
    say(store, names(7), ("chosen", ASKED, 1))
    page = seen.question(QUESTION)
    assert page["answered"] == 7
    assert (page["rounds"], page["right"], page["steps"]) == ([], None, ["close"])
    lines = [line for line in exported(seen) if line["name"] == ASKED and line["what"] == "chosen"]
    assert {line["round"] for line in lines} == {"0"}
    assert seen.overview()["open"] == QUESTION


def test_the_right_answer_is_told_only_when_the_teacher_shows_it(store, seen):
    store.open(QUESTION)
    store.close_question(QUESTION)
    for what, right in (("", None), ("counts", None), ("answer", 1)):
        store.show(QUESTION, what)
        assert seen.question(QUESTION)["right"] == right


@pytest.mark.parametrize(
    ("state", "steps", "remote"),
    [
        ((0, False, ""), ["counts", "open"], "open"),
        ((1, True, ""), ["close"], "close"),
        ((1, False, ""), ["counts", "answer", "open"], "counts"),
        ((1, False, "counts"), ["answer", "open", "hide"], "answer"),
        ((2, False, "answer"), ["open", "hide"], None),  # one press too many asks nobody again
    ],
)
def test_what_can_be_done_next(state, steps, remote):
    state = dict(zip(("round", "open", "shows"), state, strict=True))
    assert tables.steps(state, True) == {"steps": steps, "next": remote}
    without = [step for step in steps if step != "answer"]
    assert tables.steps(state, False)["steps"] == without


def test_no_number_anywhere_is_of_a_table_with_fewer_than_five(store, seen, whole):
    """Against counts made here, of what a class at random has sent."""
    rng, latest = random.Random(5), {}
    for learner in names(14):
        for _ in range(60):
            name = rng.choice(["why", "perceptron"])
            kind, event = rng.choice(possible(whole, name))
            latest[learner, kind, event[1], event[2] if kind == "hint" else None] = event[2]
            store.keep(learner, [event])
    sets = defaultdict(set)
    for learner, kind, name, _ in latest:
        sets[kind, name].add(learner)
    hidden = shown = 0
    for line in exported(seen):
        key = line["what"], line["name"]
        if line["students"] == tables.HIDDEN:
            assert len(sets[key]) < 5
            hidden += 1
            continue
        assert len(sets[key]) >= 5
        shown += 1
        if line["what"] in ("started", "solved"):
            assert int(line["students"]) == len(sets[key])
        else:
            assert int(line["students"]) == sum(
                row_of(whole, key, value) == line["value"]
                for (_, *what, _), value in latest.items()
                if tuple(what) == key
            )
    assert hidden > 50
    assert shown > 50


def possible(whole, name):
    """Return what can be sent about a lesson, as (kind, event)."""
    lesson, events = whole.lessons[name], [("started", name, None)]
    for key, item in lesson["exercises"].items():
        events += [("solved", f"{name}.{key}", None)]
        events += [("hint", f"{name}.{key}", number) for number in range(1, len(item["hints"]) + 1)]
    for key, item in lesson["quizzes"].items():
        events += [("chosen", f"{name}.{key}", at) for at in range(len(item["options"]))]
    for key, item in lesson["predictions"].items():
        values = item["options"] or [item["low"], item["high"]]
        events += [("predicted", f"{name}.{key}", value) for value in values]
    return [(event[0], event) for event in events]


def row_of(whole, key, value):
    kind, name = key
    if kind == "hint":
        return str(value)
    question = whole.questions[f"{kind}/{name}"]
    if question.values is not None:
        return question.labels[question.values.index(value)]
    low = texts.prediction(name).low
    return question.labels[0 if value == low else -1]


# Requests ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def service():
    pytest.importorskip("jupyterhub")
    import service

    return service


def test_a_request_is_read_whole_or_not_at_all(service, whole):
    fine = {"kind": "started", "name": "why", "value": None}
    assert service.read(json.dumps({"events": [fine]}).encode(), whole) == [("started", "why", None)]
    assert service.read(b'{"events": []}', whole) == []
    assert len(service.read(json.dumps({"events": [fine] * 100}).encode(), whole)) == 100
    for body, words in [
        (b"", "must be JSON"),
        (b"\xff", "must be JSON"),
        (b"[" * 60_000, "must be JSON"),
        (b"[]", "must be {"),
        (b'{"events": {}}', "must be {"),
        (json.dumps({"events": [fine] * 101}).encode(), "at most 100 events, but has 101"),
        (json.dumps({"events": [fine, fine | {"name": "y"}]}).encode(), "must be one that the course has"),
    ]:
        with pytest.raises(ValueError, match=words):
            service.read(body, whole)


def test_a_learner_who_sends_without_end_is_slowed_and_no_other(service):
    clock = SimpleNamespace(now=0.0)
    allowance = service.Allowance(clock=lambda: clock.now, most=3)
    assert all(allowance.take("anna") for _ in range(service.BURST))
    assert not allowance.take("anna")
    assert allowance.take("ben")
    clock.now += 1
    assert [allowance.take("anna") for _ in range(service.PER_SECOND + 1)] == [True] * service.PER_SECOND + [False]
    for name in names(100):
        allowance.take(name)
    assert len(allowance._left) <= 3


def test_texts_of_the_course_become_html_and_nothing_else_does(service):
    assert service.said("a <b> & *malignant*, `x < 1`, $z = -8$") == (
        "a &lt;b&gt; &amp; <em>malignant</em>, <code>x &lt; 1</code>, z = -8"
    )
    assert service.said("ja & nein", language="de") == '<span lang="de">ja &amp; nein</span>'


# Who is asked to start it -----------------------------------------------------------------------------------------------


@pytest.fixture
def settings():
    config = pytest.importorskip("traitlets.config").Config()
    config.JupyterHub.load_roles, config.JupyterHub.services = [], []
    config.Spawner.environment = {}
    return config


def test_it_starts_where_somebody_may_see_it(settings):
    assert not class_service.is_seen(settings)
    settings.Authenticator.admin_users = set()
    assert not class_service.is_seen(settings)
    settings.PAMAuthenticator.admin_groups = {"teachers"}
    assert class_service.is_seen(settings)
    settings.PAMAuthenticator.admin_groups = set()
    settings.JupyterHub.load_roles.append({"name": "teacher", "scopes": [class_service.SEE], "users": ["eva"]})
    assert class_service.is_seen(settings)


def test_students_may_answer_and_keep_what_they_may_besides(settings):
    roles = pytest.importorskip("jupyterhub.roles").get_default_roles()
    usual = {role["name"]: role["scopes"] for role in roles}
    settings.JupyterHub.load_roles.append({"name": "user", "scopes": ["self", "list:groups"]})
    settings.JupyterHub.custom_scopes = {"custom:other": {"description": "Another"}}
    class_service.start(settings, "/state")
    scopes = {role["name"]: role["scopes"] for role in settings.JupyterHub.load_roles}
    assert scopes == {
        "user": ["self", "list:groups", "custom:class:answer"],
        "server": [*usual["server"], "custom:class:answer"],
    }
    assert set(settings.JupyterHub.custom_scopes) == {"custom:other", "custom:class:answer"}


def test_the_page_speaks_the_students_language(settings, monkeypatch):
    settings.Spawner.environment["DLINTRO_LANG"] = "de"
    class_service.start(settings, "/state")
    (service,) = settings.JupyterHub.services
    assert service["environment"] == {"DLINTRO_HUB_STATE": "/state", "DLINTRO_LANG": "de"}
    monkeypatch.setenv("DLINTRO_LANG", "de")
    german = course.load()
    assert german.language == "de"
    assert german.questions["chosen/perceptron.bias"].text == texts.quiz("perceptron.bias").question
    prediction = german.questions["predicted/perceptron.side"]
    assert prediction.values == texts.prediction("perceptron.side").options  # as notebooks send them
    assert set(prediction.labels).isdisjoint(prediction.values)


@pytest.mark.parametrize("base", ["/", "/courses/ai/"])
def test_the_address_that_students_get_leads_to_the_service(settings, base):
    class_service.start(settings, "/state")
    (service,) = settings.JupyterHub.services
    address = settings.Spawner.environment["DLINTRO_CLASS"]

    def get(is_admin):
        return address(
            SimpleNamespace(hub=SimpleNamespace(base_url=f"{base}hub/"), user=SimpleNamespace(admin=is_admin))
        )

    assert get(False) == f"{service['url']}{base}services/class"
    assert get(True) == ""  # who teaches is not counted
