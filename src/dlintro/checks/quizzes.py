"""One question, a few answers, and a word on each of them."""

from dataclasses import dataclass
from html import escape

from ipywidgets import HTML, Button, RadioButtons, VBox

from dlintro.checks import store
from dlintro.checks.exercises import Message, find


@dataclass(frozen=True)
class Quiz:
    """A question with one right answer.

    Attributes
    ----------
    question : str
    options : tuple of (str, str)
        Each answer with its explanation.
    right : int
        Which option is right, counted from 0.
    """

    question: str
    options: tuple[tuple[str, str], ...]
    right: int

    def __post_init__(self):
        if not 0 <= self.right < len(self.options):
            raise ValueError(f"right must number one of the {len(self.options)} options, but {self.right} came.")


def quiz(identifier):
    """Show a question; the learner picks an answer, presses the button, and reads why it is right or wrong.

    Parameters
    ----------
    identifier : str
        "<lesson>.<quiz>".

    Returns
    -------
    ipywidgets VBox
        Its children: question, answers, button, explanation.
    """
    item = find(identifier, "QUIZZES")
    question = HTML(f'<div style="line-height:1.4;max-width:46em"><b>Question.</b> {escape(item.question)}</div>')
    answers = RadioButtons(
        options=[(text, number) for number, (text, _) in enumerate(item.options)],
        value=None,
        tooltip=item.question,  # the name of this group of answers, for those who hear the page
        layout={"width": "max-content", "max_width": "100%"},
    )
    button = Button(description="Check my answer", disabled=True)
    verdict = HTML(layout={"min_height": "3em"})

    def judge(_):
        is_right = answers.value == item.right
        if is_right:
            store.solved(identifier)
        verdict.value = Message("solved" if is_right else "wrong", item.options[answers.value][1])._repr_html_()

    answers.observe(lambda _: setattr(button, "disabled", answers.value is None), "value")
    button.on_click(judge)
    return VBox([question, answers, button, verdict])
