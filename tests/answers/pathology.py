"""Answers to the exercises on pathology: the usual mistakes, and other right ones."""

import math
from dataclasses import replace

import numpy as np

from dlintro import metrics
from dlintro.cards import ModelCard


def share_known(train_patient, test_patient):
    return np.mean(np.isin(test_patient, train_patient))


def share_known_by_loop(train_patient, test_patient):
    seen = set(train_patient.tolist())
    return sum(patient in seen for patient in test_patient.tolist()) / len(test_patient)


def tests_saved(sensitivity, specificity, prevalence):
    return (1 - sensitivity) * prevalence + specificity * (1 - prevalence)


def tests_saved_by_counting(sensitivity, specificity, prevalence):
    sick = 1e6 * prevalence
    return (sick - sick * sensitivity + (1e6 - sick) * specificity) / 1e6


Y = np.tile([0, 1], 40)
EVALUATION = metrics.evaluate(Y, np.random.default_rng(0).beta(1 + Y, 2 - Y))
CARD = ModelCard(
    name="Our pre-screen",
    purpose="Pathologists decide which bowel tumours need no test for MSI.",
    not_for="Biopsies, other organs and other laboratories were not tested.",
    training_data="160 simulated patients of one laboratory, enriched: half have MSI.",
    test_data="300 new simulated patients of two laboratories, 15 % with MSI.",
    results={
        "AUC": EVALUATION.auc,
        "sensitivity above 0.30": EVALUATION.confusion.sensitivity,
        "tests saved at 15 % MSI": metrics.Proportion(150, 300),
    },
    groups={"laboratory east: AUC": EVALUATION.auc},
    limits="It uses colour, and fails in the east.",
    oversight="A pathologist can order the test for anyone.",
)

VERDICTS = {"A": "leak", "B": "unit", "C": "prevalence", "D": "threshold", "E": "one lab", "F": "nearest to sound"}

