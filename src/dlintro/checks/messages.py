"""What a learner sees under a cell: a word for the state, a sentence, and hints on demand."""

import re
from dataclasses import dataclass
from html import escape

COLOURS = {"solved": "#00664B", "wrong": "#9A4200", "not solved yet": "#444444"}  # each ≥ 4.5 : 1 on white
BUTTON = "display:inline-block;border:1px solid #767676;border-radius:3px;padding:0 0.6em;cursor:pointer"
MARKS = {"solved": "✓", "wrong": "✗", "not solved yet": "○"}


@dataclass(frozen=True)
class Message:
    """A state, a text, and hints that the learner may ask for.

    A button under the text opens the first hint, with the button of the next hint in it. It is plain HTML, so it works
    by keyboard, and also if no kernel runs: on the next day, on a web page.

    Attributes
    ----------
    state : str
        Such as "solved", "wrong" or "not solved yet".
    text : str
    hints : sequence of str
        From a nudge to almost the answer.
    """

    state: str
    text: str
    hints: tuple[str, ...] = ()

    def __str__(self):
        return f"{self.state}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self):
        hints = ""
        for number, hint in reversed(list(enumerate(self.hints, 1))):  # each hint holds the button of the next one
            button = f'<summary style="{BUTTON}">Hint {number} of {len(self.hints)}</summary>'
            hints = f'<details style="margin-top:0.4em">{button} {as_html(hint)}{hints}</details>'
        colour, mark = COLOURS.get(self.state, "#005A8C"), MARKS.get(self.state, "•")
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:0.3em 0.8em;max-width:46em">'
            f'<b style="color:{colour}">{mark} {escape(self.state.capitalize())}:</b> {as_html(self.text)}{hints}</div>'
        )


def as_html(text):
    """Return plain text as HTML, with words between backticks as code."""
    return re.sub("`(.*?)`", r"<code>\1</code>", escape(text))
