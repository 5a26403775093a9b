"""Answers to the exercises on melanoma: the usual mistakes, and other right ones."""

from dataclasses import replace

import numpy as np

from dlintro import metrics
from dlintro.cards import ModelCard


def alarmed(called, patient):
    return len(np.unique(patient[called])) / len(np.unique(patient))


def alarmed_by_loop(called, patient):
    hit = {}
    for flag, name in zip(called, patient, strict=True):
        hit[name] = hit.get(name, False) or bool(flag)
    return sum(hit.values()) / len(hit)


def mean_of_means(called, patient):
    return np.mean([called[patient == name].mean() for name in np.unique(patient)])


AUC = metrics.Estimate(0.9, 0.87, 0.93)
SHARE = metrics.Proportion(70, 78)
CARD = ModelCard(
    name="ours",
    purpose="A dermatologist orders her list of patients",
    not_for="Children, and lesions on mucous skin",
    training_data="480 simulated patients of one clinic",
    test_data="160 simulated patients, 20 % of lesions malignant",
    results={"AUC": AUC, "sensitivity above 0.30": SHARE, "specificity above 0.30": SHARE},
    groups={"dark skin: AUC": AUC, "naevi with ink: false alarms": SHARE},
    limits="It calls most lesions on dark skin malignant",
    oversight="The dermatologist decides; measured again each year",
)
GERMAN_CARD = ModelCard(
    name="unser Netz",
    purpose="Eine Dermatologin ordnet damit ihre Liste",
    not_for="Kinder und Läsionen auf Schleimhaut",
    training_data="480 simulierte Personen aus einer Klinik",
    test_data="160 simulierte Personen, jede fünfte Läsion bösartig, Anteil 20 Prozent",
    results={"AUC": AUC, "Sensitivität über 0.30": SHARE, "Spezifität über 0.30": SHARE},
    groups={"dunkle Haut: AUC": AUC, "Nävi mit Tinte: Fehlalarme": SHARE},
    limits="Bei dunkler Haut werden die meisten bösartig genannt",
    oversight="Die Ärztin entscheidet; gemessen wird jedes Jahr",
)

GIVEN = {"control": {"learned_seed": 0}}
WRONG = {
    "sample": [
        (138, "must be malignant"),
        (691, "in the clinic"),
        (277, "0.5 % is 0.005"),
        (6915, "the whole width"),
        (110640, "half of that again"),
        (0.69, "you multiplied"),
        (14400, "divide it by 0.005"),
        ("28,000", "one number"),
    ],
    "ppv": [
        (4.33, "per cent"),
        (0.69, "of the clinic"),
        (45 / 995, "false alarms alone"),
        (0.9, "sensitivity"),
        (0.1, "Of the lesions called"),
        (0.0045, "all 10,000"),
        (0.5, "45 are found"),
        (45 / 9000, "the prevalence"),
        (1 - 45 / 1040, "false alarms among"),
        (0.9994, "NPV"),
        ("0.043", "one number"),
    ],
    "control": [
        (({"seed": 1, "pen": 0}, {"seed": 2, "pen": 1}), "two seeds"),
        (({"seed": 0, "pen": 0}, {"seed": 0, "pen": 1}), "seed 0"),
        (({"seed": 1, "pen": 0.05}, {"seed": 1, "pen": 1}), "some images of `unmarked`"),
        (({"seed": 1, "pen": 0}, {"seed": 1, "pen": (0, 1)}), "only malignant"),
        (({"seed": 1, "pen": 0}, {"seed": 1, "pen": 0.6}), "diluted"),
        (({"seed": 1, "pen": 1}, {"seed": 1, "pen": 0}), "swapped"),
        (({"seed": 1, "pen": 0}, {"seed": 1, "pen": 1, "ruler": 1}), "ruler differs"),
        (({"seed": 1, "pen": 0, "hair": 0}, {"seed": 1, "pen": 1, "hair": 1}), "hair differs"),
        (({"seed": 1}, {"seed": 1, "pen": 1}), '"pen"'),
        (({"seed": "1", "pen": 0}, {"seed": "1", "pen": 1}), "without quotes"),
        (({"seed": 1.5, "pen": 0}, {"seed": 1.5, "pen": 1}), "whole number"),
        (({"seed": -1, "pen": 0}, {"seed": -1, "pen": 1}), "whole number"),
        (({"seed": 1, "pen": 0, "colour": 1}, {"seed": 1, "pen": 1, "colour": 1}), "unexpected keyword"),
        (({"seed": 1, "pen": 0, "hair": 7}, {"seed": 1, "pen": 1, "hair": 7}), "at most 1"),
        (({"seed": 1, "pen": 0, "n_patients": 0}, {"seed": 1, "pen": 1, "n_patients": 0}), "refuses"),
        (({"seed": 1, "pen": 0, "n_patients": 1}, {"seed": 1, "pen": 1, "n_patients": 1}), "about 1 naevi"),
        (({"seed": 1, "pen": 0, "malignant_share": 1.0}, {"seed": 1, "pen": 1, "malignant_share": 1}), "about 0 naevi"),
        (({"seed": 1, "pen": 0, "lighting": 0.5}, {"seed": 1, "pen": 1}), "lighting differs"),
        (({"seed": 1, "pen": 0, "skin_types": [1] * 6}, {"seed": 1, "pen": 1}), "skin_types differs"),
        (({"seed": 2**70, "pen": 0}, {"seed": 2**70, "pen": 1}), "too large"),
        (({"seed": 1, "pen": "no"}, {"seed": 1, "pen": 1}), "one number"),
        (({"seed": 1, "pen": 0}, {"seed": 1, "pen": 100}), "from 0 to 1"),
        ((0, 1), "dictionaries"),
    ],
    "card": [
        ("a good network", "should be a ModelCard"),
        (replace(CARD, limits="none"), "limits says only"),
        (replace(CARD, purpose="asdf asdf asdf asdf"), "purpose says only"),
        (replace(CARD, purpose="something very useful indeed"), "who uses it"),
        (replace(CARD, not_for="not for everything else"), "who must not use it"),
        (replace(CARD, limits="there are some of them"), "nothing that goes wrong"),
        (replace(CARD, oversight="it is looked after well"), "who decides or watches"),
        (replace(CARD, training_data="simulated in a good way"), "from whom it learned"),
        (replace(CARD, test_data="160 simulated patients"), "share of the patients is ill"),
        (replace(CARD, results={"AUC": AUC, "sensitivity": SHARE, "specificity": SHARE}), "no name in results"),
        (replace(CARD, training_data="480 patients here", test_data="160 patients here, 20 % malignant"), "simulated"),
        (replace(CARD, test_data="simulated patients, half of them new"), "no number"),
        (replace(CARD, results={"AUC": AUC, "sensitivity": 0.9, "specificity": SHARE}), "without an interval"),
        (replace(CARD, results={"AUC": AUC}), "no sensitivity"),
        (replace(CARD, results={"sensitivity": SHARE}), "no specificity"),
        (replace(CARD, results={**CARD.results, "PPV": 0.3}), "needs its prevalence"),
        (replace(CARD, groups={"naevi with ink": SHARE}), "about skin"),
        (replace(CARD, groups={"dark skin": AUC}), "about ink"),
        (replace(GERMAN_CARD, oversight="Das ist alles geregelt"), "who decides or watches"),
        (replace(GERMAN_CARD, results={"Sensitivität": SHARE, "Spezifität": SHARE}), "no name in results"),
    ],
    "alarmed": [
        (lambda called, patient: called.mean(), "share of lesions"),
        (mean_of_means, "one called lesion is enough"),
        (lambda called, patient: called.sum() / len(np.unique(patient)), "once"),
        (lambda called, patient: len(np.unique(patient[called])), "number of patients"),
        (lambda called, patient: 100 * alarmed(called, patient), "per cent"),
        (lambda called, patient: 1 - alarmed(called, patient), "without any false alarm"),
        (lambda called, patient: len(np.unique(patient[called])) / len(patient), "number of lesions"),
        (lambda called, patient: called, "one number"),
        (lambda called, patient: alarmed(called, np.sort(patient)), "called lesions, each once"),
    ],
}