WRONG = {
    "three_layers": [
        ((12.5, 2.08), "per cent"),
        ((1.5, 2.08), "multiplied"),
        ((0.25, 2.08), "two layers"),
        ((0.875, 2.08), "hold back"),
        ((0.125, -2.08), "minus"),
        ((0.125, 0.693), "one layer"),
        ((0.125, 0.903), "base 10"),
        ((0.125, 3), "base 2"),
        ((2.08, 0.125), "swapped"),
        ((0.3, 2.08), "another number"),
        ((0.125, 2), "do not round"),
        ((0.125, 2.1), "do not round"),
        ((0.13, 2.08), "do not round"),
        (0.125, "2 numbers"),
    ],
    "share_known": [
        (lambda train, test: 100 * share_known(train, test), "per cent"),
        (lambda train, test: np.isin(test, train).sum(), "number of tiles"),
        (lambda train, test: 1 - share_known(train, test), "new patients"),
        (lambda train, test: share_known(test, train), "turn it round"),
        (lambda train, test: share_known(train, np.unique(test)), "share of patients"),
        (lambda train, test: len(set(train) & set(test)) / len(set(train) | set(test)), "all patients"),
        (lambda train, test: np.isin(test, train), "one number"),
        (lambda train, test: round(share_known(train, test), 3), "should give 0.4286"),
        (lambda train: 0.5, "stopped with"),
    ],
    "tests_saved": [
        (lambda se, sp, p: sp * (1 - p), "misses"),
        (lambda se, sp, p: sp, "nobody had MSI"),
        (lambda se, sp, p: 1 - tests_saved(se, sp, p), "still made"),
        (lambda se, sp, p: 100 * tests_saved(se, sp, p), "per cent"),
        (lambda se, sp, p: 1000 * tests_saved(se, sp, p), "1,000 patients"),
        (lambda se, sp, p: se * p + sp * (1 - p), "right calls"),
        (lambda se, sp, p: (1 - se) * (1 - p) + sp * p, "swapped"),
        (lambda se, sp, p: sp * (1 - p) / tests_saved(se, sp, p), "NPV"),
        (lambda se, sp, p: se + sp, "Called negative"),
        (lambda se, sp, p: round(tests_saved(se, sp, p), 3), "should give 0.5696"),
    ],
    "referee": [
        (VERDICTS | {"A": "unit"}, "drawn at random"),
        (VERDICTS | {"B": "leak"}, "How many patients"),
        (VERDICTS | {"C": "nearest to sound"}, "comes to your clinic"),
        (VERDICTS | {"D": "prevalence"}, "cut-off chosen"),
        (VERDICTS | {"E": "nearest to sound"}, "never met"),
        (VERDICTS | {"F": "one lab"}, "Which of them is missing"),
        ({"A": "leak"}, "study B is missing"),
        (VERDICTS | {"F": "good"}, "should be one of"),
        (VERDICTS | {"F": "sound"}, "should be one of"),
        (VERDICTS | {"F": np.float64(1)}, "but is 1.0."),
        ("leak", "dictionary"),
    ],
    "card": [
        (replace(CARD, results=CARD.results | {"AUC": 0.9}), "without an interval"),
        (
            replace(CARD, training_data="160 patients, half have MSI", test_data="300 new ones, 15 % with MSI"),
            "simulated",
        ),
        (replace(CARD, training_data="160 simulated patients of one laboratory."), "enriched"),
        (replace(CARD, results={"AUC": EVALUATION.auc}), "no sensitivity"),
        (replace(CARD, results={"sensitivity": EVALUATION.confusion.sensitivity}), "tests are saved"),
        (replace(CARD, results=CARD.results | {"tests saved": "50 % (45 to 56)"}), "prevalence"),
        (replace(CARD, groups={"women: AUC": EVALUATION.auc}), "other laboratory"),
        (replace(CARD, test_data="simulated patients of two laboratories, half with MSI"), "no number"),
        (replace(CARD, limits="none"), "says only"),
        ({"AUC": 0.9}, "ModelCard"),
        (replace(CARD, not_for="not for the other ones"), "who must not"),
    ],
}
RIGHT = {
    "three_layers": [
        (0.125, 2.0794),
        [1 / 8, 2.08],
        (0.5**3, -math.log(0.5**3)),
        np.array([0.125, 3 * math.log(2)]),
        (0.125, 2.08),
    ],
    "share_known": [
        share_known,
        share_known_by_loop,
        lambda train, test: np.isin(test, np.unique(train)).sum() / len(test),
    ],
    "tests_saved": [
        tests_saved,
        tests_saved_by_counting,
        lambda se, sp, p: 1 - (se * p + (1 - sp) * (1 - p)),
    ],
    "referee": [VERDICTS, {key: f" {verdict.upper()} " for key, verdict in VERDICTS.items()}],
    "card": [
        CARD,
        ModelCard(
            name="Unsere Vorauswahl",
            purpose="Pathologen entscheiden, welche Darmtumoren keinen Test auf MSI brauchen.",
            not_for="Biopsien, andere Organe und andere Labore wurden nicht geprüft.",
            training_data="160 simulierte Fälle aus einem Labor, angereichert: die Hälfte mit MSI.",
            test_data="300 neue simulierte Patienten aus zwei Laboren, 15 % mit MSI.",
            results={
                "Sensitivität, Schwellenwert 0.3": EVALUATION.confusion.sensitivity,
                "eingesparte Tests bei 15 %": "50 % (45 bis 56)",
            },
            groups={"andere Färbung": "AUC 0.7 (0.6 bis 0.8)"},
            limits="In einem anderen Labor werden mehr übersehen.",
            oversight="Eine Pathologin prüft jeden Monat eine Stichprobe.",
        ),
        replace(
            CARD,
            training_data="Simulated patients, 50 % of them with MSI.",
            results={
                "sens., threshold 0.3": "95 % (88 to 99)",
                "NPV at 15 %": 0.99,
                "specificity": EVALUATION.confusion.specificity,
                "AUC, small centre": "not estimable",
            },
            groups={"other stain": "AUC 0.7 (0.6 to 0.8)"},
        ),
    ],
}
