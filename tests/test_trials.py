"""Studies of AI in care: every row is complete and can be found, its numbers follow from its counts, and broken rows fail."""

import re

import pytest

from dlintro import data, metrics
from dlintro.data.published import trials

STUDIES = data.trials()
TABLE = (trials.FOLDER / "trials.csv").read_text(encoding="utf-8")


def study(author):
    (found,) = (study for study in STUDIES if study.author == author)
    return found


def test_there_are_ten_studies_in_the_order_of_the_years():
    assert len(STUDIES) == len({study.doi for study in STUDIES}) == 10
    assert [study.year for study in STUDIES] == sorted(study.year for study in STUDIES)
    assert sum(study.randomised for study in STUDIES) == 6
    assert {study.author for study in STUDIES if study.randomised is False} == {
        "Wong",
        "Ladabaum",
        "Eisemann",
        "Budzyń",
    }


@pytest.mark.parametrize("row", STUDIES, ids=lambda row: row.author)
def test_every_study_is_complete(row):
    for text in (row.author, row.design, row.end_point, row.result, row.does_not_show):
        assert len(text) > 1
        assert text == text.strip()
        assert not text.endswith(".")
    assert re.fullmatch(r"10\.\d{4,9}/[^\s\"<>]+", row.doi)
    assert row.doi.count("(") == row.doi.count(")")
    assert not row.doi.endswith((".", ",", ";"))
    assert re.fullmatch(r"((NCT|DRKS)\d{8}.*)?", row.registration)
    assert row.registration or not row.randomised
    assert row.sure in ("read in the paper", "secondary source")
    assert 2020 <= row.year <= 2026
    assert len(row.end_point) >= 20


def test_results_have_intervals_or_say_that_none_was_found():
    without = [row.author for row in STUDIES if not re.search(r"\([+−]?[\d.]+ to [+−]?[\d.]+\)", row.result)]
    assert without == ["Ladabaum"]
    assert "no interval found" in study("Ladabaum").result


def test_what_is_not_known_is_empty():
    assert [row.author for row in STUDIES if row.n is None] == ["Ladabaum"]
    assert [row.author for row in STUDIES if row.deep_learning is None] == ["Budzyń"]
    assert [row.author for row in STUDIES if row.deep_learning is False] == ["Wong"]  # a penalised logistic regression
    assert all(bool(row.unit) == (row.n is not None) for row in STUDIES)


def test_the_primary_end_point_of_masai_is_the_same_in_both_reports():
    early, last = study("Lång"), study("Gommers")
    assert early.registration == last.registration == "NCT04838756"
    assert early.end_point.startswith("interval cancers")
    assert last.end_point.startswith("interval cancers")
    assert "secondary" in early.end_point


def test_results_follow_from_their_counts():
    ratio = metrics.risk_ratio(82, 53_043, 93, 52_872)
    assert "1.55 per 1,000 with AI (82 of 53,043), 1.76 without (93 of 52,872)" in str(study("Gommers").result)
    assert f"ratio {ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" in study("Gommers").result
    assert "non-inferiority: the ratio below 1.20" in study("Gommers").design
    assert study("Gommers").n - 19 == 53_043 + 52_872
    ratio = metrics.risk_ratio(187, 341, 139, 344)
    assert f"from the counts {ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f})" in study("Repici").result
    assert study("Repici").n == 341 + 344
    before, after = metrics.Proportion(226, 795), metrics.Proportion(145, 648)
    assert f"{before.value:.1%} before, {after.value:.1%} after".replace("%", " %") in re.sub(
        r" \(\d+ of \d+\)", "", study("Budzyń").result
    )
    assert study("Budzyń").n == 795 + 648
    low, high = metrics.risk_difference(145, 648, 226, 795).interval
    assert (low, high) == pytest.approx((-0.105, -0.016), abs=0.001)
    early = metrics.risk_ratio(244, 39_996, 203, 40_024)
    assert (early.value, early.low, early.high) == pytest.approx((1.2, 1.0, 1.5), abs=0.06)
    assert study("Lång").n - 13 == 39_996 + 40_024


def test_differences_are_those_of_the_shares():
    assert round(16.8 - 27.2, 1) == -10.4
    assert "16.8 % after AI, 27.2 % after a sonographer; −10.4" in study("He").result
    assert "76 % with a language model, 74 % without; +2" in study("Goh").result
    assert "6.7 per 1,000 with AI, 5.7 without: +17.6 %" in study("Eisemann").result
    assert abs(6.7 / 5.7 - 1.176) < 0.002


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("author,year", "year,author", 1, "the columns must be author,year,doi"),
        ("Repici,2020", "Repici,20", 2, "a year must have four digits, but is '20'"),
        ("Repici,2020", "Repici,2022", 3, "in the order of the years, but 2021 follows 2022"),
        ("NCT04079478", "NCT4079478", 2, "registration must be NCT or DRKS and 8 digits, or empty"),
        ("10.1053/j.gastro.2020.04.062", "doi:10.1053/j", 2, "doi must begin with 10."),
        ("10.1053/j.gastro.2020.04.062", "", 2, "doi must not be empty"),
        ("685,patients,adenoma detection rate", "685,patients,", 2, "end_point must not be empty"),
        ("yes,yes,685", "perhaps,yes,685", 2, "randomised must be yes or no, but is 'perhaps'"),
        ("yes,yes,685", ",yes,685", 2, "randomised must be yes or no, but is ''"),
        ("yes,yes,685", "yes,perhaps,685", 2, "deep_learning must be yes, no or empty, but is 'perhaps'"),
        ("685,patients", "many,patients", 2, "n must be a whole number with a unit"),
        ("685,patients", ",patients", 2, "n must be a whole number with a unit, or both must be empty"),
        ("685,patients", "685,", 2, "n must be a whole number with a unit, or both must be empty"),
        ("not experts,2", "not experts,C", 2, "sure must be V or 2, but is 'C'"),
        ("not experts,2", "not experts", 2, "a row must have 13 cells, but has 12"),
    ],
)
def test_a_broken_table_is_refused_with_its_file_and_line(tmp_path, old, new, line, words):
    path = tmp_path / "bad.csv"
    assert TABLE.count(old) >= 1
    path.write_text(TABLE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)) as caught:
        trials.read_trials(path)
    assert f"{path}, line {line}:" in str(caught.value)
