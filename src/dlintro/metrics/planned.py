"""How many people does a whole plan need? One door to the sizes of all designs, with clusters and dropout."""

from collections.abc import Callable
from dataclasses import dataclass

from dlintro import _validate
from dlintro.metrics.planning import sample_size
from dlintro.metrics.trial_sizes import design_effect, noninferiority_size, paired_size, superiority_size, whole

FOR_ALL = ("cluster_size", "correlation", "dropout")  # assumptions that every design may have


@dataclass(frozen=True)
class _Design:
    """A design: the people that it needs in all, as a function of assumptions, of which some must be given."""

    people: Callable
    needs: tuple
    may_have: tuple = ("power",)

    def __str__(self):
        return f"it needs {_listed(self.needs)}, and may have {_listed(self.may_have + FOR_ALL)}"


def _sensitivity(**assumed):
    return sample_size(**assumed, method="normal").total


def _paired(prevalence=1, **assumed):
    sick = paired_size(**assumed).total
    return sick / _validate.number(prevalence, "prevalence", low=0, high=1, above=True)


def _superiority(**assumed):
    return superiority_size(**assumed).total


def _noninferiority(**assumed):
    return noninferiority_size(**assumed).total


DESIGNS = {
    "sensitivity": _Design(_sensitivity, ("sensitivity", "half_width", "prevalence"), ()),
    "paired": _Design(_paired, ("disagree", "difference"), ("power", "prevalence")),
    "superiority": _Design(_superiority, ("new", "control")),
    "non-inferiority": _Design(_noninferiority, ("new", "control", "margin")),
}


def planned_size(design, *, cluster_size=1, correlation=0.0, dropout=0.0, **assumed):
    """Return how many people a study needs in all: the size of its design, times its design effect, and its dropout.

    If a share d drops out, only 1 − d of those who begin are left at the end: divide by 1 − d, and do not multiply by
    1 + d.

    Parameters
    ----------
    design : str
        "sensitivity" needs `sensitivity`, `half_width` and `prevalence` (`sample_size` by the simple formula);
        "paired" needs `disagree` and `difference` (`paired_size`); "superiority" needs `new` and `control`
        (`superiority_size`); "non-inferiority" needs `new`, `control` and `margin` (`noninferiority_size`).
    cluster_size, correlation : float
        Of `design_effect`, if practices or wards are randomised, not people. Without them, people are.
    dropout : float
        The share of people of whom the end point will be missing, in [0, 1).
    **assumed : float
        What the design needs; all but "sensitivity" may have a `power`. "paired" may have a `prevalence`, in (0, 1]:
        then sensitivities are compared, for which only the sick count, and all who must be examined are returned.

    Returns
    -------
    int
        The people in all arms together.

    Raises
    ------
    TypeError, ValueError
        If the design is unknown, or an assumption is missing, unknown, no number or out of its range.

    References
    ----------
    Those of the functions for each design.
    """
    if not isinstance(design, str) or design not in DESIGNS:
        raise ValueError(f"design must be {_listed(DESIGNS, 'or', quoted=True)}, but is {_validate.shown(design)}.")
    _check_names(design, assumed)
    dropout = _validate.number(dropout, "dropout", low=0, high=1)
    if dropout == 1:
        raise ValueError("dropout must be below 1, but is 1: nobody would be left; give a share, such as 0.1.")
    people = DESIGNS[design].people(**assumed) * design_effect(cluster_size, correlation)
    return whole(people / (1 - dropout))


def _check_names(design, assumed):
    """Raise a `TypeError` if an assumption is missing or unknown."""
    wanted = DESIGNS[design]
    if missing := [name for name in wanted.needs if assumed.get(name) is None]:
        lack = "is" if len(missing) == 1 else "are"
        raise TypeError(f'for the design "{design}", {_listed(missing)} {lack} missing: {wanted}.')
    if unknown := [name for name in assumed if name not in wanted.needs + wanted.may_have]:
        raise TypeError(f'the design "{design}" does not use {_listed(unknown)}: {wanted}. Leave out the others.')


def _listed(names, last="and", quoted=False):
    """Return names as a sentence lists them: "a, b and c"."""
    *first, final = (f'"{name}"' if quoted else str(name) for name in names)
    return f"{', '.join(first)} {last} {final}" if first else final
