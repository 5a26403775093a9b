"""What notebook 12 says over many seeds is what was measured, and its numbers by hand are those of others."""

import numpy as np
import pytest
from experiments import told
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_effectsize

from dlintro import data
from dlintro.checks.judges import trials
from notebooks import FOLDER, marked, read, source_of

LESSON = "12_clinical_trials"


@pytest.mark.parametrize(
    ("cell", "table", "what", "group", "words"),
    [
        ("verify-price", "reader_studies", "sensitivity, %", "usual, verified", "{value:.1f}"),
        ("verify-price", "reader_studies", "sensitivity, %", "usual, corrected", "{value:.1f}"),
        ("verify-price", "reader_studies", "sensitivity, %", "symptoms decide too, corrected", "{value:.1f}"),
        (
            "readers-power",
            "reader_studies",
            "power, fixed readers, %",
            "5 readers, 500 cases, effect 0 points",
            "{value:.0f}",
        ),
        (
            "readers-power",
            "reader_studies",
            "power, random readers, %",
            "5 readers, 500 cases, effect 0 points",
            "{value:.0f}",
        ),
        (
            "readers-power",
            "reader_studies",
            "power, random readers, %",
            "5 readers, 500 cases, effect 5 points",
            "{value:.0f}",
        ),
        (
            "readers-power",
            "reader_studies",
            "power, random readers, %",
            "12 readers, 200 cases, effect 5 points",
            "{value:.0f}",
        ),
        (
            "readers-bias-discuss",
            "reader_studies",
            "difference of right answers, points",
            "reader takes over 30 %, tool wrong",
            "{value:.0f}",
        ),
        (
            "readers-bias-discuss",
            "reader_studies",
            "difference of right answers, points",
            "tired, balanced sessions, all cases",
            "{value:.1f}",
        ),
        (
            "readers-bias-discuss",
            "reader_studies",
            "difference of right answers, points",
            "tired, tool always in the second session, all cases",
            "{value:.1f}",
        ),
        (
            "screen-discuss",
            "screening",
            "ratio",
            "no screening or 70%, helps nobody, alive after 5 years, of the cancers",
            "{value:.2f}",
        ),
        (
            "screen-discuss",
            "screening",
            "ratio",
            "no screening or 70%, helps nobody, deaths from the cancer",
            "{value:.2f} ({low:.2f} to {high:.2f})",
        ),
        (
            "screen-price",
            "screening",
            "clear of 1, %",
            "70% or 85%, cures 2 of 5, deaths from the cancer",
            "{value:.0f}",
        ),
        (
            "cluster-discuss",
            "screening",
            "interval holds the truth, %",
            "sites randomised, 40 sites, as if women were randomised",
            "{value:.0f}",
        ),
        (
            "cluster-discuss",
            "screening",
            "interval holds the truth, %",
            "sites randomised, 40 sites, t test",
            "{value:.0f}",
        ),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, table, what, group, words):
    assert told(table, what, group, words).removeprefix("−") in source_of(LESSON, cell)


def measured(table, what, group):
    return data.measured(table).find(what, group)


def test_verification_bias_and_its_correction_hold_over_the_seeds():
    what = "sensitivity, %"
    assert measured("reader_studies", what, "usual, verified").low > 95
    assert measured("reader_studies", what, "usual, corrected").low < 75.5 < 76.5
    assert measured("reader_studies", what, "symptoms decide too, corrected").high < 70


def test_few_readers_are_not_made_up_for_by_cases():
    fixed = measured("reader_studies", "power, fixed readers, %", "5 readers, 500 cases, effect 0 points")
    random = measured("reader_studies", "power, random readers, %", "5 readers, 500 cases, effect 0 points")
    assert fixed.low > 25
    assert random.low < 5.5
    few = measured("reader_studies", "power, random readers, %", "5 readers, 500 cases, effect 5 points")
    many = measured("reader_studies", "power, random readers, %", "12 readers, 200 cases, effect 5 points")
    assert many.low > few.high


def test_of_the_end_points_only_deaths_stay():
    names = {"cancers in 10 years": 1, "small, of the cancers": 1, "alive after 5 years, of the cancers": 1}
    for name in (*names, "interval cancers"):
        ratio = measured("screening", "ratio", f"no screening or 70%, helps nobody, {name}")
        assert (ratio.low > 1) if name in names else (ratio.high < 1)
    deaths = measured("screening", "ratio", "no screening or 70%, helps nobody, deaths from the cancer")
    assert deaths.low < 1 < deaths.high


def test_the_numbers_by_hand_are_those_of_statsmodels():
    assert mcnemar([[150, 26], [14, 10]], exact=False, correction=False).statistic == pytest.approx(3.6)
    sick = 1.96**2 * 0.9 * 0.1 / 0.05**2
    assert sick == pytest.approx(138.3, abs=0.05)
    # statsmodels plans on the scale of arcsines, which is near to the formula of Fleiss and others
    n = NormalIndPower().solve_power(proportion_effectsize(0.5, 0.4), alpha=0.05, power=0.8)
    assert abs(n - 388) < 2
    low, high = confint_proportions_2indep(82, 53_043, 93, 52_872, compare="ratio", method="log")
    assert (round(low, 2), round(high, 2)) == (0.65, 1.18)


def test_the_margins_search_ends_where_another_interval_passes_it():
    def upper(events):
        return confint_proportions_2indep(events, 53_043, 93, 52_872, compare="ratio", method="log")[1]

    first = next(events for events in range(82, 120) if upper(events) >= 1.20)
    trials.margin(first)


def test_the_ladder_knows_the_ten_studies_of_the_table():
    assert set(trials.STUDIES) == {f"{study.author} {study.year}" for study in data.trials()}
    for study in data.trials():
        on_the_rung = trials.STUDIES[f"{study.author} {study.year}"][0] == "randomised trial"
        assert study.randomised or not on_the_rung  # Goh randomised physicians, and treated nobody


def test_six_lines_of_the_abstract_are_missing_and_what_is_reported_is_there():
    (task,) = [cell for cell in read(FOLDER / f"{LESSON}.ipynb").cells if cell.get("id") == "ex-defects"]
    assert sum(word == "missing" for word, _ in trials.ITEMS.values()) == 6
    for said in ("Adults with a mole", "convolutional network", "decide on referrals", "saw the risk"):
        assert said in task.source
    for unsaid in ("version", "blurred", "training", "error", "interval", "NCT", "registered"):
        assert unsaid not in task.source.split(">", 1)[1]


def test_the_readers_whose_answers_are_swayed_are_typical():
    study = data.simulate_readers(trust=0.3, seed=2)
    right = study.info["tool"] == study.y
    gains = (study.info["helped"] == study.y[:, None]) * 1.0 - (study.info["alone"] == study.y[:, None])
    for cases, name in ((right, "right"), (~right, "wrong")):
        over = measured("reader_studies", "difference of right answers, points", f"reader takes over 30 %, tool {name}")
        assert np.sign(gains[cases].mean()) == np.sign(over.value)
        assert abs(100 * gains[cases].mean() - over.value) < 4


def test_the_solutions_are_marked():
    names = {name for _, name in marked(read(FOLDER / f"{LESSON}.ipynb"), "solution")}
    assert names == {f"trials.{name}" for name in ("ladder", "people", "margin", "headlines", "defects", "protocol")}
