"""What comes to the door of the metrics: kinds of arrays, missing values, rounding."""

import time

import numpy as np
import pytest
import torch

from dlintro import metrics

Y = np.tile([0, 1], 20)
PROBS = np.linspace(0.05, 0.95, 40)
PATIENT = np.arange(40) // 2


class Unknown:
    """As pandas' NA: it does not say whether it equals anything, not even itself."""

    def __eq__(self, other):
        return self

    __ne__ = __lt__ = __eq__
    __hash__ = object.__hash__

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")


@pytest.mark.parametrize("missing", [None, np.nan, float("nan"), Unknown(), np.datetime64("NaT")])
def test_missing_ids_are_counted_and_refused(missing):
    patient = PATIENT.astype(object)
    patient[3:5] = missing
    with pytest.raises(ValueError, match="patient must have one id for each row, but 2 are missing; fill them in"):
        metrics.auc(Y, PROBS, patient)


@pytest.mark.parametrize("kind", ["float64", "datetime64[s]", "timedelta64[s]"])
def test_missing_ids_of_one_kind_are_counted_and_refused(kind):
    patient = PATIENT.astype(kind)
    assert metrics.auc(Y, PROBS, patient) == metrics.auc(Y, PROBS, PATIENT)
    patient[3:5] = np.nan if kind == "float64" else "NaT"
    with pytest.raises(ValueError, match="2 are missing"):
        metrics.auc(Y, PROBS, patient)


@pytest.mark.parametrize(
    "use",
    [
        lambda hidden: metrics.auc(hidden(Y), PROBS),
        lambda hidden: metrics.auc(Y, hidden(PROBS)),
        lambda hidden: metrics.auc(Y, PROBS, hidden(PATIENT)),
        lambda hidden: metrics.confusion(Y, hidden(Y)),
        lambda hidden: metrics.by_group(Y, PROBS, hidden(PATIENT)),
        lambda hidden: metrics.proportion_difference(hidden(Y), Y, paired=True),
        lambda hidden: metrics.predictive_values(0.9, 0.9, hidden(PROBS)),
    ],
)
def test_masked_values_are_refused_not_used(use):
    with pytest.raises(ValueError, match=r"1 (of them )?are (masked|missing)"):
        use(lambda values: np.ma.masked_array(values, np.arange(40) == 7))
    use(lambda values: np.ma.masked_array(values, np.zeros(40, dtype=bool)))  # nothing is hidden


@pytest.mark.parametrize("number", [np.array(0.4), np.float32(0.4), torch.tensor(0.4), np.float64(0.4)])
def test_a_number_without_axes_is_a_number(number):
    assert metrics.evaluate(Y, PROBS, threshold=number).threshold == pytest.approx(0.4)
    assert metrics.expected_cost(Y, PROBS, number) == pytest.approx(metrics.expected_cost(Y, PROBS, 0.4))
    assert metrics.threshold_for(Y, PROBS, number) == metrics.threshold_for(Y, PROBS, 0.4)


@pytest.mark.parametrize("number", [np.array(True), np.array([0.4]), np.array("0.4"), np.ma.masked, None, "0.4"])
def test_what_is_no_number_is_refused(number):
    with pytest.raises((TypeError, ValueError), match="threshold must be a"):
        metrics.evaluate(Y, PROBS, threshold=number)


def test_tensors_count_with_or_without_gradients():
    wanted = metrics.auc(Y, PROBS, PATIENT)
    probs = torch.tensor(PROBS, requires_grad=True)
    got = metrics.auc(torch.tensor(Y), probs, torch.tensor(PATIENT))
    assert got == wanted
    assert metrics.evaluate(Y, probs * 1).auc == metrics.auc(Y, PROBS)
    assert probs.requires_grad  # nothing has been changed


def test_rounding_beyond_0_and_1_is_taken_off():
    summed = np.append(PROBS[:-2], [np.float32(1.0000001), -1e-8])
    result = metrics.evaluate(Y, summed)
    assert (result.probs.min(), result.probs.max()) == (0, 1)
    assert np.isfinite(metrics.calibration(Y, summed).slope.value)
    with pytest.raises(ValueError, match=r"one is 1\.00001; divide per cent"):
        metrics.auc(Y, np.append(PROBS[:-1], 1.00001))


@pytest.mark.parametrize("n_rows", [1, 10])
def test_a_hundred_thousand_rows_are_quick(n_rows):
    rng = np.random.default_rng(0)
    y = (rng.random(100_000) < 0.2).astype(int)
    probs, patient = rng.beta(2 + y, 3), np.arange(100_000) // n_rows
    began = time.process_time()
    metrics.evaluate(y, probs, patient)
    metrics.auc_difference(y, probs, probs[::-1], patient)
    metrics.calibration(y, probs, patient=patient)
    metrics.net_benefit(y, probs, np.linspace(0.01, 0.6, 60), patient=patient)
    metrics.proportion_difference(probs > 0.5, probs > 0.6, paired=True, patient=patient)
    assert time.process_time() - began < 5
