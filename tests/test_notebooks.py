"""The notebooks as files: the budget of style, metadata, links and headings. Nothing is run here."""

import ast
import re
from collections import defaultdict
from itertools import pairwise
from statistics import mean, median
from unittest.mock import MagicMock

import pytest

from dlintro import checks
from dlintro.checks import texts
from notebooks import EXERCISE, FOLDER, NOTEBOOKS, lesson_cells, marked, read, solution_code

BANNED = {
    r"def plot_": "plots are imported from dlintro.plots",
    r"plt\.show": "a figure shows itself",
    r"^\s*[!%]": "no shell commands and magics",
    r"warnings\.(filter|simple)": "no warning is hidden: prevent it",
    r"import \*": "import names one by one",
    r"from dlintro\S* import _|dlintro\._|import .*\b_\w+": "only public names",
}
# Ceilings, not targets; CONTRIBUTING.md repeats them. Cells of exercises and quizzes do not count.
CELLS = (40, 75)
MEAN_CELLS = 65  # of the whole course: each lesson has room for one more idea
WORDS = (25, 60)  # the median of prose cells
FORBIDDEN_WORDS = ("simply", "just", "obviously", "trivially", "of course", "clearly")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def words(text):
    text = re.sub(r"\$\$.*?\$\$|\$.*?\$|```.*?```|\(https?://\S+\)|[|#*>`-]", " ", text, flags=re.DOTALL)
    return len(text.split())


def lines(cell):
    return len([line for line in cell.source.splitlines() if line.strip()])


def ninetieth(values):
    return sorted(values)[int(0.9 * (len(values) - 1))]


@each_notebook
def test_code_is_short_enough_to_project(path):
    lengths = [lines(cell) for cell in code(read(path))]
    assert median(lengths) <= 4
    assert ninetieth(lengths) <= 12
    assert max(lengths) <= 25
    for cell in code(read(path)):
        assert max(len(line) for line in cell.source.splitlines()) <= 120


@each_notebook
def test_half_of_it_is_prose_in_short_pieces(path):
    notebook = read(path)
    cells = lesson_cells(notebook)
    assert CELLS[0] <= len(cells) <= CELLS[1]
    assert 0.40 <= sum(cell.cell_type == "markdown" for cell in cells) / len(cells) <= 0.65
    lengths = [words(cell.source) for cell in prose(notebook) if "<details>" not in cell.source]
    assert WORDS[0] <= median(lengths) <= WORDS[1]
    assert max(lengths) <= 150


def test_the_course_stays_clearly_below_its_ceiling():
    counts = {path.stem: len(lesson_cells(read(path))) for path in NOTEBOOKS}
    assert mean(counts.values()) <= MEAN_CELLS, counts


@each_notebook
def test_exercises_are_numbered_in_order(path):
    headings = [match for cell in prose(read(path)) if (match := EXERCISE.match(cell.source))]
    numbers = [int(heading[1]) for heading in headings]
    assert numbers == list(range(1, len(numbers) + 1))


@each_notebook
def test_it_opens_with_a_promise_and_closes_with_its_sources(path):
    notebook = read(path)
    first, last = notebook.cells[0].source, "\n".join(cell.source for cell in notebook.cells[-5:])
    for part in ("You will be able to", "**Time:**", "**Before you start:**", "**Slides:**"):
        assert part in first
    for part in ("What to take home", "Words learned", "Sources", "doi"):
        assert part in last
    assert "checks.start(" in code(notebook)[0].source


