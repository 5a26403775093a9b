"""Studies of AI in care, each with what it found and what it does not show, read from a table beside this file."""

import re
from dataclasses import dataclass

from dlintro.data.published import rows
from dlintro.data.published.rows import FOLDER, MARKS

COLUMNS = (
    *("author", "year", "doi", "registration", "design", "randomised", "deep_learning", "n", "unit"),
    *("end_point", "result", "does_not_show", "sure"),
)
NEEDED = ("author", "doi", "design", "end_point", "result", "does_not_show")
ANSWERS = {"yes": True, "no": False, "": None}
REGISTRATION = re.compile(r"(NCT|DRKS)\d{8}( \([\w ]+\))?")


@dataclass(frozen=True)
class Study:
    """One study of AI in care.

    Attributes
    ----------
    author : str
        The first author.
    year : int
        Of the publication.
    doi, registration : str
        The registration is "" where we found none, or where none was needed.
    design : str
        In a few words.
    randomised : bool
    deep_learning : bool or None
        Whether the tool is a deep neural network; None where we could not verify it.
    n : int or None
        How many; None where we did not find it.
    unit : str
        Of what: "women", "patients", "physicians" …; "" without n.
    end_point : str
        The primary end point; of a study that named none, its main measure.
    result : str
        With its 95 % interval in brackets, as it was published.
    does_not_show : str
        What readers conclude from it although it was not shown.
    sure : str
        How we know the result: "read in the paper" or "secondary source".
    """

    author: str
    year: int
    doi: str
    registration: str
    design: str
    randomised: bool
    deep_learning: bool | None
    n: int | None
    unit: str
    end_point: str
    result: str
    does_not_show: str
    sure: str


def trials():
    """Return ten studies of AI in care, in the order of the years: a tuple of `Study`.

    Six report randomised trials, two of them the same: MASAI, in 2023 and at its end. Four are not randomised.
    Successes, failures and often misquoted results were chosen for teaching: they can't tell how often AI helps.
    """
    return read_trials(FOLDER / "trials.csv")


def read_trials(path):
    """Return the studies in a table of the form that `data/README.md` describes.

    Raises
    ------
    ValueError
        If the table has another form; the message says in which file and line.
    """
    return rows.in_order(path, [(where, _study(where, row)) for where, row in rows.read(path, COLUMNS)])


def _study(where, row):
    rows.check_texts(where, row, NEEDED)
    if row["registration"] and not REGISTRATION.fullmatch(row["registration"]):
        raise ValueError(
            f"{where}: registration must be NCT or DRKS and 8 digits, or empty, but is {row['registration']!r}."
        )
    if row["sure"] not in ("V", "2"):
        raise ValueError(f"{where}: sure must be V or 2, but is {row['sure']!r}.")
    values = {"year": rows.year(where, row["year"]), "n": _count(where, row), "sure": MARKS[row["sure"]]}
    for name, allowed in (("randomised", ("yes", "no")), ("deep_learning", ("yes", "no", ""))):
        if row[name] not in allowed:
            wanted = "yes, no or empty" if "" in allowed else "yes or no"
            raise ValueError(f"{where}: {name} must be {wanted}, but is {row[name]!r}.")
        values[name] = ANSWERS[row[name]]
    return Study(**(row | values))


def _count(where, row):
    """Return n, or None where it is empty, which its unit then is too."""
    if not row["n"] and not row["unit"]:
        return None
    if not re.fullmatch(r"[1-9]\d*", row["n"]) or not row["unit"]:
        raise ValueError(
            f"{where}: n must be a whole number with a unit, or both must be empty, but they are {row['n']!r} and "
            f"{row['unit']!r}."
        )
    return int(row["n"])
