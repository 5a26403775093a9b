"""Exercises and questions of the lesson on pathology."""

import re

import numpy as np

from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz
from dlintro.checks.reviews import review_card


def _three_layers(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("two numbers are wanted in place of the dots: the share of light, and the optical density.")
    share, density = as_numbers(answer, (2,), "the pair share, density")
    wanted = -3 * np.log(0.5)
    if close(density, 0.125, 0.02) and close(share, wanted, 0.02):
        raise Wrong("both numbers are right, but they are swapped: the share of light comes first.")
    shares = {
        12.5: "that is per cent; give a share between 0 and 1.",
        1.5: "light is multiplied, not added: each layer lets through half of what reaches it.",
        0.25: "that is two layers; in this fold there are three.",
        0.0625: "that is four layers; in this fold there are three.",
        0.875: "that is what the three layers hold back; what comes through is asked for.",
        1 / 6: "light is not divided by the number of layers: each one halves what reaches it.",
    }
    densities = {
        -wanted: "the minus in front is missing: the logarithm of a share is negative, a density is not.",
        -np.log(0.5): "that is one layer; densities add up, and there are three.",
        -2 * np.log(0.5): "that is two layers; in this fold there are three.",
        -np.log10(0.125): "that is the logarithm to base 10; here, as in the lesson, it is the natural one, np.log.",
        3: "that is the logarithm to base 2; here it is the natural one, np.log.",
        (-np.log(0.5)) ** 3: "densities of layers are added, not multiplied.",
    }
    _among("share", share, 0.125, shares, "Half of the light passes one layer, half of that half two layers.")
    _among(
        "density", density, wanted, densities, "It is −ln of the share that passes; or three times that of one layer."
    )
    return (
        "an eighth of the light, a density of 2.08, three times 0.69. Light is multiplied from layer to layer, density is "
        "added: that is why stains are counted in densities."
    )


def _among(name, got, wanted, mistakes, advice):
    """Raise `Wrong` unless a number is the wanted one within 2 %, with the reason where the mistake is known."""
    if close(got, wanted, 0.02 * abs(wanted)):
        return
    for value, reason in mistakes.items():
        if close(got, value, 0.02 * abs(value)):
            raise Wrong(f"{name} = {got:g} came, but {reason}")
    raise Wrong(f"{name} = {got:g} came, but it should be another number. {advice}")


def _audit(answer):
    rng = np.random.default_rng(4)
    cases = (
        (np.array([1, 1, 2, 2, 3, 5]), np.array([3, 4, 4, 4])),
        (np.array([1, 2, 3]), np.array([4, 5])),
        (np.array(["a", "a", "b"]), np.array(["a", "b", "b", "c"])),
        (rng.integers(0, 30, 60), rng.integers(20, 40, 50)),
    )
    for train, test in cases:
        got = float(as_numbers(call(answer, train, test, name="share_known"), (), "the share"))
        _compare_audit(got, train, test)
    return "above 0, the test is not one of new patients. Run it on every data set before you believe a result on it."


def _compare_audit(got, train, test):
    known = np.isin(test, train)
    if close(got, known.mean(), 1e-4):
        return
    case = f"for training tiles of {train.tolist()} and test tiles of {test.tolist()} your share_known gives {got:.3g}; it should give {known.mean():.3g}."
    if len(train) > 6:
        case = f"for {len(train)} training and {len(test)} test tiles your share_known gives {got:.3g}; it should give {known.mean():.3g}."
    mistakes = (
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
        (
            len(np.intersect1d(train, test)) / len(np.union1d(train, test)),
            "That is the share of all patients; the share of the test tiles is asked for.",
        ),
        (float(known.any()), "That says whether there is any such tile; the share is asked for."),
    )
    for value, reason in mistakes:
        if close(got, value, 1e-4):
            raise Wrong(f"{case} {reason}")
    raise Wrong(
        f"{case} For each test tile ask whether its patient is among those of training: np.isin. Then the mean."
    )


def _saved(answer):
    for sensitivity, specificity, prevalence in (
        (0.96, 0.6, 0.15),
        (0.9, 0.8, 0.5),
        (1.0, 0.3, 0.05),
        (0.95, 0.67, 0.1),
    ):
        got = call(answer, sensitivity, specificity, prevalence, name="tests_saved")
        _compare_saved(float(as_numbers(got, (), "the share")), sensitivity, specificity, prevalence)
    return "all who are called negative need no test, and among them are the missed. The second number belongs beside the first."


def _compare_saved(got, sensitivity, specificity, prevalence):
    missed, free = (1 - sensitivity) * prevalence, specificity * (1 - prevalence)
    wanted = missed + free
    if close(got, wanted, 1e-4):
        return
    case = (
        f"for sensitivity {sensitivity:g}, specificity {specificity:g} and prevalence {prevalence:g} your tests_saved gives "
        f"{got:.3g}; it should give {wanted:.3g}."
    )
    mistakes = (
        (100 * wanted, "That is per cent; give a share between 0 and 1."),
        (1000 * wanted, "That is for 1,000 patients; give a share between 0 and 1."),
        (free, "You left out those with MSI whom the model misses: nobody tests them either."),
        (specificity, "That would hold if nobody had MSI; weigh it with the share of patients without."),
        (1 - wanted, "Those are the tests that are still made."),
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
        (free / wanted, "That is the NPV: of those called negative, the share without MSI."),
    )
    for value, reason in mistakes:
        if close(got, value, 1e-4):
            raise Wrong(f"{case} {reason}")
    raise Wrong(
        f"{case} Called negative are (1 − sensitivity) of those with MSI and specificity of those without; "
        "weigh the first with prevalence, the second with 1 − prevalence."
    )


STUDIES = {  # what is wrong with each study, and why
    "A": ("leak", "tiles were split, so almost every test tile has a neighbour from the same slide in training."),
    "B": ("unit", "24,000 tiles of 60 patients are 60 patients; counted by tile, an interval is far too narrow."),
    "C": ("base rate", "with half of the patients ill, a PPV of 0.80 says little where 15 % are: there it is lower."),
    "D": ("threshold", "it was chosen where it was measured, so 95 % is what was asked for, not what was found."),
    "E": ("one lab", "everything came from one laboratory; how it does with another's stain, nobody has seen."),
    "F": ("sound", "new patients, other hospitals, a fixed threshold, intervals by patient: what one can ask for."),
}


def _referee(answer):
    if not isinstance(answer, dict):
        raise Wrong(f"verdicts should be the dictionary from the cell above, but {answer!r} came.")
    if any(answer.get(key, ...) is ... for key in STUDIES):
        raise Unsolved("a verdict is wanted for each of the six studies, in place of the three dots.")
    words = sorted({verdict for verdict, _ in STUDIES.values()})
    for key, (verdict, _) in STUDIES.items():
        got = " ".join(str(answer[key]).lower().replace("_", " ").split())
        if got not in words:
            raise Wrong(f"for study {key} {answer[key]!r} came; choose one of {', '.join(words)}.")
        if got != verdict:
            raise Wrong(f"study {key}: {got!r} is not its main problem. {_nudge(key)}")
    return "none of A to E is a lie, and each promises too much. " + " ".join(
        f"{key}: {STUDIES[key][1]}" for key in STUDIES
    )


def _nudge(key):
    return {
        "A": "What was drawn at random, patients or tiles?",
        "B": "How many patients stand behind the interval?",
        "C": "Who was in the study, and who comes to your clinic?",
        "D": "On whom was the cut-off chosen, and on whom measured?",
        "E": "Whose patients and whose stain has the model never met?",
        "F": "Go through the list: split, unit, base rate, threshold, laboratory. Which of them is missing?",
    }[key]


def _card(answer):
    review_card(
        answer,
        results=(
            (("sens",), "results has no sensitivity: whom does the pre-screen miss?"),
            (("saved", "spec"), "results does not say how many tests are saved, which is what the pre-screen is for."),
        ),
        groups=(
            (("lab", "east", "stain", "scanner"), "groups says nothing about the other laboratory; you measured it."),
        ),
    )
    if not re.search(r"enrich|half|50\s*%|0\.5\b", answer.training_data, re.IGNORECASE):
        raise Wrong("training_data does not say that the study was enriched: half of its patients have MSI.")
    return "a colleague can now judge whether this model fits her laboratory and her patients. Few published models say so."


EXERCISES = {
    "three_layers": Exercise(
        "Light through a fold",
        _three_layers,
        (
            "One layer lets half of the light pass. The second one gets only that half.",
            "After three layers 0.5 × 0.5 × 0.5 of the light is left.",
            "The density is −ln(0.125), or three times 0.69.",
        ),
    ),
    "share_known": Exercise(
        "Audit a split",
        _audit,
        (
            "For each test tile ask: does its patient occur among the training tiles?",
            "np.isin(test_patient, train_patient) answers for all test tiles at once, with True or False.",
            "The mean of True and False is the share of True.",
        ),
    ),
    "tests_saved": Exercise(
        "Tests saved",
        _saved,
        (
            "Who needs no test? Everyone whom the model calls negative, rightly or not.",
            "With MSI are prevalence of all; of these, 1 − sensitivity are called negative.",
            "Without MSI are 1 − prevalence of all; of these, specificity are called negative. Add both.",
        ),
    ),
    "referee": Exercise(
        "Six studies",
        _referee,
        (
            "Ask five questions of each: What was split? What was counted? How many were ill? Where did the threshold come from? Whose stain?",
            "A and B both speak of tiles: one when dividing them, the other when counting them.",
            "C names the share of MSI, D says where the cut-off was found, E names one hospital only.",
        ),
    ),
    "card": Exercise(
        "A model card",
        _card,
        (
            "Each number stands in a cell above; take the object with its interval, not the bare number.",
            "Say what these data are: simulated, half of the training patients with MSI, one laboratory.",
            "groups asks for whom it works less well: take the AUC in the other laboratory.",
        ),
    ),
}

QUIZZES = {
    "leak": Quiz(
        "Why does a split by tile flatter, although no tile is in both training and test?",
        (
            (
                "Because the test set is larger.",
                "It has about as many tiles as with a split by patient.",
            ),
            (
                "Because the network learns the tiles by heart.",
                "It has never seen the test tiles. It knows their slides.",
            ),
            (
                "Because tiles of a slide share its look and its label: who recognises the patient knows the answer.",
                "Thickness, stain, size of the nuclei: a patient's look needs no biology of MSI, and it is of no use for a new patient.",
            ),
            (
                "Because more patients have MSI in the test set.",
                "The share is about the same; the AUC would not depend on it anyway.",
            ),
        ),
        right=2,
    ),
    "norm": Quiz(
        "A company says: “Our software normalises the stain, so it works in every laboratory.” What do you answer?",
        (
            (
                "Good, then no local test is needed.",
                "Only a test on your own slides shows what is left of the promise.",
            ),
            (
                "Colour is one difference among many. Show me the AUC, and the sensitivity at your threshold, on our slides, with intervals.",
                "Preparation, scanner, patients and base rate differ too, and traces of the site stay after normalisation (Howard 2021).",
            ),
            (
                "Normalised slides are manipulated and must not be used.",
                "It is a legitimate step, and one of the two methods helps in the lesson. The question is how much, and where it stops.",
            ),
            (
                "Ask which method it is: Macenko always wins.",
                "The better method depends on the shift. Measure it.",
            ),
        ),
        right=1,
    ),
}
