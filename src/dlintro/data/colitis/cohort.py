"""Simulated patients with suspected active colitis: one hidden severity, a label, and five views of it."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data import drawing
from dlintro.data.colitis import by_hand, cells, courses, prepared, reports, tiles
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

STREAMS = ("people", "table", "tile", "course", "report", "cells")  # of random numbers
VIEWS = STREAMS[1:]
STEEP = 3.0  # how fast the chance of active disease rises with the severity, which is normally distributed
SHARED = 0.6  # of the variance of what a view shows is the patient's severity; the rest is the view's own
WRONG = 0.03  # share of labels that are wrong
CLINICS = ("north", "south")
MISSING = (0.05, 0.30)  # share of patients without calprotectin, by clinic
TABLE = {  # name: unit
    "CRP": "mg/L",
    "calprotectin": "µg/g",
    "haemoglobin": "g/dL",
    "age": "years",
}
CLASSES = ("not active", "active")


@dataclass(frozen=True, eq=False)
class Cohort:
    """Patients, each seen in five ways. All views have the same patients in the same order.

    Attributes
    ----------
    table : Dataset
        x (n, 4): CRP in mg/L, calprotectin in µg/g, haemoglobin in g/dL, age in years. Calprotectin that was not
        measured is 0; info "measured" (n,) says where it was.
    tile : Dataset
        x (n, size, size, 3): one tile of a biopsy each, 112 µm wide, stained with haematoxylin and eosin.
    course : Dataset
        x (n, 30, 3): 30 days of stools a day and of CRP, both 0 on days that nobody wrote down, and 1 for those that
        somebody did.
    report : Dataset
        x (n, 32): the words of the endoscopy report, as their places in `REPORT_WORDS`; 0 where it
        has ended. info "text".
    cells : Dataset
        x (n, 48, 6): the cells of a piece of tissue, their places in µm and 1 for their type: epithelium, lymphocyte,
        neutrophil or vessel.
    chance : array of shape (n,)
        The true probability of active disease, which nobody knows in life.

    In all of them y (n,) is 1 (active) or 0 (not active), and info "site" the clinic.
    """

    table: Dataset
    tile: Dataset
    course: Dataset
    report: Dataset
    cells: Dataset
    chance: np.ndarray

    def __len__(self):
        return len(self.chance)

    def split(self, shares=(0.6, 0.2, 0.2), seed=0):
        """Divide the patients into parts with about the same share of active disease: a tuple of `Cohort`."""
        parts = self.table.split(by="patient", shares=shares, seed=seed)
        return tuple(self.of(part.patient) for part in parts)

    def standardised(self, like):
        """Return these patients with table and course in standard deviations from the mean of `like`, a `Cohort`.

        CRP and calprotectin are taken as logarithms first. Where nothing was measured or written down there is 0, the
        mean; whether it was is a feature of its own. Tiles, reports and cells stay as they are.
        """
        table, course = prepared.table(self.table, like.table), prepared.course(self.course, like.course)
        return replace(self, table=table, course=course)

    def plain(self, view):
        """Return what anybody would count first in a view, (n, d).

        Of the tile mean and spread of each colour, of the course the mean stools and CRP, of the report how often each
        word occurs, of the cells how many there are of each type; the table as it is.
        """
        return by_hand.PLAIN[_known(view, by_hand.PLAIN)](getattr(self, view))

    def expert(self, view):
        """Return the measure of somebody who knows where to look, (n, 1).

        How much better the stools follow CRP than CRP the stools ("course"); how many signs of active disease are named
        without a negation ("report"); what share of the neutrophils lies beside epithelium ("cells").
        """
        return by_hand.EXPERT[_known(view, by_hand.EXPERT)](getattr(self, view))[:, None]

    def record(self, like):
        """Return one table, a `Dataset`: blood and stool, and what people measured in course, cells and report.

        In standard deviations from the mean of `like`, a `Cohort`; 0 where calprotectin was not measured.
        """
        return by_hand.record(self, like)

    def of(self, patients):
        """Return these patients, by their ids and in their order, as a `Cohort`."""
        place = {patient: row for row, patient in enumerate(self.table.patient.tolist())}
        rows = np.array([place[patient] for patient in np.asarray(patients).tolist()], dtype=np.int64)
        views = {view: getattr(self, view).rows(rows) for view in VIEWS}
        return Cohort(**views, chance=self.chance[rows])


def _known(view, measures):
    """Return the name of a view, after checking that there is a measure for it."""
    if view not in measures:
        raise ValueError(f"there is no such measure for the view {shown(view)}; choose from {', '.join(measures)}.")
    return view


def simulate_colitis(n_patients=600, size=32, seed=0):
    """Simulate patients with suspected active colitis, seen as table, tissue, course, report and cells.

    A hidden severity, normally distributed, decides how likely active disease is. Each view shows the severity with an
    error of its own, so each holds a part of the truth, and all together hold more. In the course the severity is in
    whether CRP or the stools rise first and not in their means, in the report in what is negated more than in which
    words there are, and among the cells in who lies beside whom and not in how many there are of each type.

    Parameters
    ----------
    n_patients : int
        The number of patients; four in ten come to the clinic in the south, which seldom measures calprotectin.
    size : int
        Height and width of the tiles in pixels, at least 16.
    seed : int

    Returns
    -------
    Cohort
        Of 100 labels, 3 are wrong.

    Raises
    ------
    ValueError
        If there is no patient, or the tiles are too small.

    References
    ----------
    What the views stand for: CRP and calprotectin, Mosli MH et al. Am J Gastroenterol 2015;110:802–819,
    doi:10.1038/ajg.2015.120. The numbers in this simulator are ours; none is an estimate from patients.
    """
    n, size = _validate.count(n_patients, "n_patients"), _validate.count(size, "size", low=16)
    rng = drawing.streams(np.random.default_rng(seed), STREAMS)
    severity = rng["people"].normal(size=n)
    south = rng["people"].random(n) < 0.4
    chance = expit(STEEP * severity)
    active = rng["people"].random(n) < chance
    y = active ^ (rng["people"].random(n) < WRONG)
    seen = {view: np.sqrt(SHARED) * severity + np.sqrt(1 - SHARED) * rng[view].normal(size=n) for view in VIEWS}
    common = {"y": y, "patient": np.arange(n), "class_names": CLASSES, **OURS}
    site = np.array(CLINICS)[south.astype(int)]
    table, measured = _table(seen["table"], south, rng["table"])
    words, text = reports.write(seen["report"], rng["report"])

    def view(name, x, features=(), units=None, **info):
        units = ("",) * len(features) if units is None else units
        return Dataset(name=name, x=x, feature_names=features, units=units, info={"site": site} | info, **common)

    return Cohort(
        table=view("Blood and stool", table, tuple(TABLE), tuple(TABLE.values()), measured=measured),
        tile=view("Biopsies", tiles.draw(seen["tile"], size, rng["tile"])),
        course=view("Thirty days", courses.draw(seen["course"], rng["course"]), courses.CHANNELS, courses.UNITS),
        report=view("Endoscopy reports", words, reports.PLACES, text=text),
        cells=view("Cells of a biopsy", cells.draw(seen["cells"], rng["cells"]), cells.CHANNELS, cells.UNITS),
        chance=chance,
    )


def _table(severity, south, rng):
    """Return the table (n, 4), and where calprotectin was measured (n,)."""
    noise = rng.normal(size=(4, len(severity)))
    measured = rng.random(len(severity)) >= np.where(south, *MISSING[::-1])
    calprotectin = np.exp(5.2 + 0.9 * severity + 0.6 * noise[1])
    columns = (
        np.exp(1.6 + 0.7 * severity + 0.7 * noise[0]),
        np.where(measured, calprotectin, 0),
        (13.6 - 0.5 * severity + 1.2 * noise[2]).clip(6, 18),
        (42 + 14 * noise[3]).clip(18, 85),
    )
    return np.round(np.column_stack(columns), 1), measured
