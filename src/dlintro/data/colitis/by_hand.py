"""What people make of each view by hand: a plain summary, and the measure of somebody who knows where to look."""

from dataclasses import replace

import numpy as np

from dlintro.data.colitis import cells, courses, prepared, reports
from dlintro.data.colours import colour_numbers

BESIDE = 9.0  # µm
ADDED = (
    "stools, mean",
    "neutrophils",
    "CRP before stools",
    "signs named",
    "neutrophils in the epithelium",
)


def _means(course):
    """Return the mean of stools and of CRP over the days that were written down."""
    return _mean_of_days(course.x[..., :2], course.x[..., 2] > 0)


def _mean_of_days(values, written):
    """Return the mean of values (n, days, d) over the days that were written down (n, days): (n, d)."""
    return (values * written[..., None]).sum(axis=1) / written.sum(axis=1, keepdims=True)


def _words(report):
    """Return how often each word of the vocabulary occurs."""
    return np.stack([(report.x == number).sum(axis=1) for number in range(1, len(reports.REPORT_WORDS))], axis=1)


def _counts(tissue):
    """Return how many cells there are of each type."""
    return tissue.x[..., 2:].sum(axis=1)


def _crp_first(course):
    """Return how much better the stools follow CRP, four days later, than CRP follows the stools."""
    written = course.x[..., 2] > 0
    values = np.stack([course.x[..., 0], np.log1p(course.x[..., 1])], axis=2)
    apart = values - _mean_of_days(values, written)[:, None]
    stools, crp = np.moveaxis(np.where(written[..., None], apart, 0), 2, 0)
    lag = int(courses.LAG)
    return (crp[:, :-lag] * stools[:, lag:]).mean(axis=1) - (stools[:, :-lag] * crp[:, lag:]).mean(axis=1)


def _signs_present(report):
    """Return how many signs of active disease a report names without a negation."""
    texts = ([sentence.split() for sentence in text.split(".")] for text in report.info["text"].tolist())
    return np.array(
        [float(sum("no" not in words and bool({*words} & {*reports.SIGNS}) for words in text)) for text in texts]
    )


def _beside_epithelium(tissue):
    """Return the share of the neutrophils that lie beside a cell of the epithelium."""
    places, types = tissue.x[..., :2], tissue.x[..., 2:] > 0
    apart = np.linalg.norm(places[:, :, None] - places[:, None], axis=3)
    beside = ((apart < BESIDE) & types[:, None, :, 0]).any(axis=2)
    neutrophil = types[..., cells.TYPES.index("neutrophil")]
    return (beside & neutrophil).sum(axis=1) / neutrophil.sum(axis=1)


PLAIN = {
    "table": lambda table: table.x,
    "tile": lambda tile: colour_numbers(tile.x),
    "course": _means,
    "report": _words,
    "cells": _counts,
}
EXPERT = {"course": _crp_first, "report": _signs_present, "cells": _beside_epithelium}


def record(cohort, like):
    """Return the standardised table of a `Cohort` with five columns more: what people measured in the other views."""
    table = prepared.table(cohort.table, like.table)
    added, usual = _added(cohort), _added(like)
    x = np.hstack([table.x, (added - usual.mean(axis=0)) / usual.std(axis=0)])
    names, units = table.feature_names + ADDED, table.units + ("SD",) * len(ADDED)
    return replace(table, name="Records", x=x, feature_names=names, units=units)


def _added(cohort):
    """Return what people measured in course, cells and report, (n, 5)."""
    measures = (measure(getattr(cohort, view)) for view, measure in EXPERT.items())
    return np.column_stack([_means(cohort.course)[:, 0], _counts(cohort.cells)[:, 2], *measures])
