"""The explorer of a therapeutic window, as tests/test_widgets.py drives it."""

from functools import partial

from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures
from sklearn.tree import DecisionTreeClassifier

from dlintro import data, widgets

MODELS = {
    "straight line": LogisticRegression(),
    "polynomial": make_pipeline(PolynomialFeatures(3), LogisticRegression(max_iter=5000)),
    "tree": DecisionTreeClassifier(min_samples_leaf=10),
}
EXPLORERS = {"window": partial(widgets.explore_window, data.blood_levels, data.chance_to_do_well, MODELS)}
