"""What a teacher holds in the hand: notes that belong to the lessons' sections, and the words of the first slide."""

import json
import re

import pytest

from notebooks import FOLDER, NOTEBOOKS, read

NOTE = re.compile(r"- \*\*(Ask|Expect):\*\* (.+?) \*\*Answer:\*\* (.+)")
MOST_WORDS = 60  # two or three short sentences, read at a glance
COURSE = json.loads((FOLDER / "teaching" / "course.json").read_text(encoding="utf-8"))


def notes_of(path):
    """Return the notes on a notebook as {section: lines}, as the slides read them."""
    text = (FOLDER / "teaching" / "notes" / f"{path.stem}.md").read_text(encoding="utf-8")
    parts = [part.partition("\n") for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]]
    return {heading: [line for line in lines.splitlines() if line] for heading, _, lines in parts}


def sections_of(path):
    """Return the sections of a notebook's core, without its summary."""
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    headings = re.findall(r"^## (.+)", text, flags=re.MULTILINE)
    others = ("Going further: ", "What to take home", "The Python you need")
    return [heading for heading in headings if not heading.startswith(others)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_section_has_notes_in_the_order_of_the_lesson(path):
    assert list(notes_of(path)) == sections_of(path)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_asked_and_expected_is_answered_in_a_few_words(path):
    for section, lines in notes_of(path).items():
        assert lines, f"{section!r} has no notes"
        for line in lines:
            found = NOTE.fullmatch(line)
            assert found, f"a note asks or expects something, and answers, on one line, but this is: {line}"
            kind, text, _ = found.groups()
            assert text.endswith("?") if kind == "Ask" else re.fullmatch(r'".+?"\.?', text), line
            assert len(line.split()) <= MOST_WORDS, line


def test_every_notes_file_belongs_to_a_lesson():
    files = (FOLDER / "teaching" / "notes").glob("*")
    assert sorted(file.name for file in files) == [f"{path.stem}.md" for path in NOTEBOOKS]


def test_the_first_and_the_last_slide_have_their_words():
    assert COURSE.keys() == {"course", "lecturer", "repository", "website", "hub", "login", "closing"}
    assert len(COURSE["login"]) == 3
    assert COURSE["lecturer"] == COURSE["hub"] == "", "the repository names no lecturer: each course fills it in"
