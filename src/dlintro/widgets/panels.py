"""Panels that several explorers draw: patients over a map, which a classifier tints."""

import numpy as np

from dlintro import plots


def tinted_plane(ax, dataset=None, n=101):
    """Draw a map of n × n points, under the patients of a dataset if there is one.

    Returns
    -------
    points : array of shape (n · n, 2)
        The places of the map, for a classifier to judge.
    tint : callable
        `tint(values)` colours the map by labels or probabilities, one for each point.
    """
    if dataset is not None:
        plots.scatter(dataset, ax)
    points = plots.grid(ax, n)
    region = plots.decision_region(np.zeros(len(points)), ax).drawn.region

    def tint(values):
        region.set_data(np.asarray(values, dtype=float).reshape(n, n))

    return points, tint
