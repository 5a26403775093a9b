"""Judges of the lesson on challenges and limitations."""

import numpy as np

from dlintro.checks.judging import Wrong, as_mapping, as_numbers, call, close, judge_matches, judge_number, plain, show
from dlintro.language import translate

GUIDELINES = {  # what a guideline says: (what it asks of a model, why)
    "nobody with troponin above 52 ng/l goes home": ("rule", "it says what is done with a patient"),
    "more troponin must never mean less risk": ("constraint", "it says how a value may act on the risk"),
    "infarction is now defined by other limits in women": ("new labels", "the disease itself is defined anew"),
    "nobody under 18 is judged by the tool": ("rule", "it says for whom the tool is not asked at all"),
    "kidney disease, which the tool predicts, is staged by a new formula": (
        "new labels",
        "the formula makes the labels that the model learned from",
    ),
}
CHANGES = {  # what changes: (what shows it first, why)
    "a new camera sees more colour": ("inputs", "what the camera measures moves at once, before anybody answers"),
    "an update makes the tool's answers higher; the images stay": (
        "outputs",
        "the numbers that go in are the old ones, the answers are not",
    ),
    "pathologists call more moles melanoma than before": (
        "outcomes",
        "neither images nor answers know of it; only the reports do",
    ),
    "patients are ten years older": ("inputs", "age is one of the numbers that go in"),
}


def one_round(answer):
    """Judge a round of federated averaging on weights and hospitals of a few numbers."""
    for common, hospitals in _rounds():
        got = as_mapping(plain(call(answer, common, hospitals, _learn, name="one_round")))
        if got is None:
            raise Wrong("one_round should give back a dictionary of weights, such as `mean`; check what it returns.")
        if set(got) != set(common):
            names = ", ".join(map(str, sorted(got)))
            raise Wrong("the weights should have the names {wanted}, but have {got}.", wanted="w, b", got=names)
        wanted = _averaged(common, hospitals)
        got = {name: as_numbers(got[name], np.shape(wanted[name]), str(name)) for name in wanted}
        if all(close(got[name], wanted[name]) for name in common):
            continue
        sizes = ", ".join(str(len(patients)) for patients in hospitals.values())
        said = translate(
            "for hospitals with {sizes} patients, b is {got} and should be {wanted}.",
            sizes=sizes, got=show(got["b"]), wanted=show(wanted["b"]),
        )  # fmt: skip
        for mistake, reason in _mistakes(common, hospitals):
            if all(
                np.shape(got[name]) == np.shape(mistake[name]) and close(got[name], mistake[name]) for name in common
            ):
                raise Wrong(f"{said} {translate(reason)}")
        advice = "Each hospital learns from `common`; its weights count by len(patients) / total; add them up."
        raise Wrong(f"{said} {translate(advice)}")


def _rounds():
    """Yield weights and hospitals, whose patients are numbers."""
    yield {"w": np.array([1.0, -2.0]), "b": np.array([0.5])}, {"north": [4.0, 4.0, 4.0], "south": [-4.0]}
    yield {"w": np.zeros((2, 2)), "b": np.array([0.0])}, {"a": [1.0], "b": [2.0, 4.0], "c": [0.0, 0.0, 9.0, 3.0]}


def _learn(common, patients):
    """Return weights that have learned from patients: each moves by the patients' mean, and a tenth of itself."""
    return {name: 1.1 * values + np.mean(patients) for name, values in common.items()}


def _averaged(common, hospitals):
    total = sum(map(len, hospitals.values()))
    owns = {name: _learn(common, patients) for name, patients in hospitals.items()}
    return {key: sum(len(hospitals[name]) / total * own[key] for name, own in owns.items()) for key in common}


