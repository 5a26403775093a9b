"""How many people a whole plan needs: the numbers of the textbook's formulas, clusters and dropout by hand."""

import math

import pytest

from dlintro import metrics

PLANS = {
    "sensitivity": {"sensitivity": 0.90, "half_width": 0.05, "prevalence": 0.10},
    "paired": {"disagree": 0.15, "difference": 0.05},
    "superiority": {"new": 0.40, "control": 0.50},
    "non-inferiority": {"new": 0.85, "control": 0.85, "margin": 0.05},
}


@pytest.mark.parametrize(
    ("design", "people"), [("sensitivity", 1390), ("paired", 469), ("superiority", 776), ("non-inferiority", 1602)]
)
def test_a_design_needs_as_many_as_its_formula_says(design, people):
    size = metrics.planned_size(design, **PLANS[design])
    assert size == people
    assert type(size) is int


def test_the_simple_formula_by_hand():
    sick = math.ceil(1.96**2 * 0.8 * 0.2 / 0.04**2)  # 384.16
    assert metrics.planned_size("sensitivity", sensitivity=0.8, half_width=0.04, prevalence=0.25) == 4 * sick == 1540


def test_clusters_need_as_many_times_more_as_their_design_effect():
    size = metrics.planned_size("superiority", **PLANS["superiority"], cluster_size=190, correlation=0.01)
    assert size == 2243 == math.ceil(2 * 388 * 2.89)  # 1 + 189 × 0.01 = 2.89; 2,242.64


def test_those_who_drop_out_are_divided_for_not_added():
    size = metrics.planned_size("superiority", **PLANS["superiority"], dropout=0.1)
    assert size == 863  # 776 / 0.9 = 862.2; 776 × 1.1 would be 854
    assert metrics.planned_size("paired", **PLANS["paired"], dropout=0.5) == 938  # twice as many, and nobody more


def test_all_at_once_is_rounded_once():
    size = metrics.planned_size("superiority", **PLANS["superiority"], cluster_size=190, correlation=0.01, dropout=0.1)
    assert size == 2492  # 776 × 2.89 / 0.9 = 2,491.8; with 2,243 / 0.9 it would be 2,493


def test_to_compare_sensitivities_the_sick_must_be_found_first():
    assert metrics.planned_size("paired", **PLANS["paired"], prevalence=0.07) == 6700  # 469 / 0.07, and nobody more
    assert metrics.planned_size("paired", **PLANS["paired"], prevalence=0.3) == 1564  # 1,563.3


def test_another_power_is_that_of_the_formula():
    assert metrics.planned_size("paired", **PLANS["paired"], power=0.9) == 627
    assert metrics.planned_size("non-inferiority", **PLANS["non-inferiority"], power=0.9) == 2 * 1072


@pytest.mark.parametrize(
    ("design", "change", "error", "message"),
    [
        ("crossover", {}, ValueError, '"paired", "superiority" or "non-inferiority", but is \'crossover\''),
        ("", {}, ValueError, "design must be"),
        (["paired"], {}, ValueError, "design must be"),
        ("paired", {"difference": None}, TypeError, "difference is missing"),
        ("paired", {"difference": 0.2}, ValueError, "difference must be at most disagree"),
        ("paired", {"prevalence": 0}, ValueError, "prevalence must be above 0"),
        ("paired", {"margin": 0.1}, TypeError, "does not use margin: it needs disagree and difference"),
        ("sensitivity", {"power": 0.8}, TypeError, "does not use power: it needs sensitivity, half_width and prev"),
        ("sensitivity", {"prevalence": None}, TypeError, "prevalence is missing"),
        ("sensitivity", {"half_width": "5 %"}, TypeError, "half_width must be a number"),
        ("superiority", {"new": 40}, ValueError, "new must be at least 0 and at most 1"),
        ("superiority", {"power": 1}, ValueError, "power must be below 1"),
        ("superiority", {"dropout": 1}, ValueError, "dropout must be below 1"),
        ("superiority", {"dropout": -0.1}, ValueError, "dropout must be at least 0"),
        ("superiority", {"dropout": 10}, ValueError, "dropout must be at least 0 and at most 1"),
        ("superiority", {"cluster_size": 0}, ValueError, "cluster_size must be at least 1"),
        ("superiority", {"correlation": 2}, ValueError, "correlation must be"),
        ("non-inferiority", {"new": 0.7}, ValueError, "wider margin"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_plain_words(design, change, error, message):
    plan = PLANS.get(design, {}) if isinstance(design, str) else {}
    with pytest.raises(error, match=message):
        metrics.planned_size(design, **plan | change)


@pytest.mark.parametrize(
    ("design", "without", "message"),
    [
        ("sensitivity", "prevalence", "prevalence is missing: it needs sensitivity, half_width and prevalence"),
        ("paired", "disagree", "disagree is missing"),
        ("non-inferiority", "margin", "margin is missing: it needs new, control and margin, and may have power"),
    ],
)
def test_what_is_missing_is_named_with_all_that_the_design_needs(design, without, message):
    plan = {name: value for name, value in PLANS[design].items() if name != without}
    with pytest.raises(TypeError, match=message):
        metrics.planned_size(design, **plan)


def test_two_missing_assumptions_are_both_named():
    with pytest.raises(TypeError, match="new and control are missing"):
        metrics.planned_size("superiority")
