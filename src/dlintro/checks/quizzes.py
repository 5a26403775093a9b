"""One question, a few answers, and a word on each of them."""

import random
from html import escape

from ipywidgets import HTML, Button, RadioButtons

from dlintro import cells
from dlintro.checks import store, texts
from dlintro.checks.messages import Message
from dlintro.checks.press import Press
from dlintro.language import attribute, translate


def quiz(identifier):
    """Show a question; the learner picks an answer, presses the button, and reads why it is right or wrong.

    The answers are in an order of this learner's own, which stays the same at every run. On slides, the next step shows
    the right one by the last button, which is hidden in the notebook; that solves nothing.

    Parameters
    ----------
    identifier : str
        "<lesson>.<quiz>".

    Returns
    -------
    cells.Box
        Its children: question, answers, button, explanation, hidden button.
    """
    item = texts.quiz(identifier)
    answers = _answers(item, order(identifier))
    button = Press(description=translate("Check my answer"), disabled=True, controls=[answers])
    verdict = HTML(layout={"min_height": "3em"})

    answer = Button(description=translate("Show the answer"), layout={"display": "none"}).add_class("dlintro-answer")
    box = cells.Box([_question(item), answers, button, verdict, answer])

    def say(message=None):
        verdict.value = message._repr_html_() if message else verdict.value
        box.words = "\n".join([item.question, *cells.options(answers), *([str(message)] if message else [])])

    def choose(_):
        button.disabled = answers.value is None
        say()

    def judge(_):
        chosen = item.options[answers.value]
        if chosen.right:
            store.solved(identifier)
            answer.disabled = True
        say(Message("solved" if chosen.right else "wrong", chosen.because))

    def show(_):
        answer.disabled = True
        answers.value, because = next((at, each.because) for at, each in enumerate(item.options) if each.right)
        say(Message("the answer", because))

    answers.observe(choose, "value")
    button.on_click(judge)
    answer.on_click(show)
    say()
    return cells.once(box)


def _question(item):
    asked = f"<b>{translate('Question.')}</b> {escape(item.question)}"
    return HTML(f'<div{attribute()} style="line-height:1.4;max-width:46em">{asked}</div>')


def _answers(item, order):
    return RadioButtons(
        options=[(item.options[number].answer, number) for number in order],
        value=None,
        tooltip=item.question,  # names this group of answers to a screen reader
        layout={"width": "max-content", "max_width": "100%"},
    )


def order(identifier):
    """Return in which order a question's answers, by their numbers, are shown to this learner."""
    n = len(texts.quiz(identifier).options)
    return random.Random(f"{store.learner()} {identifier}").sample(range(n), n)
