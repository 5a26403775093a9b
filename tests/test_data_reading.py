"""Cases read alone and with a hint: shares by hand, the best use of two pieces of evidence, and what a wrong hint does."""

import numpy as np
import pytest
from scipy.stats import norm

from dlintro import data

N = 40_000


def right(cases, who, where=slice(None)):
    return float(np.mean((cases.info[who] == cases.y)[where]))


def test_reader_and_tool_are_right_as_often_as_asked():
    cases = data.simulate_reading(N, right_alone=0.85, wrong_share=0.3, seed=1)
    assert right(cases, "alone") == pytest.approx(0.85, abs=0.006)
    assert right(cases, "tool") == pytest.approx(0.7, abs=0.008)
    assert cases.y.sum() == N / 2
    assert cases.simulated
    assert abs(np.corrcoef(*(cases.info[who] == cases.y for who in ("alone", "tool")))[0, 1]) < 0.02


def test_the_tool_is_as_sure_as_it_is_right():
    cases = data.simulate_reading(N, wrong_share=0.25, seed=2)
    sure = cases.info["sure"]
    for low in (0.5, 0.6, 0.7, 0.8, 0.9):
        here = (sure >= low) & (sure < low + 0.1)
        assert right(cases, "tool", here) == pytest.approx(sure[here].mean(), abs=0.015)


def test_a_reader_who_trusts_as_much_as_the_hint_claims_is_as_right_as_both_pieces_of_evidence_allow():
    cases = data.simulate_reading(N, right_alone=0.8, wrong_share=0.2, seed=3)
    both = norm.cdf(np.hypot(norm.ppf(0.8), norm.ppf(0.8)))  # independent evidence adds up as the squares
    assert right(cases, "helped") == pytest.approx(both, abs=0.006)
    for trust in (0.3, 3):
        assert right(data.simulate_reading(N, trust=trust, seed=3), "helped") < both - 0.005


def test_without_trust_or_hint_the_reader_answers_as_alone_and_with_endless_trust_as_the_tool():
    for numbers in ({"trust": 0}, {"silent_below": 1}):
        cases = data.simulate_reading(seed=4, **numbers)
        assert np.array_equal(cases.info["helped"], cases.info["alone"])
    cases = data.simulate_reading(trust=1e6, seed=4)
    assert np.array_equal(cases.info["helped"], cases.info["tool"])


def test_a_hint_turns_an_answer_only_towards_itself():
    for numbers in ({}, {"shown_as": 0.9, "trust": 0.5}, {"silent_below": 0.8}):
        cases = data.simulate_reading(seed=5, **numbers)
        turned = cases.info["helped"] != cases.info["alone"]
        assert turned.any()
        assert np.array_equal(cases.info["helped"][turned], cases.info["tool"][turned])
        assert cases.info["shown"][turned].all()


def test_a_claim_moves_the_answer_by_its_log_odds():
    cases = data.simulate_reading(right_alone=0.8, shown_as=0.9, trust=0.5, seed=6)
    own = cases.x[:, 0] * 2 * norm.ppf(0.8)
    wanted = own + 0.5 * np.log(9) * np.where(cases.x[:, 1] > 0, 1, -1) > 0
    assert np.array_equal(cases.info["helped"], wanted)


def test_a_tool_is_silent_where_it_is_less_sure_than_asked():
    cases = data.simulate_reading(silent_below=0.8, seed=7)
    assert np.array_equal(cases.info["shown"], cases.info["sure"] >= 0.8)
    assert data.simulate_reading(seed=7).info["shown"].all()


def test_the_cases_stay_the_same_whatever_is_shown():
    first, other = data.simulate_reading(seed=8), data.simulate_reading(seed=8, trust=2, shown_as=0.7, silent_below=0.9)
    assert np.array_equal(first.x, other.x)
    assert np.array_equal(first.y, other.y)
    assert np.array_equal(first.info["alone"], other.info["alone"])
    assert not np.array_equal(first.x, data.simulate_reading(seed=9).x)


def test_wrong_hints_harm_and_the_remedies_help():
    numbers = {"n_cases": N, "shown_as": 0.95, "seed": 10}
    sure = data.simulate_reading(**numbers)
    wrong = sure.info["tool"] != sure.y
    assert right(sure, "helped", ~wrong) > right(sure, "alone", ~wrong) + 0.1
    assert right(sure, "helped", wrong) < right(sure, "alone", wrong) - 0.5
    for remedy in ({"trust": 0.5}, {"silent_below": 0.8}, {"shown_as": None}):
        mended = data.simulate_reading(**numbers | remedy)
        assert right(mended, "helped", wrong) > right(sure, "helped", wrong) + 0.2
        assert right(mended, "helped") > right(sure, "helped") + 0.02


@pytest.mark.parametrize(
    ("numbers", "error", "words"),
    [
        ({"n_cases": 0}, ValueError, "n_cases must be at least 1"),
        ({"right_alone": 0.5}, ValueError, "right_alone must be above 0.5"),
        ({"right_alone": 1}, ValueError, "right_alone must be below 1"),
        ({"wrong_share": 0}, ValueError, "wrong_share must be above 0"),
        ({"wrong_share": 0.5}, ValueError, "wrong_share must be below 0.5"),
        ({"trust": -1}, ValueError, "trust must be at least 0"),
        ({"shown_as": 1}, ValueError, "shown_as must be below 1"),
        ({"silent_below": 0.4}, ValueError, "silent_below must be at least 0.5"),
        ({"trust": "much"}, TypeError, "trust must be a number"),
    ],
)
def test_numbers_out_of_range_are_refused(numbers, error, words):
    with pytest.raises(error, match=words):
        data.simulate_reading(**numbers)
