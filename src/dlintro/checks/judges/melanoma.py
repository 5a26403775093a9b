"""Judges of the lesson on melanoma."""

from inspect import signature

import numpy as np

from dlintro import data
from dlintro.checks.judges.cards import review_card
from dlintro.checks.judging import Wrong, as_mapping, as_number, as_numbers, judge_function, judge_number, plain, show
from dlintro.language import translate

LESIONS_OF_ONE, FEWEST_NAEVI = 2.5, 20  # on average; with fewer naevi, chance decides how many are called
TOO_LARGE = 2**32  # for the seed of a random generator


def sample(answer):
    """Judge how many lesions a test in screening needs; Wilson's interval asks for a few more than the formula."""
    mistakes = [
        (
            138.3,
            "so many must be malignant. In screening only one lesion in 200 is: how many do you need to meet them?",
        ),
        (138.3 / 0.2, "that is the number in the clinic, at 20 %. In screening, 0.5 % are malignant."),
        (138.3 / 0.5, "you divided by 0.5; 0.5 % is 0.005."),
        (138.3 * 0.005, "you multiplied by the share of the malignant lesions; to meet 138 of them you need far more."),
        (138.3 / 4 / 0.005, "0.9 ± 0.05 has a half-width of 0.05; you took 0.1, the whole width."),
        (138.3 * 4 / 0.005, "0.9 ± 0.05 has a half-width of 0.05; you took half of that again."),
    ]
    advice = "n = 0.9 × 0.1 × (1.96 / 0.05)² malignant lesions; divide it by 0.005, their share in screening."
    wanted = 0.09 * (1.96 / 0.05) ** 2 / 0.005
    judge_number(answer, "sample", wanted, mistakes, advice, tolerance=0.04)


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
    judge_number(answer, "ppv", 45 / 1040, mistakes, advice, digits=3)


def control(answer, learned_seed):
    """Judge the settings of two sets of lesions that differ in ink alone, and hold no patient that the networks know."""
    pair = [as_mapping(part) for part in answer] if isinstance(answer, tuple | list) else []
    if len(pair) != 2 or None in pair:
        raise Wrong('both should be dictionaries of settings, such as {"seed": 3, "pen": 0.2}.')
    unmarked, marked = pair
    for name, settings in {"unmarked": unmarked, "marked": marked}.items():
        if not {"seed", "pen"} <= set(settings):
            has = ", ".join(settings) or translate("nothing")
            raise Wrong('{name} should have a "seed" and a "pen", but has {has}.', name=name, has=has)
        settings["seed"] = _whole(settings["seed"], translate("{name}'s seed", name=name))
        settings["pen"] = plain(settings["pen"])
    _judge_ink(unmarked["pen"], marked["pen"])
    _judge_by_drawing(unmarked, marked)
    _judge_how_many(unmarked, marked)
    del unmarked["pen"], marked["pen"]
    if unmarked["seed"] != marked["seed"]:
        raise Wrong("with two seeds these are two sets of other naevi: then the naevi differ, not only the ink.")
    if unmarked["seed"] == learned_seed:
        problem = "the networks learned from the patients of seed {seed}: take new ones, with another seed."
        raise Wrong(problem, seed=show(learned_seed))
    other = sorted(key for key in {*unmarked, *marked} - {"masks"} if _setting(unmarked, key) != _setting(marked, key))
    if other:
        problem = "{setting} differs between the two, so that a difference could come from it; only the ink may."
        raise Wrong(problem, setting=other[0])


def _whole(value, name):
    if isinstance(value, int) and value >= TOO_LARGE:
        raise Wrong("{name} is too large; take a smaller number, such as 1000.", name=name)
    number = as_number(value, name)
    if number < 0 or number != round(number):
        raise Wrong("{name} should be a whole number, 0 or more, but is {got}.", name=name, got=show(value))
    return int(number)


