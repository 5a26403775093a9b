"""What a learner sees under a cell: a word for the state, a sentence, and hints on demand."""

import re
from dataclasses import dataclass
from html import escape

from dlintro.language import attribute, translate

COLOURS = {"solved": "#009E73", "wrong": "#D55E00", "not solved yet": "#767676"}  # of a line, in light and dark themes
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
        Such as "solved", "wrong" or "not solved yet"; in English, and translated where it is shown.
    text : str
        In the learner's language, as the hints are.
    hints : sequence of str
        From a nudge to almost the answer.
    counted : str
        The exercise whose hints these are, where a class counts which of them are opened.
    """

    state: str
    text: str
    hints: tuple[str, ...] = ()
    counted: str = ""

    def __str__(self):
        return f"{translate(self.state)}: {self.text}"

    __repr__ = __str__

    def _repr_html_(self):
        hints = ""
        for number, hint in reversed(list(enumerate(self.hints, 1))):  # each hint holds the button of the next one
            label = translate("Hint {number} of {n}", number=number, n=len(self.hints))
            button = f'<summary style="{BUTTON}">{escape(label)}</summary>'
            mark = f' data-dlintro-hint="{escape(self.counted)} {number}"' if self.counted else ""
            hints = f'<details style="margin-top:0.4em"{mark}>{button} {as_html(hint)}{hints}</details>'
        state = translate(self.state)
        state = escape(state[0].upper() + state[1:])
        colour, mark = COLOURS.get(self.state, "#0072B2"), MARKS.get(self.state, "•")
        style = f"border-left:4px solid {colour};padding:0.3em 0.8em;max-width:46em"
        return (
            f'<div role="status"{attribute()} style="{style}"><b>{mark} {state}:</b> {as_html(self.text)}{hints}</div>'
        )


def as_html(text):
    """Return plain text as HTML, with words between backticks as code."""
    return re.sub("`(.*?)`", r"<code>\1</code>", escape(text))
