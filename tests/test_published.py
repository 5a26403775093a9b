"""Published facts: each row of the history and of the models has a source, and a broken table is refused where it breaks."""

import csv
import re
from collections import Counter

import pytest

from dlintro import data
from dlintro.data.published import timeline

EVENTS, MODELS = data.history(), data.milestones()
HISTORY, MILESTONES = (
    (timeline.FOLDER / f"{name}.csv").read_text(encoding="utf-8") for name in ("history", "milestones")
)
DAY = 24 * 60 * 60  # seconds


def model(name):
    (found,) = (model for model in MODELS if model.model == name)
    return found


def event(name):
    (found,) = (event for event in EVENTS if event.name == name)
    return found


@pytest.mark.parametrize("row", [*EVENTS, *MODELS], ids=lambda row: getattr(row, "name", "") or row.model)
def test_every_row_has_a_source_that_can_be_found(row):
    assert len(row.source) > 3
    if row.doi:
        assert re.fullmatch(r"10\.\d{4,9}/[^\s\"<>]+|arXiv:\d{4}\.\d{4,5}", row.doi)
        assert not row.doi.endswith((".", ",", ";"))
        assert row.doi.count("(") == row.doi.count(")")
    year_of_arxiv = re.match(r"arXiv:(\d\d)", row.doi)
    if year_of_arxiv:
        assert row.year - 2000 - int(year_of_arxiv[1]) in (0, 1)


def test_only_books_theses_reports_and_prizes_have_no_doi():
    without = {getattr(row, "name", "") or row.model for row in (*EVENTS, *MODELS) if not row.doi}
    assert without == {"limits of one layer", "backward pass", "ChatGPT", "Nobel Prizes", "GPT-2"}


def test_an_event_is_told_in_few_words_and_the_years_rise():
    assert 25 <= len(EVENTS) <= 35
    for event in EVENTS:
        assert 4 <= len(event.event.split()) <= 12
        assert not event.event.endswith(".")
        assert not event.note or event.note.endswith(".")
        assert len(event.name) <= 19
        assert len(f"{event.event} {event.who} {event.source} {event.note}".split()) <= 42  # a readout has little more
    for rows in (EVENTS, MODELS):
        years = [row.year for row in rows]
        assert years == sorted(years)
        assert 1943 <= years[0] < years[-1] <= 2026
    names = Counter([event.name for event in EVENTS])
    assert set(names.values()) == {1}


def test_an_event_is_not_later_than_what_its_source_says():
    for event in EVENTS:
        years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", event.source)]
        assert years
        assert event.year in years or event.kind == "winter", event
    assert event.year <= 2026


def test_there_are_two_winters_and_their_years_are_called_a_convention():
    winters = [event for event in EVENTS if event.kind == "winter"]
    assert [(winter.year, winter.until) for winter in winters] == [(1974, 1980), (1987, 1993)]  # Crevier 1993
    for winter in winters:
        assert "convention" in winter.note
        assert winter.until > winter.year
    assert all(event.until is None for event in EVENTS if event.kind != "winter")


def test_numbers_of_the_trials_are_those_of_the_course():
    assert "28.4 %, then 22.4 %" in event("deskilling").note  # Budzyń 2025: 226 of 795 and 145 of 648
    assert round(226 / 795, 3) == 0.284
    assert round(145 / 648, 3) == 0.224
    assert "1.55 with AI, 1.76 without" in event("MASAI trial").note  # 82 and 93 of about 53,000 women each
    assert "Fewer are not proven" in event("MASAI trial").note


def test_marks_in_the_table_are_those_that_a_reader_gets_in_words():
    rows = list(csv.DictReader(MILESTONES.splitlines()))
    assert {row[mark] for row in rows for mark in ("parameters_mark", "flop_mark")} == {"V", "2", "C", ""}
    said = {"V": "read in the paper", "2": "secondary source", "C": "our own arithmetic", "": ""}
    for row, known in zip(rows, MODELS, strict=True):
        assert (known.parameters_mark, known.flop_mark) == (said[row["parameters_mark"]], said[row["flop_mark"]])
        assert (known.parameters is None, known.training_flop is None) == (
            not row["parameters"],
            not row["training_flop"],
        )


def test_what_nobody_published_is_not_there():
    assert model("GPT-4").parameters is None
    assert model("Virchow").training_flop is None
    assert "published neither" in model("GPT-4").note


