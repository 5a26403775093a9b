"""A short test over several lessons, once before and once after them: the same concepts, with other numbers."""

import random
from html import escape

from ipywidgets import HTML, RadioButtons

from dlintro import cells
from dlintro.checks import asking, store, texts
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
    box = cells.Box([*parts, button, result], page=lambda: _page(concepts, items, answers))
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
    rows = map(_row, concepts, items, right)
    count = _count(sum(right), len(right))
    return f'{count}<ol{attribute()} style="line-height:1.4;max-width:46em">{"".join(rows)}</ol>'


def _count(n, total):
    return Message("finished", translate("{n} of {total} answers are right.", n=n, total=total))._repr_html_()


def _row(concept, item, good):
    head = f"<b>{translate('✓ right' if good else '✗ not right')}: {escape(translate(concept.name))}.</b>"
    return f"<li>{head} {_reason(item)}</li>"


def _reason(item):
    return f"{escape(item.answers[item.right])} {escape(item.because)}"


def _page(concepts, items, answers):
    """Return the test for a page without a kernel, which keeps no result: the reasons for each answer are there."""
    options = [[(value, label) for label, value in radio.options] for radio in answers]
    numbered = [f"<b>{number}.</b> {escape(item.question)}" for number, item in enumerate(items, 1)]
    asked = zip(numbered, options, range(len(items)), strict=True)
    groups = [asking.radios(question, each, f"answer-{number}") for question, each, number in asked]
    facts = {
        "form": asking.form("".join(groups), translate("Show my result"), waits=False),
        "right": [str(item.right) for item in items],
        "count": _count("{n}", len(items)),
        "rows": [[_row(*pair, good) for good in (False, True)] for pair in zip(concepts, items, strict=True)],
    }
    listed = [asking.listed(label for _, label in each) for each in options]
    still = "".join(f"<p>{question}</p>{answers}" for question, answers in zip(numbered, listed, strict=True))
    reasons = "".join(f"<li>{_reason(item)}</li>" for item in items)
    still += asking.folded(translate("Show the answers"), f"<ol>{reasons}</ol>")
    return asking.element("dlintro-test", facts, f"<div{attribute()}>{still}</div>")
