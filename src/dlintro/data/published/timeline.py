"""Events and models of the history of neural networks, each with its source, read from two tables beside this file."""

from dataclasses import dataclass

from dlintro.data.published import rows
from dlintro.data.published.rows import FOLDER, MARKS

EVENT_COLUMNS = ("year", "until", "name", "event", "who", "kind", "source", "doi", "note")
MODEL_COLUMNS = (
    *("model", "year", "parameters", "parameters_mark", "training_flop", "flop_mark"),
    *("source", "doi", "note"),
)
KINDS = ("idea", "medicine", "data", "winter")


@dataclass(frozen=True)
class Event:
    """One event in the history of neural networks, or a winter: years in which hope and money were short.

    Attributes
    ----------
    year : int
        Of a winter, its first year.
    until : int or None
        The last year of a winter; None for an event.
    name, event, who : str
        Its name in a picture, what happened in at most twelve words, and who did it.
    kind : str
        "idea", "medicine", "data" (and the computers that it needs) or "winter".
    source, doi : str
        Where it was published; the doi is "" for a book, a thesis or a web page, or begins with "arXiv:".
    note : str
        What a reader should know beside it, or "".
    """

    year: int
    until: int | None
    name: str
    event: str
    who: str
    kind: str
    source: str
    doi: str
    note: str


@dataclass(frozen=True)
class Milestone:
    """One model, and how large it was.

    Attributes
    ----------
    model : str
    year : int
    parameters : float or None
        How many numbers it learned; None where nobody published that.
    parameters_mark : str
        How we know: "read in the paper", "secondary source" or "our own arithmetic"; "" without a number.
    training_flop : float or None
        Floating-point operations of its training, where a multiplication and an addition are two.
    flop_mark : str
        As `parameters_mark`.
    source, doi, note : str
        As in `Event`.
    """

    model: str
    year: int
    parameters: float | None
    parameters_mark: str
    training_flop: float | None
    flop_mark: str
    source: str
    doi: str
    note: str


def history():
    """Return the history of neural networks from 1943 to today, in the order of the years: a tuple of `Event`.

    We chose about thirty events, and our choice is not the only one. Each names its source. The years of the two
    winters are those of Crevier D, AI: The Tumultuous History of the Search for Artificial Intelligence, Basic Books
    1993; others draw the borders elsewhere.
    """
    return read_history(FOLDER / "history.csv")


def milestones():
    """Return models of this history with their sizes, in the order of the years: a tuple of `Milestone`.

    Most of the training compute is from Epoch AI, Data on notable AI models, https://epoch.ai/data (CC BY): estimates
    that may be wrong by a factor of two or three. Compare powers of ten.
    """
    return read_milestones(FOLDER / "milestones.csv")


def read_history(path):
    """Return the events in a table of the form that `data/README.md` describes.

    Raises
    ------
    ValueError
        If the table has another form; the message says in which file and line.
    """
    return rows.in_order(path, [(where, _event(where, row)) for where, row in rows.read(path, EVENT_COLUMNS)])


def read_milestones(path):
    """Return the models in a table of the form that `data/README.md` describes.

    Raises
    ------
    ValueError
        If the table has another form; the message says in which file and line.
    """
    return rows.in_order(path, [(where, _milestone(where, row)) for where, row in rows.read(path, MODEL_COLUMNS)])


def _event(where, row):
    kind, is_winter = row["kind"], row["kind"] == "winter"
    if kind not in KINDS:
        raise ValueError(f"{where}: kind must be one of {', '.join(KINDS)}, but is {kind!r}.")
    rows.check_texts(where, row, ("name", "event", "who", "source", *(["note"] if is_winter else [])))
    if len(row["event"].split()) > 12:
        raise ValueError(f"{where}: event must have at most 12 words, but has {len(row['event'].split())}.")
    year, until = rows.year(where, row["year"]), rows.year(where, row["until"]) if row["until"] else None
    if is_winter != (until is not None) or (is_winter and until <= year):
        raise ValueError(f"{where}: until must be a later year for a winter, else empty, but is {row['until']!r}.")
    return Event(**(row | {"year": year, "until": until}))


def _milestone(where, row):
    rows.check_texts(where, row, ("model", "source"))
    parameters, parameters_mark = _size(where, row, "parameters", "parameters_mark")
    flop, flop_mark = _size(where, row, "training_flop", "flop_mark")
    if parameters is None and flop is None:
        raise ValueError(f"{where}: a model must have parameters or training_flop, but has neither.")
    sizes = {"parameters": parameters, "parameters_mark": parameters_mark, "training_flop": flop}
    return Milestone(**(row | sizes | {"flop_mark": flop_mark, "year": rows.year(where, row["year"])}))


def _size(where, row, name, mark):
    """Return a number and how it is known, or None and "" where there is none."""
    if not row[name] and not row[mark]:
        return None, ""
    if row[mark] not in MARKS:
        raise ValueError(f"{where}: {mark} must be one of {', '.join(MARKS)}, but is {row[mark]!r}.")
    try:
        number = float(row[name])
    except ValueError:
        number = 0
    if not 0 < number < float("inf"):
        raise ValueError(f"{where}: {name} must be a number above 0, but is {row[name]!r}.")
    return number, MARKS[row[mark]]