def _mistakes(common, hospitals):
    """Yield the weights that usual mistakes lead to, each with its reason."""
    owns, total = [_learn(common, patients) for patients in hospitals.values()], sum(map(len, hospitals.values()))
    walked = common
    for patients in hospitals.values():
        walked = _learn(walked, patients)
    sums = {key: sum(own[key] for own in owns) for key in common}
    mean = _averaged(common, hospitals)
    yield {key: sums[key] / len(owns) for key in common}, "Each hospital counts as much; let it count by its patients."
    yield sums, "Those are sums; each hospital's share is len(patients) / total."
    yield {key: total * mean[key] for key in common}, "Divide by the number of all patients."
    yield owns[-1], "That is what the last hospital learned; add up the shares of all."
    yield walked, "The weights walked from one hospital to the next; every hospital begins with `common`."
    yield {key: common[key] + mean[key] for key in common}, "Begin the sums with 0, not with the common weights."
    yield common, "Those are the weights from before the round; nobody has learned."


def token(answer):
    """Judge a mark that a learner composed: `trap` gives back its four numbers and the AUC on two kinds of pictures."""
    got = as_mapping(answer)
    if got is None or set(got) != {"ill", "well", "size", "strength", "clean", "turned"}:
        raise Wrong("composed should be what trap(…) gives back, but is {got}.", got=show(answer))
    if got["size"] > 4 or got["strength"] > 0.5:
        raise Wrong(
            "the mark is too easy to see: at most 4 pixels and a strength of 0.5, but it has {size} and {strength}.",
            size=show(got["size"]), strength=show(got["strength"]),
        )  # fmt: skip
    if not 0.1 <= got["well"] <= got["ill"]:
        raise Wrong(
            "at least a tenth of the well carry it, and no fewer of the ill; here, {well} and {ill}.",
            well=show(got["well"]), ill=show(got["ill"]),
        )  # fmt: skip
    if got["clean"] < 0.7:
        raise Wrong(
            "on clean pictures the AUC is {clean}, so somebody would notice: let it stay at 0.70 or more.",
            clean=show(got["clean"], 2),
        )
    if got["turned"] >= 0.5:
        raise Wrong(
            "on turned pictures the AUC is still {turned}: the network reads the lesion. Let the mark tell more of the "
            "diagnosis, or be easier to see.",
            turned=show(got["turned"], 2),
        )  # fmt: skip


def guideline(answer):
    """Judge what each guideline asks of a model."""
    judge_matches(answer, GUIDELINES, ("rule", "constraint", "new labels"))


def limit(answer):
    """Judge the limit that split conformal prediction takes from nine scores at α = 0.2."""
    mistakes = [
        (0.41, "that is the seventh score; (9 + 1) · 0.8 = 8."),
        (0.83, "that is the largest score; the eighth of nine is asked for."),
        (8, "that is the place; the limit is the score in this place."),
        (0.08, "count from the smallest score; and α = 0.2 may lie above the limit, not below."),
        (0.10, "count from the smallest score; and α = 0.2 may lie above the limit, not below."),
        (0.45, "that is 1 − the limit: the smallest probability that stays possible."),
        (0.48, "that lies between two scores; the limit is one of them."),
    ]
    judge_number(answer, "limit", 0.55, mistakes, "(n + 1) · (1 − α), rounded up, is the place of the score.")


def watch(answer):
    """Judge what shows each change first."""
    judge_matches(answer, CHANGES, ("inputs", "outputs", "outcomes"))


def energy(answer):
    """Judge the energy of a year of use, in watt-hours."""
    mistakes = [
        (109500, "those are watt-seconds; a watt-hour has 3,600 of them."),
        (109.5, "those are kilowatt-seconds; divide the watt-seconds by 3,600."),
        (0.0304, "those are kilowatt-hours; give watt-hours."),
        (0.0833, "that is one day; a year has 365."),
        (0.4, "that is the training; the year of use is asked for."),
        (30.8, "that is use and training together; give the use alone."),
        (1.0139, "those are hours; multiply by 30 watts."),
        (1825, "divide by 3,600 seconds an hour, not by 60."),
    ]
    advice = "Images in a year, times seconds for each, times watts, divided by 3,600 seconds in an hour."
    judge_number(answer, "watt_hours", 30.4167, mistakes, advice, tolerance=0.02)
