"""Questions on pages without a kernel, as HTML: the forms that asking.js brings to life, and what is on paper."""

from html import escape
from importlib.resources import files

from dlintro import web
from dlintro.language import attribute

FILES = ("asking.css", "asking.js")


def element(tag, data, still, *more):
    """Return an element that asks, as `web.element` does; `more` are further files of this folder that it needs."""
    return web.element(tag, data, still, *(files(__package__) / name for name in (*more, *FILES)))


def form(asked, button, waits=True):
    """Return a form: what is asked, a button, and below it the place for what is said to the answer.

    Where it `waits`, the button can be pressed as soon as something is answered.
    """
    state = " disabled" if waits else ""
    pressed = f"<button{state}>{escape(button)}</button>"
    return f'<form autocomplete="off"{attribute()}>{asked}{pressed}<div role="status"></div></form>'


def radios(legend, options, name="answer"):
    """Return a group of radio buttons; `legend` is HTML, and `options` are pairs of a value and its label."""
    one = '<label><input type="radio" name="{name}" value="{value}" required/> <span>{label}</span></label>'
    rows = [one.format(name=name, value=escape(str(value)), label=escape(label)) for value, label in options]
    return f"<fieldset><legend>{legend}</legend>{''.join(rows)}</fieldset>"


def listed(labels):
    """Return answers as a list, each with a circle to be marked on paper."""
    rows = "".join(f"<li>{escape(label)}</li>" for label in labels)
    return f'<ul{attribute()} style="list-style-type:circle">{rows}</ul>'


def folded(summary, content):
    """Return what a reader opens; `content` is HTML."""
    return f"<details{attribute()}><summary>{escape(summary)}</summary>{content}</details>"