@each_notebook
def test_headings_step_down_one_by_one(path):
    text = "\n".join(cell.source for cell in prose(read(path)))
    levels = [len(mark) for mark in re.findall(r"^(#+) ", text, flags=re.MULTILINE)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@each_notebook
@pytest.mark.parametrize(("pattern", "reason"), BANNED.items())
def test_code_keeps_to_the_style(path, pattern, reason):
    for cell in code(read(path)):
        assert not re.search(pattern, cell.source, flags=re.MULTILINE), f"{reason}: {cell.source}"


@each_notebook
def test_words_are_kind_to_the_reader(path):
    for cell in prose(read(path)):
        for word in FORBIDDEN_WORDS:
            assert not re.search(rf"\b{word}\b", cell.source, flags=re.IGNORECASE), f"{word!r} in: {cell.source[:80]}"


@each_notebook
def test_outputs_are_stripped_and_cells_have_names(path):
    notebook = read(path)
    assert "language_info" not in notebook.metadata
    assert all(not cell.outputs and cell.execution_count is None for cell in code(notebook))
    assert all(re.fullmatch(r"[a-z0-9-]+", cell.id) for cell in notebook.cells)


@each_notebook
def test_its_slides_ask_nobody_for_fonts(path):
    assert read(path).metadata.get("rise") == {"theme": "white", "transition": "none"}, "copy it from another notebook"


@each_notebook
def test_slides_need_nothing_that_only_a_skipped_cell_makes(path):
    """A lecturer runs the slides alone: no name may come from an exercise."""
    shown, skipped = set(), set()
    for cell in code(read(path)):
        tree = ast.parse(cell.source)
        is_skipped = cell.metadata.slideshow.slide_type == "skip"
        if not is_skipped:
            used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound(tree)
            assert used & (skipped - shown) == set(), f"{cell.id} needs what only a skipped cell makes"
        (skipped if is_skipped else shown).update(bound(tree))


def bound(tree):
    """Return the names that a cell gives to something."""
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    imports = [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
    return names | {(alias.asname or alias.name).split(".")[0] for node in imports for alias in node.names}


@each_notebook
def test_every_cell_knows_its_slide(path):
    for cell in read(path).cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        assert kind in {"slide", "subslide", "fragment", "skip", "notes", "-"}, cell.id
        if "checks.start(" in cell.source:
            assert kind == "-", "the imports stand on the title slide, where the lecturer runs them"
        elif "checks." in cell.source or "Exercise " in cell.source or "<details>" in cell.source:
            assert kind == "skip", f"{cell.id}: exercises are left out of the slides"


@each_notebook
def test_exercises_come_with_check_and_solution(path):
    notebook = read(path)
    sources = [cell.source for cell in notebook.cells]
    lesson = re.search(r'checks\.start\("(\w+)"', code(notebook)[0].source).group(1)
    stubs = [name for _, name in marked(notebook, "exercise")]
    assert lesson in texts.LESSONS
    assert stubs == [f"{lesson}.{key}" for key in texts.lesson(lesson).exercises]
    assert len(stubs) >= 3
    for cell, name in marked(notebook, "exercise"):
        place = notebook.cells.index(cell)
        assert "..." in cell.source
        assert sources[place - 1].startswith("### Exercise")
        assert f'checks.check("{name}"' in sources[place + 1]
        assert notebook.cells[place + 2].metadata.dlintro.solution == name
        assert sources[place + 2].startswith("<details><summary>Solution</summary>")
        compile(solution_code(notebook.cells[place + 2]), name, "exec")


@each_notebook
def test_it_has_explorers_quizzes_and_a_box_for_the_clinic(path):
    text = "\n".join(cell.source for cell in read(path).cells)
    lesson = re.search(r'checks\.start\("(\w+)"', text).group(1)
    assert len(re.findall(r"widgets\.explore_", text)) >= 2
    asked = re.findall(r'checks\.quiz\("\w+\.(\w+)"\)', text)
    assert len(asked) >= 2
    assert asked == list(texts.lesson(lesson).quizzes)
    assert "> **In the clinic.**" in text
    assert "**By hand first.**" in text
    assert "**Predict" in text


@each_notebook
def test_links_to_files_resolve(path):
    for cell in prose(read(path)):
        for target in re.findall(r"\]\(([^)]+)\)", cell.source):
            assert target.startswith("https://") or (FOLDER / target.split("#")[0]).exists(), target


@each_notebook
def test_as_shipped_every_check_says_not_solved_yet(path, tmp_path, monkeypatch):
    monkeypatch.setenv("DLINTRO_PROGRESS", str(tmp_path / "progress.json"))
    notebook = read(path)
    for cell, _ in marked(notebook, "exercise"):
        names = defaultdict(MagicMock, checks=checks)  # the check may be given what other cells have made
        exec(cell.source, {}, names)
        message = eval(notebook.cells[notebook.cells.index(cell) + 1].source, {}, names)
        assert message.state == "not solved yet", message


@each_notebook
def test_the_readme_names_it(path):
    title = read(path).cells[0].source.splitlines()[0].removeprefix("# ")
    readme = (FOLDER.parent / "README.md").read_text(encoding="utf-8")
    assert f"[{title}](notebooks/{path.name}) | ready |" in readme
