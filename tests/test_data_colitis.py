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
    stools, crp = (np.where(written, values, 0) for values in COHORT.course.x.transpose(2, 0, 1)[:2])
    assert found(np.hstack([stools, np.log1p(crp)])) < 0.58, "no day tells more than another"
    assert found(COHORT.expert("course")) > 0.66


def test_a_report_tells_by_what_is_negated_and_not_by_its_words():
    words = COHORT.report.x.astype(int)
    bag = np.array([np.bincount(row, minlength=len(reports.REPORT_WORDS)) for row in words])[:, 1:]
    assert found(bag) < 0.62
    texts = COHORT.report.info["text"].tolist()
    negated = np.array([[_is_negated(text, sign) for sign in reports.SIGNS] for text in texts])
    assert found(negated.sum(axis=1, keepdims=True)) > 0.7
    for row, text in zip(words, texts, strict=True):
        assert " ".join(reports.REPORT_WORDS[number] for number in row if number) == text


def _is_negated(text, sign):
    """Return whether a sentence says that this sign is absent."""
    return any(sign in part and part.strip().startswith("no ") for part in text.split("."))


def test_who_lies_beside_whom_tells_and_how_many_cells_there_are_does_not():
    places, types = COHORT.cells.x[..., :2], COHORT.cells.x[..., 2:]
    counts = types.sum(axis=1)
    np.testing.assert_array_equal(counts.sum(axis=1), 48)
    np.testing.assert_array_equal(counts[:, [0, 3]], [(cells.EPITHELIUM, cells.VESSEL)] * len(Y))
    assert set(counts[:, 2]) == set(range(5, 12))
    assert found(counts) < 0.56
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


def test_standardised_numbers_have_mean_0_where_they_were_measured_and_0_where_not():
    train, _, test = COHORT.split(seed=0)
    ready = train.standardised(train)
    assert ready.table.feature_names[-1] == "calprotectin measured"
    measured = train.table.info["measured"]
    for column in range(4):
        there = measured if column == 1 else slice(None)
        values = ready.table.x[there, column]
        np.testing.assert_allclose([values.mean(), values.std()], [0, 1], atol=1e-9)
    np.testing.assert_array_equal(ready.table.x[~measured, 1], 0)
    written = train.course.x[..., 2] > 0
    for column in range(2):
        np.testing.assert_allclose(ready.course.x[written, column].mean(), 0, atol=1e-9)
        np.testing.assert_array_equal(ready.course.x[~written, column], 0)
    other = test.standardised(train).table.x[:, 0]
    by_hand = np.log(train.table.x[:, 0] + 1)
    np.testing.assert_allclose(other, (np.log(test.table.x[:, 0] + 1) - by_hand.mean()) / by_hand.std())


def test_measures_by_hand_are_those_of_a_person_who_counts():
    first = COHORT.of([3])
    days = first.course.x[0][first.course.x[0, :, 2] > 0]
    np.testing.assert_allclose(first.plain("course"), [days[:, :2].mean(axis=0)])
    text = str(first.report.info["text"][0])
    assert first.plain("report")[0, reports.REPORT_WORDS.index("no") - 1] == text.split().count("no")
    named = sum(any(sign in part for sign in reports.SIGNS) and "no" not in part.split() for part in text.split("."))
    assert first.expert("report") == [[named]]
    here = first.cells.x[0]
    epithelium, neutrophils = (here[here[:, 2 + kind] == 1, :2] for kind in (0, 2))
    near = [min(np.hypot(*(there - place)) for there in epithelium) < 9 for place in neutrophils]
    np.testing.assert_allclose(first.expert("cells"), [[np.mean(near)]])


def test_experts_find_what_plain_summaries_miss():
    for view in ("course", "report", "cells"):
        assert found(COHORT.expert(view)) > 0.65 > 0.62 > found(COHORT.plain(view))
    assert found(COHORT.record(COHORT).x) > 0.8


def test_a_record_holds_the_table_and_the_measures():
    record = COHORT.record(COHORT)
    assert record.x.shape == (len(Y), 10) == (len(Y), len(record.feature_names))
    np.testing.assert_allclose(record.x[:, 5:].mean(axis=0), 0, atol=1e-9)
    share = COHORT.expert("cells")[:, 0]
    np.testing.assert_allclose(record.x[:, -1], (share - share.mean()) / share.std())


def test_a_view_without_a_measure_is_refused():
    with pytest.raises(ValueError, match="course, report, cells"):
        COHORT.expert("tile")


def test_a_report_in_unknown_words_or_too_long_is_refused():
    np.testing.assert_array_equal(data.report_numbers(COHORT.report.info["text"][:2].tolist()), COHORT.report.x[:2])
    with pytest.raises(ValueError, match="'abscess'"):
        data.report_numbers(["no abscess ."])
    with pytest.raises(ValueError, match="at most 32 words"):
        data.report_numbers(["no polyps . " * 12])


@pytest.mark.parametrize(("change", "message"), [({"n_patients": 0}, "n_patients"), ({"size": 8}, "size")])
def test_bad_input_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        data.simulate_colitis(**({"n_patients": 10, "size": 16} | change))
