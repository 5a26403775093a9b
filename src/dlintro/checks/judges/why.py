"""Judges of the lesson on why deep learning."""

from contextlib import redirect_stdout
from copy import deepcopy
from io import StringIO

import numpy as np
from threadpoolctl import threadpool_limits

from dlintro import data
from dlintro.checks.judging import (
    Unsolved,
    Wrong,
    as_number,
    as_numbers,
    judge,
    judge_function,
    judge_number,
    plain,
    show,
)
from dlintro.language import translate

SIZES, WINDOW = (20, 60, 200, 1000), (5.0, 8.0)  # patients, and mg/L, of the explorer in the notebook
NEAR = 10  # percentage points


def interaction(answer):
    """Judge the interaction of two drugs, for risks of 30, 20 (A), 15 (B) and 25 % (both)."""
    mistakes = [
        (0.2, "that is right as a share; in percentage points it is a hundred times as much."),
        (-20, "the other way round: what A changes with B, minus what it changes without B."),
        (0, "the two changes of A are +10 with B and −10 without B. Their difference is asked for, not their sum."),
        (10, "that is what A changes with B. Subtract what it changes without B: 20 − 30."),
        (-10, "that is what A changes without B. Begin with what it changes with B: 25 − 15."),
        (5, "that compares two risks only. Work out two changes by A: with B, and without B."),
        (-5, "that compares two risks only. Work out two changes by A: with B, and without B."),
    ]
    otherwise = "work out what A changes with B (25 − 15), then what it changes without B (20 − 30), and subtract."
    judge_number(answer, "interaction", 20, mistakes, otherwise)


def enough(answer, models):
    """Judge how many patients the network needs in the notebook's explorer, and how far off the straight line then is.

    The truth is found again with copies of the notebook's own models, a window from 5 to 8 mg/L.
    """
    n, line = as_numbers(answer, (2,), "(patients, line_is_off)")
    if n not in SIZES:
        raise Wrong("patients is {n}; it should be 20, 60, 200 or 1000.", n=show(n))
    far = _distance(models["network"], int(n))
    if far >= NEAR:
        raise Wrong(
            "with {n} patients the network is {off} points away from the truth: more than 10.",
            n=show(n),
            off=show(round(far)),
        )
    if any(_distance(models["network"], k) < NEAR for k in SIZES if k < n):
        raise Wrong("with {n} patients the network is near enough, but fewer patients are enough, too.", n=show(n))
    wanted = _distance(models["straight line"], int(n))
    if abs(line - far) < 1 < abs(line - wanted):
        said = "the number of patients is right. {got} is the network's distance; the straight line's is asked for."
        raise Wrong(said, got=show(line))
    if abs(line - wanted) > 1:
        raise Wrong(
            "the number of patients is right. With so many, the sentence under the picture gives another distance for "
            "the straight line than {got}.",
            got=show(line),
        )
    return translate(
        "in this draw, from {n} patients on, the network follows the window. The straight line is {line} points off, "
        "and still {still} off with {most} patients: more patients do not bend it.",
        n=show(n),
        line=show(round(wanted)),
        still=show(round(_distance(models["straight line"], SIZES[-1]))),
        most=SIZES[-1],
    )


def _distance(model, n):
    """Return how far a model is from the true chance, in percentage points, after learning from n patients."""
    levels, people = np.linspace(0, 10, 201), data.blood_levels(n, WINDOW)
    with threadpool_limits(1):  # so little to compute that several threads would mostly wait for each other
        learned = deepcopy(model).fit(people.x, people.y).predict_proba(levels[:, None])[:, 1]
    return 100 * np.abs(learned - data.chance_to_do_well(levels, WINDOW)).mean()


def cost(answer):
    """Judge the operations of a training: 6 × 100 million parameters × 2 billion pieces of words."""
    mistakes = [
        (
            2e17,
            "the 6 is missing: forward once and backward about twice, with a multiplication and an addition for each parameter.",
        ),
        (4e17, "that is the way forward only; the way back costs about twice as much: 6, not 2."),
        (1.2e17, "a power of ten is missing: 100 million is 1e8, and 2 billion is 2e9."),
        (1.2e19, "one power of ten too many: 100 million is 1e8, and 2 billion is 2e9."),
        (1.2e15, "2 billion is 2e9, not 2e6."),
        (1.2e21, "2 billion is 2e9: a billion is a thousand million."),
        (6e8, "that is 6 × the parameters; multiply it by the pieces of words, too."),
        (1.2e10, "that is 6 × the pieces of words; multiply it by the parameters, too."),
    ]
    otherwise = "multiply three numbers: 6, the parameters (100e6) and the pieces of words (2e9)."
    got = as_number(answer, "flop")
    judge(got, 1.2e18, mistakes, otherwise, said=f"flop = {got:.3g}:", tolerance=0.01)


