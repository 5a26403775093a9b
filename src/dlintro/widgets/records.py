"""An explorer of filling in: hide a part of a patient's record, and see what an autoencoder guesses from the rest."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate
from dlintro.plots.style import CLASS_COLOURS, GREY, INK
from dlintro.text import number, signed
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

NOTHING = -1
ONE, OTHERS = "this feature", "all others"
THICK = 0.62  # of a bar; rows are 1 apart


def explore_record(records, guess):
    """Explore what an autoencoder fills in: hide a feature of a patient, or all the others.

    Parameters
    ----------
    records : dlintro.data.Dataset
        A table in standard deviations (SD) from the mean. Where there is a feature "… measured", that one is known only
        where this is above 0.
    guess : callable
        `guess(x)` fills in rows x of shape (n, d), in which 0 is written for what is hidden; it returns the same shape.

    Returns
    -------
    Explorer
        Its readout compares the guess with the truth, for this patient and over all.
    """
    table = _Table(records, guess)
    names = records.feature_names
    return Explorer(
        partial(_build_record, table=table),
        alt="The record of a patient as bars, in standard deviations from the mean, with the autoencoder's guess of "
        "each feature as a mark; what is hidden from it is hatched",
        look="Hide one feature after the other: which does the autoencoder guess well, and which hardly better than "
        "the mean? Then hide all but one. How much does a single number tell about the patient?",
        figsize=(7.2, 0.85 + 0.32 * len(names)),
        patient=IntSlider(0, min=0, max=len(records) - 1, description="patient"),
        feature=Dropdown(
            options=[("none", NOTHING), *((name, k) for k, name in enumerate(names))],
            value=NOTHING,
            description="feature",
        ),
        hide=Dropdown(options=[ONE, OTHERS], description="hide"),
    )


class _Table:
    """Records, what is known of them, and what is guessed when a part is hidden."""

    def __init__(self, records, guess):
        if not hasattr(records, "feature_names") or np.ndim(records.x) != 2:
            raise TypeError("records must be a Dataset with a table, such as cohort.record(like=train).")
        if not callable(guess):
            raise TypeError(
                "guess must be a function that fills in rows, such as lambda x: training.reconstruct(model, x)."
            )
        self.names, self.x, self.records = records.feature_names, records.x, records
        self.units = [" SD" if unit == "SD" else "" for unit in records.units]
        self.known = np.ones(self.x.shape, dtype=bool)
        for k, name in enumerate(self.names):
            if f"{name} measured" in self.names:
                self.known[:, k] = self.x[:, self.names.index(f"{name} measured")] > 0
        parts = [(NOTHING, ONE), *((k, hide) for k in range(len(self.names)) for hide in (ONE, OTHERS))]
        self.guesses = {part: self._guessed(guess, *part) for part in parts}
        self.guesses[NOTHING, OTHERS] = self.guesses[NOTHING, ONE]

    def hidden(self, feature, hide):
        """Return which of the features are hidden, shape (d,)."""
        one = np.arange(len(self.names)) == feature
        return ~one if hide == OTHERS and feature != NOTHING else one

    def _guessed(self, guess, feature, hide):
        """Return what is guessed of all records, shape (n, d), when a part of each is hidden."""
        guessed = _validate.matrix(guess(np.where(self.hidden(feature, hide), 0.0, self.x)), "guess(x)")
        if guessed.shape != self.x.shape:
            raise ValueError(f"guess(x) must have the shape of x, {self.x.shape}, but has shape {guessed.shape}.")
        return guessed

    def off(self, feature, hide):
        """Return for how many patients something hidden is known, and how far guess and mean are off it on average."""
        there = self.known & (self.hidden(feature, hide) | (feature == NOTHING))
        gaps = self.guesses[feature, hide] - self.x, self.x
        return int(there.any(axis=1).sum()), *(np.abs(gap[there]).mean() if there.any() else 0.0 for gap in gaps)

    def words(self, patient, feature, hide):
        """Return what is hidden of a patient, and how far the guess is off, as a sentence."""
        n, off, plain = self.off(feature, hide)
        if feature == NOTHING:
            return (
                f"Patient {patient} ({self._class(patient)}). Nothing is hidden: what the autoencoder returns is off "
                f"by {number(off)} SD on average over all {n} patients."
            )
        if hide == ONE:
            one, known, unit = self._one(patient, feature), " in whom it is known", self.units[feature]
        else:
            one, known, unit = self._others(patient, feature), "", " SD"
        return (
            f"{one} Over all {n} patients{known}, the guess is off by {number(off)}{unit} on average, and "
            f"{'the mean, 0,' if unit else '0'} would be off by {number(plain)}{unit}."
        )

    def _one(self, patient, feature):
        name, unit = self.names[feature], self.units[feature]
        found = f"guessed {signed(self.guesses[feature, ONE][patient, feature], 1)}{unit} from the rest"
        if not self.known[patient, feature]:
            return f"Hidden: {name}. It was not measured; {found}."
        return f"Hidden: {name}. True {signed(self.x[patient, feature], 1)}{unit}, {found}."

    def _others(self, patient, feature):
        here = self.known[patient] & self.hidden(feature, OTHERS)
        off = np.abs(self.guesses[feature, OTHERS] - self.x)[patient, here].mean()
        value = f"{signed(self.x[patient, feature], 1)}{self.units[feature]}"
        if not self.known[patient, feature]:
            value = "which was not measured"
        return (
            f"Hidden: everything but {self.names[feature]}, {value}. The {len(self.names) - 1} others are guessed, on "
            f"average off by {number(off)} SD."
        )

    def _class(self, patient):
        names = self.records.class_names
        return names[self.records.y[patient]] if names else f"{self.records.y[patient]:g}"


def _build_record(figure, table):
    figure.get_layout_engine().set(w_pad=0.15)  # long names take more room on a dense screen
    ax = figure.subplots()
    rows = np.arange(len(table.names))
    most = 1.08 * max(np.abs(values).max() for values in (table.x, *table.guesses.values()))
    bars = ax.barh(rows, 0 * rows, THICK, color=GREY, ec=INK, lw=0.8)
    (marks,) = ax.plot(0 * rows, rows, "D", ms=8, color=CLASS_COLOURS[2], mec="white", mew=1, ls="", zorder=3)
    ax.axvline(0, color=INK, lw=1)
    labels = [name if unit else f"{name} (1: yes)" for name, unit in zip(table.names, table.units, strict=True)]
    ax.set(yticks=rows, yticklabels=labels, xlim=(-most, most), ylim=(len(rows) - 0.5, -0.5))
    ax.set_xlabel("SD from the mean (0)")
    _legend(ax, marks)
    absent = [ax.text(0.02 * most, row, "not measured", va="center", color=INK) for row in rows]
    animate(ax)

    def row_at(start, end, feature, **_):
        row = int(np.clip(round(start[1]), 0, len(rows) - 1))
        return {"feature": NOTHING if row == feature else row}

    touch(ax, row_at, "click a row to hide it, and again to show it.")

    def update(patient, feature, hide):
        hidden, known = table.hidden(feature, hide), table.known[patient]
        for row, bar in enumerate(bars):
            bar.set_width(table.x[patient, row])
            bar.set(facecolor="white" if hidden[row] else GREY, hatch="////" if hidden[row] else None)
            absent[row].set_visible(not known[row])
        marks.set_xdata(table.guesses[feature, hide][patient])
        return table.words(patient, feature, hide)

    return update


def _legend(ax, marks):
    """Say above the bars what known, hidden and guessed values look like."""
    known, hidden = (
        ax.barh(0, 0, facecolor=colour, ec=INK, lw=0.8, hatch=hatch)
        for colour, hatch in ((GREY, None), ("white", "////"))
    )
    handles = {"known": known[0], "hidden": hidden[0], "guessed": marks}
    ax.legend(handles.values(), handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
