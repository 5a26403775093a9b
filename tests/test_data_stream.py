"""The stream of a clinic that changes: which month has which change, and that nothing else moves with it."""

import numpy as np
import pytest

from dlintro import data

ALONE = {change: data.simulate_stream(12, 2000, changes={change: 5}, seed=1) for change in data.CHANGES}
QUIET = data.simulate_stream(12, 2000, changes={}, seed=1)
CAMERA, OLDER, WIDER = data.CHANGES


def by_month(stream, values):
    """Return the mean of each month; columns stay apart."""
    return np.array([values[stream.info["month"] == month].mean(axis=0) for month in range(1, 13)])


def moved(change, values=lambda stream: stream.x):
    """Return by how much a change moves the mean of each month, on the same patients."""
    return by_month(ALONE[change], values(ALONE[change])) - by_month(QUIET, values(QUIET))


def test_each_month_has_so_many_patients_in_order_and_all_are_different_people():
    stream = data.simulate_stream(n_months=7, n_patients=11)
    np.testing.assert_array_equal(stream.info["month"], np.repeat(np.arange(1, 8), 11))
    assert len(np.unique(stream.patient)) == len(stream) == 77


def test_by_default_the_changes_come_one_after_the_other():
    stream = data.simulate_stream(n_patients=2)
    names = {month: stream.info["change"][stream.info["month"] == month][0] for month in range(1, 25)}
    both = f"{CAMERA}, {OLDER}"
    wanted = ["none"] * 8 + [CAMERA] * 5 + [both] * 5 + [f"{both}, {WIDER}"] * 6
    assert list(names.values()) == wanted
    assert set(data.simulate_stream(8, 2).info["change"]) == {"none"}  # a short stream ends before the first


def test_a_new_camera_moves_border_and_colours_at_once_and_nothing_else():
    shift = moved(CAMERA)
    np.testing.assert_allclose(shift[4:, 1:3], 0.3, atol=1e-6)
    np.testing.assert_allclose(shift[:4], 0, atol=1e-12)
    np.testing.assert_allclose(shift[:, [0, 3, 4]], 0, atol=1e-12)
    np.testing.assert_array_equal(ALONE[CAMERA].y, QUIET.y)


def test_patients_become_older_by_a_year_each_month_until_they_are_six_years_older():
    years = moved(OLDER)[:, 4]
    np.testing.assert_allclose(years, [0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 6, 6], atol=0.15)  # ages stay between 16 and 95
    assert moved(OLDER, lambda stream: stream.info["chance"])[-1] > 0.01  # and more of them have a melanoma


def test_a_wider_definition_changes_labels_only_and_only_from_naevus_to_melanoma():
    stream = ALONE[WIDER]
    np.testing.assert_array_equal(stream.x, QUIET.x)
    before = stream.info["month"] < 5
    np.testing.assert_array_equal(stream.y[before], QUIET.y[before])
    assert (stream.y >= QUIET.y).all()
    assert stream.y[~before].sum() / QUIET.y[~before].sum() == pytest.approx(1.31, abs=0.04)


def test_the_chance_is_the_one_that_labels_are_drawn_with():
    for stream in ALONE.values():
        chance = stream.info["chance"]
        assert abs(stream.y.sum() - chance.sum()) < 4 * np.sqrt((chance * (1 - chance)).sum())


def test_without_a_change_a_month_is_like_the_patients_that_a_tool_learns_from_but_not_the_same_people():
    past = data.simulate_referrals(len(QUIET), seed=1)
    np.testing.assert_allclose(QUIET.x.mean(axis=0), past.x.mean(axis=0), atol=0.3)
    assert abs(np.corrcoef(QUIET.x[:, 0], past.x[:, 0])[0, 1]) < 0.03
    assert {CAMERA, OLDER, WIDER} == set(ALONE)


def test_a_seed_decides_everything():
    first, again, other = (data.simulate_stream(3, 50, seed=seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first.x, again.x)
    assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize(
    ("use", "error", "words"),
    [
        ({"changes": {"new colour": 3}}, ValueError, "there is no change 'new colour'; choose from new camera, older"),
        (
            {"changes": {CAMERA: 25}},
            ValueError,
            "new camera must begin in one of the 24 months, but begins in month 25",
        ),
        ({"changes": {CAMERA: 0}}, ValueError, "the month of new camera must be at least 1"),
        ({"changes": [CAMERA]}, TypeError, 'changes must be a dict such as {"new camera": 9}'),
        ({"n_months": 0}, ValueError, "n_months must be at least 1"),
        ({"n_patients": 2.5}, TypeError, "n_patients must be a whole number"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, error, words):
    with pytest.raises(error, match=words):
        data.simulate_stream(**use)