def number(answer):
    """Judge a number with decimals: thirty-eight and a half."""
    mistakes = [
        (385, "the point is missing: thirty-eight and a half is between 38 and 39."),
        (38, "the half is missing: write it behind a point."),
        (38.05, "a half is five tenths, not five hundredths."),
        (101.3, "that is right in degrees Fahrenheit; degrees Celsius are asked for."),
    ]
    otherwise = "write thirty-eight and a half in digits, with a point."
    got = as_number(answer, "fever")
    judge(got, 38.5, mistakes, otherwise, said=f"fever = {show(got)}:")


def list(answer):
    """Judge the list of the three values and the evening's value; an array is as good."""
    _refuse_text(answer, "day")
    if isinstance(answer, (set, frozenset)):
        raise Wrong("day is a set, with curly brackets, which keeps no order: a list has square brackets.")
    values = plain(answer)  # an iterator can be read once only
    if np.iterable(values) and len(values) > 1 and any(np.ndim(part) for part in values):
        raise Wrong("day holds a list inside a list: {got}. Put + between the two lists.", got=show(values))
    mistakes = [
        (
            (273, 259, 268),
            "131 was added to each value, as arrays do. Between lists, + puts one behind the other: take the list `systolic`.",
        ),
        ((142, 128, 137), "the evening's value, 131, is missing."),
        ((131, 142, 128, 137), "the evening comes last: the second list belongs behind the +."),
    ]
    otherwise = "the list has four values: 142, 128, 137 and 131, with commas between them."
    got = as_numbers(values, (4,), "day", also=[(3,)])
    judge(got, (142, 128, 137, 131), mistakes, otherwise, said=f"day = {show(got)}:")


def call(answer):
    """Judge the mean of the three values, rounded to one digit after the point."""
    _refuse_text(answer, "average")
    if callable(answer):
        raise Wrong(
            "average is the function `{name}` itself. To call it, write round brackets after its name, with its argument inside.",
            name=show(answer),
        )
    mistakes = [
        (407 / 3, "that is the mean; now round it to one digit after the point, with `ndigits=1`."),
        (136, "that is rounded to a whole number: `ndigits=1` is missing, or it is inside the wrong brackets."),
        (137, "that is the median; `np.mean` gives the mean."),
        (142, "that is the highest value; `np.mean` gives the mean."),
        (407, "that is the sum; `np.mean` also divides it by three."),
        (134.5, "that is the mean of four values, including the evening's; the mean of `systolic` is asked for."),
    ]
    otherwise = "call `np.mean` with `systolic`, and round what it gives."
    got = as_number(answer, "average")
    judge(got, 135.7, mistakes, otherwise, said=f"average = {show(got)}:")


def function(answer):
    """Judge a dose by body mass that has a maximum."""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            judge_function(answer, "dose", _doses(), "Multiply kg by mg_per_kg; if that is more than most, give most.")
    except Unsolved:
        if printed.getvalue().strip():
            said = "dose shows {shown}, but gives nothing back: write `return` where you have `print`."
            raise Wrong(said, shown=printed.getvalue().split("\n")[0]) from None
        raise


def _doses():
    for kg, mg_per_kg, most in ((20, 15, 1000), (90, 15, 1000), (3.4, 7.5, 60), (70, 10, 700.5), (81.3, 10, 600)):
        mg = kg * mg_per_kg
        mistakes = [
            (mg, "The maximum is missing: a heavy patient gets more than `most`."),
            (most, "This patient gets the maximum, though less is enough: give the smaller of the two, with `min`."),
            (min(kg / mg_per_kg, most), "Multiply kg by mg_per_kg; you divide."),
            (min(kg + mg_per_kg, most), "Multiply kg by mg_per_kg; you add."),
            (min(mg_per_kg, most), "This is the dose for one kilogram: multiply it by kg."),
            (round(min(mg, most)), "Do not round: a nurse can measure half a milligram."),
        ]
        yield (kg, mg_per_kg, most), min(mg, most), mistakes


def _refuse_text(answer, name):
    if isinstance(answer, str):
        said = "{name} is a text. What is in quotes is not run: take the quotes away."
        raise Wrong(said, name=name)
