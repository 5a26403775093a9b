"""The lecturer's guide says true things about the notebooks: their sections, exercises and times."""

import itertools
import re
from pathlib import Path

import pytest

from notebooks import NOTEBOOKS, read

GUIDE = (Path(__file__).parents[1] / "TEACHING.md").read_text(encoding="utf-8")


def headings(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    return [re.sub(r"^Going further: ", "", line[3:]) for line in text.splitlines() if line.startswith("## ")]


def part_of_the_guide(path):
    """Return what the guide says about one notebook: from its heading to the next."""
    number = path.stem[:2]
    found = re.search(rf"^## {number} .*?(?=^## |\Z)", GUIDE, flags=re.MULTILINE | re.DOTALL)
    assert found, f"TEACHING.md has no section on notebook {number}"
    return found.group()


def rows(text):
    """Return the cells of the table rows whose second cell is a number of minutes."""
    lines = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return [line for line in lines if len(line) == 3 and (line[1].isdigit() or line[2].isdigit())]


def promised(path):
    """Return the minutes to teach and to practise that a notebook's first cell names."""
    found = re.search(r"(\d+) minutes to teach, (\d+) minutes to practise", read(path).cells[0].source)
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestANotebook:
    def test_its_sections_are_in_it(self, path):
        there = [heading.casefold() for heading in headings(path)]
        for name, *_ in rows(part_of_the_guide(path)):
            for section in name.split(" · "):
                assert any(section.casefold() in heading for heading in there), f"{section!r} is no section"

    def test_its_minutes_are_those_that_the_notebook_promises(self, path):
        table = rows(part_of_the_guide(path))
        practise = [int(number) for *_, text in table for number in re.findall(r"(\d+)$", text)]
        assert (sum(int(minutes) for _, minutes, _ in table), sum(practise)) == promised(path)
        assert sum(promised(path)) <= 90

    def test_every_exercise_of_the_core_has_its_time_and_no_other(self, path):
        cells = read(path).cells
        core = list(itertools.takewhile(lambda cell: not cell.source.startswith("## Going further"), cells))
        exercises = [cell for cell in core if "exercise" in cell.metadata.get("dlintro", {})]
        text = " ".join(line[2] for line in rows(part_of_the_guide(path)))
        named = sorted(
            int(number)
            for found in re.findall(r"exercises? ([\d, and]+)", text)
            for number in found
            if number.isdigit()
        )
        assert named == list(range(1, len(exercises) + 1))


def test_the_plans_add_up():
    plans = [
        [line for line in rows(text) if ":" in line[0]] for text in GUIDE.split("## How a lesson goes")[0].split("\n**")
    ]
    plans = [plan for plan in plans if plan]
    assert len(plans) == 2
    for plan in plans:
        clock = 0
        for begin, _, minutes in plan:
            hours, rest = map(int, begin.split(":"))
            assert 60 * hours + rest == clock, begin
            clock += int(minutes)
        assert clock % 60 == 0


def test_two_days_hold_every_notebook_and_no_more_minutes_than_it_promises():
    (plan,) = re.findall(r"^\*\*Two days \((\d+) hours each.*?\*\*(.*?)\n\n", GUIDE, flags=re.MULTILINE | re.DOTALL)
    hours, text = int(plan[0]), plan[1]
    given = {number: int(minutes) for number, minutes in re.findall(r"(\d\d) \((\d+)\)", text)}
    most = {path.stem[:2]: sum(promised(path)) for path in NOTEBOOKS}
    assert given.keys() == most.keys()
    assert {number: minutes for number, minutes in given.items() if minutes > most[number]} == {}
    for day in text.split("Day two:"):
        assert sum(int(minutes) for minutes in re.findall(r"\((\d+)\)", day)) == 60 * hours
