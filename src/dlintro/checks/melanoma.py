"""Exercises and questions of the lesson on melanoma."""

from collections.abc import Mapping

import numpy as np

from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz
from dlintro.checks.reviews import review_card

TRAINED_ON = 0  # the seed of the lesions that the lesson's networks learned from


def _ppv(answer):
    ppv = float(as_numbers(answer, (), "ppv"))
    mistakes = {
        4.33: "that is per cent; as a share it is a hundredth of it.",
        0.69: "that is the PPV of the clinic, at 20 %. In screening, 50 of 10,000 lesions are malignant.",
        45 / 995: "you divided by the false alarms alone; the lesions found were called malignant, too.",
        0.9: "that is the sensitivity: of the malignant ones, the share that is found. Turn the question round.",
        0.1: "that is the share of benign lesions that are called. Of the lesions called, how many are malignant?",
        0.0045: "you divided by all 10,000; divide by those that were called malignant.",
        0.005: "that is the prevalence, before any test. What is it among those called malignant?",
        0.104: "that is the share of all lesions that are called malignant.",
        0.9567: "that is the share of false alarms among those called; the PPV is the rest.",
        0.9994: "that is the NPV. The PPV counts those that were called malignant.",
    }
    for value, reason in mistakes.items():
        if close(ppv, value, 0.0004 if value < 0.1 else 0.004):
            raise Wrong(f"{ppv:g} came, but {reason}")
    if close(ppv, 45 / 1040, 0.0006):
        return "0.043: of 23 lesions called malignant, one is. The network is the same as in the clinic."
    raise Wrong(f"{ppv:g} came. 45 are found and 995 are false alarms: which share of these two together is malignant?")


def _alarm_cases():
    rng = np.random.default_rng(9)
    yield np.array([True, False, False, True, True]), np.array([1, 1, 2, 3, 3])
    yield np.array([False, False, True, False, False, False]), np.array([4, 9, 9, 4, 7, 4])
    called = np.array([True, False, True, True, False, False, False])
    yield called, np.array([5, 8, 5, 5, 2, 8, 6])  # a patient's lesions are not side by side
    yield rng.random(60) < 0.2, rng.integers(100, 125, size=60)


def _alarmed(answer):
    for called, patient in _alarm_cases():
        got = float(as_numbers(call(answer, called, patient, name="alarmed"), (), "what alarmed gives back"))
        hit, all_of_them = np.unique(patient[called]), np.unique(patient)
        share = len(hit) / len(all_of_them)
        if not close(got, share):
            _not_alarmed(got, called, patient, share)
    return (
        "one of ten lesions is soon two of ten patients: the more lesions somebody has, the more chances to be called."
    )


def _not_alarmed(got, called, patient, share):
    _, index = np.unique(patient, return_inverse=True)
    means = np.bincount(index, weights=called) / np.bincount(index)
    known = len(means) <= 4
    case = f"for called = {called.astype(int).tolist()} and patient = {patient.tolist()} your" if known else "your"
    case += f" alarmed gives {got:.3g}; it should give {share:.3g}."
    mistakes = (
        (called.mean(), "That is the share of lesions; count patients."),
        (means.mean(), "You average over each patient's lesions; one called lesion is enough to alarm her."),
        (called.sum() / len(means), "You divide lesions by patients; count a patient with two called lesions once."),
        (np.count_nonzero(means), "That is the number of patients; a share of all patients is asked for."),
        (100 * share, "That is per cent; give a share in [0, 1]."),
        (1 - share, "That is the share of patients who are left in peace; its opposite is asked for."),
        (np.mean(means == 1), "You ask that all lesions of a patient are called; one is enough."),
        (np.mean(means > 0.5), "You ask that most lesions of a patient are called; one is enough."),
        (
            np.count_nonzero(means) / len(called),
            "You divide by the number of lesions; divide by the number of patients.",
        ),
        (1.0, "Patients without any called lesion count too, in the number below the line."),
    )
    for value, reason in mistakes:
        if close(got, value, 0.001):
            raise Wrong(f"{case} {reason}")
    raise Wrong(f"{case} Collect the patients of the called lesions, each once, and divide by the number of patients.")


def _control(answer):
    pair = answer if isinstance(answer, tuple | list) and len(answer) == 2 else (None, None)
    if not all(isinstance(settings, Mapping) for settings in pair):
        raise Wrong('both should be dictionaries of settings, such as {"seed": 3, "pen": 0.2}.')
    unmarked, marked = (dict(settings) for settings in pair)
    if ... in [*unmarked.values(), *marked.values()]:
        raise Unsolved("there are still three dots in your settings.")
    for name, settings in {"unmarked": unmarked, "marked": marked}.items():
        if not {"seed", "pen"} <= set(settings):
            raise Wrong(f'{name} should have a "seed" and a "pen", but it has {", ".join(settings) or "nothing"}.')
    _judge_ink(unmarked.pop("pen"), marked.pop("pen"))
    if unmarked["seed"] != marked["seed"]:
        raise Wrong("with two seeds these are two sets of other naevi: then the naevi differ, not only the ink.")
    if unmarked["seed"] == TRAINED_ON:
        raise Wrong("the networks learned from the patients of seed 0; new patients are needed, so take another seed.")
    other = sorted({*unmarked} ^ {*marked} | {key for key in unmarked if unmarked[key] != marked.get(key)})
    if other:
        raise Wrong(f"{other[0]} differs between the two, so that a difference could come from it; only the ink may.")
    return "the same naevi, once without and once with ink, and nobody from the training. What changes now is the ink's doing."


