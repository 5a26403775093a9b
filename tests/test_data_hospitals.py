"""The simulated hospitals differ as their description says, and share no patient with each other or the test set."""

import inspect

import numpy as np
import pytest

from dlintro import data


@pytest.fixture(scope="module")
def cohort():
    return data.simulate_hospitals(400, 16, seed=0)


def test_each_hospital_has_its_size_and_its_share(cohort):
    hospitals, _ = cohort
    sizes = {name: len(each) for name, each in hospitals.items()}
    assert sizes == {"north": 560, "south": 320, "east": 400, "west": 320}
    for hospital in data.HOSPITALS:
        slides = hospitals[hospital.name]
        assert slides.x.shape[1:] == (16, 16, 3)
        assert np.unique(slides.info["site"]).tolist() == [hospital.name]
        first = slides.y[::4]  # four tiles of each patient
        assert np.array_equal(np.repeat(first, 4), slides.y)
        error = np.sqrt(hospital.msi_share * (1 - hospital.msi_share) / len(first))
        assert abs(first.mean() - hospital.msi_share) < 3 * error


def test_the_test_set_holds_all_hospitals_with_one_share(cohort):
    _, test = cohort
    assert len(test) == 1600
    site, y = test.info["site"][::4], test.y[::4]
    shares = {hospital.name: (site == hospital.name) for hospital in data.HOSPITALS}
    for mask in shares.values():
        assert abs(mask.mean() - 0.25) < 3 * np.sqrt(0.25 * 0.75 / 400)
        assert abs(y[mask].mean() - 0.3) < 3 * np.sqrt(0.3 * 0.7 / mask.sum())


def test_stains_differ_from_hospital_to_hospital_more_than_within(cohort):
    hospitals, _ = cohort
    colour = {name: each.x.reshape(-1, 4 * 256, 3).mean(axis=1) for name, each in hospitals.items()}  # of each patient
    means = np.stack([each.mean(axis=0) for each in colour.values()])
    within = np.mean([each.std(axis=0) for each in colour.values()], axis=0)
    apart = [np.abs((means[i] - means[j]) / within).max() for i in range(4) for j in range(i)]
    assert min(apart) > 1


def test_nobody_is_in_two_places(cohort, monkeypatch):
    hospitals, test = cohort
    patients = [stain for each in (*hospitals.values(), test) for stain in each.info["haematoxylin"][::4].tolist()]
    assert len(set(patients)) == len(patients) == 800

    module, seeds = inspect.getmodule(data.simulate_hospitals), []
    monkeypatch.setattr(module, "simulate_slides", lambda n, n_tiles, size, seed, **_: seeds.append(seed))
    for seed in (0, 1):
        data.simulate_hospitals(seed=seed)
    assert len(set(seeds)) == 10  # five draws for each


def test_the_seed_decides():
    def tiles(seed):
        hospitals, test = data.simulate_hospitals(40, 16, seed=seed)
        return {name: each.x for name, each in (hospitals | {"test": test}).items()}

    first, same, other = tiles(0), tiles(0), tiles(1)
    assert all(np.array_equal(first[name], same[name]) for name in first)
    assert not any(np.array_equal(first[name], other[name]) for name in first)


@pytest.mark.parametrize(
    ("options", "words"), [({"n_patients": 39}, "n_patients must be at least 40"), ({"size": 8}, "size")]
)
def test_too_few_patients_and_too_small_tiles_are_refused(options, words):
    with pytest.raises(ValueError, match=words):
        data.simulate_hospitals(**options)
