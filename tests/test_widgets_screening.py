"""The explorer of a trial of screening: women, end points and the readout, against counts made here."""

import re
from itertools import product

import numpy as np
import pytest
from explorers.screening import EXPLORERS, SIMULATE

from dlintro import metrics, widgets
from dlintro.widgets.screening import HELPS, PAIRS, ROWS, SILENT, YEARS

SETTINGS = list(product(PAIRS.values(), SILENT.values(), HELPS.values()))


@pytest.fixture(scope="module")
def explorer():
    return EXPLORERS["screening"]()


def worlds(compare, silent, helps):
    """The same women in the usual programme, and in the new one."""
    settings = {"overdiagnosed": silent, "treatment_helps": helps, "new_share": 0}
    return [SIMULATE(sensitivity=sensitivity, **settings).info for sensitivity in compare]


def lines(explorer, panel):
    return {line.get_label(): line for line in explorer.figure.axes[panel].lines}


@pytest.mark.parametrize(("compare", "silent", "helps"), SETTINGS[::5])
def test_the_ratios_are_those_of_the_end_points(explorer, compare, silent, helps):
    explorer.set(compare=compare, silent=silent, helps=helps)
    usual, new = worlds(compare, silent, helps)
    settings = {"sensitivity": compare[0], "new_sensitivity": compare[1], "overdiagnosed": silent}
    points = metrics.screening_end_points(SIMULATE(treatment_helps=helps, **settings).info)  # the trial itself
    drawn = lines(explorer, 1)
    wanted = [points[name].value for name in ROWS]
    np.testing.assert_allclose(drawn["the trial, 95% interval"].get_xdata(), wanted)
    bars = [
        line.get_xdata()
        for line in explorer.figure.axes[1].lines
        if line.get_linewidth() == 2 and line.get_marker() == "None"
    ]
    ends = [points[name].interval or (np.nan, np.nan) for name in ROWS]
    np.testing.assert_allclose(bars, ends)
    truth = dict(zip(ROWS, drawn["the same women in both"].get_xdata(), strict=True))
    deaths = [world["died"].sum() for world in (usual, new)]
    assert truth["deaths from the cancer"] == pytest.approx(deaths[1] / deaths[0])
    small = [world["small"].sum() / world["cancer"].sum() for world in (usual, new)]
    assert truth["small, of the cancers"] == pytest.approx(small[1] / small[0])


@pytest.mark.parametrize(("compare", "silent", "helps"), SETTINGS)
def test_the_sentence_says_who_dies_and_who_is_overdiagnosed(explorer, compare, silent, helps):
    words = explorer.set(compare=compare, silent=silent, helps=helps).words
    usual, new = worlds(compare, silent, helps)
    numbers = [world["died"].sum() for world in (usual, new)]
    assert f"of the same women in both programmes, {numbers[0]} and {numbers[1]} die of it" in words
    hidden = [np.isinf(world["symptoms"][world["found"]]).sum() for world in (usual, new)]
    assert f"{hidden[0]} and {hidden[1]} silent tumours are found" in words
    if helps == 0:
        assert numbers[0] == numbers[1]


def test_the_sentence_gives_the_usual_arm_first(explorer):
    words = explorer.set(compare=(0.0, 0.7), silent=0.15, helps=0.0).words
    small = [int(share) for share in re.search(r"small (\d+)% and (\d+)%", words).groups()]
    rates = [
        float(rate) for rate in re.search(r"1,000 women ([\d.]+) and ([\d.]+) have an interval cancer", words).groups()
    ]
    assert small[0] < small[1]
    assert rates[0] > rates[1]


@pytest.mark.parametrize(("compare", "silent", "helps"), SETTINGS[::7])
def test_women_are_drawn_with_their_years(explorer, compare, silent, helps):
    explorer.set(compare=compare, silent=silent, helps=helps)
    usual, new = worlds(compare, silent, helps)
    drawn = lines(explorer, 0)
    for name, world in (("usual", usual), ("new", new)):
        years = drawn[f"diagnosed: {name}"].get_xdata()
        assert set(years[np.isfinite(years)]) <= set(world["diagnosed"])
        deaths = drawn[f"dies: {name}"].get_xdata()
        assert set(deaths[np.isfinite(deaths)]) <= set(world["death"])
    assert len(drawn["diagnosed: new"].get_xdata()) == 12
    ends = drawn["visible, no symptoms"].get_xdata().reshape(-1, 3)
    assert set(ends[:, 0]) <= set(usual["visible"])
    assert set(ends[:, 1]) <= set(usual["symptoms"])
    never = drawn["never any symptoms"].get_xdata().reshape(-1, 3)
    assert (never[:, 1] > YEARS).all()
    assert (len(never) == 0) == (silent == 0)


def test_if_nobody_is_helped_nobody_dies_at_another_time(explorer):
    explorer.set(compare=(0.0, 0.7), helps=0.0)
    drawn = lines(explorer, 0)
    np.testing.assert_array_equal(drawn["dies: usual"].get_xdata(), drawn["dies: new"].get_xdata())
    usual, new = (drawn[f"diagnosed: {name}"].get_xdata() for name in ("usual", "new"))
    assert ((usual > new + 0.5) & np.isfinite(usual)).sum() >= 5  # lead time can be seen


def test_what_is_no_simulator_is_refused():
    with pytest.raises(TypeError, match="simulate must be a function"):
        widgets.explore_screening(SIMULATE().info)