def _judge_ink(without, with_ink):
    pens = [as_numbers(value, np.shape(value), "pen") for value in (without, with_ink)]
    for pen in pens:
        if pen.shape not in ((), (2,)) or pen.min() < 0 or pen.max() > 1:
            raise Wrong('"pen" is a share of images: one number from 0 to 1, or two for (benign, malignant) lesions.')
    (none, _), (ink, ink_malignant) = (np.broadcast_to(pen, 2) for pen in pens)
    if none == 1 and ink == 0:
        raise Wrong("you have swapped the two: `unmarked` has the ink.")
    if none != 0 or pens[0].max() > 0:
        raise Wrong('some images of `unmarked` have ink; it needs "pen": 0.')
    if ink == 0 and ink_malignant > 0:
        raise Wrong("only malignant lesions get ink, so the naevi that you look at stay as they are.")
    if ink != 1:
        raise Wrong(f'only {ink:.0%} of the naevi get ink, so the effect is diluted; `marked` needs "pen": 1.')


def _card(answer):
    review_card(
        answer,
        results=(
            (("sens", "recall", "found"), "results has no sensitivity: an AUC or an accuracy alone decides nothing."),
            (("spec", "peace", "alarm"), "results has no specificity: how many are frightened for nothing?"),
        ),
        groups=(
            (("skin", "dark", "fitz"), "groups says nothing about skin; you measured it."),
            (("ink", "mark", "pen", "ruler"), "groups says nothing about ink or rulers; you measured it."),
        ),
    )
    return (
        "a reader of this card knows for whom it was measured, and on what it fails. Most published models have none."
    )


EXERCISES = {
    "ppv": Exercise(
        title="PPV in screening",
        verify=_ppv,
        hints=(
            "Of 10,000 lesions, 0.5 % are malignant: 50. The sensitivity is 0.9, so 45 of them are called malignant.",
            "9,950 are benign. The specificity is 0.9, so one in ten of them is called malignant, too: 995.",
            "The PPV is the share of malignant lesions among all that were called: 45 / (45 + 995).",
        ),
    ),
    "alarmed": Exercise(
        title="false alarms by patient",
        verify=_alarmed,
        hints=(
            "A patient counts once, however many of her lesions are called.",
            "patient[called] holds the patients of the called lesions; np.unique gives each of them once.",
            "Divide len(np.unique(patient[called])) by the number of all patients, len(np.unique(patient)).",
        ),
    ),
    "control": Exercise(
        title="a test of the ink alone",
        verify=_control,
        hints=(
            "If only the ink may differ, the lesions must be the same. Which setting decides which lesions are drawn?",
            "The networks learned from the patients of seed 0. Both sets need another seed, the same for both.",
            'All images of one set need ink and none of the other: "pen": 1 and "pen": 0.',
        ),
    ),
    "card": Exercise(
        title="a model card",
        verify=_card,
        hints=(
            "Look at what you have: `tested`, `by_skin`, `dict(answers(model, threshold, moles))`; pick what belongs in each field.",
            'results: {"AUC": tested.auc, "sensitivity": tested.confusion.sensitivity, …}. Each brings its interval with it.',
            "groups needs at least skin and ink. The texts say: simulated, how many, one clinic, what it gets wrong.",
        ),
    ),
}

QUIZZES = {
    "accuracy": Quiz(
        "For screening, where 5 of 1,000 lesions are malignant, a company offers a network with an accuracy of 99.5 %. What do you know now?",
        (
            ("It is very good: only 5 in 1,000 answers are wrong.", "So are those of a stamp that always says benign."),
            (
                "Nothing yet: whoever calls every lesion benign reaches 99.5 %, too.",
                "Ask for the sensitivity and the specificity, with intervals, and for the number of malignant lesions.",
            ),
            (
                "It finds 99.5 % of the malignant lesions.",
                "That would be its sensitivity. The accuracy hardly depends on the five malignant lesions.",
            ),
            (
                "Its PPV is 99.5 %.",
                "The PPV at this prevalence may be low even if sensitivity and specificity are high.",
            ),
        ),
        right=1,
    ),
    "spectrum": Quiz(
        "A network found 95 % of the melanomas that a hospital had excised. You plan to use it in a screening programme. What do you expect?",
        (
            (
                "A sensitivity of 95 %: it does not depend on the prevalence.",
                "By arithmetic it does not. But other patients come: melanomas in screening are smaller and earlier.",
            ),
            (
                "A lower sensitivity, since early melanomas show fewer signs. It must be measured again, there.",
                "Harmless lesions look more harmless there, too, so that the specificity may even rise.",
            ),
            (
                "A higher sensitivity, since fewer people are ill.",
                "How many are ill changes the PPV, not who is found among the ill.",
            ),
            (
                "The same AUC, since the AUC holds for all thresholds.",
                "An AUC belongs to the patients on whom it was measured, as a sensitivity does.",
            ),
        ),
        right=1,
    ),
}