def _judge_by_drawing(*both):
    """Refuse what the notebook's next cell would refuse: draw two patients with these settings."""
    for name, settings in zip(("unmarked", "marked"), both, strict=True):
        n_patients = _whole(settings.get("n_patients", 2), translate("{name}'s n_patients", name=name))
        try:
            data.simulate_lesions(**settings | {"n_patients": min(n_patients, 2)})
        except Exception as error:  # whatever it is, the learner would see it in the next cell
            problem = "data.simulate_lesions refuses the settings of {name}: {reason}"
            raise Wrong(problem, name=name, reason=error) from error


def _judge_how_many(*both):
    """Refuse sets that hold too few naevi for a share of false alarms; half of the benign lesions are naevi."""
    for name, settings in zip(("unmarked", "marked"), both, strict=True):
        patients, share = (float(plain(_value(settings, key))) for key in ("n_patients", "malignant_share"))
        naevi = round(LESIONS_OF_ONE * patients * (1 - share) / 2)
        if naevi < FEWEST_NAEVI:
            problem = "{name} holds about {naevi} naevi, too few to measure how many are called: take more patients, or a smaller malignant_share."
            raise Wrong(problem, name=name, naevi=str(naevi))


def _value(settings, key):
    return settings.get(key, signature(data.simulate_lesions).parameters[key].default)


def _setting(settings, key):
    """Return a setting in one way of writing: 0 and (0, 0) are the same rate, and a default is what it stands for."""
    value = plain(_value(settings, key))
    if value is None or not _holds_numbers(value):
        return repr(list(value) if isinstance(value, list | tuple) else value)
    rate = key in ("ruler", "hair", "bubbles")
    return tuple(np.broadcast_to(value, 2).astype(float) if rate else np.ravel(value).astype(float))


def _holds_numbers(value):
    return np.issubdtype(np.asarray(value).dtype, np.number) or np.asarray(value).dtype == bool


def _judge_ink(without, with_ink):
    pens = [as_numbers(value, np.shape(plain(value)), "pen") for value in (without, with_ink)]
    for pen in pens:
        if pen.shape not in ((), (2,)) or pen.min() < 0 or pen.max() > 1:
            raise Wrong(
                '"pen" is a share of images: one number from 0 to 1, or two for (benign, malignant) lesions. Decimals have a point: 0.5.'
            )
    (none, _), (ink, ink_malignant) = (np.broadcast_to(pen, 2) for pen in pens)
    if none == 1 and ink == 0:
        raise Wrong("you have swapped the two: `unmarked` has the ink.")
    if pens[0].max() > 0:
        raise Wrong('some images of `unmarked` have ink; it needs "pen": 0.')
    if ink == 0 and ink_malignant > 0:
        raise Wrong("only malignant lesions get ink, so the naevi that you look at stay as they are.")
    if ink != 1:
        raise Wrong('only {ink:.0%} of the naevi get ink, so the effect is diluted; `marked` needs "pen": 1.', ink=ink)


def card(answer):
    """Judge the model card of a network for lesions."""
    results = [
        (
            ("sens", "recall", "found", "gefunden"),
            "results has no sensitivity: an AUC or an accuracy alone decides nothing.",
        ),
        (
            ("spec", "spez", "benign", "alarm"),
            "results has no specificity: how many are frightened for nothing?",
        ),
    ]
    groups = [
        (("skin", "dark", "fitz", "haut"), "groups says nothing about skin; you measured it."),
        (
            ("ink", "mark", "pen", "ruler", "tinte", "lineal"),
            "groups says nothing about ink or rulers; you measured it.",
        ),
    ]
    review_card(answer, results, groups)


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
        (1 - share, "That is the share of patients without any false alarm; its opposite is asked for."),
        (np.mean(means == 1), "You ask that all lesions of a patient are called; one is enough."),
        (np.mean(means > 0.5), "You ask that most lesions of a patient are called; one is enough."),
        (n_called / len(called), "You divide by the number of lesions; divide by the number of patients."),
        (1.0, "Patients without any called lesion count too, in the number below the line."),
    ]
