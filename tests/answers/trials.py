"""Answers to the exercises on clinical trials: the usual mistakes, and other right ones."""

from dataclasses import replace

import numpy as np

from dlintro.cards import ModelCard, Protocol

PLACES = {
    "Repici 2020": "randomised trial",
    "Yao 2021": "randomised trial",
    "Wong 2021": "external validation",
    "Lång 2023": "randomised trial",
    "Ladabaum 2023": "prospective",
    "He 2023": "randomised trial",
    "Goh 2024": "reader study",
    "Eisemann 2025": "prospective",
    "Budzyń 2025": "surveillance",
    "Gommers 2026": "randomised trial",
}
SHOWN = {
    "MASAI: interval cancers were at most 20 % more frequent with AI": "shown",
    "MASAI: AI lowered interval cancers by 12 %": "not shown",
    "MASAI: AI leads to no overdiagnosis": "not shown",
    "EchoNet: cardiologists changed the first value less often if it came from AI": "shown",
    "EchoNet: AI measures nearer to the truth than sonographers": "not shown",
    "Goh: the language model is of no use to physicians": "not shown",
    "Goh: on such written cases, a mean gain of 15 points does not fit the data": "shown",
}
LISTED = {
    "who could take part": "reported",
    "the kind of model": "reported",
    "what it is for, and for whom": "reported",
    "who decides, and with which answer of the tool": "reported",
    "the version of the tool": "missing",
    "what happened to poor images": "missing",
    "what users had to know or to learn": "missing",
    "an analysis of the tool's errors": "missing",
    "an interval for the result": "missing",
    "the registration of the trial": "missing",
}
PROTOCOL = Protocol(
    "A melanoma network in general practice",
    tool="The network of notebook 09, first version: a photo of a mole goes in, a risk comes out.",
    population="Adults with one mole that worries them, in practices drawn by lot; no mucosa.",
    comparator="The general practitioner without the tool, as today.",
    design="superiority",
    end_point="Share of people who are referred within 4 weeks, although the mole turns out benign.",
    margin="10 percentage points fewer referrals: less is not worth the work in the practices.",
    assumptions={"new": 0.30, "control": 0.40, "cluster_size": 20, "correlation": 0.02, "dropout": 0.05},
    size=1035,
    harms="Missed melanomas, counted for two years in both arms; more cuts and worry by false alarms.",
    stopping="An independent committee looks once, at half, by the bound of O'Brien and Fleming.",
    monitoring="Each quarter the practices count referrals and missed melanomas, by skin type.",
)
GERMAN_PROTOCOL = replace(
    PROTOCOL,
    name="MSI-Vorauswahl in der Pathologie",
    tool="Das Netz aus Notebook 10, Version 1: Ein H&E-Schnitt geht hinein, eine Wahrscheinlichkeit für MSI kommt heraus.",
    population="Alle Patienten mit neu entdecktem Darmkrebs an drei Kliniken.",
    comparator="Die Immunhistochemie, die heute alle erhalten.",
    design="sensitivity",
    end_point="Anteil der Patienten mit MSI, die das Netz erkennt.",
    margin="Auf 5 Prozentpunkte genau, sonst ließe sich über den Verzicht auf den Test nicht entscheiden.",
    assumptions={"sensitivity": 0.95, "half_width": 0.05, "prevalence": 0.15},
    size=500,
    harms="Übersehene MSI: Den Patienten entgeht eine wirksame Behandlung.",
    stopping="Ein unabhängiger Ausschuss prüft nach der Hälfte, niemand sonst sieht Ergebnisse.",
    monitoring="Die Pathologie misst die Sensitivität jedes Quartal nach, und nach jedem neuen Scanner.",
)


def turned(answers):
    return dict(reversed(answers.items()))


WRONG = {
    "ladder": [
        (PLACES | {"Goh 2024": "randomised trial"}, "no patient was cared for"),
        (PLACES | {"Eisemann 2025": "randomised trial"}, "radiologists themselves chose"),
        (PLACES | {"Budzyń 2025": "prospective"}, "after AI has come"),
        (PLACES | {"Wong 2021": "reader study"}, "records of the past"),
        (PLACES | {"He 2023": "case series"}, "choose one of"),
        ({"He 2023": "randomised trial"}, "no word yet"),
        ("randomised trial", "dictionary"),
    ],
    "people": [
        (246, "those are the sick"),
        (9.84, "multiplied by 0.04"),
        (256, "for the healthy"),
        (30732, "(1 − p) is missing"),
        (3136, "1.96 is squared"),
        (307.3, "half-width is squared"),
        (1536.6, "not 0.10"),
        (6400, "with 2 instead of 1.96"),
        (1000, "First the sick"),
    ],
    "margin": [
        (83, "still non-inferior"),
        (82, "what the trial found"),
        (93, "the other arm"),
        (2, "additional cancers"),
        (85, "inconclusive before"),
        (123, "above 1 altogether"),
        (112, "ratio of 1.20 itself"),
        (100, "one by one"),
    ],
    "headlines": [
        (SHOWN | {"MASAI: AI lowered interval cancers by 12 %": "shown"}, "holds 1"),
        (SHOWN | {"MASAI: AI leads to no overdiagnosis": "shown"}, "stayed silent"),
        (SHOWN | {"EchoNet: AI measures nearer to the truth than sonographers": "shown"}, "nobody measured the truth"),
        (SHOWN | {"Goh: the language model is of no use to physicians": "shown"}, "a gain of 8 points"),
        (SHOWN | {"MASAI: AI leads to no overdiagnosis": "perhaps"}, "choose one of"),
        ({"MASAI: AI leads to no overdiagnosis": "not shown"}, "no word yet"),
        (["shown"], "dictionary"),
    ],
    "defects": [
        (LISTED | {"the version of the tool": "reported"}, "no number of its version"),
        (LISTED | {"an interval for the result": "reported"}, "a p is there"),
        (LISTED | {"the kind of model": "missing"}, "a kind of model"),
        (LISTED | {"who decides, and with which answer of the tool": "missing"}, "decided themselves"),
        (LISTED | {"the kind of model": "no"}, "choose one of"),
        ({"the kind of model": "reported"}, "no word yet"),
        (6, "dictionary"),
    ],
    "protocol": [
        (replace(PROTOCOL, size=518), "arm"),
        (replace(PROTOCOL, size=200), "too few"),
        (replace(PROTOCOL, size=9000), "far more"),
        (replace(PROTOCOL, design="cohort"), "design should be one of"),
        (replace(PROTOCOL, margin="A difference that matters to patients."), "margin should hold the number"),
        (replace(PROTOCOL, end_point="The AUC of the network."), "only an AUC"),
        (replace(PROTOCOL, harms="No harm is expected at all."), "harm"),
        (replace(PROTOCOL, assumptions={"new": 0.30}), "control"),
        (ModelCard("A network"), "should be a Protocol"),
    ],
}
RIGHT = {
    "ladder": [PLACES, turned(PLACES), {name: rung.upper() for name, rung in PLACES.items()}],
    "people": [6150, 6147, np.float64(6146.6), 246 / 0.04],
    "margin": [84, 84.0, np.int64(84)],
    "headlines": [SHOWN, turned(SHOWN), {name: word.title() for name, word in SHOWN.items()}],
    "defects": [LISTED, turned(LISTED), {name: f" {word} " for name, word in LISTED.items()}],
    "protocol": [PROTOCOL, replace(PROTOCOL, size=1100), GERMAN_PROTOCOL],
}
