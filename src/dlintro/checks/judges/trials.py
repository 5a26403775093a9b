"""Judges of the lesson on clinical trials."""

from dlintro.checks.judges.protocols import review_protocol
from dlintro.checks.judging import judge_matches, judge_number

RUNGS = ("external validation", "reader study", "prospective", "randomised trial", "surveillance")
STUDIES = {  # on which rung a study stands: (rung, why)
    "Repici 2020": ("randomised trial", "chance decided who was examined with AI"),
    "Yao 2021": (
        "randomised trial",
        "chance decided which care teams saw the tool's answers, and so for which patients",
    ),
    "Wong 2021": ("external validation", "records of the past of a hospital that had not built the tool"),
    "Lång 2023": ("randomised trial", "chance decided how each woman's images were read"),
    "Ladabaum 2023": ("prospective", "a unit began to use AI, and nobody was randomised"),
    "He 2023": ("randomised trial", "chance decided who measured each echocardiogram first"),
    "Goh 2024": ("reader study", "physicians were randomised, and judged written cases; no patient was cared for"),
    "Eisemann 2025": ("prospective", "radiologists themselves chose for which women they used AI"),
    "Budzyń 2025": ("surveillance", "it looks at what becomes of a service after AI has come"),
    "Gommers 2026": ("randomised trial", "chance decided how each woman's images were read"),
}
CLAIMS = {  # whether a study has shown what somebody says of it, and why
    "MASAI: interval cancers were at most 20 % more frequent with AI": (
        "shown",
        "the whole interval, 0.65 to 1.18, lies below 1.20",
    ),
    "MASAI: AI lowered interval cancers by 12 %": ("not shown", "the interval, 0.65 to 1.18, holds 1: equally many"),
    "MASAI: AI leads to no overdiagnosis": (
        "not shown",
        "more cancers were found, and nobody knows which would have stayed silent",
    ),
    "EchoNet: cardiologists changed the first value less often if it came from AI": (
        "shown",
        "that was the end point, and the whole interval lies below 0",
    ),
    "EchoNet: AI measures nearer to the truth than sonographers": (
        "not shown",
        "cardiologists saw the first value, and nobody measured the truth",
    ),
    "Goh: the language model is of no use to physicians": (
        "not shown",
        "the interval ends at +8, so a gain of 8 points is possible",
    ),
    "Goh: on such written cases, a mean gain of 15 points does not fit the data": (
        "shown",
        "15 lies far outside the interval, −4 to +8",
    ),
}
ITEMS = {  # whether the abstract of the notebook reports it, and what to look for
    "who could take part": ("reported", "it names adults, and which moles they had"),
    "the kind of model": ("reported", "a convolutional network is a kind of model"),
    "what it is for, and for whom": ("reported", "it helps general practitioners to decide on referrals"),
    "who decides, and with which answer of the tool": ("reported", "doctors saw a risk, and decided themselves"),
    "the version of the tool": ("missing", "DermLens has a name, and no number of its version"),
    "what happened to poor images": ("missing", "nothing says how many were blurred, or what was done then"),
    "what users had to know or to learn": ("missing", "nothing says how doctors were trained to use it"),
    "an analysis of the tool's errors": ("missing", "nothing says whom it missed, or whom it alarmed in vain"),
    "an interval for the result": ("missing", "a p is there, and no interval"),
    "the registration of the trial": ("missing", "such as NCT and eight digits: nothing of that kind is there"),
}


def ladder(answer):
    """Judge on which rung of the ladder of evidence each study stands."""
    judge_matches(answer, STUDIES, RUNGS)


def people(answer):
    """Judge how many people a study of a sensitivity of 0.80 ± 0.05 needs if 4 % are sick."""
    mistakes = [
        (246, "those are the sick; how many people have to be examined to meet them?"),
        (245.86, "those are the sick; how many people have to be examined to meet them?"),
        (9.84, "you multiplied by 0.04; among whom are these 246 found?"),
        (256, "that is for the healthy; the sick are the few here, so divide by 0.04."),
        (30732, "(1 − p) is missing: 0.80 · 0.20 is the variance."),
        (3136, "1.96 is squared: 1.96² · 0.80 · 0.20 / 0.05²."),
        (307.3, "the half-width is squared too: 0.05² = 0.0025."),
        (1536.6, "the half-width is 0.05, not 0.10."),
        (6400, "that is with 2 instead of 1.96."),
    ]
    advice = "First the sick, 1.96² · 0.80 · 0.20 / 0.05², rounded up; then divide by the share of the sick."
    judge_number(answer, "people", 6150, mistakes, advice, tolerance=1e-3, near=1e-3)


def margin(answer):
    """Judge how many interval cancers would have made MASAI inconclusive."""
    mistakes = [
        (83, "with 83 the interval ends just below 1.20, so this is still non-inferior."),
        (82, "that is what the trial found; how many would have changed its verdict?"),
        (93, "that is the number in the other arm."),
        (2, "those are the additional cancers; give the whole number in the arm with AI."),
        (85, "it is inconclusive before; go back by single steps."),
        (123, "there the interval lies above 1 altogether; the verdict changes long before."),
        (112, "112 would be a ratio of 1.20 itself; look at where the interval ends."),
    ]
    advice = "Raise the events one by one until the upper end of the interval passes 1.20."
    judge_number(answer, "cancers", 84, mistakes, advice, near=1e-3)


def headlines(answer):
    """Judge which claims three trials have shown."""
    judge_matches(answer, CLAIMS, ("shown", "not shown"))


def defects(answer):
    """Judge what an abstract reports."""
    judge_matches(answer, ITEMS, ("reported", "missing"))


def protocol(answer):
    """Judge a protocol of one page."""
    review_protocol(answer)
