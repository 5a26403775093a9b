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
from notebooks import EXERCISE, FOLDER, NOTEBOOKS, lesson_cells, marked, raises, read, solution_code, words

BANNED = {
    r"def plot_": "plots are imported from dlintro.plots",
    r"plt\.show": "a figure shows itself",
    r"^\s*[!%]": "no shell commands and magics",
    r"warnings\.(filter|simple)": "no warning is hidden: prevent it",
    r"import \*": "import names one by one",
    r"^plots\.[^\n]*[^;]\Z": "a cell that ends with a plot ends with ;, so that only the figure is shown",
    r"from dlintro\S* import _|dlintro\._|import .*\b_\w+": "only public names",
}
# Ceilings, not targets; CONTRIBUTING.md repeats them. Cells of exercises and quizzes do not count.
CELLS = (40, 80)
MEAN_CELLS = 70
WORDS = (25, 60)  # the median of prose cells
MOST_WORDS = 2600  # of prose, exercises left out
ORDINARY_WORDS = ("leak", "epoch")  # words that earlier lessons may use in another meaning: ReLUs leak too; Epoch AI
FORBIDDEN_WORDS = ("simply", "just", "obviously", "trivially", "of course", "clearly")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def lesson_of(notebook):
    """Return the lesson's name, which the first code cell gives."""
    return re.search(r'checks\.start\("(\w+)"', code(notebook)[0].source)[1]


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
    assert 0.40 <= sum(cell.cell_type == "markdown" for cell in cells) / len(cells) <= 0.7  # a slide holds little prose
    lengths = [words(cell.source) for cell in prose(notebook) if "<details>" not in cell.source]
    assert WORDS[0] <= median(lengths) <= WORDS[1]
    assert max(lengths) <= 150
    assert sum(words(cell.source) for cell in cells if cell.cell_type == "markdown") <= MOST_WORDS


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
    for part in ("You will be able to", "**Time:**", "**Before you start:**", "**Lecture:**"):
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
            assert kind == "skip", f"{cell.id}: exercises and written predictions are left out of the slides"


@each_notebook
def test_an_error_on_purpose_is_announced_and_explained(path):
    cells = read(path).cells
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        assert set(cell.metadata.get("tags", [])) <= {"raises-exception"}, f"{cell.id}: only this tag is read"
        if raises(cell):
            assert (before.cell_type, cell.cell_type, after.cell_type) == ("markdown", "code", "markdown"), cell.id


@each_notebook
def test_an_open_question_is_not_answered_on_its_slide(path):
    """What a slide ends by asking is printed or drawn on the next one."""
    for before, cell in pairwise(read(path).cells):
        kinds = before.metadata.slideshow.slide_type, cell.metadata.slideshow.slide_type
        answers = cell.cell_type == "code" and "checks.start(" not in cell.source and kinds[1] in {"-", "fragment"}
        if before.cell_type == "markdown" and kinds[0] != "skip" and answers:
            assert not before.source.rstrip("* ").endswith("?"), f"make {cell.id} a subslide"


@each_notebook
def test_exercises_come_with_check_and_solution(path):
    notebook = read(path)
    sources = [cell.source for cell in notebook.cells]
    lesson = lesson_of(notebook)
    stubs = [name for _, name in marked(notebook, "exercise")]
    assert lesson in texts.LESSONS
    assert stubs == [f"{lesson}.{key}" for key in texts.lesson(lesson).exercises]
    assert len(stubs) >= 3
    for cell, name in marked(notebook, "exercise"):
        place = notebook.cells.index(cell)
        assert "..." in cell.source
        assert sources[place - 1].startswith("### Exercise")
        assert f'checks.check("{name}"' in sources[place + 1]
        has_function = re.search(r"^def ", cell.source, flags=re.MULTILINE) is not None
        assert has_function == (f'checks.arrange("{name}"' in sources[place + 2]), "a function has a path without code"
        solution = notebook.cells[place + 2 + has_function]
        assert solution.metadata.dlintro.solution == name
        assert solution.source.startswith("<details><summary>Solution</summary>")
        compile(solution_code(solution), name, "exec")


