"""The lecturer's guide says true things about the notebooks: their sections, exercises and times."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from dlintro import teaching
from dlintro.checks import texts
from dlintro.teaching.tables import all_tables, filled
from notebooks import FOLDER, NOTEBOOKS, marked, read

GUIDE = (Path(__file__).parents[1] / "TEACHING.md").read_text(encoding="utf-8")
LESSONS = {path.stem[:2]: teaching.lesson_of(read(path)) for path in NOTEBOOKS}  # by number


def part_of_the_guide(path):
    """Return what the guide says about one notebook: from its heading to the next."""
    number = path.stem[:2]
    found = re.search(rf"^## {number} .*?(?=^## |\Z)", GUIDE, flags=re.MULTILINE | re.DOTALL)
    assert found, f"TEACHING.md has no section on notebook {number}"
    return found.group()


def lesson_texts(notebook):
    """Return the texts of the lesson that a notebook starts."""
    return texts.lesson(teaching.lesson_of(notebook))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestANotebook:
    def test_its_first_cell_promises_what_the_model_says(self, path):
        notebook = read(path)
        teach, practise = teaching.promise(notebook)
        assert f"**Time:** {teach} minutes to teach, {practise} minutes to practise." in notebook.cells[0].source
        assert max(teach, practise) <= 45

    def test_each_exercise_and_question_says_how_long_and_what_for(self, path):
        notebook = read(path)
        for cell, name in cued(notebook):
            wanted = teaching.cue(name)
            found = {key: cell.metadata.get("dlintro", {}).get(key) for key in wanted}
            assert found == wanted, f"write into the metadata of the cell {cell.id}, under dlintro: {wanted}"

    def test_every_objective_is_assessed_in_its_core(self, path):
        notebook = read(path)
        core = [section for section in teaching.minutes(notebook) if section.core]
        there = {name.partition(".")[2] for section in core for name in section.exercises + section.quizzes}
        assert [each.text for each in lesson_texts(notebook).objectives if not there & set(each.by)] == []

    def test_what_it_needs_is_what_its_first_cell_says(self, path):
        notebook = read(path)
        before = notebook.cells[0].source.partition("**Before you start:**")[2].partition("**Lecture:**")[0]
        numbers = [
            f"{number:02}"
            for first, last in re.findall(r"(\d\d)(?: to (\d\d))?", before)
            for number in range(int(first), int(last or first) + 1)
        ]
        assert [LESSONS[number] for number in numbers] == lesson_texts(notebook).needs

    def test_its_table_says_what_assesses_each_objective(self, path):
        notebook = read(path)
        lesson = lesson_texts(notebook)
        numbers = {name.partition(".")[2]: at for at, (_, name) in enumerate(marked(notebook, "exercise"), 1)}
        wanted = [
            (
                objective.text,
                ", ".join(f"exercise {numbers[key]}" if key in numbers else f'quiz "{key}"' for key in objective.by),
            )
            for objective in lesson.objectives
        ]
        table = part_of_the_guide(path).partition("| objective | assessed by |")[2].partition("\n\n")[0]
        found = [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in table.splitlines()[2:]]
        assert found == wanted


def cued(notebook):
    """Return the cells where slides announce an exercise (its task) or a quiz, with the name of each."""
    for before, cell in pairwise(notebook.cells):
        if "exercise" in cell.metadata.get("dlintro", {}):
            yield before, cell.metadata.dlintro.exercise
        if found := re.fullmatch(r'checks\.quiz\("([\w.]+)"\)', cell.source):
            yield cell, found[1]


SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eta": "η", "kappa": "κ", "lambda": "λ", "mu": "μ",
    "sigma": "σ", "theta": "θ", "nabla": "∇", "partial": "∂", "Phi": "Φ", "varphi": "φ",
}  # fmt: skip


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_symbol_is_in_the_table(path):
    table = GUIDE.partition("## Symbols")[2].partition("\n## ")[0]
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            for name in re.findall(r"\\([A-Za-z]+)", cell.source):
                symbol = SYMBOLS.get(name)
                assert symbol is None or symbol in table, f"{symbol} is missing; it is in: {cell.source[:60]}"


def test_what_people_believe_is_tested_in_sections_that_there_are():
    table = GUIDE.partition("## What people believe")[2].partition("\n## ")[0]
    headings = {path.stem[:2]: [section.title for section in teaching.minutes(read(path))] for path in NOTEBOOKS}
    rows = [line.strip("| ").split(" | ")[1] for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 5
    for row in rows:
        place = re.compile(r"(\d\d) \*(.+?)\*")
        assert set(place.sub("", row)) <= set(", "), row
        for number, title in place.findall(row):
            assert title.lower() in map(str.lower, headings[number]), row


def test_every_table_of_minutes_is_what_the_model_says():
    wanted = all_tables(FOLDER)
    assert {name for name in wanted if f"<!-- table: {name} -->" not in GUIDE} == set(), "the guide lacks these tables"
    assert filled(GUIDE, FOLDER) == GUIDE, "write them anew: python -m dlintro.teaching TEACHING.md"
