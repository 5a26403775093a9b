"""The reviewer of study protocols: what it sends back, and what it lets pass."""

from dataclasses import replace

import pytest

from dlintro import metrics
from dlintro.cards import ModelCard, Protocol
from dlintro.checks.judges.protocols import review_protocol
from dlintro.checks.judging import Unsolved, Wrong

MELANOMA = Protocol(
    name="A melanoma network in general practice",
    tool="The network of notebook 09, version 1. A dermoscopic photo goes in; a probability of melanoma comes out.",
    population="Adults with a pigmented lesion that worries them, in 40 general practices. Not: lesions on mucosa.",
    comparator="Usual care: the GP looks with a dermatoscope, without the network.",
    design="superiority",
    end_point="Share of people whose lesion is excised and turns out benign, within 12 weeks.",
    margin="10 percentage points fewer benign excisions: below that, no practice would buy and maintain the tool.",
    assumptions={"new": 0.40, "control": 0.50, "cluster_size": 20, "correlation": 0.05, "dropout": 0.1},
    size=1682,  # 776 × (1 + 19 × 0.05) = 1,513.2; / 0.9 = 1,681.3
    harms="A missed melanoma: all who were sent home are called after 6 months. Also needless worry.",
    stopping="A safety committee looks once, after half of the people, and stops at the O'Brien–Fleming bound.",
    monitoring="The practices report each missed melanoma; a committee reads the numbers every quarter.",
)
MSI = Protocol(
    name="Pre-screening for MSI",
    tool="MSI-Net 2.0: from a stained slide of a colorectal cancer it gives a score between 0 and 1.",
    population="Consecutive colorectal cancers of two institutes of pathology; biopsies with too little tissue are excluded.",
    comparator="The reference standard: immunohistochemistry, read by two who don't know the score.",
    design="sensitivity",
    end_point="Sensitivity of the network at the threshold 0.25, by tumour.",
    margin="The interval should reach no more than ± 5 %, as below 85 % no pathologist would leave out the stain.",
    assumptions={"sensitivity": 0.90, "half_width": 0.05, "prevalence": 0.10},
    size=1390,
    harms="A tumour that is falsely called stable gets no immunotherapy.",
    stopping="It is never stopped early: everybody gets the standard anyway.",
    monitoring="One in twenty negative tumours is stained anyway; the head of the lab looks at them each month.",
)
SEPSIS = Protocol(
    name="Sepsis alert, cluster trial",
    tool="Alert 3.1 reads vital signs and laboratory values every hour and sends an alarm to the nurse.",
    population="All adults admitted to 12 medical wards.",
    comparator="Wards as they are today, no alert.",
    design="superiority",
    end_point="Death in hospital within 30 days after admission",
    margin="From 10 % to 8 %; a smaller fall would not outweigh the work that the alarms make.",
    assumptions={"new": 0.08, "control": 0.10, "cluster_size": 190, "correlation": 0.01},
    size=18600,
    harms="Alarm fatigue, and antibiotics for people who have no sepsis.",
    stopping="The data monitoring board, after 6,000 and 12,000 people, if p < 0.001.",
    monitoring="We count alarms and antibiotics per ward weekly, and again after each update of the software.",
)
RADIOLOGY = Protocol(
    name="Triage of screening mammograms",
    tool="The software scores each mammogram from 1 to 10; those of 1 to 7 are read by one radiologist only.",
    population="Women aged 50 to 69 who attend screening in one county and agree to take part",
    comparator="Double reading by two radiologists, the standard in Europe",
    design="non-inferiority",
    end_point="The proportion of women in whom the reading is right, checked after two years by the cancer registry",
    margin="At most five points worse, which patients' groups accepted because recalls fall too",
    assumptions={"new": 0.85, "control": 0.85, "margin": 0.05},
    size=1602,
    harms="Cancers that only the second reader would have seen are found late, as interval cancers.",
    stopping="Nobody looks early; the result is opened when all have been followed up.",
    monitoring="The screening office compares interval cancers with the years before, annually.",
)
READERS = Protocol(
    name="Retinal photographs, both ways",
    tool="EyeCheck v5: two retinal photographs go in, 'refer' or 'do not refer' comes out.",
    population="People with diabetes from six clinics, one eye each",
    comparator="The same photographs, graded by a trained nurse",
    design="paired",
    end_point="Sensitivity for referable retinopathy against a panel of three ophthalmologists",
    margin="A difference of 0.05 would make the clinics change who grades, since a nurse costs more.",
    assumptions={"disagree": 0.15, "difference": 0.05, "prevalence": 0.07},
    size=6900,
    harms="False reassurance: people who are told that all is well come back too late.",
    stopping="There is no interim analysis.",
    monitoring="Once a year, 200 photographs are graded twice by the clinic's ophthalmologist.",
)
GERMAN = Protocol(
    name="Ein Netz für Hautkrebs in der Hausarztpraxis",
    tool="Das Netz aus Notebook 09, Version 1: Ein Foto geht hinein, eine Wahrscheinlichkeit kommt heraus.",
    population="Erwachsene mit einer auffälligen Läsion aus 20 Praxen; ausgeschlossen sind Kinder.",
    comparator="Die übliche Versorgung, also die Hausärztin ohne Netz",
    design="non-inferiority",
    end_point="Anteil der Melanome, die innerhalb von 3 Monaten erkannt sind",
    margin="Höchstens 5 Prozentpunkte schlechter, weil dafür viele Biopsien entfallen",
    assumptions={"new": 0.85, "control": 0.85, "margin": 0.05, "dropout": 0.2},
    size=2003,  # 1,602 / 0.8 = 2,002.5
    harms="Ein übersehenes Melanom; die Hautklinik würde es melden.",
    stopping="Ein unabhängiges Gremium prüft nach der Hälfte der Personen.",
    monitoring="Die Praxen melden jedes Quartal alle übersehenen Melanome.",
)
POLYPS = Protocol(
    name="Polyp finder",
    tool="It takes the live video of the colonoscope and draws a box round each polyp.",
    population="Referred for colonoscopy, aged 45 or more, both sexes, no bowel disease",
    comparator="Colonoscopy by the same team with the screen switched off, as before",
    design="superiority",
    end_point="Percentage with at least one adenoma, by histology",
    margin="An increase by 1 in 10 would justify the price.",
    assumptions={"new": 0.5, "control": 0.4, "power": 0.9},
    size=1050,
    harms="More polyps are cut out, so there is more bleeding.",
    stopping="Once 400 people are in, an independent statistician compares the bleedings.",
    monitoring="Adenomas per month and endoscopist on a control chart.",
)
GOOD = [MELANOMA, MSI, SEPSIS, RADIOLOGY, READERS, GERMAN, POLYPS]


