"""The tables of the lecturer's guide: minutes of lessons and plans, as the model computes them."""

import math
import re

from dlintro import text
from dlintro.teaching.handouts import table
from dlintro.teaching.minutes import (
    BY_HAND,
    CLINIC,
    DISCUSSION,
    EXERCISES,
    EXPLORER,
    PREDICTION,
    QUIZ,
    WORDS_A_MINUTE,
    rounded_up,
)
from dlintro.teaching.plans import lessons_in, plan

PLACE = re.compile(r"(<!-- table: (\w+) -->\n).*?(?=<!-- end -->)", flags=re.DOTALL)
COUNTED = {  # a section's attribute: its name in a table
    "words": "words",
    "predictions": "predictions",
    "by_hand": "by hand",
    "clinic": "in the clinic",
    "explorers": "explorers",
    "seconds": "seconds of computing",
}


def filled(guide, folder):
    """Return the text of the guide with each of its tables as the model computes it now.

    Parameters
    ----------
    guide : str
        Markdown in which a table stands between `<!-- table: name -->` and `<!-- end -->`.
    folder : pathlib.Path
        Where the notebooks are.
    """
    tables = all_tables(folder)
    return PLACE.sub(lambda found: f"{found[1]}{tables[found[2]]}\n", guide)


def all_tables(folder):
    """Return all tables as Markdown, by name: each plan, each notebook, "plans", "lessons" and "model"."""
    lessons = lessons_in(folder)
    courses = {path.stem: plan(path) for path in sorted((folder / "teaching" / "plans").glob("*.json"))}
    plans = {name: plan_table(course, lessons) for name, course in courses.items()}
    sections = {stem: section_table(lesson) for stem, lesson in lessons.items()}
    overview = {"plans": plans_table(courses, lessons), "lessons": lessons_table(lessons), "model": model_table()}
    return plans | sections | overview


def plans_table(courses, lessons):
    """Return all plans, the shortest first: what each is, how long its days take, and which lessons it uses."""
    rows = []
    for name, course in sorted(courses.items(), key=lambda item: sum(item[1].minutes)):
        used = sorted({block.what for block in course.blocks if block.kind == "lesson"})
        listed = "all" if used == sorted(lessons) else ", ".join(stem[:2] for stem in used)
        rows.append([f"`{name}`", course.title, " + ".join(map(_time, course.minutes)), listed])
    return table(["plan", "what", "hours", "lessons"], rows)


def model_table():
    """Return the minutes that the model counts for each thing."""
    taught = {
        f"{WORDS_A_MINUTE} words on slides": 1,
        "a prediction": PREDICTION,
        "an example by hand": BY_HAND,
        "a box *In the clinic*": CLINIC,
        "an explorer": EXPLORER,
        "what a cell computes": "as measured",
    }
    kinds = {
        "type one line": "type",
        "by hand": "hand",
        "search with a slider": "search",
        "design": "design",
        "choose": "choose",
        "write a function, or put its lines in order": "lines",
        "a model card": "card",
    }
    practised = {f"exercise: {what}": EXERCISES[kind] + DISCUSSION for what, kind in kinds.items()}
    everything = taught | practised | {"a question (quiz)": QUIZ}
    return table(["what", "minutes"], [[what, _plain(time)] for what, time in everything.items()])


def lessons_table(lessons):
    """Return what the core of each lesson holds, and its minutes."""
    rows = []
    for stem, lesson in lessons.items():
        counted = [_sum(lesson, what) for what in COUNTED]
        asked = [sum(len(getattr(section, what)) for section in _core(lesson)) for what in ("exercises", "quizzes")]
        minutes = [rounded_up(_sum(lesson, what)) for what in ("teach", "practise")]
        rows.append([stem[:2], *(f"{number:,.0f}" for number in counted), *asked, *minutes])
    return table(["lesson", *COUNTED.values(), "exercises", "quizzes", "teach", "practise"], rows)


def section_table(lesson):
    """Return the minutes of each section of a lesson, to the nearest half, and what is practised in it."""
    rows = []
    for section in lesson.sections[:-1]:
        title = section.title if section.core else f"*Going further:* {section.title}"
        asked = _asked(section.exercises, section.quizzes, lesson)
        rows.append([title, _half(section.teach), f"{asked}: {_half(section.practise)}" if asked else ""])
    total = [rounded_up(_sum(lesson, what)) for what in ("teach", "practise")]
    return table(["section", "teach", "practise"], [*rows, ["**the core, rounded up**", *total]])


def plan_table(course, lessons):
    """Return when each block of a plan begins, what it is, and its minutes; each day has a table."""
    practice = f"{course.practice:.0%} of the time of the lessons is practice."
    later = [f"**{block.what}**" for block in course.blocks if block.kind == "day"]
    parts = []
    for title, day in zip([f"{course.title}. {practice}", *later], course.days, strict=True):
        clock, rows = 0, []
        for block in day:
            rows.append([_time(clock), _what(block, lessons.get(block.what)), block.minutes])
            clock += block.minutes
        parts += [title, table(["from", "what", "minutes"], [*rows, [_time(clock), "end", ""]])]
    return "\n\n".join(parts)


def _what(block, lesson):
    """Return what happens in a block, in one cell of a table."""
    if block.kind == "bridge":
        return f'Say: "{block.what}"'
    if block.kind != "lesson":
        return block.what
    core = {section.title for section in _core(lesson)[1:]}
    is_whole = core <= set(block.sections)
    titles = [f"*{title}*" for title in block.sections if not (is_whole and title in core)]
    parts = [" · ".join(["the core"] * is_whole + titles), _asked(block.exercises, block.quizzes, lesson)]
    return f"{block.what[:2]}: {'; '.join(part for part in parts if part)}"


def _asked(exercises, quizzes, lesson):
    """Return exercises by their numbers in the notebook and quizzes by their names."""
    numbered = [name for section in lesson.sections for name in section.exercises]
    numbers = [str(numbered.index(name) + 1) for name in exercises]
    names = [f'"{name.partition(".")[2]}"' for name in quizzes]
    parts = [_listed("exercise", "exercises", numbers), _listed("quiz", "quizzes", names)]
    return "; ".join(part for part in parts if part)


def _listed(one, many, words):
    """Return nothing, "exercise 1", or "exercises 1, 2 and 3"."""
    return f"{one if len(words) == 1 else many} {text.listed(words)}" if words else ""


def _core(lesson):
    return [section for section in lesson.sections if section.core]


def _sum(lesson, what):
    """Return the sum of a number over the sections of a lesson's core."""
    return sum(getattr(section, what) for section in _core(lesson))


def _time(minutes):
    return f"{minutes // 60}:{minutes % 60:02}"


def _half(minutes):
    return _plain(math.floor(2 * minutes + 0.5) / 2)


def _plain(number):
    return number if isinstance(number, str) else f"{number:g}"
