"""Plans: a wrong one is refused in plain words, and each of the course's own fits its day."""

import json

import nbformat
import pytest
from test_teaching_minutes import small_lesson

from dlintro import teaching
from dlintro.teaching import __main__ as command
from notebooks import FOLDER, NOTEBOOKS

PLANS = sorted((FOLDER / "teaching" / "plans").glob("*.json"))
each_plan = pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a plan for a course of one small lesson, and returns its path."""
    nbformat.write(small_lesson(), tmp_path / "01_small.ipynb")
    (tmp_path / "teaching" / "plans").mkdir(parents=True)

    def write(*blocks, **other):
        path = tmp_path / "teaching" / "plans" / "short.json"
        path.write_text(json.dumps({"title": "Short", "hours": 1, "blocks": blocks} | other), encoding="utf-8")
        return path

    return write


def test_a_block_takes_what_its_sections_exercises_and_questions_take(write):
    everything = {"lesson": "01_small", "exercises": ["perceptron.by_hand"], "quizzes": ["perceptron.bias"]}
    (block,) = teaching.plan(write(everything)).blocks
    assert block.sections == ["First"]
    assert block.teach == pytest.approx(8 + 12 / 130)  # the lesson's opening too; this small notebook computes nothing
    assert block.practise == 8
    assert block.minutes == 20


def test_exercises_may_follow_later_and_the_opening_is_said_once(write):
    lecture = {"lesson": "01_small", "sections": ["First"]}
    practice = {"lesson": "01_small", "sections": [], "exercises": ["perceptron.by_hand"]}
    plan = teaching.plan(write(lecture, {"break": 5}, practice, {"lesson": "01_small", "sections": ["more"]}))
    assert [block.minutes for block in plan.blocks] == [10, 5, 10, 5]
    assert [block.teach for block in plan.blocks[2:]] == [0, pytest.approx(0.5)]


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ({"lesson": "02_large"}, r"short.json, block 1: there is no lesson '02_large'; there are '01_small'"),
        ({"lesson": "01_small", "sections": ["Frist"]}, "no section 'Frist'; there are 'First', 'more'"),
        (
            {"lesson": "01_small", "exercises": ["perceptron.bias"]},
            "no exercise 'perceptron.bias'; there are 'perceptron",
        ),
        (
            {"lesson": "01_small", "quizzes": ["perceptron.xor"]},
            "no quiz 'perceptron.xor'; there are 'perceptron.bias'",
        ),
        (
            {"lesson": "01_small", "exercises": ["perceptron.safe_bias"]},
            "perceptron.safe_bias belongs to the section 'more', which the plan does not show before it",
        ),
        ({"lesson": "01_small", "section": ["First"]}, "a block holds one of lesson, bridge, break, day, minutes"),
        ({"what": "a song"}, "a block holds one of"),
        ({"bridge": "01_small", "say": "word " * 61}, "60 words at most, but this one has 61"),
    ],
)
def test_a_mistake_in_a_plan_is_named(write, block, words):
    with pytest.raises(ValueError, match=words):
        teaching.plan(write(block))


def test_a_file_that_begins_with_a_byte_order_mark_is_read(write):
    path = write({"lesson": "01_small"})
    plain = teaching.plan(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert teaching.plan(path) == plain


def test_a_plan_without_hours_is_refused(write):
    with pytest.raises(ValueError, match="must hold title, hours and blocks, but holds title, hours, blocks, lunch"):
        teaching.plan(write(lunch="at noon"))


def test_days_breaks_and_what_is_missing_are_seen():
    def lesson(name):
        return teaching.Block("lesson", name, 40, name)

    blocks = [
        lesson("activations"),
        teaching.Block("bridge", "…", 5, "perceptron"),
        lesson("deep_networks"),
        teaching.Block("break", "break", 20),
        lesson("activations"),
        teaching.Block("day", "Day two"),
        lesson("convolution"),
    ]
    plan = teaching.Plan("Any", 2, blocks)
    assert plan.minutes == [145, 40]
    assert plan.longest == 85
    assert plan.unmet == [("activations", "perceptron")]


@each_plan
def test_a_plan_fits_its_hours_and_has_its_breaks(path):
    plan = teaching.plan(path)
    assert max(plan.minutes) <= 60 * plan.hours
    assert max(plan.minutes) >= 60 * plan.hours - 30, "promise fewer hours"
    assert plan.longest <= 90


@each_plan
def test_a_plan_teaches_what_a_lesson_needs_before_it(path):
    assert teaching.plan(path).unmet == []


@each_plan
def test_practice_is_about_half(path):
    assert 0.4 <= teaching.plan(path).practice <= 0.6


def taught(name):
    """Return the numbers of the lessons of a plan, in its order."""
    blocks = teaching.plan(FOLDER / "teaching" / "plans" / f"{name}.json").blocks
    return list(dict.fromkeys(block.what[:2] for block in blocks if block.kind == "lesson"))


def test_two_days_hold_every_lesson():
    assert taught("two_days") == [path.stem[:2] for path in NOTEBOOKS]


@pytest.mark.parametrize("name", ["deck_order", "lecture_and_practice"])
def test_a_plan_follows_the_slides_of_the_lecture(name):
    assert taught(name) == ["00", "01", "02", "03", "06", "07", "04", "05", "08", "09", "10", "11", "12"]


def test_the_command_fills_the_tables_of_a_guide(write, tmp_path, capsys):
    write({"lesson": "01_small", "exercises": ["perceptron.by_hand"]})
    guide = tmp_path / "guide.md"
    guide.write_text("before\n<!-- table: short -->\nold\n<!-- end -->\nafter\n", encoding="utf-8")
    command.main([str(guide), "--notebooks", str(tmp_path)])
    filled = guide.read_text(encoding="utf-8")
    assert filled.startswith("before\n<!-- table: short -->\nShort. 45% of the time")
    assert "| 0:00 | 01: the core; exercise 1 | 15 |\n| 0:15 | end |  |\n<!-- end -->\nafter" in filled
    command.main(["--notebooks", str(tmp_path)])
    assert "| **the core, rounded up** | 10 | 10 |" in capsys.readouterr().out
