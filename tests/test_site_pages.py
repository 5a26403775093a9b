"""What the website makes of lessons and of the repository's files, without building it: links, words, results, the key of a run."""

import io
import json
import re
from base64 import b64encode
from pathlib import Path
from types import SimpleNamespace

import addresses
import glossary
import icons
import lessons
import listing
import nbformat
import numpy as np
import outcomes
import outputs
import pages
import pytest
import runs
import yaml
from PIL import Image

from dlintro import checks, web
from dlintro.teaching.handouts import words as word_list
from notebooks import NOTEBOOKS

ROOT = Path(__file__).parents[1]
SITE = ROOT / "site"
SOURCES = addresses.pages(NOTEBOOKS)
LESSON = "notebooks/01_perceptron.ipynb"
NOWHERE = {"repository": "", "hub": "", "website": ""}
SOMEWHERE = {"repository": "https://github.com/clinic/course", "hub": "https://hub.example.org/", "website": ""}


# Links -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "led"),
    [
        ("[a](03_deep_networks.ipynb)", "[a](03_deep_networks.ipynb)"),
        (
            "[a](00_why_deep_learning.ipynb#Python-in-ten-minutes)",
            "[a](00_why_deep_learning.ipynb#python-in-ten-minutes)",
        ),
        ("[a](09_melanoma.ipynb#Where-does-it-look?)", "[a](09_melanoma.ipynb#where-does-it-look)"),
        ("[a](../README.md#when-something-fails)", "[a](../run.md#when-something-fails)"),
        ("[a](../data/README.md)", "[a](../data.md)"),
        ("[a](https://doi.org/10.1016/S0190-9622(94)70061-3)", "[a](https://doi.org/10.1016/S0190-9622(94)70061-3)"),
        ("[a](#Summary)", "[a](#summary)"),
        ("`[a](../LICENSE)`", "`[a](../LICENSE)`"),
        ("```\n[a](../LICENSE)\n```", "```\n[a](../LICENSE)\n```"),
        ("see [the\nlicence](../LICENSE).", "see the\nlicence."),
        ("[a](teaching/notes/)", "[a](../notes/index.md)"),
        ("[a](teaching/notes/01_perceptron.md)", "[a](../notes/01_perceptron.md)"),
        ("[a](../CITATION.cff)", "[a](../about.md#how-to-cite-the-course)"),
    ],
)
def test_a_link_leads_to_the_page_of_its_file(written, led):
    assert addresses.relinked(written, LESSON, SOURCES, "") == led


def test_a_file_without_a_page_is_linked_in_the_repository_once_that_is_known():
    led = addresses.relinked("[a](../LICENSE)", LESSON, SOURCES, SOMEWHERE["repository"])
    assert led == "[a](https://github.com/clinic/course/blob/HEAD/LICENSE)"


def test_without_addresses_nothing_is_offered_but_ones_own_computer():
    assert addresses.labs(NOWHERE, LESSON) == []
    box = lessons.box(NOWHERE, Path(LESSON))
    assert re.findall(r"\]\((.*?)\)", box) == ["../run.md"]
    assert "This page cannot run your answer: open the lesson in JupyterLab" in box


def test_binder_and_the_hub_open_the_lesson_itself():
    (_, binder), (_, hub) = addresses.labs(SOMEWHERE, LESSON)
    assert (
        binder == "https://mybinder.org/v2/gh/clinic/course/HEAD?urlpath=lab%2Ftree%2Fnotebooks%2F01_perceptron.ipynb"
    )
    assert hub.startswith(
        "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fclinic%2Fcourse&"
    )
    assert hub.endswith("urlpath=lab%2Ftree%2Fdlintro%2Fnotebooks%2F01_perceptron.ipynb")
    elsewhere = SOMEWHERE | {"repository": "https://codebase.example.org/clinic/course", "hub": ""}
    ((_, binder),) = addresses.labs(elsewhere, LESSON)
    assert binder.startswith("https://mybinder.org/v2/git/https%3A%2F%2Fcodebase.example.org%2Fclinic%2Fcourse/HEAD?")


