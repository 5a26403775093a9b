"""The model card and the study protocol: what is shown, missing, refused, and saved."""

import os
import re
from html.parser import HTMLParser

import mistune
import numpy as np
import pytest

from dlintro import metrics
from dlintro.cards import ModelCard, Protocol

FULL = {
    "purpose": "A dermatologist, to order her list",
    "not_for": "children",
    "training_data": "simulated",
    "test_data": "simulated, 100 patients",
    "results": {"AUC": metrics.Estimate(0.87, 0.82, 0.91)},
    "groups": {"dark skin": metrics.Proportion(3, 4)},
    "limits": "ink",
    "oversight": "she decides",
}

PLAN = {
    "tool": "A network, version 1",
    "population": "Adults",
    "comparator": "Usual care",
    "design": "superiority",
    "end_point": "Biopsies",
    "margin": "10 points",
    "assumptions": {"new": 0.4, "control": 0.5},
    "size": 1776,
    "harms": "Missed melanomas",
    "stopping": "No early look",
    "monitoring": "Each month",
}


def text_of(card):
    return re.sub("<.*?>", " ", card._repr_html_())


def test_a_full_card_shows_all_and_misses_nothing():
    card = ModelCard("Our CNN", **FULL)
    assert card.missing == ()
    for shown in (text_of(card), repr(card)):
        assert "to be filled" not in shown
        for words in ("Our CNN", "children", "AUC", "0.87 (95 % interval 0.82 to 0.91)", "75.0% (3 of 4", "Not for"):
            assert words in shown


@pytest.mark.parametrize("empty", ["", "  ", ...])
def test_an_empty_text_is_to_be_filled_and_asks_its_question(empty):
    card = ModelCard("Our CNN", **FULL | {"not_for": empty})
    assert card.missing == ("not_for",)
    assert "to be filled: For whom, or for what, has it not been tested?" in text_of(card)
    assert "to be filled: For whom" in repr(card)


@pytest.mark.parametrize("empty", [{}, ..., {"AUC": ...}, {"AUC": 0.9, "sensitivity": ""}, {"AUC": None}])
def test_empty_numbers_are_to_be_filled(empty):
    card = ModelCard("Our CNN", **FULL | {"results": empty})
    assert card.missing == ("results",)
    assert "to be filled" in text_of(card)


def test_the_name_alone_makes_an_empty_card():
    assert ModelCard("Our CNN").missing == tuple(FULL)


def test_a_text_cannot_smuggle_in_html():
    assert "<script>" not in ModelCard("<script>", **FULL | {"results": {"<script>": "<script>"}})._repr_html_()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": ""}, "say what the model is called"),
        ({"name": 3}, "name must be a text, but is 3"),
        ({"purpose": 0.9}, "purpose must be a text, but is 0.9"),
        ({"results": 0.9}, "results must be a dictionary of names and numbers, but is 0.9"),
        ({"groups": [1]}, "groups must be a dictionary"),
    ],
)
def test_what_is_no_card_is_refused(wrong, message):
    with pytest.raises(TypeError, match=message):
        ModelCard(**{"name": "Our CNN"} | wrong)


def test_a_full_protocol_shows_all_and_misses_nothing():
    protocol = Protocol("Our trial", **PLAN)
    assert protocol.missing == ()
    for shown in (text_of(protocol), repr(protocol)):
        assert "to be filled" not in shown
        for words in (
            "Study protocol: Our trial",
            "Comparator",
            "End point",
            "control",
            "0.5",
            "1,776",
            "No early look",
        ):
            assert words in shown


def test_the_name_alone_makes_an_empty_protocol_which_asks_everything():
    protocol = Protocol("Our trial")
    assert protocol.missing == tuple(PLAN)
    assert repr(protocol).count("to be filled: ") == repr(protocol).count("?") == len(PLAN)
    assert text_of(protocol).count("to be filled: ") == len(PLAN)


@pytest.mark.parametrize(
    ("part", "empty"),
    [
        ("size", 0),
        ("size", None),
        ("size", ...),
        ("size", np.int64(0)),
        ("design", ""),
        ("design", ...),
        ("assumptions", {}),
        ("assumptions", ...),
        ("assumptions", {"new": ..., "control": 0.5}),
    ],
)
def test_an_empty_part_of_a_protocol_is_to_be_filled(part, empty):
    assert Protocol("Our trial", **PLAN | {part: empty}).missing == (part,)


