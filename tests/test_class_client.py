"""The learner's side of the service *Class*, against a small server that notes what arrives: what was pressed, no more."""

import importlib.util
import json
import re
import subprocess
import sys
import time
import tomllib
from dataclasses import asdict
from pathlib import Path

import pytest
from listening import Handler, Service

from dlintro import __main__ as command_line
from dlintro import checks
from dlintro.checks import classroom, quizzes, sending, store, texts

TEXTS = Path(checks.__file__).parent / "texts"
QUIZ, SIDE = "perceptron.xor", "perceptron.side"
AT_ONCE = 0.25  # seconds for twenty events: a hundredth of it is usual, and one that waited for the service takes more


@pytest.fixture(autouse=True)
def kernel(tmp_path, monkeypatch):
    """A kernel that has noted nothing, in a home folder of its own, without a class and with a proxy for other addresses."""
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "home" / "progress.json"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody is there
    for name in ("DLINTRO_CLASS", "DLINTRO_WEB", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t0ken")
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setattr(sending, "PAUSES", (0.01, 0.02))
    monkeypatch.setattr(sending, "GATHERING", 0.05)
    classroom._unwritten.clear()
    fresh = sending.Sender(classroom._where, classroom._write_down)
    monkeypatch.setattr(classroom, "_sender", fresh)
    return fresh


@pytest.fixture
def service(monkeypatch):
    with Service() as server:
        monkeypatch.setenv("DLINTRO_CLASS", server.url)
        yield server
        server.shutdown()


def sent(kernel):
    """Wait until nothing waits to be sent any more."""
    until(lambda: not kernel._events.unfinished_tasks)


def until(done):
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end
        time.sleep(0.005)


def toml(identifier, kind):
    lesson, _, key = identifier.partition(".")
    return tomllib.loads((TEXTS / f"{lesson}.toml").read_text(encoding="utf-8"))[kind][key]


def press(identifier, label):
    """Choose the answer with these words, and press the button, as the learner does."""
    _, answers, button, verdict, _ = checks.quiz(identifier).children
    answers.index = [words for words, _ in answers.options].index(label)
    button.click()
    return verdict.value


def predict(identifier, value):
    answers, button, _ = checks.predict(identifier).children
    answers.value = value
    button.click()


def class_command(*arguments):
    return command_line.main(["class", *arguments])


# What is sent.


def test_hints_carry_a_mark_by_which_the_class_learns_which_one_was_opened(service):
    marks = re.findall(r'<details [^>]*data-dlintro-hint="(.*?)"', checks.check("perceptron.by_hand", 5)._repr_html_())
    assert marks == [f"perceptron.by_hand {number}" for number in (1, 2, 3)]


def test_without_a_class_hints_carry_none(service):
    classroom.leave()
    assert "data-dlintro-hint" not in checks.check("perceptron.by_hand", 5)._repr_html_()


def test_a_lesson_is_told_as_it_was_pressed_in_its_order(service, kernel):
    options = toml(QUIZ, "quizzes")["options"]
    wrong, right = (next(o for o in options if o.get("right", False) == is_right) for is_right in (False, True))
    checks.start("perceptron", needs="0.1")
    predict(SIDE, toml(SIDE, "predictions")["options"][1])
    checks.check("perceptron.by_hand", ...)
    checks.check("perceptron.by_hand", 99)
    press(QUIZ, wrong["answer"])
    press(QUIZ, wrong["answer"])
    assert "Solved" in press(QUIZ, right["answer"])
    sent(kernel)
    assert service.events == [
        ("started", "perceptron", None),
        ("predicted", SIDE, toml(SIDE, "predictions")["options"][1]),
        ("chosen", QUIZ, options.index(wrong)),
        ("chosen", QUIZ, options.index(wrong)),
        ("chosen", QUIZ, options.index(right)),
        ("solved", QUIZ, None),
    ]
    assert {request[:2] for request in service.requests} == {("/services/class/events", "token t0ken")}


@pytest.mark.parametrize("learner", ["Ada", "Ben", "Cai", "Dia", "Eva"])
def test_the_number_of_an_answer_is_that_of_the_texts_whatever_the_learners_order(
    service, kernel, monkeypatch, learner
):
    monkeypatch.setattr(store, "learner", lambda: learner)
    labels = [option["answer"] for option in toml(QUIZ, "quizzes")["options"]]
    shown = [label for label, _ in checks.quiz(QUIZ).children[1].options]
    for label in shown:  # from the top to the bottom
        press(QUIZ, label)
    sent(kernel)
    chosen = [value for kind, _, value in service.events if kind == "chosen"]
    assert [labels[number] for number in chosen] == shown


def test_learners_of_that_test_have_several_orders(monkeypatch):
    orders = set()
    for learner in ("Ada", "Ben", "Cai", "Dia", "Eva"):
        monkeypatch.setattr(store, "learner", lambda learner=learner: learner)
        orders.add(tuple(quizzes.order(QUIZ)))
    assert len(orders) >= 3


def test_lines_in_order_a_typed_answer_and_a_number_are_told(service, kernel):
    lesson = tomllib.loads((TEXTS / "perceptron.toml").read_text(encoding="utf-8"))
    key, exercise = next((key, item) for key, item in lesson["exercises"].items() if "arrange" in item)
    widget = checks.arrange(f"perceptron.{key}")
    widget.order = [widget.lines.index(line) for line in exercise["arrange"]["lines"]]
    widget.asked = 1
    widget.order = widget.order[:-1]
    widget.asked = 2  # a line is missing: nothing is solved
    number, item = next(numbers())
    predict(number, item["high"])
    sent(kernel)
    assert service.events == [("solved", f"perceptron.{key}", None), ("predicted", number, item["high"])]


def numbers():
    for path in sorted(TEXTS.glob("*.toml")):
        for key, item in tomllib.loads(path.read_text(encoding="utf-8")).get("predictions", {}).items():
            if "low" in item:
                yield f"{path.stem}.{key}", item


def test_an_answer_that_a_teacher_shows_is_nobodys(service, kernel):
    checks.quiz(QUIZ).children[4].click()
    time.sleep(0.1)
    assert kernel._thread is None
    assert service.requests == []


def test_many_events_go_together_a_hundred_at_most(service, kernel):
    for number in range(250):
        classroom.tell("chosen", QUIZ, number)
    sent(kernel)
    assert [value for _, _, value in service.events] == list(range(250))
    assert [len(batch) for batch in service.batches] == [100, 100, 50]


def test_a_hundred_of_the_longest_predictions_fit_into_a_request(service, kernel):
    found = [
        (f"{path.stem}.{key}", option)
        for path in TEXTS.glob("*.toml")
        for key, item in tomllib.loads(path.read_text(encoding="utf-8")).get("predictions", {}).items()
        for option in item.get("options", [])
    ]
    name, value = max(found, key=lambda pair: len(json.dumps(pair)))
    for _ in range(100):
        classroom.tell("predicted", name, value)
    sent(kernel)
    assert len(service.batches) == 1
    assert service.requests[0][2] < 64_000


@pytest.mark.parametrize("name", texts.LESSONS)
def test_the_hubs_service_knows_all_that_a_lesson_can_send(service, kernel, name):
    lesson = tomllib.loads((TEXTS / f"{name}.toml").read_text(encoding="utf-8"))
    checks.start(name, needs="0.1")
    for key, item in lesson["quizzes"].items():
        for option in item["options"]:
            press(f"{name}.{key}", option["answer"])
    for key, item in lesson["predictions"].items():
        for value in item.get("options") or (item["low"], item["high"], (item["low"] + item["high"]) / 2):
            predict(f"{name}.{key}", value)
    for key in lesson["exercises"]:
        classroom.tell("solved", f"{name}.{key}")
    sent(kernel)
    kinds = [kind for kind, _, _ in service.events]
    assert kinds.count("predicted") >= 2 * len(lesson["predictions"]) > 0
    assert kinds.count("chosen") == sum(len(item["options"]) for item in lesson["quizzes"].values())
    assert kinds.count("solved") == len(lesson["quizzes"]) + len(lesson["exercises"])
    course = hub_course().Course({name: asdict(texts.lesson(name))})
    for kind, what, value in service.events:
        assert course.check({"kind": kind, "name": what, "value": value}) == (kind, what, value)


def hub_course():
    """Return what the hub's service knows of the course; it is a program beside the package."""
    place = Path(__file__).parents[1] / "hub" / "classroom" / "course.py"
    spec = importlib.util.spec_from_file_location("hub_course", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# What is not sent.


@pytest.mark.parametrize("missing", ["DLINTRO_CLASS", "JUPYTERHUB_API_TOKEN", "a notebook on a page"])
def test_where_there_is_no_class_no_thread_begins_and_nothing_is_said(service, kernel, monkeypatch, missing, capsys):
    monkeypatch.delenv(missing, raising=False)
    if missing.startswith("a notebook"):
        monkeypatch.setenv("DLINTRO_WEB", "1")
    said = checks.start("perceptron", needs="0.1")
    late = checks.start("perceptron", needs="99")
    checks.check("perceptron.by_hand", 7)
    press(QUIZ, toml(QUIZ, "quizzes")["options"][0]["answer"])
    predict(SIDE, toml(SIDE, "predictions")["options"][0])
    assert kernel._thread is None
    assert "teacher" not in str(said) + str(late)
    assert capsys.readouterr() == ("", "")
    time.sleep(0.1)
    assert service.requests == []


def test_a_learner_who_has_left_sends_nothing_until_joining_again(service, kernel):
    assert "class leave`" in checks.start("perceptron", needs="0.1").text
    sent(kernel)
    assert class_command("leave") == 0
    assert "class" not in checks.start("perceptron", needs="0.1").text
    press(QUIZ, toml(QUIZ, "quizzes")["options"][0]["answer"])
    sent(kernel)
    assert service.events == [("started", "perceptron", None)]
    assert class_command("leave") == class_command("join") == class_command("join") == 0
    checks.start("losses", needs="0.1")
    sent(kernel)
    assert service.events == [("started", "perceptron", None), ("started", "losses", None)]


def test_leaving_holds_back_what_another_process_has_not_sent_yet(service, kernel, monkeypatch):
    monkeypatch.setattr(sending, "GATHERING", 60)
    checks.start("perceptron", needs="0.1")
    done = subprocess.run([sys.executable, "-m", "dlintro", "class", "leave"], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    kernel.finish()  # ends the gathering
    sent(kernel)
    assert service.requests == []


def test_leaving_ends_further_attempts(service, kernel, monkeypatch):
    monkeypatch.setattr(sending, "PAUSES", (5,))
    service.answers = [503]
    checks.start("perceptron", needs="0.1")
    until(lambda: service.requests)
    class_command("leave")
    kernel.finish()
    sent(kernel)
    assert len(service.requests) == 1


def test_a_choice_that_cannot_be_kept_is_said(service, tmp_path, capsys):
    (tmp_path / "home").write_text("a file where the folder should be")
    assert class_command("leave") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Nothing was changed, since" in said.err
    assert "progress.json.left-class cannot be written" in said.err


def test_where_nobody_can_tell_whether_the_learner_has_left_nothing_is_sent(service, kernel, tmp_path):
    (tmp_path / "home").write_text("a file where the folder should be")
    assert "teacher" not in checks.start("perceptron", needs="0.1").text
    assert kernel._thread is None


# A service that fails.


@pytest.mark.parametrize("fault", ["down", "no address", "slow", "refuses", "fails", "moves", "cut"])
def test_a_service_that_fails_disturbs_no_lesson(service, kernel, monkeypatch, fault, capfd, tmp_path):
    monkeypatch.setattr(sending, "TIMEOUT", 0.3)
    refusals = {"refuses": 401, "fails": 500, "moves": 302}
    if fault == "down":
        service.server_close()
    elif fault == "no address":
        monkeypatch.setenv("DLINTRO_CLASS", "not an address\n")
    elif fault == "slow":
        service.delay = 1
    elif fault == "cut":
        monkeypatch.setattr(Handler, "do_POST", lambda handler: handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n<html>"))
    else:
        service.answers = [refusals[fault]] * 100
    checks.start("perceptron", needs="0.1")  # loads what a first start loads
    began = time.monotonic()
    for _ in range(20):
        classroom.tell("solved", "perceptron.by_hand")
    told = time.monotonic() - began
    assert "Solved" in press(QUIZ, next(o["answer"] for o in toml(QUIZ, "quizzes")["options"] if o.get("right")))
    assert told < AT_ONCE
    assert time.monotonic() - began < 4 * AT_ONCE
    sent(kernel)
    assert kernel._thread.is_alive()
    assert capfd.readouterr() == ("", "")
    assert not [path for path, _, _ in service.requests if path != "/services/class/events"]  # the token stays here
    assert list(tmp_path.rglob("*sent*")) == []


def test_a_failure_is_tried_again_a_few_times_and_then_given_up(service, kernel):
    service.answers = [None, 503]
    classroom.tell("started", "perceptron")
    sent(kernel)
    assert service.events == [("started", "perceptron", None)]
    assert len(service.requests) == 3
    service.answers = [503] * 3
    classroom.tell("started", "losses")
    sent(kernel)
    assert len(service.requests) == 6
    classroom.tell("started", "why")
    sent(kernel)
    assert service.events == [("started", "perceptron", None), ("started", "why", None)]


def test_an_event_that_the_service_does_not_know_costs_no_other(service, kernel):
    service.unknown = ("a.newer",)
    for name in ("perceptron.by_hand", "a.newer", "perceptron.bias"):
        classroom.tell("solved", name)
    sent(kernel)
    assert [name for _, name, _ in service.events] == ["perceptron.by_hand", "perceptron.bias"]
    assert len(service.requests) == 4  # together, and then one by one
    assert "a.newer" not in classroom.described()


def test_an_error_of_our_own_is_not_printed_into_a_notebook(service, capfd):
    sender = sending.Sender(classroom._where, lambda events: events["none"])
    for name in ("perceptron", "losses"):
        sender.put({"kind": "started", "name": name, "value": None})
        sent(sender)
    assert service.events == [("started", "perceptron", None), ("started", "losses", None)]
    assert capfd.readouterr() == ("", "")


def test_more_than_can_wait_is_dropped(service, kernel, monkeypatch):
    monkeypatch.setattr(sending, "GATHERING", 30)
    for number in range(5000):
        classroom.tell("chosen", QUIZ, number)
    assert kernel._events.qsize() <= sending.WAITING
    kernel.finish()
    sent(kernel)
    values = [value for _, _, value in service.events]
    assert values[:1000] == list(range(1000))
    assert len(values) <= 1001  # one was already taken


PROGRAM = """
import atexit, threading, time
atexit.register(lambda: print(time.monotonic() - ended))  # what is registered first is called last
from dlintro import checks
checks.start("perceptron", needs="0.1")
print([thread.name for thread in threading.enumerate() if thread.name == "dlintro-class"])
ended = time.monotonic()
"""


@pytest.mark.parametrize("state", ["up", "slow", "none"])
def test_a_kernel_that_ends_sends_what_it_has_but_does_not_wait_for_long(service, monkeypatch, state):
    service.delay = 10 if state == "slow" else 0  # a request waits for three seconds, and then there is another
    if state == "none":
        monkeypatch.delenv("DLINTRO_CLASS")
    done = subprocess.run([sys.executable, "-W", "error", "-c", PROGRAM], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    threads, waited = done.stdout.splitlines()
    assert threads == ("[]" if state == "none" else "['dlintro-class']")
    assert float(waited) < 2
    assert service.events == ([("started", "perceptron", None)] if state == "up" else [])


# What a learner sees.


def test_a_lesson_says_that_counts_are_sent_and_how_to_leave(service, kernel, monkeypatch):
    for needs in ("0.1", "99"):
        text = checks.start("perceptron", needs=needs).text
        assert "without names" in text
        assert "`!python -m dlintro class leave`" in text
    monkeypatch.setenv("DLINTRO_LANG", "de")
    text = checks.start("perceptron", needs="0.1").text
    assert "ohne Namen" in text
    assert "`!python -m dlintro class leave`" in text
    sent(kernel)


def test_the_command_shows_all_that_the_service_has_accepted_and_nothing_else(service, kernel, capsys):
    assert class_command() == 0
    said = capsys.readouterr().out
    assert service.url in said
    assert "You take part" in said
    assert "Nothing was sent from this account so far." in said
    press(QUIZ, toml(QUIZ, "quizzes")["options"][1]["answer"])
    predict(SIDE, toml(SIDE, "predictions")["options"][1])
    sent(kernel)
    service.answers = [500] * 3
    classroom.tell("solved", "perceptron.bias")
    sent(kernel)
    class_command("leave")
    capsys.readouterr()
    assert class_command() == 0
    head, *lines = capsys.readouterr().out.split("own order:\n")
    assert "You have left it" in head
    rows = [line.split(maxsplit=4)[2:] for line in lines[0].splitlines()]
    assert rows == [[kind, name, *([] if value is None else [str(value)])] for kind, name, value in service.events]


def test_without_a_class_the_command_says_so(capsys):
    assert class_command() == 0
    assert "There is no class here, so nothing is sent." in capsys.readouterr().out


WRITES = """
import sys, time
from dlintro.checks import classroom
print("ready", flush=True)
sys.stdin.readline()
for number in range(60):
    classroom._write_down([{"kind": "chosen", "name": sys.argv[1], "value": 10 * number + k} for k in range(10)])
    time.sleep(0.01)  # the lock is free in the meantime, and the other kernel may take it
"""


def test_the_list_keeps_the_last_thousand_of_all_kernels():
    command = [sys.executable, "-c", WRITES]
    kernels = [
        subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for name in ("one", "two")
    ]
    for each in kernels:
        assert each.stdout.readline() == "ready\n"
    for each in kernels:
        each.stdin.write("\n")
        each.stdin.flush()
    for each in kernels:
        each.communicate()
    rows = [tuple(line.split()[-2:]) for line in classroom._sent()]
    assert len(rows) == 1000
    first, last = rows[0][0], rows[-1][0]
    assert {name for name, _ in rows[300:600]} == {"one", "two"}, f"from {first} to {last}: not at the same time"
    for name in ("one", "two"):
        values = [int(value) for kernel, value in rows if kernel == name]
        assert values == list(range(600))[-len(values) :]  # the last ones, none missing, none twice


def test_what_cannot_be_written_down_is_written_with_the_next_event(service, kernel, monkeypatch, capfd):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        classroom.tell("started", "perceptron")
        sent(kernel)
    assert classroom._sent() == []
    for lesson in ("losses", "why"):
        classroom.tell("started", lesson)
        sent(kernel)
    assert [line.split()[-1] for line in classroom._sent()] == ["perceptron", "losses", "why"]
    assert len(service.events) == 3
    assert capfd.readouterr() == ("", "")
