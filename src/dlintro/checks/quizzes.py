"""One question, a few answers, and a word on each of them."""

import random
from html import escape

from ipywidgets import HTML, Button, RadioButtons

from dlintro import cells, web
from dlintro.checks import asking, classroom, store, texts
from dlintro.checks.messages import Message, as_html
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
    mixed = order(identifier)
    answers = _answers(item, mixed)
    button = Press(description=translate("Check my answer"), disabled=True, controls=[answers])
    verdict = HTML(layout={"min_height": "3em"})

    answer = Button(description=translate("Show the answer"), layout={"display": "none"}).add_class("dlintro-answer")
    children = [_question(item), answers, button, verdict, answer]
    box = cells.Box(children, page=lambda: _page(item, mixed))

    def say(message=None):
        verdict.value = message._repr_html_() if message else verdict.value
        box.words = "\n".join([item.question, *cells.options(answers), *([str(message)] if message else [])])

    def choose(_):
        button.disabled = answers.value is None
        say()

    def judge(_):
        chosen = item.options[answers.value]
        classroom.tell("chosen", identifier, answers.value)
        if chosen.right:
            store.solved(identifier)
            classroom.tell("solved", identifier)
            answer.disabled = True
        say(_verdict(chosen))

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
    return HTML(f'<div{attribute()} style="line-height:1.4;max-width:46em">{_asked(item)}</div>')


def _asked(item):
    return f"<b>{translate('Question.')}</b> {escape(item.question)}"


def _answers(item, order):
    return RadioButtons(
        options=[(item.options[number].answer, number) for number in order],
        value=None,
        tooltip=item.question,  # names this group of answers to a screen reader
        layout={"width": "max-content", "max_width": "100%"},
    )


def order(identifier):
    """Return in which order a question's answers, by their numbers, are shown to this learner; on pages, to all."""
    n, whose = len(texts.quiz(identifier).options), "" if web.is_on() else store.learner()
    return random.Random(f"{whose} {identifier}").sample(range(n), n)


def _verdict(option):
    return Message("solved" if option.right else "wrong", option.because)


def _page(item, mixed):
    """Return the question for a page without a kernel: what is said to each option is there."""
    options = [item.options[number] for number in mixed]
    labels = [option.answer for option in options]
    form = asking.form(asking.radios(_asked(item), enumerate(labels)), translate("Check my answer"))
    right = next(option for option in options if option.right)
    answer = f"<p><b>{escape(right.answer)}</b></p><p>{as_html(right.because)}</p>"
    still = f"<p{attribute()}>{_asked(item)}</p>{asking.listed(labels)}"
    still += asking.folded(translate("Show the answer"), answer)
    facts = {"form": form, "said": [_verdict(option)._repr_html_() for option in options]}
    return asking.element("dlintro-quiz", facts, still)
