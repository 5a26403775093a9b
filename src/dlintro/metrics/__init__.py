"""How good is a classifier? Pure functions on arrays, each number with its interval where it can have one."""

from dlintro.metrics.calibration_curve import Calibration, calibration
from dlintro.metrics.costs import cost_threshold, expected_cost
from dlintro.metrics.counts import Confusion, confusion
from dlintro.metrics.decision_curve import DecisionCurve, net_benefit
from dlintro.metrics.estimates import Estimate
from dlintro.metrics.evaluation import Evaluation, by_group, evaluate
from dlintro.metrics.patients import labels_per_patient, per_patient
from dlintro.metrics.prevalence import per_thousand, predictive_values, shift_prevalence
from dlintro.metrics.proportions import Proportion
from dlintro.metrics.ranking import auc, auc_difference
from dlintro.metrics.thresholds import threshold_for

__all__ = [
    "Calibration",
    "Confusion",
    "DecisionCurve",
    "Estimate",
    "Evaluation",
    "Proportion",
    "auc",
    "auc_difference",
    "by_group",
    "calibration",
    "confusion",
    "cost_threshold",
    "evaluate",
    "expected_cost",
    "labels_per_patient",
    "net_benefit",
    "per_patient",
    "per_thousand",
    "predictive_values",
    "shift_prevalence",
    "threshold_for",
]
