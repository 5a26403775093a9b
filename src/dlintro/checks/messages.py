"""What a learner sees under a cell: a word for the state, a sentence, and hints on demand."""

import re
from dataclasses import dataclass
from html import escape

from ipywidgets import HTML, Button, VBox

COLOURS = {"solved": "#00664B", "wrong": "#9A4200", "not solved yet": "#444444"}  # each ≥ 4.5 : 1 on white
MARKS = {"solved": "✓", "wrong": "✗", "not solved yet": "○"}


@dataclass(frozen=True)
class Message:
    """A state, a text, and hints that the learner may ask for.

    A live notebook shows a button that reveals one more hint at each press; a page without a kernel shows them folded.

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
        folded = ""
        for heading, hint in reversed(_numbered(self.hints)):  # each hint holds the next, so that they open one by one
            folded = f"<details><summary>{heading}</summary>{as_html(hint)}{folded}</details>"
        return self.html(folded)

    def _repr_mimebundle_(self, **kwargs):
        bundle = {"text/plain": str(self), "text/html": self._repr_html_()}
        if not self.hints:
            return bundle
        return self.with_button()._repr_mimebundle_(**kwargs) | bundle

    def with_button(self):
        """Return the message as a widget, with a button under it that reveals one more hint at each press."""
        hints, shown = _numbered(self.hints), []
        message = HTML(self.html())
        button = Button(description="Hint", tooltip=f"Show one of {len(hints)} hints")

        def reveal(_):
            shown.append("<div><b>{}:</b> {}</div>".format(*map(as_html, hints[len(shown)])))
            message.value = self.html("".join(shown))
            button.disabled = len(shown) == len(hints)

        button.on_click(reveal)
        return VBox([message, button])

    def html(self, more=""):
        """Return the message as HTML, with more HTML inside, so that a screen reader reads it out when it changes."""
        colour, mark = COLOURS.get(self.state, "#005A8C"), MARKS.get(self.state, "•")
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:0.3em 0.8em;max-width:46em">'
            f'<b style="color:{colour}">{mark} {escape(self.state.capitalize())}:</b> {as_html(self.text)}{more}</div>'
        )


def as_html(text):
    """Return plain text as HTML, with words between backticks as code."""
    return re.sub("`(.*?)`", r"<code>\1</code>", escape(text))


def _numbered(hints):
    return [(f"Hint {number} of {len(hints)}", hint) for number, hint in enumerate(hints, 1)]