RIGHT = {
    "sample": [27660, 138 / 0.005, 28_000, metrics.sample_size(0.9, 0.05, prevalence=0.005).total],
    "ppv": [0.0433, 0.043, 45 / 1040, np.float64(0.9 * 0.005 / (0.9 * 0.005 + 0.1 * 0.995))],
    "control": [
        ({"seed": 1, "pen": 0}, {"seed": 1, "pen": 1}),
        [{"pen": (0, 0), "seed": 42}, {"pen": (1, 1), "seed": 42}],
        (
            {"seed": 7, "pen": 0.0, "ruler": 0, "n_patients": 300},
            {"seed": 7, "pen": 1.0, "ruler": 0, "n_patients": 300},
        ),
        ({"seed": 7, "pen": 0}, {"seed": 7, "pen": (1, 0)}),
        ({"seed": 7, "pen": 0, "ruler": (0, 0)}, {"seed": 7.0, "pen": 1, "ruler": 0}),
        ({"seed": 7, "pen": 0, "ruler": 0.1}, {"seed": 7, "pen": 1}),  # as it would be without
        ({"seed": 7, "pen": 0, "lighting": 1}, {"seed": 7, "pen": 1, "lighting": 1.0}),
        ({"seed": 7, "pen": 0, "malignant_share": 0.3}, {"seed": 7, "pen": 1, "malignant_share": 0.30}),
        (
            {"seed": 7, "pen": 0, "skin_types": [1, 1, 1, 0, 0, 0]},
            {"seed": 7, "pen": 1, "skin_types": (1, 1, 1, 0, 0, 0)},
        ),
        (
            {"seed": 7, "pen": 0, "masks": False, "n_patients": 300},
            {"seed": 7, "pen": 1, "n_patients": 300},
        ),  # no pixel
    ],
    "card": [
        CARD,
        GERMAN_CARD,
        replace(CARD, results={**CARD.results, "PPV at 0.5 %": "1.9 %", "AUC": "0.90 (0.87 to 0.93)"}),
        replace(CARD, groups=CARD.groups | {"dark skin, own test": metrics.Estimate(float("nan"))}),
    ],
    "alarmed": [
        alarmed,
        alarmed_by_loop,
        lambda called, patient: np.mean([called[patient == name].any() for name in set(patient.tolist())]),
        lambda called, patient: metrics.per_patient(called, patient, "max")[1].mean(),
    ],
}
