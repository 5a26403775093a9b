"""The simulated care programme: two groups that are equally ill, one of which gets less care for it."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import roc_auc_score

from dlintro import data

N = 40_000
CARE = data.simulate_care(N, seed=1)
B = CARE.info["group"] == "B"


def column(care, name):
    return care.x[:, care.feature_names.index(name)]


def test_the_numbers_lie_where_patients_have_them():
    assert len(np.unique(CARE.patient)) == N
    assert "SIMULATED" in CARE._repr_html_()
    ranges = {
        "age": (18, 100),
        "chronic conditions": (0, 30),
        "HbA1c": (4.2, 14),
        "walking distance": (50, 750),
        "visits last year": (0, 60),
        "cost last year": (50, 200_000),
    }
    assert set(ranges) == set(CARE.feature_names)  # and so the group is no feature
    for name, (low, high) in ranges.items():
        values = column(CARE, name)
        assert low <= values.min() < values.max() <= high, name
    assert CARE.info["need"].min() >= 0
    assert CARE.info["need"].max() <= 365


@pytest.mark.parametrize("n", [5, 11, 4000])
def test_a_fifth_is_neediest_and_nobody_else_needs_more(n):
    care = data.simulate_care(n, seed=3)
    need = care.info["need"]
    assert care.y.sum() == n // 5
    assert need[care.y == 1].min() >= need[care.y == 0].max()


def test_the_groups_are_equally_ill():
    assert B.mean() == pytest.approx(0.3, abs=0.01)
    assert CARE.y[B].mean() == pytest.approx(CARE.y[~B].mean(), abs=0.012)
    for name in ("age", "chronic conditions", "HbA1c", "walking distance"):
        values = column(CARE, name)
        assert values[B].mean() == pytest.approx(values[~B].mean(), abs=0.04 * values.std()), name


@pytest.mark.parametrize("access", [0.5, 0.75, 1.0])
def test_at_the_same_need_b_costs_as_much_less_as_it_has_less_access(access):
    care = data.simulate_care(N, access=access, seed=2)
    group = care.info["group"] == "B"
    need = np.log(care.info["need"] + 1)
    seen = {"next": care.info["cost"], "last": column(care, "cost last year")}
    for cost in seen.values():
        x = np.column_stack([need, need**2, group])
        assert np.exp(LinearRegression().fit(x, np.log(cost)).coef_[2]) == pytest.approx(access, rel=0.03)
    visits = column(care, "visits last year")
    assert visits[group].mean() / visits[~group].mean() == pytest.approx(access, rel=0.03)


def test_access_changes_what_b_gets_and_nothing_else():
    equal = data.simulate_care(N, access=1, seed=1)
    np.testing.assert_array_equal(equal.info["group"], CARE.info["group"])
    np.testing.assert_array_equal(equal.info["cost"][~B], CARE.info["cost"][~B])
    np.testing.assert_array_equal(equal.x[~B, -1], CARE.x[~B, -1])
    np.testing.assert_array_equal(equal.x[:, :4], CARE.x[:, :4])
    assert np.all(equal.info["cost"][B] > CARE.info["cost"][B])


def served(care, label, columns):
    """Return who is among the fifth with the highest score, and the score, of a model that learned from a label."""
    x = (care.x - care.x.mean(axis=0)) / care.x.std(axis=0)
    score = LogisticRegression().fit(x[:, columns], label).decision_function(x[:, columns])
    return score >= np.quantile(score, 0.8), score


def gap(care, label, columns=slice(None)):
    """Return how much larger a share of the needy of A than of the needy of B gets a place."""
    place, group = served(care, label, columns)[0], care.info["group"]
    return place[(group == "A") & (care.y == 1)].mean() - place[(group == "B") & (care.y == 1)].mean()


def test_a_model_of_cost_passes_over_the_needy_of_b_and_one_of_need_hardly_does():
    costly = CARE.info["cost"] >= np.quantile(CARE.info["cost"], 0.8)
    place, score = served(CARE, costly, slice(None))
    assert roc_auc_score(costly, score) > 0.88  # at its own task it is good
    assert roc_auc_score(CARE.y[B], score[B]) == pytest.approx(roc_auc_score(CARE.y[~B], score[~B]), abs=0.02)
    assert CARE.info["need"][place & B].mean() > CARE.info["need"][place & ~B].mean() + 4
    assert gap(CARE, costly) > 0.14
    assert 0.0 < gap(CARE, CARE.y) < 0.07  # visits and cost of last year still tell the group
    assert abs(gap(CARE, CARE.y, slice(0, 4))) < 0.03
    equal = data.simulate_care(N, access=1, seed=1)
    assert abs(gap(equal, equal.info["cost"] >= np.quantile(equal.info["cost"], 0.8))) < 0.03


def test_the_seed_decides_the_patients():
    first, again, other = (data.simulate_care(50, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.x, again.x)
    np.testing.assert_array_equal(first.info["cost"], again.info["cost"])
    assert not np.array_equal(first.x, other.x)


@pytest.mark.parametrize(
    ("error", "use", "words"),
    [
        (ValueError, {"n_patients": 4}, "n_patients must be at least 5, but is 4"),
        (TypeError, {"n_patients": "many"}, "n_patients must be a whole number"),
        (ValueError, {"access": 0}, "access must be above 0 and at most 1, but is 0"),
        (ValueError, {"access": 1.2}, "access must be above 0 and at most 1, but is 1.2"),
    ],
)
def test_wrong_use_is_refused(error, use, words):
    with pytest.raises(error, match=words):
        data.simulate_care(**use)
