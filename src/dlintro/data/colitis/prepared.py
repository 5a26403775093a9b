"""Table and course as networks want them: in standard deviations from the mean, and 0 where nothing is known."""

from dataclasses import replace

import numpy as np

TABLE = ("CRP", "calprotectin", "haemoglobin", "age", "calprotectin measured")


def table(patients, like):
    """Return a table of a cohort, standardised like another one, with a column more."""
    measured = patients.info["measured"]
    columns = [
        _scaled(values, there, *usual)
        for values, there, usual in zip(_values(patients), _there(patients), _usual(like), strict=True)
    ]
    x = np.column_stack([*columns, measured.astype(float)])
    return replace(patients, x=x, feature_names=TABLE, units=(*["SD"] * len(columns), ""))


def course(patients, like):
    """Return the courses of a cohort, standardised like others: stools, CRP, and whether the day was written down."""
    names, units = patients.feature_names, ("SD", "SD", "")
    written, usually = patients.x[..., 2] > 0, like.x[..., 2] > 0
    columns = []
    for values, others in ((patients.x[..., 0], like.x[..., 0]), (_log(patients.x[..., 1]), _log(like.x[..., 1]))):
        columns.append(_scaled(values, written, others[usually].mean(), others[usually].std()))
    return replace(patients, x=np.stack([*columns, written], axis=2), feature_names=names, units=units)


def _values(patients):
    """Return the four columns of a table, CRP and calprotectin as logarithms."""
    crp, calprotectin, haemoglobin, age = patients.x.T
    return _log(crp), _log(calprotectin), haemoglobin, age


def _there(patients):
    """Return for each of the four columns where it was measured."""
    everywhere = np.ones(len(patients), dtype=bool)
    return everywhere, patients.info["measured"], everywhere, everywhere


def _usual(patients):
    """Return mean and standard deviation of each column, where it was measured."""
    for values, there in zip(_values(patients), _there(patients), strict=True):
        yield values[there].mean(), values[there].std()


def _scaled(values, there, mean, spread):
    """Return values in standard deviations from the mean, and 0 where there are none."""
    return np.where(there, (values - mean) / spread, 0.0)


def _log(values):
    return np.log(values + 1)  # in mg/L or µg/g; 0 stays 0
