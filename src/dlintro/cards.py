"""The model card, one page on what a model is for and where it fails, and the study protocol, one on how to find out.

Both are filled in by a learner. They show what is still missing, and can be saved as a page or as Markdown.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from html import escape
from numbers import Integral
from pathlib import Path

from dlintro._validate import shown

TO_BE_FILLED = "to be filled"
WANTED = {str: "a text", Mapping: "a dictionary of names and numbers", Integral: "a whole number of people, rounded up"}
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.4 sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; color: #111; }}
table {{ border-collapse: collapse; }}
th, td {{ border-top: 1px solid #767676; padding: 0.3em 0.8em 0.3em 0; }}
</style></head><body>
{table}
</body></html>
"""


def _asks(question, kind=str, **default):
    """Return a field of a card, with the question that it answers and the kind of answer; a text is empty at first."""
    return field(metadata={"question": question, "kind": kind}, **(default or {"default": ""}))


class _Card:
    """What all cards share: how they are checked, shown and saved. The first field of a card is its `name`."""

    _title, _about = "Card", "card"

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip():
            raise TypeError(f"name must be a text, but is {self.name!r}; say what the {self._about} is called.")
        for part in self._parts():
            value, kind = getattr(self, part.name), part.metadata["kind"]
            absent = value is ... or (kind is Integral and value is None)
            if not absent and (not isinstance(value, kind) or isinstance(value, bool)):
                raise TypeError(f"{part.name} must be {WANTED[kind]}, but is {shown(value)}.")

    @property
    def missing(self):
        """The names of all fields that are still to be filled, such as ("not_for", "results")."""
        return tuple(part.name for part in self._parts() if any(_empty(value) for _, value in self._lines(part)))

    def markdown(self):
        """Return the card as Markdown: a heading and a table."""
        rows = [f"# {_markdown(self._title)}: {_markdown(self.name)}", "", "| Part | Answer |", "|---|---|"]
        for title, lines in self._table():
            texts = (f"**{_markdown(key)}:** {_markdown(text)}" if key else _markdown(text) for key, text in lines)
            rows.append(f"| {title} | {'<br>'.join(texts)} |")
        return "\n".join(rows) + "\n"

    def html(self):
        """Return the card as a whole page of HTML, to print or to send."""
        return PAGE.format(title=escape(f"{self._title}: {self.name}"), table=self._repr_html_())

    def save(self, path):
        """Write the card to a file: a page if its name ends in .html, Markdown if in .md.

        Parameters
        ----------
        path : str or path
            Its folder must exist. A file of that name is replaced.

        Returns
        -------
        Path
            Of the file.

        Raises
        ------
        ValueError
            If the name has another ending, or there is no such folder.
        """
        path = Path(path)
        write = {".html": self.html, ".md": self.markdown}.get(path.suffix.lower())
        if write is None:
            raise ValueError(f"path must end in .html or .md, but is {str(path)!r}; give it one of these endings.")
        if not path.parent.is_dir():
            raise ValueError(f"the folder {str(path.parent)!r} does not exist; make it first, or name another one.")
        _write(path, write())
        return path

    def _parts(self):
        return fields(self)[1:]

    def _lines(self, part):
        """Return pairs (title, value) for one field, at least one."""
        value = getattr(self, part.name)
        if isinstance(value, Mapping) and value:
            return list(value.items())
        return [("", value or "")]  # nobody, or no numbers at all, is no answer

    def _table(self):
        """Return for each field its title and its lines as text, where an empty one holds its question."""
        for part in self._parts():
            empty = f"{TO_BE_FILLED}: {part.metadata['question']}"
            written = "{:,}".format if part.metadata["kind"] is Integral else str
            lines = [
                (str(title), TO_BE_FILLED if title else empty) if _empty(value) else (str(title), written(value))
                for title, value in self._lines(part)
            ]
            yield part.name.replace("_", " ").capitalize(), lines

    def __repr__(self):
        rows = [f"{self._title}: {self.name}"]
        for title, lines in self._table():
            rows += [f"{title}: " + "; ".join(f"{key}: {text}" if key else text for key, text in lines)]
        return "\n".join(rows)

    def _repr_html_(self):
        left = 'style="text-align:left;vertical-align:top"'
        rows = ""
        for title, lines in self._table():
            texts = (f"<b>{escape(key)}:</b> {_html(text)}" if key else _html(text) for key, text in lines)
            rows += f'<tr><th scope="row" {left}>{escape(title)}</th><td {left}>{"<br>".join(texts)}</td></tr>'
        caption = escape(f"{self._title}: {self.name}")
        return (
            f'<table style="max-width:52em"><caption style="text-align:left"><b>{caption}</b></caption>'
            f"<tbody>{rows}</tbody></table>"
        )