@each_notebook
def test_a_function_can_be_put_together_from_its_lines(path):
    """The lines that a learner arranges are as good a solution as the one that the notebook shows."""
    for _, name in marked(read(path), "exercise"):
        lines = texts.exercise(name).arrange
        if lines:
            assert 3 <= len(lines.lines) <= 8
            assert 1 <= len(lines.extra) <= 2


@each_notebook
def test_predictions_are_asked_written_down_and_shown_again(path):
    notebook = read(path)
    lesson = texts.lesson(lesson_of(notebook))
    asked, shown = [], []
    for before, cell in pairwise(notebook.cells):
        if found := re.fullmatch(r'checks\.predict\("\w+\.(\w+)"\)', cell.source):
            asked.append(found[1])
            question = before.source.partition("**Predict:** ")[2].partition("\n\n")[0]
            assert question == lesson.predictions[found[1]].question
        shown += re.findall(r'checks\.reveal\(\s*"\w+\.(\w+)"', cell.source)
    assert asked == list(lesson.predictions)
    assert shown == asked, "what was predicted is shown again before the next question"
    assert 3 <= len(asked) <= 5
    assert sum(cell.source.count("**Predict") for cell in prose(notebook)) == len(asked)


@each_notebook
def test_every_objective_is_assessed(path):
    notebook = read(path)
    lesson = texts.lesson(lesson_of(notebook))
    promised = notebook.cells[0].source.partition("**You will be able to**")[2].partition("**Time:**")[0]
    bullets = re.findall(r"^- (.+?)[,.;]?$", promised, flags=re.MULTILINE)
    assert bullets == [objective.text for objective in lesson.objectives]
    for objective in lesson.objectives:
        assert objective.by, f"nothing assesses: {objective.text}"
        assert set(objective.by) <= {*lesson.exercises, *lesson.quizzes}


def word_list(notebook):
    """Return the words that a lesson teaches, as its list at the end names them."""
    (table,) = [cell.source for cell in prose(notebook) if "### Words learned" in cell.source]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")][2:]
    return [word.strip() for row in rows for word in re.split(r"[,;]", re.sub(r"[*`$]", "", row)) if word.strip()]


def uses(notebook, word):
    """Return the first cell of prose, exercises too, that uses a word, and where in it."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(word)}(s|es)?(?![\w-])", flags=re.IGNORECASE)
    for cell in prose(notebook)[1:]:
        if found := pattern.search(
            re.sub(r"```.*?```|`[^`]*`", lambda code: " " * len(code[0]), cell.source, flags=re.DOTALL)
        ):
            return cell.source, found
    return None


def test_a_word_is_in_one_list():
    lists = {path.stem: word_list(read(path)) for path in NOTEBOOKS}
    everything = [word for words_there in lists.values() for word in words_there]
    assert sorted(everything) == sorted(set(everything))


@each_notebook
def test_a_word_is_used_after_it_is_taught_or_links_to_its_lesson(path):
    notebook, missing = read(path), []
    for later in NOTEBOOKS[NOTEBOOKS.index(path) + 1 :]:
        for word in word_list(read(later)):
            if word not in ORDINARY_WORDS and (found := uses(notebook, word)):
                source, place = found
                link = re.compile(rf"\[[^\]]*\]\({re.escape(later.name)}[^)]*\)")
                if not any(match.start() <= place.start() < match.end() for match in link.finditer(source)):
                    missing.append(f"{word} ({later.stem}): …{source[max(0, place.start() - 30) : place.end() + 30]}…")
    assert not missing, missing


@each_notebook
def test_it_has_explorers_quizzes_and_a_box_for_the_clinic(path):
    notebook = read(path)
    text = "\n".join(cell.source for cell in notebook.cells)
    lesson = lesson_of(notebook)
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
