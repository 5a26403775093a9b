"""Judges of the lesson on pathology."""

import re

import numpy as np

from dlintro._validate import shown
from dlintro.checks.judges.cards import review_card
from dlintro.checks.judging import Wrong, as_mapping, as_numbers, close, judge_function, judge_number, show
from dlintro.language import translate


def three_layers(answer):
    """Judge share and density of the light through a fold."""
    share, density = as_numbers(answer, (2,), "the pair share, density")
    one = -np.log(0.5)  # the density of one layer
    if close(density, 0.125, 0.02) and close(share, 3 * one, 0.02):
        raise Wrong("both numbers are right, but they are swapped: the share of light comes first.")
    mistakes = [
        (12.5, "that is per cent; give a share between 0 and 1."),
        (1.5, "light is multiplied, not added: each layer lets through half of the light that reaches it."),
        (0.25, "that is two layers; in this fold there are three."),
        (0.0625, "that is four layers; in this fold there are three."),
        (0.875, "that is the light that the three layers hold back; the light that passes is asked for."),
        (1 / 6, "light is not divided by the number of layers: each one halves the light that reaches it."),
    ]
    advice = "it should be another number. Half of the light passes one layer, half of that half two layers."
    judge_number(share, "share", 0.125, mistakes, advice, near=0.02)
    mistakes = [
        (-3 * one, "the minus in front is missing: the logarithm of a share is negative, a density is not."),
        (one, "that is one layer; densities add up, and there are three."),
        (2 * one, "that is two layers; in this fold there are three."),
        (-np.log10(0.125), "that is the logarithm to base 10; here, as in the lesson, it is the natural one, np.log."),
        (3, "that is the logarithm to base 2; here it is the natural one, np.log."),
        (one**3, "densities of layers are added, not multiplied."),
    ]
    advice = "it should be another number: −ln of the share that passes; or three times that of one layer."
    judge_number(density, "the share is right. density", 3 * one, mistakes, advice, digits=2, near=0.02)


def share_known(answer):
    """Judge the share of test tiles whose patient is in training too."""
    advice = "For each test tile ask whether its patient is among those of training: np.isin. Then the mean."
    judge_function(answer, "share_known", _known_cases(), advice, tolerance=1e-4)


def _known_cases():
    rng = np.random.default_rng(4)
    cases = (
        (np.array([1, 1, 2, 2, 3, 5]), np.array([3, 4, 4, 4])),
        (np.array([1, 2, 3]), np.array([4, 5])),
        (np.array(["a", "a", "b"]), np.array(["a", "b", "b", "c"])),
        (np.array([1, 2, 2, 3]), np.array([1, 2, 2, 5, 6, 7, 8])),  # 3/7: too many decimals for a rounded answer
        (rng.integers(0, 30, 60), rng.integers(20, 40, 50)),
    )
    for train, test in cases:
        known = np.isin(test, train)
        overlap = len(np.intersect1d(train, test)) / len(np.union1d(train, test))
        mistakes = [
            (100 * known.mean(), "That is per cent; give a share between 0 and 1."),
            (known.sum(), "That is the number of tiles; divide by how many test tiles there are."),
            (1 - known.mean(), "That is the share of tiles from new patients; the others are asked for."),
            (np.isin(train, test).mean(), "You looked up the training tiles among the test tiles; turn it round."),
            (
                np.isin(np.unique(test), train).mean(),
                "That is the share of patients; a patient with more tiles counts more here: take the tiles.",
            ),
            (known.sum() / len(train), "Divide by the number of test tiles."),
            (known.sum() / (len(train) + len(test)), "Divide by the number of test tiles alone."),
            (overlap, "That is the share of all patients; the share of the test tiles is asked for."),
            (float(known.any()), "That says whether there is any such tile; the share is asked for."),
        ]
        yield (train, test), known.mean(), mistakes


def tests_saved(answer):
    """Judge the share of patients who need no test."""
    advice = (
        "Called negative are (1 − sensitivity) of those with MSI and specificity of those without; weigh the first with "
        "prevalence, the second with 1 − prevalence."
    )
    judge_function(answer, "tests_saved", _saved_cases(), advice, tolerance=1e-4)


def _saved_cases():
    for numbers in ((0.96, 0.6, 0.15), (0.9, 0.8, 0.5), (1.0, 0.3, 0.05), (0.95, 0.67, 0.1), (0.953, 0.617, 0.0831)):
        sensitivity, specificity, prevalence = numbers
        missed, free = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
        saved = missed + free
        mistakes = [
            (100 * saved, "That is per cent; give a share between 0 and 1."),
            (1000 * saved, "That is for 1,000 patients; give a share between 0 and 1."),
            (free, "You left out those with MSI whom the model misses: nobody tests them either."),
            (specificity, "That would hold if nobody had MSI; weigh it with the share of patients without."),
            (1 - saved, "Those are the tests that are still made."),
            (missed, "Those are only the missed; most tests are saved in patients without MSI."),
            (
                sensitivity * prevalence + free,
                "That is the share of right calls. A found patient is tested; the one who is called negative is not.",
            ),
            (
                (1 - sensitivity) * (1 - prevalence) + specificity * prevalence,
                "The weights are swapped: prevalence belongs to those with MSI.",
            ),
            (free - missed, "The missed need no test either: add them."),
            (free / saved, "That is the NPV: of those called negative, the share without MSI."),
        ]
        yield numbers, saved, mistakes


STUDIES = {  # the main problem of each study, and a nudge towards it
    "A": ("leak", "What was drawn at random, patients or tiles?"),
    "B": ("unit", "How many patients are behind the interval?"),
    "C": ("prevalence", "Who was in the study, and who comes to your clinic?"),
    "D": ("threshold", "On whom was the cut-off chosen, and on whom measured?"),
    "E": ("one lab", "Whose patients and whose stain has the model never met?"),
    "F": (
        "nearest to sound",
        "Go through the list: split, unit, prevalence, threshold, laboratory. Which of them is missing?",
    ),
}


def referee(answer):
    """Judge the verdicts on six studies."""
    said = as_mapping(answer)
    if said is None:
        raise Wrong("verdicts should be the dictionary from the cell above, but is {got}.", got=show(answer))
    words = sorted({verdict for verdict, _ in STUDIES.values()})
    for key, (verdict, nudge) in STUDIES.items():
        if key not in said:
            raise Wrong("the verdict on study {key} is missing; judge all six.", key=key)
        got = " ".join(str(said[key]).lower().replace("_", " ").split())
        if got not in words:
            problem = "the verdict on study {key} should be one of {words}, but is {got}."
            raise Wrong(problem, key=key, words=", ".join(words), got=shown(said[key]))
        if got != verdict:
            problem = "study {key}: {got!r} is not its main problem. {nudge}"
            raise Wrong(problem, key=key, got=got, nudge=translate(nudge))


def card(answer):
    """Judge the model card of a pre-screen for MSI."""
    results = [
        (("sens",), "results has no sensitivity: which patients does the pre-screen miss?"),
        (
            ("saved", "spec", "gespart", "spez"),
            "results does not say how many tests are saved, and the pre-screen is made for that.",
        ),
    ]
    groups = [
        (
            ("lab", "east", "stain", "scanner", "färbung"),
            "groups says nothing about the other laboratory; you measured it.",
        ),
    ]
    review_card(answer, results, groups)
    if not re.search(r"enrich|half|angereichert|hälfte|50\s*%|0\.5\b", answer.training_data, re.IGNORECASE):
        raise Wrong("training_data does not say that the study was enriched: half of its patients have MSI.")