@dataclass(frozen=True, repr=False)
class ModelCard(_Card):
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

    _title, _about = "Model card", "model"

    name: str
    purpose: str = _asks("Who uses it, for which patients, to decide what?")
    not_for: str = _asks("For whom, or for what, has it not been tested?")
    training_data: str = _asks("From whom did it learn, and is anything in these data not as in the clinic?")
    test_data: str = _asks("On whom was it measured: how many patients, from where, with which share of sick?")
    results: Mapping[str, object] = _asks(
        "How good is it on these, with intervals?", kind=Mapping, default_factory=dict
    )
    groups: Mapping[str, object] = _asks(
        "How good is it for whom: by skin, age, clinic, artefact?", kind=Mapping, default_factory=dict
    )
    limits: str = _asks("What does it get wrong, and how do you know?")
    oversight: str = _asks("Who decides, who watches it, and when is it measured again?")


@dataclass(frozen=True, repr=False)
class Protocol(_Card):
    """A study protocol of one page, displayed as a table; what is empty, or three dots, is shown as "to be filled".

    Attributes
    ----------
    name : str
        What the study is called.
    tool, population, comparator, end_point, margin, harms, stopping, monitoring : str
        The answers to the questions that the empty protocol shows.
    design : str
        One of "sensitivity", "paired", "superiority" and "non-inferiority".
    assumptions : mapping of str to float
        What `metrics.planned_size` needs for this design, such as {"new": 0.4, "control": 0.5, "dropout": 0.1}.
    size : int or None
        How many people take part in all, in all arms and with those who will drop out; 0 counts as empty.

    Raises
    ------
    TypeError
        If a text is no text, assumptions are no mapping, or size is no whole number.

    References
    ----------
    Cruz Rivera S et al. Guidelines for clinical trial protocols for interventions involving artificial intelligence:
    the SPIRIT-AI extension. Nat Med 2020;26:1351–1363, doi:10.1038/s41591-020-1037-7.
    """

    _title, _about = "Study protocol", "study"

    name: str
    tool: str = _asks("Which tool, which version, what goes in and what comes out?")
    population: str = _asks("Who takes part, from where, and who may not?")
    comparator: str = _asks("With what is it compared: usual care, a reader, a reference standard?")
    design: str = _asks('Which is it: "sensitivity", "paired", "superiority" or "non-inferiority"?')
    end_point: str = _asks("What is measured, in whom, and when?")
    margin: str = _asks("Which difference would change practice, or how much worse is still acceptable, and why?")
    assumptions: Mapping[str, float] = _asks(
        "Which numbers does metrics.planned_size need for this design?", kind=Mapping, default_factory=dict
    )
    size: int | None = _asks("How many people in all, with those who will drop out?", kind=Integral, default=None)
    harms: str = _asks("Whom could it harm, how, and who would notice?")
    stopping: str = _asks("Who may stop the study early, when, and by which rule?")
    monitoring: str = _asks("After the study, who watches what, and how often?")


def _empty(value):
    return value is ... or value is None or (isinstance(value, str) and not value.strip())


def _html(text):
    """Return the text as HTML; parts still to be filled are in bold italics."""
    weight = ' style="font-weight:bold"' if text.startswith(TO_BE_FILLED) else ""
    escaped = "<br>".join(escape(text).splitlines())
    return f"<i{weight}>{escaped}</i>" if weight else escaped


def _markdown(text):
    """Return the text for a heading or a cell of a table, in which it stays as it is written."""
    escaped = re.sub(r"([\\`*_\[\]|~$#])", r"\\\1", escape(text, quote=False))
    escaped = "<br>".join(escaped.splitlines())
    return f"***{escaped}***" if text.startswith(TO_BE_FILLED) else escaped


def _write(path, text):
    """Write a file at once: who opens it finds the old text or the new one, never half of it."""
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".card-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(draft, 0o644)
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
