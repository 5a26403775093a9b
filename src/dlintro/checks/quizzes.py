"""One question, a few answers, and a word on each of them."""

from html import escape

from ipywidgets import HTML, Button, RadioButtons, VBox

from dlintro.checks import store, texts
from dlintro.checks.messages import Message


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
    item = texts.quiz(identifier)
    question = HTML(f'<div style="line-height:1.4;max-width:46em"><b>Question.</b> {escape(item.question)}</div>')
    answers = RadioButtons(
        options=[(option.answer, number) for number, option in enumerate(item.options)],
        value=None,
        tooltip=item.question,  # names this group of answers to a screen reader
        layout={"width": "max-content", "max_width": "100%"},
    )
    button = Button(description="Check my answer", disabled=True)
    verdict = HTML(layout={"min_height": "3em"})

    def judge(_):
        chosen = item.options[answers.value]
        if chosen.right:
            store.solved(identifier)
        verdict.value = Message("solved" if chosen.right else "wrong", chosen.because)._repr_html_()

    answers.observe(lambda _: setattr(button, "disabled", answers.value is None), "value")
    button.on_click(judge)
    return VBox([question, answers, button, verdict])
