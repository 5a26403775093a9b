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
from dlintro.metrics.conformal import Coverage, conformal_sets, conformal_threshold, coverage
from dlintro.metrics.counts import Confusion, Expected, confusion, per_thousand, predictive_values, shift_prevalence
from dlintro.metrics.decisions import DecisionCurve, cost_threshold, expected_cost, net_benefit, threshold_for
from dlintro.metrics.estimates import Difference, Estimate, Proportion
from dlintro.metrics.evaluation import Evaluation, by_group, evaluate
from dlintro.metrics.margins import Ratio, Verdict, risk_difference, risk_ratio, verdict
from dlintro.metrics.monitoring import alarms_a_year, first_alarm, observed_expected, watch
from dlintro.metrics.patients import labels_per_patient, per_patient
from dlintro.metrics.planned import planned_size
from dlintro.metrics.planning import SampleSize, sample_size
from dlintro.metrics.ranking import auc, auc_difference, auc_within
from dlintro.metrics.readers import ReaderDifference, reader_difference
from dlintro.metrics.screening import screening_end_points
from dlintro.metrics.sequential import chance_to_stop, stopping_bounds
from dlintro.metrics.simulated_power import power
from dlintro.metrics.trial_sizes import TrialSize, design_effect, noninferiority_size, paired_size, superiority_size
from dlintro.metrics.verification import Corrected, begg_greenes

__all__ = [
    "Calibration",
    "Confusion",
    "Corrected",
    "Coverage",
    "DecisionCurve",
    "Difference",
    "Discordant",
    "Estimate",
    "Evaluation",
    "Expected",
    "Proportion",
    "Ratio",
    "ReaderDifference",
    "SampleSize",
    "TrialSize",
    "Verdict",
    "alarms_a_year",
    "auc",
    "auc_difference",
    "auc_within",
    "begg_greenes",
    "by_group",
    "calibration",
    "chance_to_stop",
    "conformal_sets",
    "conformal_threshold",
    "confusion",
    "cost_threshold",
    "coverage",
    "design_effect",
    "discordant",
    "evaluate",
    "expected_cost",
    "first_alarm",
    "labels_per_patient",
    "net_benefit",
    "noninferiority_size",
    "observed_expected",
    "paired_size",
    "per_patient",
    "per_thousand",
    "planned_size",
    "power",
    "predictive_values",
    "proportion_difference",
    "reader_difference",
    "risk_difference",
    "risk_ratio",
    "sample_size",
    "screening_end_points",
    "shift_prevalence",
    "stopping_bounds",
    "superiority_size",
    "threshold_for",
    "verdict",
    "watch",
]
