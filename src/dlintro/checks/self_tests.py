"""A short test over several lessons, once before and once after them: the same concepts, with other numbers."""

import random
from html import escape

from ipywidgets import HTML, RadioButtons

from dlintro import cells
from dlintro.checks import store, texts
from dlintro.checks.messages import Message
from dlintro.checks.press import Press
from dlintro.language import attribute, translate

UNSURE = "I do not know."
TIMES = ("before", "after")


def self_test(name, time):
    """Show a test: its questions in a mixed order, a button, and then the result with a reason for each answer.

    Parameters
    ----------
    name : {"foundations", "images"}
        Lessons 01 to 05, or 06 to 10.
    time : {"before", "after"}
        Before or after these lessons.

    Returns
    -------
    cells.Box
        Its children: question and answers in turn, then button and result.
    """
    test = texts.self_test(name)
    if time not in TIMES:
        raise ValueError(f"time must be 'before' or 'after', but is {time!r}.")
    mixed = random.Random(name + time)  # the same mixture at every run
    concepts = mixed.sample(test.concepts, len(test.concepts))
    items = [getattr(concept, time) for concept in concepts]
    answers = [_answers(item, mixed) for item in items]
    button, result = Press(description=translate("Show my result"), controls=answers), HTML()

    def finish(_):
        open_ones = [str(number) for number, widget in enumerate(answers, 1) if widget.value is None]
        if open_ones:
            text = "please answer question {numbers} too; “{unsure}” is an answer."
            text = translate(text, numbers=", ".join(open_ones), unsure=translate(UNSURE))
            result.value = Message("not finished yet", text)._repr_html_()
            return
        right = [widget.value == item.right for widget, item in zip(answers, items, strict=True)]
        store.results(f"{name}.{time}", [concept.name for concept, good in zip(concepts, right, strict=True) if good])
        result.value = _result(concepts, items, right)

    def say(_=None):
        asked = zip(items, answers, strict=True)
        box.words = "\n".join(line for item, widget in asked for line in (item.question, *cells.options(widget)))

    button.on_click(finish)
    for widget in answers:
        widget.observe(say, "value")
    questions = [HTML(_question(number, item)) for number, item in enumerate(items, 1)]
    parts = [part for pair in zip(questions, answers, strict=True) for part in pair]
    box = cells.Box([*parts, button, result])
    say()
    return cells.once(box)


def _answers(item, mixed):
    options = [(answer, number) for number, answer in enumerate(item.answers)]
    mixed.shuffle(options)
    width = {"width": "max-content", "max_width": "100%"}
    return RadioButtons(options=[*options, (translate(UNSURE), -1)], value=None, tooltip=item.question, layout=width)


def _question(number, item):
    style = "line-height:1.4;max-width:46em"
    return f'<div{attribute()} style="{style}"><b>{number}.</b> {escape(item.question)}</div>'


def _result(concepts, items, right):
    count = translate("{n} of {total} answers are right.", n=sum(right), total=len(right))
    head = Message("finished", count)._repr_html_()
    rows = [
        f"<li><b>{translate('✓ right' if good else '✗ not right')}: {escape(translate(concept.name))}.</b> "
        f"{escape(item.answers[item.right])} {escape(item.because)}</li>"
        for concept, item, good in zip(concepts, items, right, strict=True)
    ]
    return f'{head}<ol{attribute()} style="line-height:1.4;max-width:46em">{"".join(rows)}</ol>'