@pytest.mark.parametrize("protocol", GOOD, ids=lambda protocol: protocol.name)
def test_a_good_protocol_passes(protocol):
    review_protocol(protocol)
    review_protocol(replace(protocol, size=metrics.planned_size(protocol.design, **protocol.assumptions)))


@pytest.mark.parametrize(
    ("protocol", "change"),
    [
        (MELANOMA, {"size": 1850}),  # 10 % more
        (MELANOMA, {"end_point": "Benign lesions that were excised. The AUC is reported, too."}),
        (MELANOMA, {"end_point": "AUC of the network, and the share of melanomas that were missed"}),
        (MELANOMA, {"stopping": "The study runs to its end; it is not stopped early."}),
        (MELANOMA, {"margin": "A fall from 50 % to 40 % is what dermatologists asked for."}),
        (MELANOMA, {"margin": "A difference of 0,1 in the share of excisions"}),
        (MELANOMA, {"margin": "Ten points fewer, which practices would notice"}),
        (MELANOMA, {"margin": "100 fewer per 1,000 people who are seen"}),
        (MELANOMA, {"harms": "No harm is expected from the photo, but a missed melanoma would be found late."}),
        (MELANOMA, {"harms": "Without a doctor's look, some melanomas are overlooked."}),
        (MELANOMA, {"monitoring": "No new study is needed; the practices count excisions each year."}),
        (MSI, {"end_point": "The AUC against immunohistochemistry"}),  # no trial in patients
        (RADIOLOGY, {"population": "Women of 12 practices are randomised one by one."}),
        (RADIOLOGY, {"population": "Women, not practices, are randomised."}),
        (GERMAN, {"stopping": "Es wird nicht vorzeitig beendet."}),
        (GERMAN, {"margin": "Fünf Punkte schlechter ist vertretbar."}),
        (GERMAN, {"harms": "Späte Diagnosen und unnötige Biopsien"}),
    ],
)
def test_another_good_way_to_say_it_passes(protocol, change):
    review_protocol(replace(protocol, **change))


