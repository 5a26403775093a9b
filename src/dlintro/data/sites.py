"""Where patients come from: what a clinic and a laboratory have in common, and rates of what happens there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from dlintro import _validate
from dlintro._validate import shown


@dataclass(frozen=True)
class Site:
    """A place with patients of its own.

    Attributes
    ----------
    name : str
        How `info["site"]` calls it.
    patients : float
        How many of the patients come here, relative to the same number of the other sites.
    """

    name: str
    patients: float = 1.0

    SHARE: ClassVar[str]  # the attribute that holds the share of positive patients; None means "as asked for"

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name:
            raise TypeError(f"name must be a text, but is {shown(self.name)}.")
        _validate.number(self.patients, "patients", low=0, above=True)
        if getattr(self, self.SHARE) is not None:
            _validate.number(getattr(self, self.SHARE), self.SHARE, low=0, high=1)


def complete(sites, kind, default, share, name):
    """Return the sites, `default` if there are none, each with its share of positive patients.

    Parameters
    ----------
    sites : sequence of Site, or None
    kind : type
        The class that each must have.
    default : sequence of Site
    share : float
        For sites without a share of their own, in [0, 1].
    name : str
        What the argument is called in errors.
    """
    share = _validate.number(share, kind.SHARE, low=0, high=1)
    sites = default if sites is None else sites
    if not isinstance(sites, Sequence) or not all(isinstance(site, kind) for site in sites):
        raise TypeError(
            f"{name} must be a list of data.{kind.__name__}, but is {shown(sites)}; try data.{name.upper()}."
        )
    names = [site.name for site in sites]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{name} must have one entry or more, each with a name of its own, but has the names {names}.")
    return [site if getattr(site, kind.SHARE) is not None else replace(site, **{kind.SHARE: share}) for site in sites]


def within(values, name, length, low, high):
    """Refuse values that are not `length` numbers in [low, high]."""
    values = _validate.vector(values, name, length=length)
    if values.min() < low or values.max() > high:
        raise ValueError(f"{name} must be {length} numbers from {low:g} to {high:g}, but is {values.tolist()}.")


def rate_pair(value, name, classes):
    """Return a rate, one number or two, as two numbers in [0, 1], for the two classes."""
    pair = value if isinstance(value, Sequence | np.ndarray) and not isinstance(value, str) else (value, value)
    if len(pair) != 2:
        raise ValueError(f"{name} must be one rate, or two for {classes}, but is {value}.")
    return tuple(_validate.number(rate, name, 0, 1) for rate in pair)
