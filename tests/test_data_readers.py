"""The simulated reader study: shares by hand, how readers differ, automation bias and fatigue."""

import numpy as np
import pytest

from dlintro import data

MANY = {"n_readers": 600, "n_cases": 1000}


def right(study, who):
    """Whether each answer is right, (n_cases, n_readers)."""
    return study.info[who].reshape(len(study), -1) == study.y[:, None]


def mean_of_seeds(**plan):
    """The shares of right answers alone and with the tool, over readers and cases of 20 studies."""
    studies = [data.simulate_readers(50, 400, seed=seed, **plan) for seed in range(20)]
    return [np.mean([right(study, who).mean() for study in studies]) for who in ("alone", "helped")]


@pytest.mark.parametrize("numbers", [{}, {"effect": 0.0}, {"effect": 0.1, "effect_sd": 0.15}, {"right_alone": 0.7}])
def test_readers_are_right_as_often_as_asked(numbers):
    alone, helped = mean_of_seeds(**numbers)
    wanted = numbers.get("right_alone", 0.8)
    assert alone == pytest.approx(wanted, abs=0.012)
    assert helped - alone == pytest.approx(numbers.get("effect", 0.05), abs=0.008)


def test_the_tool_is_right_as_often_as_asked_and_finds_the_same_cases_hard():
    study = data.simulate_readers(40, 20_000, tool_right=0.9, seed=1)
    assert right(study, "tool").mean() == pytest.approx(0.9, abs=0.01)
    assert study.y.sum() == 10_000
    assert study.simulated
    wrong = ~right(study, "tool")[:, 0]
    alone = right(study, "alone").mean(axis=1)
    assert alone[wrong].mean() < alone[~wrong].mean() - 0.05


@pytest.mark.parametrize("sd", [0.0, 0.04, 0.08])
def test_readers_differ_in_what_the_tool_adds_as_far_as_asked(sd):
    study = data.simulate_readers(**MANY, effect_sd=sd, seed=2)
    gains = (right(study, "helped").astype(float) - right(study, "alone")).reshape(2, 500, 600).mean(axis=1)
    covariance = np.cov(*gains)[0, 1]  # of two halves of the cases, which chance does not share
    assert np.sqrt(max(covariance, 0)) == pytest.approx(sd, abs=0.011)


def test_readers_agree_more_than_chance_and_differ_in_readiness():
    study = data.simulate_readers(**MANY, seed=3)
    alone = right(study, "alone")
    hard = alone.mean(axis=1)
    assert hard.var() > 5 * (hard * (1 - hard)).mean() / 600  # some cases are hard for all
    sensitivity, specificity = alone[study.y == 1].mean(axis=0), alone[study.y == 0].mean(axis=0)
    assert sensitivity.std() > 0.06
    assert np.corrcoef(sensitivity, specificity)[0, 1] < 0.1  # readiness pulls them apart, skill together


def test_another_look_gives_another_answer_also_without_an_effect():
    study = data.simulate_readers(effect=0.0, effect_sd=0.0, seed=4)
    changed = study.info["alone"] != study.info["helped"]
    assert 0.1 < changed.mean() < 0.35


@pytest.mark.parametrize("trust", [0.0, 0.4, 1.0])
def test_a_reader_with_automation_bias_takes_over_the_answer(trust):
    study = data.simulate_readers(50, 2000, trust=trust, seed=5)
    taken = study.info["taken over"]
    assert taken.mean() == pytest.approx(trust, abs=0.01)
    tool = np.repeat(study.info["tool"][:, None], 50, axis=1)
    assert np.array_equal(study.info["helped"][taken], tool[taken])
    plain = data.simulate_readers(50, 2000, seed=5)
    assert np.array_equal(study.info["helped"][~taken], plain.info["helped"][~taken])


def test_automation_bias_harms_where_the_tool_is_wrong_although_the_mean_stays():
    study, biased = (data.simulate_readers(200, 4000, trust=trust, seed=6) for trust in (0, 0.4))
    wrong = ~right(study, "tool")[:, 0]
    for where, change in ((~wrong, 1), (wrong, -1)):
        before = right(study, "helped")[where].mean()
        after = 0.6 * before + 0.4 * (change > 0)
        assert right(biased, "helped")[where].mean() == pytest.approx(after, abs=0.01)
    assert right(biased, "helped").mean() == pytest.approx(right(study, "helped").mean(), abs=0.02)


def test_fatigue_falls_on_both_ways_alike_only_if_the_sessions_are_balanced():
    rested = np.array(mean_of_seeds())
    balanced, last = (np.array(mean_of_seeds(fatigue=0.6, balanced=balanced)) for balanced in (True, False))
    lost = rested - balanced
    assert min(lost) > 0.04
    assert abs(lost[0] - lost[1]) < 0.02
    lost = rested - last
    assert lost[1] > 2 * lost[0] > 0.02


def test_the_readers_and_cases_stay_the_same_whatever_the_tool_does():
    first = data.simulate_readers(seed=7)
    for numbers in ({"effect": 0.1}, {"trust": 0.5}, {"tool_right": 0.95}, {"effect_sd": 0.1}):
        other = data.simulate_readers(seed=7, **numbers)
        assert np.array_equal(first.x, other.x)
        assert np.array_equal(first.y, other.y)
        assert np.array_equal(first.info["alone"], other.info["alone"])
    assert np.array_equal(first.info["alone"], first.x > 0)
    assert not np.array_equal(first.x, data.simulate_readers(seed=8).x)


def test_one_reader_will_do_and_an_odd_number_of_cases():
    study = data.simulate_readers(1, 7, fatigue=1.0)
    assert study.x.shape == (7, 1)
    assert study.y.sum() == 3


@pytest.mark.parametrize(
    ("numbers", "error", "words"),
    [
        ({"n_readers": 0}, ValueError, "n_readers must be at least 1"),
        ({"n_cases": 1}, ValueError, "n_cases must be at least 2"),
        ({"effect": 0.2}, ValueError, "right_alone plus effect must be above 0.5 and below 1, but is 1"),
        ({"effect_sd": -1}, ValueError, "effect_sd must be at least 0"),
        ({"right_alone": 1}, ValueError, "right_alone must be below 1"),
        ({"tool_right": 0.5}, ValueError, "tool_right must be above 0.5"),
        ({"trust": 2}, ValueError, "trust must be at least 0 and at most 1"),
        ({"fatigue": -1}, ValueError, "fatigue must be at least 0"),
        ({"effect": "much"}, TypeError, "effect must be a number"),
    ],
)
def test_numbers_out_of_range_are_refused(numbers, error, words):
    with pytest.raises(error, match=words):
        data.simulate_readers(**numbers)