def test_an_assumption_of_zero_is_an_answer():
    assert Protocol("Our trial", **PLAN | {"assumptions": {"dropout": 0}}).missing == ()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": " "}, "say what the study is called"),
        ({"tool": 1}, "tool must be a text, but is 1"),
        ({"design": None}, "design must be a text, but is None"),
        ({"assumptions": [0.4, 0.5]}, "assumptions must be a dictionary of names and numbers, but is"),
        ({"size": 1602.5}, "size must be a whole number of people, rounded up, but is 1602.5"),
        ({"size": "776"}, "size must be a whole number"),
        ({"size": True}, "size must be a whole number"),
    ],
)
def test_what_is_no_protocol_is_refused(wrong, message):
    with pytest.raises(TypeError, match=message):
        Protocol(**{"name": "Our trial"} | PLAN | wrong)


# What is saved.

NASTY = "a | b \\| c\n<script>alert(1)</script> *d* _e_ `f` [g](h) $i$ ~~j~~ & \\"
CARDS = [
    ModelCard("Our <CNN> | *v2*", **FULL | {"limits": NASTY, "results": {NASTY: NASTY, "AUC": 0.9}}),
    Protocol("Our trial #1", **PLAN | {"tool": NASTY, "size": None, "assumptions": {"new": ...}}),
]


ALLOWED = {"h1", "table", "thead", "tbody", "tr", "th", "td", "br", "strong", "em"}


class Table(HTMLParser):
    """Collect the texts of the cells of a page, its tags, and its declaration."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.tags, self.said = [], [], {}
        self.feed(page)

    def handle_decl(self, decl):
        self.said["declaration"] = decl

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "br":
            self.handle_data("\n")

    def handle_data(self, text):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += text
        self.said.setdefault(self.tags[-1][0] if self.tags else "", text)


def wanted(card):
    """What the cells should say, row by row, from the card alone."""
    rows = []
    for title, lines in card._table():
        rows.append([title, "\n".join(f"{key}: {text}" if key else text for key, text in lines)])
    return rows


def cells(page):
    return [[text.strip() for text in row] for row in Table(page).rows]


@pytest.mark.parametrize("card", CARDS, ids=["card", "protocol"])
def test_markdown_shows_every_text_as_it_was_written(card):
    page = mistune.create_markdown(escape=False, plugins=["table", "strikethrough", "math"])(card.markdown())
    assert cells(page) == [["Part", "Answer"], *wanted(card)]
    assert {tag for tag, _ in Table(page).tags} <= ALLOWED
    assert Table(page).said["h1"].split(":")[0] == card._title


@pytest.mark.parametrize("card", CARDS, ids=["card", "protocol"])
def test_the_page_is_whole_and_shows_every_text_as_it_was_written(card):
    page = Table(card.html())
    assert page.said["declaration"] == "doctype html"
    assert ("html", {"lang": "en"}) in page.tags
    assert ("meta", {"charset": "utf-8"}) in page.tags
    assert page.said["title"] == f"{card._title}: {card.name}"
    assert cells(card.html()) == wanted(card)
    assert "script" not in {tag for tag, _ in page.tags}


@pytest.mark.parametrize(("name", "method"), [("a.html", "html"), ("a.md", "markdown"), ("A.HTML", "html")])
def test_a_card_is_saved_as_its_ending_says_in_place_of_an_old_one(tmp_path, name, method):
    (tmp_path / name).write_text("old", encoding="utf-8")
    path = CARDS[1].save(str(tmp_path / name))
    assert path == tmp_path / name
    assert path.read_text(encoding="utf-8") == getattr(CARDS[1], method)()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "a.md"
    CARDS[0].save(file)
    old = file.read_text(encoding="utf-8")

    def fail(*_):
        raise OSError("no space")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="no space"):
        CARDS[1].save(file)
    assert file.read_text(encoding="utf-8") == old
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["card.pdf", "card", ".html", ""])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(ValueError, match=r"must end in \.html or \.md, but is"):
        CARDS[0].save(tmp_path / name)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ValueError, match="does not exist; make it first"):
        CARDS[0].save(tmp_path / "no" / "card.md")
