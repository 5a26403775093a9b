"""Tables of published facts: each row knows its line, so that a broken one is refused where it breaks."""

import csv
import re
from importlib import resources
from itertools import pairwise

FOLDER = resources.files("dlintro.data") / "published"
MARKS = {"V": "read in the paper", "2": "secondary source", "C": "our own arithmetic"}
DOI = re.compile(r"10\.\d{4,9}/\S+|arXiv:\d{4}\.\d{4,5}")


def read(path, columns):
    """Return each row of a table as a dict, with the words that say where it is."""
    lines = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    head = tuple(next(lines, ()))
    if head != columns:
        raise ValueError(f"{path}, line 1: the columns must be {','.join(columns)}, but are {','.join(head)}.")
    found = []
    for cells in lines:
        where = f"{path}, line {lines.line_num}"
        if len(cells) != len(columns):
            raise ValueError(f"{where}: a row must have {len(columns)} cells, but has {len(cells)}; quote commas.")
        found.append((where, dict(zip(columns, cells, strict=True))))
    return found


def in_order(path, found):
    """Return rows without the words that say where they are, if there are any and no year comes after a later one."""
    if not found:
        raise ValueError(f"{path}, line 2: the table must have at least one row, but has none.")
    for (_, before), (where, row) in pairwise(found):
        if row.year < before.year:
            raise ValueError(f"{where}: rows must be in the order of the years, but {row.year} follows {before.year}.")
    return tuple(row for _, row in found)


def check_texts(where, row, needed):
    """Refuse a row in which a text that it needs is empty, or a doi has another form."""
    for name in needed:
        if not row[name].strip():
            raise ValueError(f"{where}: {name} must not be empty.")
    if row["doi"] and not DOI.fullmatch(row["doi"]):
        raise ValueError(f"{where}: doi must begin with 10. or arXiv:, or be empty, but is {row['doi']!r}.")


def year(where, text):
    """Return a year as a number, if it has four digits."""
    if not re.fullmatch(r"\d{4}", text):
        raise ValueError(f"{where}: a year must have four digits, but is {text!r}.")
    return int(text)
