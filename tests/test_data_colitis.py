"""The simulated cohort: five views of one hidden severity, each honest about where the truth is."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data
from dlintro.data.colitis import cells, courses, reports

COHORT = data.simulate_colitis(n_patients=900, size=16, seed=1)
Y = COHORT.table.y


def found(x):
    """Return the AUC that a logistic regression reaches on features (n, d) of patients that it has not seen."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    return roc_auc_score(Y, cross_val_predict(model, x, Y, cv=5, method="predict_proba")[:, 1])


def test_all_views_are_of_the_same_patients():
    for view in (COHORT.tile, COHORT.course, COHORT.report, COHORT.cells):
        np.testing.assert_array_equal(view.patient, COHORT.table.patient)
        np.testing.assert_array_equal(view.y, Y)
        np.testing.assert_array_equal(view.info["site"], COHORT.table.info["site"])
        assert "SIMULATED" in view._repr_html_()


def test_the_true_chance_is_a_ceiling_and_some_labels_are_wrong():
    assert 0.85 < roc_auc_score(Y, COHORT.chance) < 0.95
    sure = COHORT.chance > 0.98
    assert 0.90 < Y[sure].mean() < 1.0  # 3 of 100 labels are wrong
    assert 0.4 < Y.mean() < 0.6


def test_calprotectin_is_missing_more_often_in_the_south():
    measured, south = COHORT.table.info["measured"], COHORT.table.info["site"] == "south"
    assert measured[~south].mean() == pytest.approx(0.95, abs=0.03)
    assert measured[south].mean() == pytest.approx(0.70, abs=0.06)
    np.testing.assert_array_equal(COHORT.table.x[:, 1] > 0, measured)
    assert 0.7 < found(np.column_stack([np.log1p(COHORT.table.x[:, :2]), measured, COHORT.table.x[:, 2:]])) < 0.9


def test_what_comes_first_tells_and_the_means_do_not():
    written = COHORT.course.x[..., 2] > 0
    means = COHORT.course.x[..., :2].sum(axis=1) / written.sum(axis=1, keepdims=True)
    assert found(means) < 0.58
    assert written.mean() == pytest.approx(1 - courses.GAPS, abs=0.01)
    stools, crp = (_filled(values, written) for values in (COHORT.course.x[..., 0], np.log1p(COHORT.course.x[..., 1])))
    lag = int(courses.LAG)
    ahead, behind = ((crp[:, :-lag] * stools[:, lag:]).mean(axis=1), (crp[:, lag:] * stools[:, :-lag]).mean(axis=1))
    assert found((ahead - behind)[:, None]) > 0.68


def _filled(values, written):
    """Return the days' values less their mean, 0 where nobody wrote one down."""
    middle = np.where(written, values, 0).sum(axis=1, keepdims=True) / written.sum(axis=1, keepdims=True)
    return np.where(written, values - middle, 0)


def test_a_report_tells_by_what_is_negated_and_not_by_its_words():
    words = COHORT.report.x.astype(int)
    bag = np.array([np.bincount(row, minlength=len(reports.WORDS)) for row in words])[:, 1:]
    assert found(bag) < 0.58
    texts = COHORT.report.info["text"].tolist()
    negated = np.array([[_is_negated(text, sign) for sign in reports.SIGNS] for text in texts])
    assert found(negated.sum(axis=1, keepdims=True)) > 0.7
    for row, text in zip(words, texts, strict=True):
        assert " ".join(reports.WORDS[number] for number in row if number) == text


def _is_negated(text, sign):
    """Return whether a sentence says that this sign is absent."""
    return any(sign in part and part.strip().startswith("no ") for part in text.split("."))


def test_who_lies_beside_whom_tells_and_how_many_cells_there_are_does_not():
    places, types = COHORT.cells.x[..., :2], COHORT.cells.x[..., 2:]
    np.testing.assert_array_equal(types.sum(axis=1), np.tile(cells.COUNTS, (len(Y), 1)))
    neighbours = np.empty((len(Y), 1))
    for row, (where, kind) in enumerate(zip(places, types, strict=True)):
        apart = np.linalg.norm(where[kind[:, 2] == 1][:, None] - where[kind[:, 0] == 1], axis=2)
        neighbours[row] = (apart.min(axis=1) < 8).sum()
    assert found(neighbours) > 0.7


def test_the_darker_tissue_is_the_more_active_and_no_view_holds_it_all():
    dark = COHORT.tile.x.mean(axis=(1, 2))
    assert 0.6 < found(np.column_stack([dark, COHORT.tile.x.std(axis=(1, 2))])) < 0.9


def test_a_split_keeps_patients_and_views_together():
    train, valid, test = COHORT.split(seed=0)
    assert len(train) + len(valid) + len(test) == len(COHORT)
    for part in (train, valid, test):
        np.testing.assert_array_equal(part.course.patient, part.table.patient)
        np.testing.assert_array_equal(part.chance, COHORT.chance[part.table.patient])
        np.testing.assert_array_equal(part.cells.x, COHORT.cells.x[part.table.patient])
    assert not set(train.table.patient) & set(test.table.patient)
    again = train.of(train.table.patient[:3])
    np.testing.assert_array_equal(again.report.x, train.report.x[:3])


def test_the_seed_decides_the_patients():
    first, again, other = (data.simulate_colitis(40, 16, seed=seed) for seed in (0, 0, 1))
    for view in ("table", "tile", "course", "report", "cells"):
        np.testing.assert_array_equal(getattr(first, view).x, getattr(again, view).x)
        assert not np.array_equal(getattr(first, view).x, getattr(other, view).x)


@pytest.mark.parametrize(("change", "message"), [({"n_patients": 0}, "n_patients"), ({"size": 8}, "size")])
def test_bad_input_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        data.simulate_colitis(**({"n_patients": 10, "size": 16} | change))
