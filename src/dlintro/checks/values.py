"""What a learner may answer: numbers of every kind, made plain, and shown in a few words."""

from collections.abc import Iterator, Mapping, ValuesView
from decimal import Decimal
from fractions import Fraction
from itertools import islice

import numpy as np

from dlintro import text
from dlintro.language import translate

LONGEST = 100_000  # how much of an iterator is read: it may have no end


class Said(Exception):
    """A message for the learner: a text as `translate` takes it, and what stands for its fields."""

    def __init__(self, text, /, **values):
        super().__init__(translate(text, **values))


class Unsolved(Said):
    """The learner has not answered yet; the message may say more."""


class Wrong(Said):
    """The answer is not right; the message names the mistake."""


def plain(value):
    """Return an answer as numbers, arrays, lists and tuples, whatever library its parts come from."""
    if hasattr(value, "detach"):  # a torch tensor, perhaps with a gradient or on a GPU
        return np.array(value.detach().tolist())
    if hasattr(value, "to_numpy"):  # a pandas Series or DataFrame
        return plain(value.to_numpy())
    if isinstance(value, (Fraction, Decimal)):
        return float(value)
    if isinstance(value, (Iterator, ValuesView)):
        value = list(islice(value, LONGEST))
    if isinstance(value, np.ndarray) and value.dtype == object and value.ndim:
        value = list(value)
    if isinstance(value, (list, tuple)):
        return (list if isinstance(value, list) else tuple)(map(plain, value))
    return value


def as_mapping(answer):
    """Return a dictionary, or whatever has names like one (such as a pandas Series), as a dictionary; else None."""
    if hasattr(answer, "to_dict"):
        answer = answer.to_dict()
    return dict(answer) if isinstance(answer, Mapping) else None


def unfinished(answer):
    """Return whether an answer still holds three dots, or nothing at all."""
    if isinstance(answer, Mapping):
        answer = list(answer.values())
    if isinstance(answer, np.ndarray) and answer.dtype == object:
        answer = answer.tolist()
    return answer is ... or answer is None or (isinstance(answer, (tuple, list)) and any(map(unfinished, answer)))


def as_numbers(answer, shape, what, also=()):
    """Return a learner's numbers as an array of the shape wanted, or of one in `also`, or raise `Wrong`."""
    answer = plain(answer)
    what, got = translate(what), show(answer)
    said = translate("{what} should be {kind}, but is {got}", what=what, kind=_kind(shape), got=got)
    try:
        array = np.asarray(answer)
    except (ValueError, TypeError) as error:  # rows of different lengths
        raise Wrong(f"{said}.") from error
    if array.dtype.kind not in "biuf":
        raise Wrong(f"{said}.{_about_text(answer)}")
    size = int(np.prod(shape))
    if array.shape != shape and array.size == size and (size == 1 or array.shape == (1, *shape)):
        array = array.reshape(shape)  # one number in a list is one number, and one row of numbers is these numbers
    if array.shape not in (shape, *also):
        of_shape = translate(", of shape {shape}", shape=array.shape) if array.ndim > 1 else ""
        raise Wrong(f"{said}{of_shape}.{_about_length(answer, array, shape)}")
    if not np.isfinite(array).all():
        raise Wrong("{what} should be finite, but is {got}: a number is missing (NaN) or infinite.", what=what, got=got)
    return array.astype(float)


def as_number(answer, what):
    """Return a learner's number as a float, or raise `Wrong` in plain words."""
    return float(as_numbers(answer, (), what))


def _kind(shape):
    if len(shape) > 1:
        return translate("a table of shape {shape}", shape=shape)
    return translate("one number") if shape in ((), (1,)) else translate("{n} numbers", n=shape[0])


def _about_text(answer):
    """Say how a number is written that was written as a text: "0,8", "−0.8"."""
    texts = [answer] if isinstance(answer, str) else answer if isinstance(answer, (list, tuple)) else ()
    for written in texts:
        number = str(written).strip().replace(",", ".").replace("−", "-").replace("–", "-")
        if isinstance(written, str) and _is_number(number):
            advice = [translate("Text in quotes is no number: write it without quotes")]
            advice += [translate("with a point for the decimals")] if "," in written else []
            advice += [translate("with the minus of your keyboard")] if {"−", "–"} & set(written) else []
            return f" {', '.join([*advice, number])}."
    return ""


def _is_number(written):
    try:
        return np.isfinite(float(written))
    except ValueError:
        return False


def _about_length(answer, array, shape):
    """Name the comma that was meant as a point, and lists that were put one after the other."""
    if array.ndim != 1 or len(shape) > 1:
        return ""
    wanted = int(np.prod(shape))
    if isinstance(answer, tuple) and array.size > wanted and array.dtype.kind in "iu":
        example = f"{abs(array[-2])}.{abs(array[-1])}" if array[-1] >= 0 else "0.5"
        advice = "If you mean a number with decimals, write a point, not a comma: {example}."
        return " " + translate(advice, example=example)
    if isinstance(answer, list) and shape and array.size > wanted:
        return " " + translate("Between lists, + puts one behind the other; between arrays, np.array([…]), it adds.")
    return ""


def told_apart(got, wanted, digits=3):
    """Return two answers with as many digits as it takes to tell them apart, or with few if they are equal.

    Of two long tables, which look alike in a few words, a number that differs is shown.
    """
    for more in range(digits, 17):
        shown = show(got, more), show(wanted, more)
        if shown[0] != shown[1]:
            return shown
    place = _first_apart(np.asarray(got), np.asarray(wanted))
    if place is None:
        return show(got, digits), show(wanted, digits)
    numbers = told_apart(np.asarray(got)[place], np.asarray(wanted)[place], digits)
    at = f"[{', '.join(map(str, place))}]"
    whole = translate("an array of shape {shape}", shape=np.shape(got))
    said = "{whole} whose number at {at}, counted from 0, is {number}"
    return tuple(translate(said, whole=whole, at=at, number=number) for number in numbers)


def _first_apart(got, wanted):
    """Return the index of the first number that differs by more than rounding, or None where there is none."""
    if got.ndim == 0 or got.shape != wanted.shape:
        return None
    apart = np.argwhere(~np.isclose(got, wanted, rtol=1e-6, atol=1e-6))
    return tuple(apart[0].tolist()) if len(apart) else None


def show(value, digits=4):
    """Return a learner's value in a few words: rounded numbers, a small table, the shape of a large one."""
    value = value if isinstance(value, Iterator) else plain(value)
    if isinstance(value, np.ndarray) and value.size > 16:
        return translate("an array of shape {shape}", shape=value.shape)
    if isinstance(value, (np.ndarray, np.generic)):
        value = value.tolist()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        shown = _number(value, digits)
    elif isinstance(value, (list, tuple)):
        inside = ", ".join(show(part, digits) for part in value)
        shown = f"[{inside}]" if isinstance(value, list) else f"({inside})"
    else:
        shown = getattr(value, "__name__", None) or repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _number(value, digits):
    """Return a number with a few digits; one that would be rounded to 0 keeps its first ones, a huge one its power."""
    if isinstance(value, int) and abs(value) > 10**300:
        return translate("a huge number")
    if value and (abs(value) < 0.5 * 10.0**-digits or abs(value) >= 1e15):
        return f"{value:.2g}".replace("-", "−")
    return text.short(value, digits)
