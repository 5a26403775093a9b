"""German behind one switch: every English text has a German one, and nothing that is shown stays English."""

import importlib
import re
import string

import pytest
import shown_texts
from ipywidgets import HTML, Button

from dlintro import checks, language, machine
from dlintro.checks import arrangements, lessons, store, texts
from dlintro.checks.press import Press
from dlintro.teaching import papers

EXERCISES = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).exercises]
QUIZZES = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).quizzes]
PREDICTIONS = [f"{name}.{key}" for name in texts.LESSONS for key in texts.lesson(name).predictions]
ARRANGED = [key for key in EXERCISES if texts.exercise(key).arrange]
TESTS = [(name, time) for name in texts.SELF_TESTS for time in ("before", "after")]
GERMAN = language.catalogue("de")
PAIRS = [pair for part in GERMAN.values() for pair in part.items()]


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    monkeypatch.setattr(store, "_session", {})
    monkeypatch.setattr(machine, "kills", lambda: 0)
    monkeypatch.delenv("DLINTRO_LANG", raising=False)


@pytest.fixture
def in_both(monkeypatch):
    """Return what a function returns in English and in German."""

    def run(function, *arguments, **given):
        both = []
        for name in language.LANGUAGES:
            monkeypatch.setenv("DLINTRO_LANG", name)
            both.append(function(*arguments, **given))
        return both

    return run


