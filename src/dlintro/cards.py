"""Model cards: one page that says what a model is for, how good it is for whom, and where it fails."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from html import escape

from dlintro._validate import shown

TO_BE_FILLED = "to be filled"


def _asks(question, **default):
    """Return a field of the card, with the question that it answers."""
    return field(metadata={"question": question}, **default)


@dataclass(frozen=True, repr=False)
class ModelCard:
    """A model card, displayed as a table; what is empty, or still three dots, is shown as "to be filled".

    Attributes
    ----------
    name : str
        What the model is called.
    purpose, not_for, training_data, test_data, limits, oversight : str
        The answers to the questions that the empty card shows.
    results, groups : mapping of str to object
        The name of each number and the number, best with its interval, such as `metrics.Estimate`, or a text.

    Raises
    ------
    TypeError
        If a text is no text, or results or groups are no mapping.

    References
    ----------
    Mitchell M et al. Model cards for model reporting. FAT* 2019:220–229, doi:10.1145/3287560.3287596.
    """

    name: str
    purpose: str = _asks("Who uses it, for which patients, to decide what?", default="")
    not_for: str = _asks("For whom, or for what, has it not been tested?", default="")
    training_data: str = _asks(
        "From whom did it learn, and is anything in these data not as in the clinic?", default=""
    )
    test_data: str = _asks(
        "On whom was it measured: how many patients, from where, with which share of sick?", default=""
    )
    results: Mapping[str, object] = _asks("How good is it on these, with intervals?", default_factory=dict)
    groups: Mapping[str, object] = _asks(
        "How good is it for whom: by skin, age, clinic, artefact?", default_factory=dict
    )
    limits: str = _asks("What does it get wrong, and how do you know?", default="")
    oversight: str = _asks("Who decides, who watches it, and when is it measured again?", default="")

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip():
            raise TypeError(f"name must be a text, but is {self.name!r}; say what the model is called.")
        for part in fields(self):
            value = getattr(self, part.name)
            kind = Mapping if part.name in ("results", "groups") else str
            if value is not ... and not isinstance(value, kind):
                wanted = "a dictionary of names and numbers" if kind is Mapping else "a text"
                raise TypeError(f"{part.name} must be {wanted}, but is {shown(value)}.")

    @property
    def missing(self):
        """The names of all fields that are still to be filled, such as ("not_for", "results")."""
        return tuple(part.name for part in fields(self) if any(_empty(text) for _, text in self._lines(part.name)))

    def _lines(self, name):
        """Return pairs (title, value) for one field, at least one."""
        value = getattr(self, name)
        pairs = list(value.items()) if isinstance(value, Mapping) else [("", value)]
        return pairs or [("", "")]

    def _table(self):
        """Return for each field its title and its lines as text, where an empty one holds its question."""
        for part in fields(self)[1:]:
            empty = f"{TO_BE_FILLED}: {part.metadata['question']}"
            lines = [
                (str(title), TO_BE_FILLED if title else empty) if _empty(value) else (str(title), str(value))
                for title, value in self._lines(part.name)
            ]
            yield part.name.replace("_", " ").capitalize(), lines

    def __repr__(self):
        rows = [f"Model card: {self.name}"]
        for title, lines in self._table():
            rows += [f"{title}: " + "; ".join(f"{key}: {text}" if key else text for key, text in lines)]
        return "\n".join(rows)

    def _repr_html_(self):
        left = 'style="text-align:left;vertical-align:top"'
        rows = ""
        for title, lines in self._table():
            texts = (f"<b>{escape(key)}:</b> {_html(text)}" if key else _html(text) for key, text in lines)
            rows += f'<tr><th scope="row" {left}>{escape(title)}</th><td {left}>{"<br>".join(texts)}</td></tr>'
        return (
            f'<table style="max-width:52em"><caption style="text-align:left"><b>Model card: {escape(self.name)}</b>'
            f"</caption><tbody>{rows}</tbody></table>"
        )


def _empty(value):
    return value is ... or value is None or (isinstance(value, str) and not value.strip())


def _html(text):
    """Return the text as HTML; parts still to be filled are in bold italics."""
    weight = ' style="font-weight:bold"' if text.startswith(TO_BE_FILLED) else ""
    return f"<i{weight}>{escape(text)}</i>" if weight else escape(text)
