"""What a learner has done, on one page to keep, to print or to hand in."""

from datetime import date
from html import escape
from pathlib import Path

from dlintro import web
from dlintro._validate import shown
from dlintro.checks import store, texts
from dlintro.checks.lessons import progress
from dlintro.checks.messages import Message
from dlintro.language import chosen, translate

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{course}: {results}</title>
<style>
body {{ font: 16px/1.4 sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #111; }}
table {{ border-collapse: collapse; margin: 1em 0; }}
th, td {{ border: 1px solid #767676; padding: 0.2em 0.6em; text-align: left; }}
</style></head><body>
<h1>{course}</h1>
<p>{whose}</p>
{tests}
<h2>{exercises}</h2>
<table>{head}{lessons}</table>
</body></html>
"""
WHOSE = (
    "Results of {name}, written on {day}. They come from this learner's own computer and prove nothing about identity."
)


def report(name, file="my_results.html"):
    """Write the learner's results to one page: both self-tests, before and after, and what is solved in each lesson.

    Parameters
    ----------
    name : str
        What the page calls the learner; a name, or a code if the page is to be handed in without one.
    file : str or path
        Where to write it.

    Returns
    -------
    Message
        With a link to the page.
    """
    if web.is_on():
        return Message(
            "your results", translate("this page keeps none; in JupyterLab, this cell writes them to a file.")
        )
    if name is ...:
        advice = translate('put your name in place of the three dots, in quotation marks: "Ada".')
        return Message("not written yet", advice)
    if not isinstance(name, str):
        advice = 'name must be a text in quotation marks, such as "Ada", but is {got}.'
        raise TypeError(translate(advice, got=shown(name)))
    page = PAGE.format(
        language=chosen(),
        course=translate("Introduction to deep learning for medicine"),
        results=translate("results"),
        whose=translate(WHOSE, name=escape(name), day=date.today().isoformat()),
        exercises=translate("Exercises and questions"),
        head=_head(translate("Lesson"), translate("Solved")),
        tests="".join(_test(key) for key in texts.SELF_TESTS),
        lessons="".join(_row(texts.lesson(key).title, _count(items)) for key, items in progress().lessons.items()),
    )
    try:
        Path(file).write_text(page, encoding="utf-8")
    except OSError as error:
        problem = "`{file}` cannot be written here ({reason}): name another place with file=…"
        return Message("not written", translate(problem, file=file, reason=error.strerror))
    where = "your results are in `{file}`: open it from the file browser on the left, and print it."
    return Message("written", translate(where, file=file))


def _test(key):
    """Return a self-test as a table: each concept, before and after the lessons."""
    test, results = texts.self_test(key), store.results()
    before, after = (results.get(f"{key}.{time}") for time in ("before", "after"))
    rows = [_row(translate(concept.name), _mark(concept, before), _mark(concept, after)) for concept in test.concepts]
    rows.append(_row(translate("right"), _sum(test, before), _sum(test, after)))
    head = _head(translate("Concept"), translate("Before"), translate("After"))
    return f"<h2>{escape(test.title)}</h2><table>{head}{''.join(rows)}</table>"


def _mark(concept, right):
    return translate("not taken" if right is None else "✓ right" if concept.name in right else "✗ not right")


def _sum(test, right):
    return "–" if right is None else translate("{n} of {total}", n=len(right), total=len(test.concepts))


def _count(items):
    return translate("{n} of {total}", n=sum(items.values()), total=len(items))


def _head(*names):
    return f"<tr>{''.join(f'<th>{escape(name)}</th>' for name in names)}</tr>"


def _row(*cells):
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