@pytest.mark.parametrize(
    ("name", "flop"),
    [
        ("GPT-3", 6 * 175e9 * 300e9),  # 6 N D: Kaplan 2020, arXiv:2001.08361
        ("PaLM", 6 * 540e9 * 780e9),
        ("AlphaFold 2", 64 * 123e12 * 11 * DAY * 0.4),
        ("UNI", 1024 * 3600 * 312e12 * 0.3),
        ("ResNet-152", 11.3e9 * 2 * 3 * 1.28e6 * 120),  # He 2016: 11.3 · 10⁹ multiply-adds an image, for a pass forward
        ("LeNet-5", 390_408 * 60_000 * 6 * 20),
        ("Stable Diffusion", 150_000 * 3600 * 312e12 * 0.3),
    ],
)
def test_the_computing_of_a_training_is_what_arithmetic_gives(name, flop):
    assert model(name).training_flop == pytest.approx(flop, rel=0.05)


def test_the_notes_say_what_the_arithmetic_gives():
    assert "3.15 × 10²³" in model("GPT-3").note
    assert round(6 * 175e9 * 300e9 / 1e23, 2) == 3.15
    assert "64 chips" in model("AlphaFold 2").note
    assert "a guess" in model("UNI").note
    low, high = (float(end) * 1e25 for end in re.search(r"([\d.]+) to ([\d.]+) × 10²⁵", model("GPT-4").note).groups())
    assert low < model("GPT-4").training_flop < high


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("year,until", "until,year", 1, "the columns must be year,until,name"),
        ("1943,,", "43,,", 2, "a year must have four digits, but is '43'"),
        ("1943,,neuron", "1951,,neuron", 3, "the order of the years, but 1950 follows 1951"),
        ("Turing,idea", "Turing,thought", 3, "kind must be one of idea, medicine, data, winter, but is 'thought'"),
        ("Mind 1950", "", 3, "source must not be empty"),
        (
            "Nerve cells described",
            "One two three four five six nerve cells described",
            2,
            "at most 12 words, but has 14",
        ),
        ("10.1037/h0042519", "doi.org/10.1037", 4, "doi must begin with 10. or arXiv:, or be empty"),
        ("1958,,", "1958,1960,", 4, "until must be a later year for a winter, else empty, but is '1960'"),
        ("1974,1980", "1974,1974", 7, "until must be a later year for a winter"),
        ("1974,1980", "1974,", 7, "until must be a later year for a winter"),
        ("Rosenblatt,idea", "Rosenblatt,,idea", 4, "a row must have 9 cells, but has 10"),
    ],
)
def test_a_broken_history_is_refused_with_its_file_and_line(tmp_path, old, new, line, words):
    refuses(timeline.read_history, changed(tmp_path, HISTORY, old, new), line, words)


def test_a_note_may_be_empty(tmp_path):
    path = changed(tmp_path, HISTORY, "and funding was cut. The years are a convention.", "")
    assert len(timeline.read_history(path)) == len(EVENTS)


def changed(tmp_path, text, old, new):
    """Write a table of which one place is another one, and return where it is."""
    path = tmp_path / "bad.csv"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def refuses(read, path, line, words):
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        read(path)
    assert f"{path}, line {line}:" in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("model,year", "year,model", 1, "the columns must be model,year,parameters"),
        ("1e3,2", "1e3,M", 2, "parameters_mark must be one of V, 2, C, but is 'M'"),
        ("1e3,2", "1e3,", 2, "parameters_mark must be one of V, 2, C, but is ''"),
        ("1e3,2", ",2", 2, "parameters must be a number above 0, but is ''"),
        ("1e3,2", "many,2", 2, "parameters must be a number above 0, but is 'many'"),
        ("4.7e17", "-4.7e17", 4, "training_flop must be a number above 0, but is '-4.7e17'"),
        ("4.7e17", "inf", 4, "training_flop must be a number above 0, but is 'inf'"),
        ("4.7e17", "nan", 4, "training_flop must be a number above 0, but is 'nan'"),
        ("6.32e8,V,,,Vorontsov", ",,,,Vorontsov", 17, "must have parameters or training_flop, but has neither"),
        ("Virchow", "", 17, "model must not be empty"),
        ("1998", "2013", 4, "the order of the years, but 2012 follows 2013"),
    ],
)
def test_a_broken_table_of_models_is_refused_with_its_file_and_line(tmp_path, old, new, line, words):
    refuses(timeline.read_milestones, changed(tmp_path, MILESTONES, old, new), line, words)


def test_an_empty_table_is_refused(tmp_path):
    path = tmp_path / "empty.csv"
    path.write_text(HISTORY.splitlines()[0], encoding="utf-8")
    with pytest.raises(ValueError, match="at least one row, but has none"):
        timeline.read_history(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1: the columns must be"):
        timeline.read_milestones(path)