@pytest.fixture
def german(monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", "de")


# The catalogue, beside the files.


def test_every_text_is_in_the_catalogue_and_nothing_else():
    shown = shown_texts.all_texts()
    known = {english for english, _ in PAIRS}
    assert {text for texts in shown.values() for text in texts} - known == set(), "add them to de.toml"
    assert {(name, text) for name, part in GERMAN.items() for text in part if text not in shown[name]} == set()
    assert len(known) == len(PAIRS), "a text is there twice"


def fields(text):
    return sorted(part[1:] for part in string.Formatter().parse(text) if part[1] is not None)


def numbers(text):
    """Return the numbers of a text; English parts thousands by a comma, German by a thin space."""
    return sorted(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d)[,\u202f](?=\d{3})", "", text)))


def test_a_german_text_has_the_fields_and_the_numbers_of_the_english_one():
    for english, other in PAIRS:
        assert fields(other) == fields(english), english
        assert numbers(other) == numbers(english), english


def test_what_is_the_same_in_both_languages_is_a_name_or_code():
    same = {english for english, other in PAIRS if english == other}
    assert same == {"Adam", "CNN", "Huber", "Macenko", "PCA", "Reinhard"}


def test_german_is_set_as_german_is():
    for _, text in PAIRS:
        assert not re.search("[”’]", text), text
        assert text.count("„") == text.count("“"), text
        assert text.count("`") % 2 == 0, text
        assert text == text.strip(), text


@pytest.mark.parametrize("name", sorted(shown_texts.sources()))
def test_no_sentence_is_put_together_where_it_cannot_be_translated(name):
    assert shown_texts.prose_in_f_strings(shown_texts.sources()[name]) == []


# What is shown, in both languages.

ENGLISH = re.compile(r"\b(the|of|and|you|your|is|that|should|with|not|this)\b", re.IGNORECASE)
NO_PROSE = re.compile(
    r"`[^`]*`|'[^']*'|\"[^\"]*\"|“[^”]*”|„[^“]*“"  # code, and what somebody said
    r"|\w+Error: .*|simulate_lesions lehnt .*"  # what Python or a simulator says of an error is English
)


def assert_german(english, other):
    """Fail where one of the German texts is an English one, or holds English words."""
    for one, two in zip(english, other, strict=True):
        prose = NO_PROSE.sub("", two)
        assert not ENGLISH.search(prose), two
        assert two != one or not re.search("[A-Za-z]{3}", prose) or one == GERMAN_TOO.get(one), two


GERMAN_TOO = {english: english for english, other in PAIRS if english == other}


@pytest.mark.parametrize("key", EXERCISES)
def test_messages_are_german_and_judge_alike(key, in_both):
    name, _, exercise = key.partition(".")
    answers = importlib.import_module(f"answers.{name}")
    given = getattr(answers, "GIVEN", {}).get(exercise, {})
    tried = [answer for answer, _ in answers.WRONG[exercise]] + answers.RIGHT[exercise] + [..., lambda *_: None]

    def said():
        messages = [checks.check(key, answer, **given) for answer in tried]
        return [message.text for message in messages], [message.state for message in messages]

    (english, states), (other, same) = in_both(said)
    assert_german(english, other)
    assert same == states


@pytest.mark.parametrize("key", EXERCISES)
def test_titles_hints_and_what_is_said_of_lines_are_german(key, in_both):
    def said():
        exercise = texts.exercise(key)
        extra = [line.because for line in exercise.arrange.extra] if exercise.arrange else []
        return [exercise.title, *exercise.hints, exercise.solved or "", *extra]

    assert_german(*in_both(said))


@pytest.mark.parametrize("key", ARRANGED)
def test_lines_stay_code_and_the_verdict_on_them_is_german(key, in_both):
    item = texts.exercise(key).arrange
    orders = [[], item.lines[:-1], item.lines[::-1], [*item.lines[1:], item.lines[0]], [item.extra[0].line]]
    orders.append([item.lines[0], *item.lines[:0:-1]])

    def said():
        assert texts.exercise(key).arrange.lines == item.lines
        return [arrangements.verdict(key, order).text for order in orders]

    assert_german(*in_both(said))


def shown_by(widget):
    """Return what a box of widgets shows and says to a screen reader."""
    found = [widget.words]
    for part in widget.children:
        found += [part.value] if isinstance(part, HTML) else []
        found += [label for label, _ in getattr(part, "options", ())]
        found += [part.description] if isinstance(part, (Button, Press)) else []
        found += [part.tooltip or ""]
    return found


@pytest.mark.parametrize("key", QUIZZES)
def test_quizzes_are_german(key, in_both):
    def said():
        widget = checks.quiz(key)
        _, answers, button, verdict, _ = widget.children
        found = shown_by(widget)
        for number in range(len(answers.options)):
            answers.value = number
            button.click()
            found.append(verdict.value)
        return [re.sub("<.*?>", "", text) for text in found]

    assert_german(*in_both(said))


@pytest.mark.parametrize("key", PREDICTIONS)
def test_predictions_are_german_but_kept_in_english(key, in_both):
    item = texts.prediction(key)
    first, last = (item.options[0], item.options[-1]) if item.options else (item.low, item.high)

    def said():
        store._session.clear()
        before = checks.reveal(key, first).text
        widget = checks.predict(key)
        answers, button, note = widget.children
        answers.value = last
        button.click()
        assert store.predicted()[key] == last
        notes = [before, note.value, *(checks.reveal(key, outcome).text for outcome in (first, last))]
        return [*shown_by(widget), *(re.sub("<.*?>", "", text) for text in notes)]

    assert_german(*in_both(said))


@pytest.mark.parametrize(("name", "time"), TESTS)
def test_self_tests_are_german_but_kept_in_english(name, time, in_both):
    def said():
        widget = checks.self_test(name, time)
        *asked, button, result = widget.children
        button.click()
        found = [*shown_by(widget), result.value]
        for answers in asked[1::2]:
            answers.value = 0
        button.click()
        assert set(store.results()[f"{name}.{time}"]) <= {concept.name for concept in texts.self_test(name).concepts}
        return [re.sub("<.*?>", "", text) for text in [*found, result.value]]

    assert_german(*in_both(said))


@pytest.mark.parametrize("kills", [0, 1, 3])
@pytest.mark.parametrize("needs", ["0.1", "99.0"])
def test_the_start_is_german(needs, kills, monkeypatch, in_both):
    monkeypatch.setattr(machine, "kills", lambda: kills)
    english, other = in_both(lambda: str(checks.start("perceptron", needs)))
    assert_german([english], [re.sub("Kernel, Shut Down All Kernels…", "", other)])


def test_progress_and_report_are_german(tmp_path, in_both):
    store.solved("perceptron.by_hand")
    file = tmp_path / "page.html"

    def said():
        progress = checks.progress()
        messages = [checks.report("Ada", file), checks.report("Ada", tmp_path / "no" / "page"), checks.report(...)]
        pages = [progress._repr_html_(), file.read_text(encoding="utf-8").partition("</style>")[2]]
        parts = [part for page in pages for part in re.split("<.*?>", page)]
        return [repr(progress), *parts, *map(str, messages)]

    english, other = in_both(said)
    names = {part for part in english if re.fullmatch(r"\W*|Ada", part)}
    pairs = [(one, two) for one, two in zip(english, other, strict=True) if one not in names]
    assert_german(*zip(*pairs, strict=True))
    assert '<html lang="de">' in file.read_text(encoding="utf-8")


def test_a_name_that_is_no_text_is_refused_in_german(german):
    with pytest.raises(TypeError, match="in Anführungszeichen"):
        checks.report(5)


def test_states_are_german_where_they_are_shown(german):
    message = checks.check("perceptron.by_hand", 7)
    assert message.state == "wrong"
    assert str(message).startswith("falsch: ")
    assert "✗ Falsch:</b>" in message._repr_html_()
    assert "Hinweis 1 von 3</summary>" in message._repr_html_()


def test_a_screen_reader_is_told_the_language(in_both):
    def said():
        parts = [checks.check("perceptron.by_hand", 7), checks.progress()]
        return [part._repr_html_() for part in parts] + [checks.quiz("perceptron.bias").children[0].value]

    english, other = in_both(said)
    assert ["lang=" in html for html in english] == [False] * 3  # the page is English
    assert ['lang="de"' in html for html in other] == [True] * 3


def test_the_widget_for_lines_is_given_its_words(in_both):
    english, other = in_both(checks.arrange, "perceptron.update")
    assert english.labels == {}
    assert other.labels == GERMAN["arrange.js"]
    assert_german(english.words.splitlines()[:1], other.words.splitlines()[:1])
    assert other.lines == english.lines


def test_no_right_answer_is_given_away_by_its_length_in_german(german):
    longest = [key for key in QUIZZES if max(texts.quiz(key).options, key=lambda option: len(option.answer)).right]
    assert len(longest) <= len(QUIZZES) / 3, longest
    items = [getattr(concept, time) for name, time in TESTS for concept in texts.self_test(name).concepts]
    longest = [
        item.answers[item.right] for item in items if len(item.answers[item.right]) == max(map(len, item.answers))
    ]
    assert len(longest) <= len(items) / 3, longest


# The papers; test_papers.py looks at the pages that they become.

FRAME = r"^#+ |```.*?```"  # headings and blocks, in their order
DETAILS = {
    "fields": r"\{[a-z]+\}",
    "code": r"(?<!`)`[^`\n]+`(?!`)",
    "addresses": r"https://[^)\s]+|doi:[\w./]+\w",
    "boxes": "☐",
    "rows": r"^\|",
    "spaces to write on": r"(?:\\_)+",
}


def found(pattern, text):
    return re.findall(pattern, text, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", papers.PAPERS)
def test_a_german_paper_holds_what_the_english_one_holds(name, in_both):
    english, other = in_both(papers.source, name)
    other = other.replace("Pos1", "Home")  # a key, no number
    assert found(FRAME, other) == found(FRAME, english)
    for what, pattern in DETAILS.items():
        assert sorted(found(pattern, other)) == sorted(found(pattern, english)), what
    assert numbers(other) == numbers(english)


@pytest.mark.parametrize("name", papers.PAPERS)
def test_no_line_of_a_paper_stays_english(name, in_both):
    english, other = (re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL) for text in in_both(papers.source, name))
    same = {line for line in other.splitlines() if line in english.splitlines() and re.search("[A-Za-z]{3}", line)}
    assert {re.sub(r"\{[a-z]+\}", "", line) for line in same} <= {"", "## Python"}
    assert not re.search("[”’]", other)
    assert other.count("„") == other.count("“")


# The switch.


@pytest.mark.parametrize(
    ("asked", "language_chosen"),
    [
        ("", "en"),
        ("en", "en"),
        ("de", "de"),
        (" DE ", "de"),
        ("de_DE.UTF-8", "de"),
        ("de-AT", "de"),
        ("fr", "en"),
        ("deutsch", "en"),
    ],
)
def test_the_switch_is_read_at_use(asked, language_chosen, monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", asked)
    assert language.chosen() == language_chosen
    assert language.translate("yes") == {"en": "yes", "de": "ja"}[language_chosen]


def test_english_is_the_default():
    assert language.chosen() == "en"
    assert language.translate("Hint {number} of {n}", number=1, n=3) == "Hint 1 of 3"


def test_a_language_that_the_course_has_not_got_is_said_once_and_in_english(monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", "fr")
    message = checks.start("perceptron", needs="0.1")
    assert "DLINTRO_LANG asks for 'fr', but the exercises speak only en and de" in message.text
    assert "DLINTRO_LANG" not in checks.check("perceptron.by_hand", 7).text


@pytest.mark.parametrize("asked", ["", "en", "de", "de_DE.UTF-8"])
def test_a_language_that_the_course_has_got_is_not_mentioned(asked, monkeypatch):
    monkeypatch.setenv("DLINTRO_LANG", asked)
    assert "DLINTRO_LANG" not in checks.start("perceptron", needs="0.1").text


def test_a_text_without_a_translation_stays_english_and_braces_stay_braces(german):
    assert language.translate("a new text about {name}", name="x") == "a new text about x"
    assert language.translate('{"pen": 1}') == '{"pen": 1}'


def test_titles_differ_within_a_lesson(german):
    for name in texts.LESSONS:
        lesson = texts.lesson(name)
        assert len(lessons._items(name)) == len(lesson.exercises) + len(lesson.quizzes)
