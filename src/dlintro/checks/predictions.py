"""A prediction is written down before a figure, and shown again beside what came out."""

from numbers import Real

from ipywidgets import HTML, BoundedFloatText, FloatSlider, RadioButtons

from dlintro import cells, text
from dlintro._validate import shown
from dlintro.checks import store, texts
from dlintro.checks.messages import Message
from dlintro.checks.press import Press
from dlintro.language import translate


def predict(identifier):
    """Show the answers to a question that the notebook asks; the learner writes one down. Nothing waits for it.

    Parameters
    ----------
    identifier : str
        "<lesson>.<prediction>".

    Returns
    -------
    cells.Box
        Its children: answers, button, what is written down.
    """
    item = texts.prediction(identifier)
    earlier = store.predicted().get(identifier)
    answers = _answers(item, earlier)
    button = Press(description=translate("Write it down"), disabled=answers.value is None, controls=[answers])
    note = HTML(layout={"min_height": "2em"})
    box = cells.Box([answers, button, note])

    def say(value):
        written = [] if value is None else [Message("written down", f"{_shown(item, value)}.")]
        note.value = "".join(message._repr_html_() for message in written)
        listed = cells.options(answers) if item.options else []
        box.words = "\n".join([translate("Predict: {question}", question=item.question), *listed, *map(str, written)])

    def write(_):
        store.predicted(identifier, answers.value)
        say(answers.value)

    say(earlier)
    answers.observe(lambda _: setattr(button, "disabled", answers.value is None), "value")
    button.on_click(write)
    return cells.once(box)


def reveal(identifier, outcome):
    """Show what the learner predicted beside what came out, without judging.

    Parameters
    ----------
    identifier : str
        "<lesson>.<prediction>".
    outcome : str or number
        What the notebook has computed: one of the options, word for word, or a number.

    Returns
    -------
    Message

    Raises
    ------
    ValueError
        If there is no such prediction, or the outcome is none of its options.
    TypeError
        If a number is asked for, and the outcome is not one.
    """
    item = texts.prediction(identifier)
    _check_outcome(identifier, item, outcome)
    said = store.predicted().get(identifier)
    if said is None:
        text = translate("{outcome}. You did not write down a prediction.", outcome=_shown(item, outcome))
    elif said == outcome:
        text = translate("{outcome}. That is what you said.", outcome=_shown(item, outcome))
    else:
        both = {"said": _shown(item, said), "outcome": _shown(item, outcome)}
        text = translate("you said: {said}. It is: {outcome}.", **both)
    return Message("outcome", text)


def _answers(item, earlier):
    """Return the widget that takes a prediction, at the earlier one if there is one."""
    name = {"tooltip": item.question}  # says to a screen reader what is asked
    if item.options:
        chosen = earlier if earlier in item.options else None
        options = [(translate(option), option) for option in item.options]  # what is kept is English
        return RadioButtons(options=options, value=chosen, layout={"width": "max-content"}, **name)
    value = min(max(earlier, item.low), item.high) if isinstance(earlier, Real) else item.low  # suggests nothing
    name["description"] = item.unit or translate("number")  # its label
    limits = {"min": item.low, "max": item.high, "value": value} | name
    if item.step:
        return FloatSlider(step=item.step, readout_format=".0f" if float(item.step).is_integer() else ".2f", **limits)
    return BoundedFloatText(step=None, **limits)


def _check_outcome(identifier, item, outcome):
    if item.options and outcome not in item.options:
        raise ValueError(f"the outcome of {identifier} must be one of {item.options}, but is {shown(outcome)}.")
    if not item.options and (isinstance(outcome, bool) or not isinstance(outcome, Real)):
        raise TypeError(f"the outcome of {identifier} must be a number, but is {shown(outcome)}.")


def _shown(item, value):
    """Return a prediction or an outcome as people read it: “left”, or 23 cancers."""
    if isinstance(value, Real):
        return f"{text.short(float(value))} {item.unit}".strip()
    return translate("“{text}”", text=translate(value))
