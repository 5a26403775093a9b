"""Judges of the lesson on melanoma."""

from collections.abc import Mapping

import numpy as np

from dlintro.checks.judges.cards import review_card
from dlintro.checks.judging import Wrong, as_numbers, judge_function, judge_number, show


def ppv(answer):
    """Judge the PPV of a network in screening."""
    mistakes = [
        (4.33, "that is per cent; as a share it is a hundredth of it."),
        (0.69, "that is the PPV of the clinic, at 20 %. In screening, 50 of 10,000 lesions are malignant."),
        (45 / 995, "you divided by the false alarms alone; the lesions found were called malignant, too."),
        (0.9, "that is the sensitivity: of the malignant ones, the share that is found. Turn the question round."),
        (0.1, "that is the share of benign lesions that are called. Of the lesions called, how many are malignant?"),
        (0.0045, "you divided by all 10,000; divide by those that were called malignant."),
        (0.005, "that is the prevalence, before any test. What is it among those called malignant?"),
        (0.104, "that is the share of all lesions that are called malignant."),
        (0.9567, "that is the share of false alarms among those called; the PPV is the rest."),
        (0.9994, "that is the NPV. The PPV counts those that were called malignant."),
    ]
    advice = "45 are found and 995 are false alarms: which share of these two together is malignant?"
    judge_number(answer, "ppv", 45 / 1040, mistakes, advice, tolerance=0.0006)


def alarmed(answer):
    """Judge the share of patients with a lesion called."""
    advice = "Collect the patients of the called lesions, each once, and divide by the number of patients."
    judge_function(answer, "alarmed", _alarm_cases(), advice)


def _alarm_cases():
    rng = np.random.default_rng(9)
    cases = (
        (np.array([True, False, False, True, True]), np.array([1, 1, 2, 3, 3])),
        (np.array([False, False, True, False, False, False]), np.array([4, 9, 9, 4, 7, 4])),
        # a patient's lesions are not side by side
        (np.array([True, False, True, True, False, False, False]), np.array([5, 8, 5, 5, 2, 8, 6])),
        (rng.random(60) < 0.2, rng.integers(100, 125, size=60)),
    )
    for called, patient in cases:
        share = len(np.unique(patient[called])) / len(np.unique(patient))
        yield (called, patient), share, _alarm_mistakes(called, patient, share)


def _alarm_mistakes(called, patient, share):
    _, index = np.unique(patient, return_inverse=True)
    means = np.bincount(index, weights=called) / np.bincount(index)
    n_called = np.count_nonzero(means)
    return [
        (called.mean(), "That is the share of lesions; count patients."),
        (means.mean(), "You average over each patient's lesions; one called lesion is enough to alarm her."),
        (called.sum() / len(means), "You divide lesions by patients; count a patient with two called lesions once."),
        (n_called, "That is the number of patients; a share of all patients is asked for."),
        (100 * share, "That is per cent; give a share in [0, 1]."),
        (1 - share, "That is the share of patients who are left in peace; its opposite is asked for."),
        (np.mean(means == 1), "You ask that all lesions of a patient are called; one is enough."),
        (np.mean(means > 0.5), "You ask that most lesions of a patient are called; one is enough."),
        (n_called / len(called), "You divide by the number of lesions; divide by the number of patients."),
        (1.0, "Patients without any called lesion count too, in the number below the line."),
    ]


def control(answer, learned_seed):
    """Judge the settings of two sets of lesions that differ in ink alone, and hold no patient that the networks know."""
    pair = answer if isinstance(answer, tuple | list) and len(answer) == 2 else (None, None)
    if not all(isinstance(settings, Mapping) for settings in pair):
        raise Wrong('both should be dictionaries of settings, such as {"seed": 3, "pen": 0.2}.')
    unmarked, marked = map(dict, pair)
    for name, settings in {"unmarked": unmarked, "marked": marked}.items():
        if not {"seed", "pen"} <= set(settings):
            raise Wrong(f'{name} should have a "seed" and a "pen", but has {", ".join(settings) or "nothing"}.')
    _judge_ink(unmarked.pop("pen"), marked.pop("pen"))
    if unmarked["seed"] != marked["seed"]:
        raise Wrong("with two seeds these are two sets of other naevi: then the naevi differ, not only the ink.")
    if unmarked["seed"] == learned_seed:
        raise Wrong(
            f"the networks learned from the patients of seed {show(learned_seed)}: take new ones, with another seed."
        )
    other = sorted({*unmarked} ^ {*marked} | {key for key in unmarked if unmarked[key] != marked.get(key)})
    if other:
        raise Wrong(f"{other[0]} differs between the two, so that a difference could come from it; only the ink may.")


def _judge_ink(without, with_ink):
    pens = [as_numbers(value, np.shape(value), "pen") for value in (without, with_ink)]
    for pen in pens:
        if pen.shape not in ((), (2,)) or pen.min() < 0 or pen.max() > 1:
            raise Wrong('"pen" is a share of images: one number from 0 to 1, or two for (benign, malignant) lesions.')
    (none, _), (ink, ink_malignant) = (np.broadcast_to(pen, 2) for pen in pens)
    if none == 1 and ink == 0:
        raise Wrong("you have swapped the two: `unmarked` has the ink.")
    if pens[0].max() > 0:
        raise Wrong('some images of `unmarked` have ink; it needs "pen": 0.')
    if ink == 0 and ink_malignant > 0:
        raise Wrong("only malignant lesions get ink, so the naevi that you look at stay as they are.")
    if ink != 1:
        raise Wrong(f'only {ink:.0%} of the naevi get ink, so the effect is diluted; `marked` needs "pen": 1.')


def card(answer):
    """Judge the model card of a network for lesions."""
    results = [
        (("sens", "recall", "found"), "results has no sensitivity: an AUC or an accuracy alone decides nothing."),
        (("spec", "peace", "alarm"), "results has no specificity: how many are frightened for nothing?"),
    ]
    groups = [
        (("skin", "dark", "fitz"), "groups says nothing about skin; you measured it."),
        (("ink", "mark", "pen", "ruler"), "groups says nothing about ink or rulers; you measured it."),
    ]
    review_card(answer, results, groups)
