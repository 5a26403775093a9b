"""The frozen `Dataset`: features, labels and patients that belong together, split without a leak."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import escape

import numpy as np
from sklearn.model_selection import train_test_split

from dlintro import _validate
from dlintro._validate import shown
from dlintro.text import short

SHAPES = {3: _validate.series, 4: _validate.images}  # what x may be beside a table, by its number of axes
TWO_LINES, LONG = 240, ' class="dlintro-long"'  # characters; a row that slides leave out


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """Features, labels and patients that belong together; a notebook displays it with its source and licence.

    Attributes
    ----------
    name : str
        What the data are, in a few words.
    x : float64 array of shape (n, d) or (n, steps, d), or float32 array of shape (n, height, width, channels)
        A table with one column for each feature; a series of such rows for each sample, such as days or cells; or
        images with values in [0, 1].
    y : array of shape (n,)
        The class of each row, int64: 0 (negative), 1 (positive), …; without classes a measured value, float64.
    patient : array of shape (n,)
        Which patient each row comes from.
    feature_names, units : tuple of d str
        What each column, or each place in a series' rows, measures, and in what unit ("" for a number without one);
        empty for images.
    class_names : tuple of str
        The names of class 0, class 1, …; empty where y is a measured value.
    source, licence : str
        Where the data come from, and under which terms they may be used.
    simulated : bool
        Whether a computer made these patients up.
    target : str
        What y is, with its unit; needed only where y is a measured value.
    info : mapping of str to array of shape (n, …)
        Further facts about each row, such as its "site" (clinic) or "lesion", or a simulator's truth.
    note : str
        A remark that every reader needs, such as that a file could not be verified.

    Raises
    ------
    ValueError
        If the parts differ in length, values or ids are missing, or labels are not classes.
    TypeError
        If what should be numbers is not, or ids mix numbers and texts.
    """

    name: str
    x: np.ndarray
    y: np.ndarray
    patient: np.ndarray
    feature_names: tuple[str, ...]
    units: tuple[str, ...]
    class_names: tuple[str, ...]
    source: str
    licence: str
    simulated: bool = False
    target: str = ""
    info: Mapping[str, np.ndarray] = field(default_factory=dict)
    note: str = ""

    def __post_init__(self):
        x = SHAPES.get(np.ndim(self.x), _validate.matrix)(self.x)
        y = _validate.vector(self.y, "y", length=len(x))
        if self.class_names:
            y = _validate.labels(y, n_classes=len(self.class_names))
        patient = _validate.ids(self.patient, "patient", len(x))
        columns = x.shape[-1] if x.ndim < 4 else 0
        for name in ("feature_names", "units"):
            texts = tuple(str(text) for text in getattr(self, name))
            if len(texts) != columns:
                raise ValueError(f"{name} must have {columns} entries, one for each feature, but has {len(texts)}.")
            object.__setattr__(self, name, texts)
        for name, array in {"x": x, "y": y, "patient": patient}.items():
            object.__setattr__(self, name, _frozen(array))
        object.__setattr__(self, "info", {name: _frozen(self._fact(name, fact)) for name, fact in self.info.items()})

    def __len__(self):
        return len(self.y)

    def select(self, *names):
        """Return the same rows with only the named features, in that order.

        Raises
        ------
        ValueError
            If there is no such feature.
        """
        unknown = [name for name in names if name not in self.feature_names]
        if unknown or not names:
            problem = f"there is no feature {shown(unknown[0])}" if unknown else "no feature is named"
            raise ValueError(f"{problem}; choose from {', '.join(self.feature_names)}.")
        columns = [self.feature_names.index(name) for name in names]
        return replace(
            self, x=self.x[:, columns], feature_names=names, units=tuple(self.units[column] for column in columns)
        )

    def rows(self, index):
        """Return the rows at `index` (row numbers, a slice or a mask) as a `Dataset`."""
        info = {name: fact[index] for name, fact in self.info.items()}
        return replace(self, x=self.x[index], y=self.y[index], patient=self.patient[index], info=info)

    def joined(self, other):
        """Return these rows, then those of `other`, whose patients are taken for other people and numbered anew.

        Raises
        ------
        ValueError
            If the two differ in what they measure, in their classes, or in what `info` tells.
        """
        for name in ("feature_names", "units", "class_names", "target"):
            if getattr(self, name) != getattr(other, name):
                raise ValueError(
                    f"both must have the same {name}, but one has {getattr(self, name)!r}, the other "
                    f"{getattr(other, name)!r}."
                )
        if self.x.shape[1:] != other.x.shape[1:] or set(self.info) != set(other.info):
            raise ValueError(
                "both must have images or rows of one shape, and the same facts in info; simulate both alike."
            )
        known, theirs = (np.unique(part.patient, return_inverse=True)[1] for part in (self, other))

        def both(mine, added):
            return np.concatenate([mine, added])

        info = {name: both(fact, other.info[name]) for name, fact in self.info.items()}
        patient = both(known, theirs + known.max() + 1)
        return replace(self, x=both(self.x, other.x), y=both(self.y, other.y), patient=patient, info=info)

    def standardised(self, like=None):
        """Return the rows with each feature counted in standard deviations from its mean.

        Parameters
        ----------
        like : Dataset, optional
            Take mean and standard deviation from these rows (the training patients) instead.

        Raises
        ------
        ValueError
            If a feature has the same value in every row, or `like` has other features.
        """
        like = self if like is None else like
        if like.feature_names != self.feature_names:
            raise ValueError("`like` must have the same features as these rows; select the same ones first.")
        if self.x.ndim != 2:
            raise ValueError("only tables can be standardised by feature, no images and no series.")
        spread = like.x.std(axis=0)
        if not spread.all():
            constant = like.feature_names[int(np.argmin(spread))]
            raise ValueError(f"each feature must vary, but {constant!r} has the same value in every row; leave it out.")
        return replace(self, x=(self.x - like.x.mean(axis=0)) / spread, units=("SD",) * len(self.units))

    def split(self, by="patient", shares=(0.6, 0.2, 0.2), seed=0):
        """Divide the rows into parts with about the same share of each class; no patient is in two of them.

        Parameters
        ----------
        by : "patient" or "row"
            The unit that is drawn. By row, a patient's rows can end up in several parts: a leak, to learn from.
        shares : tuple of float
            The share of each part, above 0; they add up to 1.
        seed : int
            Decides the draw.

        Returns
        -------
        tuple of Dataset
            One for each share.

        Raises
        ------
        ValueError
            If the shares do not add up to 1, or there are too few patients for a class to occur in each part.
        """
        if by not in ("patient", "row"):
            raise ValueError(f'by must be "patient" or "row", but is {shown(by)}.')
        shares = _validate.vector(shares, "shares")
        if len(shares) < 2 or shares.min() <= 0 or not np.isclose(shares.sum(), 1):
            raise ValueError(f"shares must be two or more numbers above 0 that add up to 1, but is {shares.tolist()}.")
        unit = self.patient if by == "patient" else np.arange(len(self))
        units, index = np.unique(unit, return_inverse=True)
        label = np.zeros(len(units), dtype=np.int64)
        if self.class_names:
            np.maximum.at(label, index, self.y)  # a patient is positive if one of the rows is
        parts = _deal(np.arange(len(units)), label, shares, seed)
        return tuple(self.rows(np.flatnonzero(np.isin(index, part))) for part in parts)

    def __repr__(self):
        kind = "simulated" if self.simulated else "real"
        return f"Dataset({self.name!r}, {kind}, {len(self)} rows × {self._size()}, {self._counts()})"

    def _size(self):
        if self.x.ndim == 2:
            return f"{self.x.shape[1]} features"
        if self.x.ndim == 3:
            return f"{self.x.shape[1]} steps × {self.x.shape[2]} features"
        height, width, channels = self.x.shape[1:]
        return f"{height} × {width} pixels" + (" in colour" if channels == 3 else "")

    def _fact(self, name, fact):
        fact = _validate.complete(fact, f"info {name!r}")
        n = len(fact) if fact.ndim else 1
        if not fact.ndim or n != len(self.y):
            raise ValueError(f"info {name!r} must have {len(self.y)} entries, one for each row, but has {n}.")
        return fact

    def _measured(self):
        return (f"{name} [{unit}]" if unit else name for name, unit in zip(self.feature_names, self.units, strict=True))

    def _counts(self):
        if not self.class_names:
            return f"{self.target} from {short(self.y.min())} to {short(self.y.max())}"
        return ", ".join(f"{np.sum(self.y == k)} {name}" for k, name in enumerate(self.class_names))

    def _repr_html_(self):
        people = "simulated patients" if self.simulated else "patients"
        facts = {
            "Rows": f"{len(self)} from {len(np.unique(self.patient))} {people} ({self._counts()})",
            "Features": self._size() if self.x.ndim == 4 else ", ".join(self._measured()),
            "Source": self.source,
            "Licence": self.licence,
        }
        kind = "SIMULATED: these are not patients" if self.simulated else "real patients"
        return fact_table(self.name, kind, facts | {"Note": self.note})


def fact_table(name, kind, facts):
    """Return HTML that a notebook shows: a name, its kind, and a row for each fact that is not empty."""
    rows = "".join(
        f"<tr{LONG if len(text) > TWO_LINES else ''}>"
        f'<th scope="row" style="text-align:left;vertical-align:top">{key}</th>'
        f'<td style="text-align:left">{escape(text)}</td></tr>'
        for key, text in facts.items()
        if text
    )
    return f"<table><caption><b>{escape(name)}</b> ({kind})</caption>{rows}</table>"


def _frozen(array):
    """Return the array read-only; it is copied first if others may still change it, or what it is a view of."""
    array = array.copy() if _writeable(array) else array
    array.setflags(write=False)
    return array


def _writeable(array):
    """Return whether somebody can write to an array, or to one that it is a view of."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return not (array is None or isinstance(array, bytes))  # a foreign memory, such as a mapped file, may change


def _deal(units, label, shares, seed):
    """Return one array of units for each share, each class dealt out in the same shares."""
    parts = []
    for k in range(len(shares) - 1):
        share = shares[k] / shares[k:].sum()
        try:
            part, units = train_test_split(units, train_size=share, stratify=label[units], random_state=seed)
        except ValueError as error:
            raise ValueError(
                f"each class must occur in each part, but there are too few patients for shares of {shares.tolist()}; "
                "use more patients or fewer parts."
            ) from error
        parts.append(part)
    return [*parts, units]