def test_every_file_that_becomes_a_page_is_there():
    assert [file for file in SOURCES if not (ROOT / file).exists()] == []


# Words -------------------------------------------------------------------------------------------------------------------


def test_the_first_use_of_a_word_leads_to_the_glossary_but_not_in_code_formulas_links_headings_or_sources():
    cells = [
        "# On layers\n\n`layers = 3` and $layer$ and [layers](x.ipynb).\n\n| layer | a |\n\n```\nlayer\n```",
        "### Sources\n\n- A layer.",
        "Two **layers**, one layer. A multilayer, a layer-wise rule; no gru, but GRUs.",
        "### Words learned\n\n| Word | Meaning |\n|---|---|\n| layer, GRU | neurons; one with gates |",
    ]
    linked = glossary.linked(cells, [(["layer", "GRU"], "neurons; one with gates")])
    assert linked[:2] == cells[:2]
    assert (
        linked[2]
        == "Two **{term}`layers <layer>`**, one layer. A multilayer, a layer-wise rule; no gru, but {term}`GRUs <GRU>`."
    )
    assert linked[3].endswith("| {term}`layer`, {term}`GRU` | neurons; one with gates |")


@pytest.mark.parametrize(
    ("word", "use"),
    [
        ("to diverge", "it diverges"),
        ("tile (of a slide)", "the tiles"),
        ("quantise", "Quantised"),
        ("safety", "safeties"),
    ],
)
def test_other_forms_of_a_word_are_found(word, use):
    assert glossary.first_use(word, f"And {use}.")[0] == use.split()[-1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_word_of_a_lesson_is_linked_at_least_in_its_list(path):
    cells = [cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == "markdown"]
    told = "\n".join(glossary.linked(cells, glossary.words(path)))
    for word in (word for together in word_list(path) for word in together.split(", ")):
        assert re.search(rf"{{term}}`(?:[^`]* <)?{re.escape(word)}>?`", told), word
    assert len(re.findall(r"{term}`", told)) > 1.6 * sum(len(together) for together, _ in glossary.words(path))


def test_the_glossary_has_every_word_once():
    lines = glossary.page(dict.fromkeys(NOTEBOOKS, "Title")).splitlines()
    listed = [line for line in lines[lines.index(":sorted:") + 1 : -1] if line and not line.startswith(" ")]
    assert sorted(listed) == sorted({word for path in NOTEBOOKS for row in word_list(path) for word in row.split(", ")})


# Results -----------------------------------------------------------------------------------------------------------------

PIXEL = b"RIFF\x00 WEBP"
FILES = {"player.js": 'customElements.get("a") || "<b>";\n', "player.css": "a > b { color: red }\n"}


@pytest.fixture
def element(tmp_path):
    """Return a function that makes an element as widgets do, with what would trip up a careless pattern."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    def made(tag="dlintro-explorer", **facts):
        image = f'<img src="data:image/webp;base64,{b64encode(PIXEL).decode()}" alt="a line &amp; points"/>'
        return web.element(tag, facts, f"{image}<p>z = 0 &lt; 1</p>", tmp_path / "player.css", tmp_path / "player.js")

    return made


def test_the_frames_of_an_explorer_move_into_a_script_and_its_picture_into_a_file(element):
    results = outputs.Results("01_perceptron")
    html = results.html(element(frames=["<img>", "</script>"]) + element(frames=[2]), heading="A line")
    assert html.count("<dlintro-explorer ") == 2
    assert 'id="explorer-2" data-src="../_static/explorers/01_perceptron-2.js"' in html
    assert "<script" not in html
    assert "<style" not in html
    assert "z = 0 &lt; 1" in html
    script = results.files["explorers/01_perceptron-1.js"].decode()
    name, facts = re.fullmatch(r'dlintroFrames\("(.*?)", (.*)\);\n', script).groups()
    assert (name, json.loads(facts)) == ("01_perceptron-1", {"frames": ["<img>", "</script>"]})
    assert results.files["pictures/01_perceptron-2.webp"] == PIXEL
    assert {name: results.files[f"dlintro/{name}"].decode() for name in FILES} == FILES
    first = results.explorers[0]
    assert (first.number, first.heading, first.picture, first.alt) == (
        1,
        "A line",
        "pictures/01_perceptron-1.webp",
        "a line & points",
    )


def test_the_facts_of_a_question_stay_in_the_page_and_strange_scripts_do_not(element):
    html = outputs.Results("x").html(
        element("dlintro-quiz", right=1) + '<script src="https://example.org/x.js"></script>'
    )
    assert '<script type="application/json">{"right":1}</script>' in html
    assert "example.org" not in html


def test_an_output_keeps_the_best_of_what_it_has():
    results = outputs.Results("x")
    png, pixels = io.BytesIO(), np.kron(np.eye(4, dtype=np.uint8) * 255, np.ones((9, 9), dtype=np.uint8))  # a diagram
    pixels = np.dstack([pixels, pixels, 255 - pixels])
    Image.fromarray(pixels).save(png, "png")
    html = f'<img src="data:image/png;base64,{b64encode(png.getvalue()).decode()}" alt="three &lt;points&gt;"/>'
    figure = nbformat.v4.new_output("display_data", data={"text/html": html, "text/plain": "<Figure>"})
    outputs.pack(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[figure])]))
    results.take(figure)
    assert figure.data == {
        "text/html": '<img src="../_static/pictures/x-1.webp" loading="lazy" alt="three &lt;points&gt;"/>'
    }
    assert (np.asarray(Image.open(io.BytesIO(results.files["pictures/x-1.webp"]))) == pixels).all()
    table = nbformat.v4.new_output(
        "display_data", data={"text/plain": "words", "application/vnd.jupyter.widget-view+json": {}}
    )
    results.take(table)
    assert table.data == {"text/plain": "words"}
    printed = nbformat.v4.new_output("stream", text="z = 0.11")
    results.take(printed)
    assert printed.text == "z = 0.11"


def test_what_tells_a_reader_nothing_is_left_out_and_nothing_is_said_twice():
    def displayed(html):
        return nbformat.v4.new_output("execute_result", data={"text/html": html})

    state = '<div role="status"><b>• {}</b> said. '
    gone = [
        nbformat.v4.new_output("stream", text="          \r"),
        displayed(state.format("On this page:") + "</div>"),
    ]
    turn = state.format("Your turn:") + "<details><summary>Hint 1 of 1</summary> Add.</details></div>"
    kept = [nbformat.v4.new_output("stream", text=" 0.11\n"), displayed(turn)]
    cell = nbformat.v4.new_code_cell("checks.check(1)", outputs=[*gone, *kept])
    outputs.Results("x").take_all(cell)
    printed, hints = cell.outputs
    assert printed.text == " 0.11\n"
    assert hints.data["text/html"] == '<div role="status"><details><summary>Hint 1 of 1</summary> Add.</details></div>'


def test_messages_of_the_package_are_those_that_a_page_leaves_out(monkeypatch):
    monkeypatch.setenv(web.SWITCH, "1")
    start = checks.start("perceptron", needs="0.1")._repr_html_()
    assert not outputs.says_something(nbformat.v4.new_output("display_data", data={"text/html": start}))
    turn = checks.check("perceptron.by_hand", ...)._repr_html_()
    assert "cannot run" in turn
    html = outputs.Results("x").html(turn)
    assert "cannot run" not in html
    assert html.count("<details") == turn.count("<details") > 0
    assert checks.progress().state == "your progress"  # a page has no use for it either


# What shows of code ------------------------------------------------------------------------------------------------------

LONG = "a = 1\nb = 2\nc = layer(a, b)\nprint(c)"


@pytest.mark.parametrize(
    ("code", "above", "metadata", "tags"),
    [
        ('checks.quiz("a.b")', "", {}, ["remove-input"]),
        ('checks.check(\n    "a.b",\n    answer,\n    given=1,\n)', "", {}, ["remove-input"]),
        ("widgets.explore_line(two)", "", {}, ["remove-input"]),
        ("checks.report(...)", "", {}, ["hide-input"]),  # says what "this cell" does
        ('checks.quiz("a.b")\nprint(1)', "", {}, ["hide-input"]),
        ("own = 1\nwidgets.explore_line(own)", "", {}, None),
        ('checks.start("a", needs="1")', "", {}, ["hide-input"]),
        ('from dlintro import checks\nchecks.reveal("a.b", 1)', "", {}, ["hide-input"]),
        (LONG, "", {}, ["hide-input"]),
        (LONG, "It calls {term}`layer <layer>`, and a player.", {}, ["hide-input"]),
        (LONG, "Look at `layer` again.", {}, None),
        (LONG, "Look at `play` again.", {}, ["hide-input"]),
        (LONG, "", {"dlintro": {"code": True}}, None),
        (LONG, "", {"dlintro": {"exercise": "a.b"}}, None),
        ("a = 1\nb = 2\nc = 3", "", {}, None),
    ],
)
def test_code_is_shown_where_it_is_taught_folded_where_it_is_long_and_gone_where_it_only_asks(
    code, above, metadata, tags
):
    shown = listing.settings(nbformat.v4.new_code_cell(code, metadata=metadata), above)
    assert shown.get("tags") == tags
    assert shown.get("mystnb", {}).get("code_prompt_show") == ("Show the code" if tags == ["hide-input"] else None)
    assert listing.settings(nbformat.v4.new_markdown_cell(code)) == {}


@pytest.mark.parametrize(
    ("printed", "wraps"),
    [
        ("The network finds 61 of the 64 cancers.\nThat is 95.3%.", True),
        ("dense  196802\nCNN     23826", False),
        ("[[3 4 6 8]\n [4 4 7 7]]", False),
    ],
)
def test_printed_sentences_wrap_and_columns_do_not(printed, wraps):
    cell = nbformat.v4.new_code_cell("print(a)", outputs=[nbformat.v4.new_output("stream", text=printed)])
    assert listing.settings(cell) == ({"tags": ["wraps"]} if wraps else {})


# Lessons -----------------------------------------------------------------------------------------------------------------


def test_a_lesson_gets_a_box_after_each_task_and_keeps_no_settings_of_slides(element):
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# A lesson: small\n\nYou will learn.\n\n**Time:** none."),
        new.new_markdown_cell("Press Shift + Enter.", id="how-to"),
        new.new_markdown_cell("## A line"),
        new.new_code_cell("explore()", outputs=[new.new_output("execute_result", data={"text/html": element(a=1)})]),
        new.new_markdown_cell("### Exercise 1: try\n\nDo it. See [the plans](../TEACHING.md)."),
        new.new_code_cell("...", metadata={"slideshow": {"slide_type": "skip"}}),
        new.new_code_cell("checks.progress()"),
    ]
    made = lessons.lesson(
        Path("self_tests.ipynb"),
        new.new_notebook(cells=cells),
        SOURCES | {"notebooks/self_tests.ipynb": "lessons/self_tests.ipynb"},
        NOWHERE,
    )
    assert (made.title, made.short, made.promise) == ("A lesson: small", "A lesson", "You will learn.")
    boxes = [place for place, cell in enumerate(made.page.cells) if cell.source.startswith(lessons.BOX)]
    assert boxes == [1, 5]  # below the title, and below the task
    assert "Shift" not in "".join(cell.source for cell in made.page.cells)  # nothing is run on a page
    assert "[the plans](../teaching.md)" in made.page.cells[4].source
    assert all(cell.metadata == {} for cell in made.page.cells)
    assert made.results.explorers[0].heading == "A line"


def test_a_section_ends_at_the_next_heading_of_its_level_and_not_at_a_remark_in_code():
    text = "# T\n\n## A\n\na\n\n```\n# remark\n## B\n```\n\n### A1\n\na1\n\n## B\n\nb\n"
    assert pages.section(text, "A") == text[text.index("## A") : text.rindex("## B")]
    assert pages.section(text, "B") == "## B\n\nb\n"
    assert pages.body(text, "A1") == "a1"
    with pytest.raises(ValueError, match="there is no heading 'C'"):
        pages.section(text, "C")


def test_a_citation_names_people_year_version_and_address():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    citation |= {
        "authors": [{"given-names": "Ada", "family-names": "Lovelace"}, {"name": "The others"}],
        "date-released": "2027-01-02",
    }
    page = pages.about((ROOT / "README.md").read_text(encoding="utf-8"), citation, SOMEWHERE)
    assert (
        f"> Ada Lovelace, The others (2027). *{citation['title']}*, version {citation['version']}. https://github.com/clinic/course"
        in page
    )
    assert "author = {{Ada Lovelace} and {The others}}" in page


def test_everything_measured_has_a_page_that_the_list_links():
    made = pages.measured(lambda file: (ROOT / file).read_text(encoding="utf-8"), SOURCES)
    tables = {file.stem for file in (ROOT / "src" / "dlintro" / "data" / "measured").glob("*.csv")}
    reports = {file.stem for file in (ROOT / "benchmarks" / "results").glob("*.md")}
    assert set(made) == {f"measured/{name}.md" for name in tables | reports | {"index"}}
    assert set(re.findall(r"\]\((\w+)\.md\)", made["measured/index.md"])) == tables | reports
    assert "- [A class on the hub](hub_load.md)" in made["measured/index.md"]
    assert "<table" in made["measured/pathology.md"]  # the table, of which the report is a part


def test_no_page_has_a_gap_that_nothing_filled():
    told = SimpleNamespace(
        path=NOTEBOOKS[0], title="A: b", short="A", promise="You will.", results=outputs.Results("x")
    )
    made = pages.all_pages(ROOT, [told], NOWHERE, SOURCES)
    written = {file.name for file in (SITE / "pages").glob("*.md")}
    assert written <= made.keys() | {"measured.md", "notes.md"}
    for name in written & made.keys():
        assert re.findall(r"(?<![`$\\{])\{[a-z_]+\}(?!`)", made[name]) == [], name


# Icons -------------------------------------------------------------------------------------------------------------------


def test_icons_that_nobody_names_are_taken_out(tmp_path):
    scripts = tmp_path / "_static" / "scripts"
    scripts.mkdir(parents=True)
    kept = '"arrow-up":[384,512,[8593],"f062","M1"],search:[512,512,[128269,"find"],"f002",["M2","M3"]],'
    gone = 'bars:[448,512,["navicon"],"f0c9","M4"],"circle-user":[512,512,[62142,"user-circle"],"f2bd",["M5",""]]'
    (scripts / "fontawesome.js").write_text(f"var l={{{kept}{gone}}};f(l)", encoding="utf-8")
    (scripts / "theme.js").write_text('i.className = "fa-solid fa-find"', encoding="utf-8")
    (tmp_path / "index.html").write_text('<i class="fa-solid fa-arrow-up"></i>', encoding="utf-8")
    icons.slim(tmp_path)
    assert (scripts / "fontawesome.js").read_text(encoding="utf-8") == f"var l={{{kept}}};f(l)"


# Runs --------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path):
    """Return a folder with two notebooks, a package and its versions."""
    for name, text in {
        "constraints.txt": "a==1",
        "src/dlintro/a.py": "a = 1",
        "notebooks/01_a.ipynb": nbformat.writes(notebook()),
        "notebooks/02_b.ipynb": nbformat.writes(notebook()),
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def notebook(prose="# Title", code="1 + 1", **metadata):
    """Return a notebook with a cell of prose and a cell of code."""
    cells = [
        nbformat.v4.new_markdown_cell(prose, id="title"),
        nbformat.v4.new_code_cell(code, id="sum", metadata=metadata),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.mark.parametrize(
    ("changed", "content"),
    [
        ("constraints.txt", "a==2"),
        ("src/dlintro/a.py", "a = 2"),
        ("src/dlintro/new.toml", "a = 2"),
        ("notebooks/01_a.ipynb", nbformat.writes(notebook(code="1 + 2"))),
        ("notebooks/01_a.ipynb", nbformat.writes(notebook(tags=["raises-exception"]))),
    ],
)
def test_what_a_run_depends_on_changes_its_key(course, changed, content):
    first, second = (course / "notebooks" / name for name in ("01_a.ipynb", "02_b.ipynb"))
    before = runs.key(first, course), runs.key(second, course)
    (course / changed).write_text(content, encoding="utf-8")
    assert runs.key(first, course) != before[0]
    assert (runs.key(second, course) != before[1]) == (changed != "notebooks/01_a.ipynb")


def test_prose_changes_without_another_run(course, monkeypatch):
    monkeypatch.setattr(runs, "run", None)  # no notebook may run now
    first, kept = course / "notebooks" / "01_a.ipynb", course / "kept"
    kept.mkdir()
    ran = notebook()
    ran.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    nbformat.write(ran, kept / f"01_a-{runs.key(first, course)}.ipynb")
    nbformat.write(notebook(prose="# A better title"), first)
    title, result = runs.all_runs([first], course, kept)[first].cells
    assert title.source == "# A better title"
    assert [output.text for output in result.outputs] == ["2"]


def test_what_python_leaves_behind_does_not_nor_scripts_which_are_added_later(course):
    before = runs.key(course / "notebooks" / "01_a.ipynb", course)
    (course / "src" / "dlintro" / "new.js").write_text("1", encoding="utf-8")
    (course / "src" / "dlintro" / "__pycache__").mkdir()
    (course / "src" / "dlintro" / "__pycache__" / "a.pyc").write_bytes(b"1")
    assert runs.key(course / "notebooks" / "01_a.ipynb", course) == before


def test_mathjax_is_pinned():
    wanted = json.loads((SITE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((SITE / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", wanted["mathjax"])
    assert locked[""]["dependencies"] == wanted
    assert all("integrity" in package and "resolved" not in package for path, package in locked.items() if path)


def told(source):
    """Return which cells tell an outcome, by name; what begins with a small letter and a sign is code."""
    is_code = {name: re.match(r"\w+ = |checks\.", text) for name, text in source.items()}
    new = {True: nbformat.v4.new_code_cell, False: nbformat.v4.new_markdown_cell}
    return outcomes.tell([new[bool(is_code[name])](text, id=name) for name, text in source.items()])


def test_prose_tells_an_outcome_from_its_code_to_the_next_heading_or_question():
    source = {
        "lead": "**Predict:** how many?",
        "predict": 'checks.predict("x.a")',
        "before": "We train 20 networks.",
        "train": "x = 1",
        "between": "Look at the first one.",
        "reveal": 'n = 2\nchecks.reveal(\n    "x.a",\n    n,\n)',
        "told": "Two are enough.",
        "more": "x = 2",
        "therefore": "Never train one.",
        "end": "## The next section",
        "later": "And on.",
    }
    assert told(source) == {"between", "told", "therefore"}
    assert told(source | {"end": 'checks.quiz("x.q")'}) == {"between", "told", "therefore"}
    assert told(source | {"end": 'checks.predict("x.b")'}) == {"between", "told"}  # the rest belongs to the next one
    assert told(source | {"reveal": 'checks.reveal("x.b", n)'}) == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_prediction_of_a_lesson_has_an_outcome(path):
    cells = nbformat.read(path, 4).cells
    asked, revealed = (outcomes.called(cells, call) for call in (outcomes.PREDICTS, outcomes.REVEALS))
    assert asked
    assert asked.keys() == revealed.keys()
