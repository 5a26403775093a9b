"""How good is a classifier? Pure functions on arrays, each number with its interval where it can have one.

The same arguments mean the same everywhere:

y : array of shape (n,)
    The truth of each row, 0 or 1.
probs : array of shape (n,)
    The probability of class 1, in [0, 1]. A row with a probability above the threshold is called positive.
patient : array of shape (n,), optional
    Which patient each row comes from. Without it, every row counts as another patient.

Public functions check them once and raise a `ValueError` if lengths differ, a value is missing or out of its range, or
a class that is needed does not occur.
"""

from dlintro.metrics.calibration_curve import Calibration, calibration
from dlintro.metrics.comparison import Discordant, discordant, proportion_difference
from dlintro.metrics.counts import Confusion, Expected, confusion, per_thousand, predictive_values, shift_prevalence
from dlintro.metrics.decisions import DecisionCurve, cost_threshold, expected_cost, net_benefit, threshold_for
from dlintro.metrics.estimates import Difference, Estimate, Proportion
from dlintro.metrics.evaluation import Evaluation, by_group, evaluate
from dlintro.metrics.patients import labels_per_patient, per_patient
from dlintro.metrics.planning import SampleSize, sample_size
from dlintro.metrics.ranking import auc, auc_difference

__all__ = [
    "Calibration",
    "Confusion",
    "DecisionCurve",
    "Difference",
    "Discordant",
    "Estimate",
    "Evaluation",
    "Expected",
    "Proportion",
    "SampleSize",
    "auc",
    "auc_difference",
    "by_group",
    "calibration",
    "confusion",
    "cost_threshold",
    "discordant",
    "evaluate",
    "expected_cost",
    "labels_per_patient",
    "net_benefit",
    "per_patient",
    "per_thousand",
    "predictive_values",
    "proportion_difference",
    "sample_size",
    "shift_prevalence",
    "threshold_for",
]
