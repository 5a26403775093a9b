"""The experiments on slides, one seed of each: do the effects that the course tells of point the right way?"""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from dlintro import data
from notebooks import FOLDER, read

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(scope="module")
def pathology():
    """The script, with fewer new patients."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location("benchmark_pathology", BENCHMARKS / "pathology.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    module.N_NEW = 300
    return module


@pytest.fixture(scope="module")
def home(pathology):
    return pathology.at_home(seed=0)


def test_only_the_patients_of_the_training_change_with_the_share(pathology):
    study = pathology.slides(20, 6, seed=0)
    tests, known = [], []
    for shared in (0, 0.5, 1):
        train, test = pathology.split_with(shared, study, n=10, n_tiles=4)
        assert len(train) == 40
        assert len(np.unique(train.patient)) == 10
        known.append(np.isin(test.patient, train.patient).mean())
        tests.append(test.x)
        places = [set(zip(part.patient, part.info["row"], part.info["column"], strict=True)) for part in (train, test)]
        assert not places[0] & places[1]  # never the same tile
    assert known == [0, 0.5, 1]
    np.testing.assert_array_equal(tests[0], tests[2])


def test_a_split_by_tile_flatters_and_a_split_by_patient_does_not(pathology):
    by_patient, by_tile = pathology.leak(seed=0, shares=(0, 1), n=60, n_tiles=24)
    assert by_tile[0] - by_tile[1] > 0.04
    assert by_tile[0] - by_tile[1] > by_patient[0] - by_patient[1]
    assert 0.65 < by_patient[1] < 0.95


def test_another_laboratory_costs_and_stains_made_alike_win_back(pathology, home):
    found = pathology.other_lab(0, home)
    lost = found["at home"] - found["elsewhere"]
    assert lost > 0.08
    assert max(found[name] for name in pathology.REMEDIES) - found["elsewhere"] > lost / 2


def test_a_pre_screen_saves_tests_and_misses_few(pathology, home):
    found = pathology.pre_screen(0, home)
    assert found["sensitivity"] > 0.8
    assert 0.1 < found["tests saved"] < 0.7
    assert found["MSI among those not tested"] < pathology.BASE_RATE / 2


def test_colour_alone_lives_off_the_laboratory(pathology):
    one, confounded, fair = pathology.colour_only(seed=0).values()
    assert confounded > one
    assert confounded - fair > 0.1


def test_the_mean_over_seeds_has_the_interval_of_students_t(pathology):
    mean, low, high = pathology.pooled([0.8, 0.82, 0.84, 0.86])
    assert mean == pytest.approx(0.83)
    assert (low, high) == pytest.approx((0.83 - 3.182 * 0.02582 / 2, 0.83 + 3.182 * 0.02582 / 2), abs=1e-4)


BACK = "true AUC won back"
SCREEN = "pre-screen, 15% of the patients with MSI"


@pytest.mark.parametrize(
    ("cell", "what", "group", "words"),
    [
        ("lab-fix-discuss", "true AUC lost", "elsewhere", "{value:.2f} is lost on average ({low:.2f} to {high:.2f})"),
        ("lab-fix-discuss", BACK, "elsewhere, Macenko", "*Macenko* wins back {value:.2f} ({low:.2f} to {high:.2f})"),
        (
            "lab-fix-discuss",
            BACK,
            "elsewhere, trained with stain augmentation",
            "stains varied in training {value:.2f} ({low:.2f} to {high:.2f})",
        ),
        ("screen-discuss", "sensitivity", SCREEN, "sensitivity {value:.0%}"),
        ("screen-discuss", "tests saved", SCREEN, "{value:.0%} of tests saved"),
        ("screen-discuss", "MSI among those not tested", SCREEN, "{value:.1%} of the untested"),
        ("msi-discuss", "AUC of colour alone", "one laboratory", "reached {value:.2f} on average"),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, what, group, words):
    (source,) = (each.source for each in read(FOLDER / "10_pathology.ipynb").cells if each.id == cell)
    row = data.measured("pathology").find(what, group)
    told = words.format(value=row.value, low=row.low, high=row.high).replace("%", " %")
    assert told in source