@pytest.mark.parametrize(
    ("protocol", "change", "words"),
    [
        # what is said
        (MELANOMA, {"tool": "the best of all"}, "what goes into the tool"),
        (MELANOMA, {"population": "those who come along"}, "who takes part"),
        (MELANOMA, {"comparator": "something else that exists"}, "names nothing to compare with"),
        (
            MELANOMA,
            {"end_point": "whether it is useful"},
            "names nothing that is measured: a share, a number, a time\\?$",
        ),
        (MELANOMA, {"end_point": "The AUC of the network"}, "only an AUC"),
        (MELANOMA, {"end_point": "Area under the ROC curve in all patients"}, "only an AUC"),
        (RADIOLOGY, {"end_point": "AUC for detecting cancer."}, "only an AUC"),
        (GERMAN, {"end_point": "Die Fläche unter der ROC-Kurve"}, "only an AUC"),
        (MELANOMA, {"harms": "It can go badly."}, "names no harm"),
        (MELANOMA, {"harms": "There are no harms at all."}, "names no harm|nothing to say"),
        (MELANOMA, {"harms": "No missed melanoma, no risk for patients."}, "nothing to say"),
        (GERMAN, {"harms": "Keine verzögerten Befunde, keine Risiken."}, "nothing to say"),
        (MELANOMA, {"stopping": "We stop it when it looks bad."}, "who may stop the study, or when"),
        (MELANOMA, {"stopping": "It may end early."}, "who may stop the study, or when"),
        (GERMAN, {"stopping": "Bei Problemen hören wir auf."}, "who may stop the study, or when"),
        (MELANOMA, {"monitoring": "It goes on as before."}, "who watches the tool"),
        (MELANOMA, {"monitoring": "Doctors will watch it."}, "how often"),
        (MELANOMA, {"monitoring": "No doctor is needed, in no month of the year."}, "nothing to say"),
        (MELANOMA, {"population": "patients"}, "population says only 'patients'"),
        (MELANOMA, {"margin": "10 points"}, "margin says only"),
        (MELANOMA, {"comparator": "asdf jkl usual care"}, "'asdf', which is no word"),
        # the design and its assumptions
        (MELANOMA, {"design": "randomised"}, 'one of "sensitivity", "paired", .* but is \'randomised\''),
        (MELANOMA, {"assumptions": {"new": 0.4}}, "TypeError: .*control is missing: it needs new and control"),
        (MELANOMA, {"assumptions": {"new": 40, "control": 50}}, "ValueError: new must be at least 0"),
        (MELANOMA, {"assumptions": {"new": "forty", "control": 0.5}}, "TypeError: new must be a number"),
        (MELANOMA, {"assumptions": {"new": 0.4, "control": 0.5, 3: 4}}, "TypeError"),
        (MSI, {"design": "paired"}, "disagree and difference are missing"),
        (MELANOMA, {"assumptions": {"new": 0.4, "control": 0.5, "cluster_size": 20}}, "`cluster_size` without `corr"),
        (MELANOMA, {"assumptions": {"new": 0.4, "control": 0.5, "correlation": 0.1}}, "`correlation` without `clus"),
        (RADIOLOGY, {"name": "A cluster-randomised trial"}, "“cluster-randomised”, but the design effect"),
        (RADIOLOGY, {"population": "Women of one county; 40 clinics are randomised."}, "“40 clinics are randomised”"),
        (GERMAN, {"population": "Erwachsene. Die Praxen werden ausgelost."}, "“Die Praxen werden ausgelost”"),
        # the margin
        (MELANOMA, {"margin": "20 percentage points, as doctors say"}, "`new` − `control` is 0.1, which is 10 perc"),
        (MELANOMA, {"margin": "a clinically relevant difference"}, "number of your assumptions"),
        (MELANOMA, {"margin": "From 60 % to 40 %, as doctors say"}, "number of your assumptions"),
        (RADIOLOGY, {"margin": "At most 4 points worse, agreed with patients"}, "`margin` is 0.05, which is 5 perc"),
        (READERS, {"margin": "A difference of 15 points matters to us."}, "`difference` is 0.05"),
        (MSI, {"margin": "A sensitivity of 90 % is good."}, "`half_width` is 0.05"),
        # the size
        (MELANOMA, {"size": 841}, "one arm; the trial has two"),
        (RADIOLOGY, {"size": 801}, "one arm; the trial has two"),
        (RADIOLOGY, {"size": 3204}, "counted both arms already"),
        (MSI, {"size": 139}, "only the sick"),
        (READERS, {"size": 469}, "only the sick"),
        (SEPSIS, {"size": 6424}, "the design effect is forgotten"),
        (MELANOMA, {"size": 1514}, "the dropout is forgotten"),
        (GERMAN, {"size": 1602}, "the dropout is forgotten"),
        (GERMAN, {"size": 1923}, "divide by 1 − dropout"),
        (MELANOMA, {"size": 776}, "design effect and dropout are both forgotten"),
        (RADIOLOGY, {"size": 1601}, "too few"),
        (RADIOLOGY, {"size": -5}, "too few"),
        (RADIOLOGY, {"size": 1773}, "far more"),
        (MSI, {"size": 13900}, "far more"),
    ],
)
def test_a_protocol_that_would_not_do_is_sent_back(protocol, change, words):
    with pytest.raises(Wrong, match=words):
        review_protocol(replace(protocol, **change))


@pytest.mark.parametrize("answer", ["a trial", None, {"design": "paired"}, ModelCard("A model")])
def test_what_is_no_protocol_is_refused(answer):
    with pytest.raises(Wrong, match=f"should be a Protocol, but is a {type(answer).__name__};"):
        review_protocol(answer)


def test_an_open_part_is_not_solved_yet_and_named():
    with pytest.raises(Unsolved, match="still to be filled: design, size, harms"):
        review_protocol(replace(MELANOMA, design="", size=0, harms=...))
    with pytest.raises(Unsolved, match="still to be filled: assumptions"):
        review_protocol(replace(MELANOMA, assumptions={"new": ..., "control": 0.5}))
    with pytest.raises(Unsolved, match="still to be filled: margin"):
        review_protocol(replace(MELANOMA, margin="To be filled: which difference?"))
