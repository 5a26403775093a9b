"""Results that were measured once and are kept with the course, for those who don't have the files they come from."""

import csv
from dataclasses import dataclass
from html import escape
from importlib import resources

import numpy as np

from dlintro import text

FOLDER = resources.files("dlintro.data") / "measured"
NEEDED = ("title", "source", "simulated", "date", "command")
OPTIONAL = ("file", "licence", "note", "brackets")
COLUMNS = ("what", "group", "value", "low", "high", "unit", "basis")


@dataclass(frozen=True)
class Measurement:
    """One measured number.

    Attributes
    ----------
    what, group : str
        What was measured, and on which images or with which training.
    value : float
    low, high : float or None
        The ends of what the brackets hold, where they hold something: a 95 % interval, or what the table names instead.
    unit, basis : str
        The unit ("" for a number without one), and what the number rests on, such as "5 seeds" or "2,005 images".
    text : str
        Number and interval as they are shown, with the digits that they are worth.
    """

    what: str
    group: str
    value: float
    low: float | None
    high: float | None
    unit: str
    basis: str
    text: str

    def __str__(self):
        return self.text


@dataclass(frozen=True, repr=False)
class Measured:
    """A table of measured numbers, which a notebook displays with source, date and the command that made it.

    Attributes
    ----------
    name, title : str
        The table's name in `data.measured`, and what it shows.
    rows : tuple of Measurement
    facts : dict of str to str
        "source", "date", "command"; where there are any "file" (with its checksum), "licence", "note", and "brackets":
        what they hold if it is not a 95 % interval.
    simulated : bool
        Whether the images were simulated.
    """

    name: str
    title: str
    rows: tuple[Measurement, ...]
    facts: dict[str, str]
    simulated: bool

    def find(self, what, group=""):
        """Return the one `Measurement` of `what` in `group`.

        Raises
        ------
        ValueError
            If there is none; the message lists those there are.
        """
        for row in self.rows:
            if (row.what, row.group) == (what, group):
                return row
        there = ", ".join(repr((row.what, row.group)) for row in self.rows)
        raise ValueError(f"{self.name} has no number {(what, group)!r}; choose (what, group) from {there}.")

    def values(self, what):
        """Return the values of `what` in all its groups, such as one for each seed: an array in the order of the rows.

        Raises
        ------
        ValueError
            If there is none; the message lists those there are.
        """
        found = [row.value for row in self.rows if row.what == what]
        if not found:
            there = ", ".join(dict.fromkeys(repr(row.what) for row in self.rows))
            raise ValueError(f"{self.name} has no numbers {what!r}; choose from {there}.")
        return np.array(found)

    def spread(self, what):
        """Return in words the median of `values(what)`, and the lowest and the highest."""
        middle, low, high = (text.number(float(end)) for end in np.percentile(self.values(what), (50, 0, 100)))
        return f"{middle} ({low} to {high})"

    def __repr__(self):
        kind = "simulated" if self.simulated else "real"
        return f"Measured({self.name!r}, {kind} images, {len(self.rows)} numbers, {self.facts['date']})"

    def _repr_html_(self):
        kind = "measured on SIMULATED data" if self.simulated else "measured on real data"
        facts = dict(self.facts)
        brackets = facts.pop("brackets", "95 % interval")
        value = "value" if all(row.low is None for row in self.rows) else f"value ({brackets})"
        head = ("what", "where", value, "based on")
        cells = [(row.what, row.group, row.text, row.basis) for row in self.rows]
        used = [column for column in range(len(head)) if any(line[column] for line in cells)]
        left = 'style="text-align:left"'
        titles = "".join(f'<th scope="col" {left}>{escape(head[column])}</th>' for column in used)
        body = "".join(
            "<tr>" + "".join(f"<td {left}>{escape(line[column])}</td>" for column in used) + "</tr>" for line in cells
        )
        facts = "".join(f"<br>{key.capitalize()}: {escape(text)}" for key, text in facts.items())
        return (
            f"<table><caption {left}><b>{escape(self.title)}</b> ({kind}){facts}</caption>"
            f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
        )


def measured(name):
    """Return results that were measured earlier and are kept with the course.

    Parameters
    ----------
    name : str
        The name of a table, such as "dermamnist".

    Returns
    -------
    Measured

    Raises
    ------
    ValueError
        If there is no such table; the message lists those there are.
    """
    tables = {path.name.removesuffix(".csv"): path for path in FOLDER.iterdir() if path.name.endswith(".csv")}
    if name not in tables:
        raise ValueError(f"there are no measured results {name!r}; choose from {', '.join(sorted(tables)) or 'none'}.")
    return read(tables[name])


def read(path):
    """Return the table of measured results in one file, whose form `data/README.md` describes.

    Raises
    ------
    ValueError
        If the file has another form; the message says where.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    facts = dict(_fact(path, line) for line in lines if line.startswith("#"))
    missing = [key for key in NEEDED if key not in facts] + [key for key in facts if key not in NEEDED + OPTIONAL]
    if missing:
        raise ValueError(f"{path}: {missing[0]!r} is missing or not known; the facts must be {', '.join(NEEDED)}.")
    if facts["simulated"] not in ("yes", "no"):
        raise ValueError(f'{path}: simulated must be "yes" or "no", but is {facts["simulated"]!r}.')
    table = csv.DictReader(line for line in lines if not line.startswith("#"))
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise ValueError(f"{path} must have the columns {','.join(COLUMNS)}, but has {table.fieldnames}.")
    rows = tuple(_measurement(path, row) for row in table)
    shown = {
        key: facts[key]
        for key in ("source", "file", "licence", "date", "command", "brackets", "note")
        if facts.get(key)
    }
    return Measured(path.name.removesuffix(".csv"), facts["title"], rows, shown, facts["simulated"] == "yes")


def _fact(path, line):
    key, colon, text = line.removeprefix("#").partition(":")
    if not colon:
        raise ValueError(f"{path}: {line!r} is not a fact; write '# key: text'.")
    return key.strip(), text.strip()


def _measurement(path, row):
    value, low, high = row["value"], row["low"], row["high"]
    try:
        numbers = [float(text) if text else None for text in (value, low, high)]
    except (TypeError, ValueError):
        numbers = [None] * 3
    if numbers[0] is None or None in row or None in row.values() or (low == "") != (high == ""):
        wanted = f"{','.join(COLUMNS)}, with both or none of low and high"
        raise ValueError(f"{path}: each row must be {wanted}, but one is {list(row.values())}.")
    if low and not numbers[1] <= numbers[0] <= numbers[2]:
        raise ValueError(f"{path}: the value {value} lies outside its interval, {low} to {high}.")
    shown = value + (f" ({low} to {high})" if low else "") + (f" {row['unit']}" if row["unit"] else "")
    return Measurement(row["what"], row["group"], *numbers, row["unit"], row["basis"], shown.replace("-", "−"))
