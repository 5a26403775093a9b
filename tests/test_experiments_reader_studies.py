"""The measurement of reader studies and of verification: its counts, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load

from dlintro import data, metrics

TABLE = data.measured("reader_studies")
HELPS = "difference of right answers, points"


@pytest.fixture
def script(monkeypatch):
    return load("reader_studies", monkeypatch)


def alarms(way, plan):
    return TABLE.find(f"false alarms, {way}, %", plan)


def power(way, readers, cases, effect):
    return TABLE.find(f"power, {way} readers, %", f"{readers} readers, {cases} cases, effect {effect} points")


def test_a_study_gets_the_p_of_each_analysis(script):
    found = script.studied(3, n_readers=4, n_cases=100)
    study = data.simulate_readers(4, 100, seed=3)
    right = [(study.info[who] == study.y[:, None]).astype(int) for who in ("helped", "alone")]
    assert found["p_fixed"] == metrics.reader_difference(*right).p_fixed
    assert found["p_random"] == metrics.reader_difference(*right).p_random
    assert found["p_answers"] == metrics.discordant(*map(np.ravel, right)).p


def test_rates_are_shares_of_studies(script):
    (row,) = script.rates("x, {way}", "plan", 50, ["fixed readers"], n_readers=3, n_cases=60)
    share = np.mean([script.studied(seed, n_readers=3, n_cases=60)["p_fixed"] < 0.05 for seed in range(50)])
    assert row[:2] == ("x, fixed readers", "plan")
    assert float(row[2]) == pytest.approx(100 * share)


def test_random_readers_keep_the_promise_of_5_in_100():
    for plan in ("readers alike", "readers differ", "readers differ, 20 readers", "readers differ, 500 cases"):
        assert 3 < alarms("random readers", plan).value < 7.5
    assert alarms("random readers", "readers differ, 3 readers").value < 10


def test_fixed_readers_keep_it_only_if_readers_are_alike_and_more_cases_make_it_worse():
    assert alarms("fixed readers", "readers alike").low < 5.5
    assert alarms("fixed readers", "readers differ").low > 12
    assert alarms("fixed readers", "readers differ, 500 cases").low > alarms("fixed readers", "readers differ").high
    assert alarms("answers as patients", "readers differ").low > 12


def test_more_readers_raise_the_power_where_more_cases_do_not():
    assert power("random", 5, 500, 5).high < 75
    assert power("random", 12, 200, 5).low > power("random", 5, 500, 5).high
    assert power("random", 20, 200, 5).low > 85
    assert power("fixed", 5, 500, 5).low > 90
    for readers in (5, 8, 12, 20):
        assert power("random", readers, 500, 0).value < 8


def test_automation_bias_hides_in_the_mean():
    usual, bias = (
        {where: TABLE.find(HELPS, f"{name}, tool {where}") for where in ("right", "wrong")}
        for name in ("usual", "reader takes over 30 %")
    )
    assert bias["right"].low > usual["right"].high
    assert bias["wrong"].high < usual["wrong"].low - 15
    mean = [TABLE.find(HELPS, f"{name}, all cases") for name in ("usual", "reader takes over 30 %")]
    assert abs(mean[0].value - mean[1].value) < 1


def test_fatigue_hides_the_help_of_a_tool_that_comes_last():
    assert TABLE.find(HELPS, "tired, tool always in the second session, all cases").high < 3
    assert TABLE.find(HELPS, "tired, balanced sessions, all cases").low > 4.5
    assert alarms("random readers", "tired, tool always in the second session").low > 20  # seems to harm
    assert alarms("random readers", "tired, balanced sessions").high < 7.5


def test_verification_bias_and_its_correction():
    def find(what, plan, way):
        return TABLE.find(f"{what}, %", f"{plan}, {way}")

    assert find("sensitivity", "usual", "verified").low > 95
    assert find("specificity", "usual", "verified").high < 55
    corrected = find("sensitivity", "usual", "corrected")
    assert 74 < corrected.low < corrected.high < 77
    assert find("sensitivity", "symptoms decide too", "corrected").high < 70
    assert find("sensitivity", "only advanced disease", "all patients").low > 89
    assert (
        find("sensitivity", "all are verified", "verified").value == find("sensitivity", "usual", "all patients").value
    )
    assert 91 <= TABLE.find("covered, %", "usual").value <= 98
