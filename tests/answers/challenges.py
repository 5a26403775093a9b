"""Answers to the exercises on challenges and limitations: the usual mistakes, and other right ones."""

import numpy as np

RULES = {
    "nobody with troponin above 52 ng/l goes home": "rule",
    "more troponin must never mean less risk": "constraint",
    "infarction is now defined by other limits in women": "new labels",
    "nobody under 18 is judged by the tool": "rule",
    "kidney disease, which the tool predicts, is staged by a new formula": "new labels",
}
TRAP = {"ill": 0.9, "well": 0.1, "size": 4, "strength": 0.5, "clean": 0.7, "turned": 0.16}
SEEN = {
    "a new camera sees more colour": "inputs",
    "an update makes the tool's answers higher; the images stay": "outputs",
    "pathologists call more moles melanoma than before": "outcomes",
    "patients are ten years older": "inputs",
}


def one_round(common, hospitals, learn):
    total = sum(len(patients) for patients in hospitals.values())
    mean = dict.fromkeys(common, 0)
    for patients in hospitals.values():
        own = learn(common, patients)
        for name in mean:
            mean[name] = mean[name] + len(patients) / total * own[name]
    return mean


def by_numpy(common, hospitals, learn):
    owns = [learn(common, patients) for patients in hospitals.values()]
    sizes = [len(patients) for patients in hospitals.values()]
    return {name: np.average([own[name] for own in owns], axis=0, weights=sizes) for name in common}


def from_the_change(common, hospitals, learn):
    total, new = sum(map(len, hospitals.values())), {name: values.copy() for name, values in common.items()}
    for patients in hospitals.values():
        for name, values in learn(common, patients).items():
            new[name] += len(patients) / total * (values - common[name])
    return new


def plain_mean(common, hospitals, learn):
    owns = [learn(common, patients) for patients in hospitals.values()]
    return {name: np.mean([own[name] for own in owns], axis=0) for name in common}


def added(common, hospitals, learn):
    owns = [learn(common, patients) for patients in hospitals.values()]
    return {name: sum(own[name] for own in owns) for name in common}


def not_divided(common, hospitals, learn):
    owns = [(len(patients), learn(common, patients)) for patients in hospitals.values()]
    return {name: sum(n * own[name] for n, own in owns) for name in common}


def last(common, hospitals, learn):
    return [learn(common, patients) for patients in hospitals.values()][-1]


def walking(common, hospitals, learn):
    for patients in hospitals.values():
        common = learn(common, patients)
    return common


def begun_with_common(common, hospitals, learn):
    mean = one_round(common, hospitals, learn)
    return {name: common[name] + mean[name] for name in common}


WRONG = {
    "one_round": [
        (plain_mean, "count by its patients"),
        (added, "Those are sums"),
        (not_divided, "Divide by the number of all"),
        (last, "the last hospital learned"),
        (walking, "walked from one hospital"),
        (begun_with_common, "Begin the sums with 0"),
        (lambda common, hospitals, learn: common, "nobody has learned"),
        (lambda common, hospitals, learn: {"w": common["w"]}, "have the names"),
        (lambda common, hospitals, learn: 3, "dictionary of weights"),
        (lambda common, hospitals, learn: {name: 0 * w for name, w in common.items()}, "Each hospital learns from"),
        (lambda common, hospitals, learn: dict.fromkeys(common, 7), "should be 2 numbers"),
        (lambda common: common, "stopped with"),
    ],
    "token": [
        (TRAP | {"size": 6}, "too easy to see"),
        (TRAP | {"strength": 0.9}, "too easy to see"),
        (TRAP | {"well": 0.05}, "at least a tenth"),
        (TRAP | {"ill": 0.2, "well": 0.4}, "at least a tenth"),
        (TRAP | {"clean": 0.6}, "would notice"),
        (TRAP | {"turned": 0.7}, "reads the lesion"),
        (0.16, "what trap(…) gives back"),
    ],
    "guideline": [
        (RULES | {"more troponin must never mean less risk": "rule"}, "act on the risk"),
        (RULES | {"infarction is now defined by other limits in women": "rule"}, "defined anew"),
        (RULES | {"nobody under 18 is judged by the tool": "new labels"}, "not asked at all"),
        (RULES | {"nobody under 18 is judged by the tool": "forbid"}, "choose one of"),
        ({"nobody under 18 is judged by the tool": "rule"}, "no word yet"),
        ("rule", "dictionary"),
    ],
    "limit": [
        (0.41, "seventh"),
        (0.83, "largest"),
        (8, "the place"),
        (0.08, "count from the smallest"),
        (0.45, "stays possible"),
        (0.48, "between two scores"),
        (0.3, "rounded up"),
    ],
    "watch": [
        (SEEN | {"a new camera sees more colour": "outcomes"}, "moves at once"),
        (SEEN | {"pathologists call more moles melanoma than before": "outputs"}, "only the reports"),
        (SEEN | {"an update makes the tool's answers higher; the images stay": "inputs"}, "the answers are not"),
        (SEEN | {"patients are ten years older": "nobody"}, "choose one of"),
        ({"patients are ten years older": "inputs"}, "no word yet"),
        (["inputs"], "dictionary"),
    ],
    "energy": [
        (109500, "watt-seconds"),
        (0.0304, "kilowatt-hours"),
        (0.4, "that is the training"),
        (1.0139, "those are hours"),
        (1825, "3,600 seconds an hour"),
        (7, "Images in a year"),
    ],
}
RIGHT = {
    "one_round": [one_round, by_numpy, from_the_change],
    "token": [TRAP, TRAP | {"ill": 1.0, "clean": 0.72, "turned": 0.05}],
    "guideline": [RULES, dict(reversed(RULES.items())), {name: word.upper() for name, word in RULES.items()}],
    "limit": [0.55, np.float64(0.55)],
    "watch": [SEEN, {name: word.title() for name, word in SEEN.items()}],
    "energy": [30.4, 365 * 200 * 0.05 * 30 / 3600, 30],
}
