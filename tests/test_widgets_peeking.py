"""The explorer of early looks: paths, bounds and shares, against trials stopped one by one."""

import re

import numpy as np
import pytest

from dlintro import metrics, widgets
from dlintro.widgets.peeking import EFFECTS, LOOKS, RULES

SETTINGS = [(looks, rule, effect) for looks in (1, 5, 20) for rule in RULES.values() for effect in EFFECTS.values()]


@pytest.fixture(scope="module")
def explorer():
    return widgets.explore_peeking()


def trials(looks, effect):
    """z of the 1,000 trials at their looks, added up step by step."""
    steps = np.random.default_rng(1).normal(size=(1000, 240)) / np.sqrt(240)
    share = np.arange(1, looks + 1) / looks
    return np.array(
        [[np.sum(one[: round(240 * s)]) / np.sqrt(s) + effect * np.sqrt(s) for s in share] for one in steps]
    )


@pytest.mark.parametrize(("looks", "rule", "effect"), SETTINGS)
def test_trials_stop_where_they_cross_the_bound(explorer, looks, rule, effect):
    explorer.set(looks=looks, rule=rule, effect=effect)
    bounds = metrics.stopping_bounds(looks, rule)
    z = trials(looks, effect)
    ends, going = [], 0
    for one in z[:60]:
        crossed = np.flatnonzero(np.abs(one) >= bounds)
        going += not crossed.size
        if crossed.size:
            ends.append(((crossed[0] + 1) / looks, np.clip(one[crossed[0]], -6.5, 6.5)))
    left = explorer.figure.axes[0]
    drawn = next(line for line in left.lines if line.get_marker() == "^").get_xydata()
    np.testing.assert_allclose(drawn, np.reshape(ends, (-1, 2)), atol=1e-9)
    assert [len(paths.get_segments()) for paths in left.collections] == [going, len(ends)]
    stopped = (np.abs(z) >= bounds).any(axis=1).sum()
    assert f": {stopped:,} of 1,000 simulated trials stop" in explorer.words


@pytest.mark.parametrize(("looks", "rule", "effect"), SETTINGS)
def test_what_is_computed_is_told_and_fits_the_simulation(explorer, looks, rule, effect):
    words = explorer.set(looks=looks, rule=rule, effect=effect).words
    chances = metrics.chance_to_stop(metrics.stopping_bounds(looks, rule), effect)
    told = re.search(r"the (error|power) is ([\d.]+)% by calculation", words)
    assert told[1] == ("power" if effect else "error")
    assert float(told[2]) == pytest.approx(100 * chances[-1], abs=0.051)
    n = int(re.search(r"([\d,]+) of 1,000", words)[1])
    assert n / 1000 == pytest.approx(chances[-1], abs=4 * np.sqrt(0.25 / 1000))
    z, bounds = trials(looks, effect), metrics.stopping_bounds(looks, rule)
    beyond = np.abs(z) >= bounds
    used = np.where(beyond.any(axis=1), beyond.argmax(axis=1) + 1, looks) / looks
    share = float(re.search(r"needs (\d+)% of its patients", words)[1])
    assert share == pytest.approx(100 * used.mean(), abs=3.5)
    curve = next(line for line in explorer.figure.axes[1].lines if line.get_markersize() == 4)
    np.testing.assert_allclose(curve.get_ydata()[1:], 100 * chances)


@pytest.mark.parametrize("rule", RULES.values())
def test_the_bounds_lie_on_both_sides(explorer, rule):
    explorer.set(looks=4, rule=rule)
    drawn = sorted(line.get_ydata()[-1] for line in explorer.figure.axes[0].lines if line.get_marker() == "_")
    last = metrics.stopping_bounds(4, rule)[-1]
    assert drawn == pytest.approx([-last, last])


def test_all_numbers_of_looks_divide_the_steps():
    assert all(240 % looks == 0 for looks in LOOKS)
