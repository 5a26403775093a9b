"""A prediction is written down before a figure, and shown again beside what came out."""

from dataclasses import dataclass
from html import escape
from numbers import Real

from ipywidgets import HTML, BoundedFloatText, FloatSlider, RadioButtons

from dlintro import cells, text, web
from dlintro._validate import shown
from dlintro.checks import asking, classroom, store, texts
from dlintro.checks.messages import Message
from dlintro.checks.press import Press
from dlintro.language import attribute, translate


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
    box = cells.Box([answers, button, note], page=lambda: _page(identifier, item))

    def say(value):
        written = [] if value is None else [_written(_shown(item, value))]
        note.value = "".join(message._repr_html_() for message in written)
        listed = cells.options(answers) if item.options else []
        box.words = "\n".join([translate("Predict: {question}", question=item.question), *listed, *map(str, written)])

    def write(_):
        store.predicted(identifier, answers.value)
        classroom.tell("predicted", identifier, answers.value)
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
    if web.is_on():
        return _on_page(identifier, item, outcome)
    said = store.predicted().get(identifier)
    if said is None:
        return _silent(item, outcome)
    return _same(item, outcome) if said == outcome else _other(item, _shown(item, said), outcome)


def _written(said):
    return Message("written down", f"{said}.")


def _silent(item, outcome):
    shown = _shown(item, outcome)
    if web.is_on():
        return Message("outcome", translate("{outcome}. (Write your guess above to compare.)", outcome=shown))
    return Message("outcome", translate("{outcome}. You did not write down a prediction.", outcome=shown))


def _same(item, outcome):
    return Message("outcome", translate("{outcome}. That is what you said.", outcome=_shown(item, outcome)))


def _other(item, said, outcome):
    shown = _shown(item, outcome)
    return Message("outcome", translate("you said: {said}. It is: {outcome}.", said=said, outcome=shown))


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
        return _counted(item, text.short(float(value)))
    return translate("“{text}”", text=translate(value))


def _counted(item, number):
    return f"{number} {item.unit}".strip()


# Pages without a kernel. What is said to a prediction depends on it: it is there for each option, and for any number
# with its place held by {said}.

ANY = "{said}"


@dataclass(frozen=True)
class Outcome(Message):
    """What came out, for a page: as HTML that a script completes with what the reader has predicted there."""

    page: str = ""

    def _repr_html_(self):
        return self.page


def _on_page(identifier, item, outcome):
    others = {option: _other(item, _shown(item, option), outcome) for option in item.options}
    same = outcome if item.options else text.short(float(outcome))
    facts = {"silent": _silent(item, outcome)._repr_html_()}
    facts |= _answered(identifier, others | {same: _same(item, outcome)})
    if not item.options:
        facts["number"] = _other(item, _counted(item, ANY), outcome)._repr_html_()
    alone = Message("outcome", f"{_shown(item, outcome)}.")
    page = asking.element("dlintro-reveal", facts, alone._repr_html_())
    return Outcome(alone.state, alone.text, page=page)


def _page(identifier, item):
    """Return the prediction for a page, which keeps it in the reader's browser."""
    question = f'<span class="dlintro-heard">{escape(item.question)}</span>'  # the notebook's own words are above it
    if item.options:
        labels = [translate(option) for option in item.options]
        asked, still = asking.radios(question, zip(item.options, labels, strict=True)), asking.listed(labels)
    else:
        asked, still = _field(item), f"<p{attribute()}>{escape(_counted(item, '__________'))}</p>"
    written = {option: _written(_shown(item, option)) for option in item.options}
    form = asking.form(asked, translate("Write it down"))
    facts = {"form": form, "covers": _cover(), "below": translate("What came out is below.")}
    facts |= _answered(identifier, written)
    if not item.options:
        facts["number"] = _written(_counted(item, ANY))._repr_html_()
    return asking.element("dlintro-predict", facts, still)


def _cover():
    """Return what a page says while it hides what came out."""
    said = translate("What comes out, and what it means, is shown when you have written down a guess.")
    return f"<p{attribute()}>{escape(said)} <button>{escape(translate('Show it now'))}</button></p>"


def _answered(identifier, messages):
    return {"name": identifier, "said": {value: message._repr_html_() for value, message in messages.items()}}


def _field(item):
    """Return what takes a number, with its unit: a slider where there is a step."""
    limits = f'name="answer" title="{escape(item.question)}" min="{item.low}" max="{item.high}" required'
    field = f'<input type="number" step="any" {limits}/>'
    if item.step:
        slider = f'<input type="range" step="{item.step}" value="{item.low}" {limits}/>'
        field = f"{slider} <output>{item.low:g}</output>"
    return f"<label>{translate('number').capitalize()}: {field} {escape(item.unit)}</label>"
