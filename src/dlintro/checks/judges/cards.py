"""A reviewer of model cards: every part filled, every number with its interval, nothing simulated taken for patients."""

import re
from itertools import pairwise

from dlintro import cards
from dlintro.cards import ModelCard
from dlintro.checks.judging import Unsolved, Wrong
from dlintro.language import translate

# A card may be written in English or in German, whatever language the exercises speak.
AT_A_BASE_RATE = r"\b[PN]PV\b|saved|gespart"  # these numbers depend on how common the disease is
AT_A_THRESHOLD = r"sens|spe[cz]|recall|found|missed|alarm|saved|gefunden|übersehen|gespart"  # these on the threshold
THRESHOLD = r"(above|below|threshold|cut-?off|at least|at 0?\.|\b(über|unter|ab)\b|schwellenwert|[>≥≤<])\s*(of|is|von|=|:)?\s*\d[\d.,]*(?![\d.,]*\s*(cm|mm|years?|jahren?)\b)"
NUMBER = r"(?<![\d.,])[-−]?\d+(?:[.,]\d+)?"
LEVEL = r"\b9[059]\s*%?[- ]*(interval|confidence|ci|konfidenz\w*|intervall|ki)\b"  # of an interval: none of its ends
TYPED = r"\b\w*(asdf|sdfg|qwer|wert[yz]u|yxcv|zxcv|hjkl|lorem|blabla|([^\W\d_])\2{3})\w*"  # fingers on the keys
PATIENTS = r"patient|people|person|women|children|lesion|naev|tumou?r|cancer|slide|läsion|näv|krebs|karzinom|melanom|frauen|kinder|mensch|\bschnitt"
PLACES = r"clinic|hospital|laborator|\blabs?\b|centre|center|screening|camera|scanner|stain|klinik|krankenh|labor|zentr|kamera|färbung"
ROLES = r"physician|doctor|clinician|dermatolog|patholog|radiolog|surgeon|nurse|student|teach|learn|colleague|arzt|ärzt|chirurg|pflege|studier|kolleg"
NEEDS = (  # for each text: one of these words, and what to say if there is none
    ("purpose", f"{ROLES}|{PATIENTS}", "does not say who uses it, or for which patients"),
    (
        "not_for",
        f"{PATIENTS}|{PLACES}|skin|muco|organ|biops|child|adult|\\bmen\\b|\\bage|anyone|nobody|haut|erwachsen|männer|niemand",
        "does not say who must not use it: which patients, clinics or cameras it has not been tested for",
    ),
    ("training_data", f"{PATIENTS}|{PLACES}", "does not say from whom it learned: which patients, of which clinic"),
    ("test_data", PATIENTS, "does not say on whom it was measured: which patients"),
    (
        "test_data",
        r"%|per cent|percent|half|share|prevalence|prozent|hälfte|anteil|prävalenz|\d+ (of|with|malignant|sick|ill|von|mit|bösartig|krank)\b",
        "does not say which share of the patients is ill: PPV, and tests saved, depend on it",
    ),
    (
        "limits",
        f"{PATIENTS}|{PLACES}|skin|ink|hair|ruler|colou?r|light|blur|image|small|dark|\\bage|prevalence|haut|tinte|haar|lineal|farb|licht|unscharf|bild|klein|dunkel|dunkl|prävalenz",
        "names nothing that goes wrong: for which patients, images or places is it worse?",
    ),
    (
        "oversight",
        f"{ROLES}|human|person|board|committee|team|expert|\\bwe\\b|mensch|kommission|\\bwir\\b",
        "does not say who decides or watches: name a person or a group",
    ),
)

ALL = r"\b(all|any|every\w*|always|alle\w*|jede\w*|immer|überall)\b"
NO = r"\b(no|not any|not have any|\w+n't any|never|without|none|keine?\w*|nie|ohne)\b"
NEAR = r"(?:(?!\b(?:not|nicht|kein)).){0,20}?"  # a few letters that deny nothing
BOASTS = {  # what says that there is nothing to say, and what, beside that, says something after all
    "limits": (
        rf"{NO}.{{0,20}}?(limit|weakness|problem|error|mistake|wrong|fail|grenze|einschränk|schwäche|fehler|falsch|versag)\w*"
        rf"|\b(works?|good|right|correct|reliable|funktioniert|gut|richtig|zuverlässig)\b{NEAR}{ALL}",
        r"\b(worse|fail|weak|miss|false|less|lower|fewer|only|but|except|however|unless|unknown|untested|not|schlecht|falsch|versag|überseh|weniger|niedriger|nur|aber|außer|unbekannt|nicht)",
    ),
    "not_for": (
        rf"\b(suitable|works?|fit|safe|good|useful|used|geeignet|funktioniert|sicher|gut|einsetzbar)\b{NEAR}{ALL}"
        rf"|{ALL}.{{0,30}}?\b(geeignet|sicher|einsetzbar)\b",
        r"\b(not|never|no|nobody|untested|unsuitable|nicht|nie|keine?\w*|niemand|ungetestet)\b",
    ),
    "oversight": (
        r"\b(not|no|nobody|no one|nothing|nicht|keine?\w*|niemand)\b.{0,12}?\b(need|require|necessary|nötig|brauch)\w*|brauch\w*.{0,10}?\b(keine?\w*|nicht)\b",
        r"\b(decid|watch|measur|check|review|audit|entscheid|prüf|gemessen|überwach|misst)",
    ),
}


def review_card(card, results=(), groups=()):
    """Refuse a model card that a good reviewer would send back.

    Parameters
    ----------
    card : object
        The learner's answer, best a `ModelCard`.
    results, groups : sequence of (tuple of str, str)
        Words of which one must occur in a name of the card's results (or groups), and what to say if none does.

    Raises
    ------
    Unsolved
        If a part is still to be filled.
    Wrong
        If it is not a card, a text says too little, or a number misleads.
    """
    if not isinstance(card, ModelCard):
        problem = "the answer should be a ModelCard, but is a {kind}; keep ModelCard(…) and fill its parts."
        raise Wrong(problem, kind=type(card).__name__)
    review_filled(card, NEEDS)
    _review_data(card)
    review_texts(card, NEEDS, BOASTS)
    for name, value in {**card.results, **card.groups}.items():
        _review_number(str(name), value)
    for numbers, needs in ((card.results, results), (card.groups, groups)):
        for words, problem in needs:
            if not any(word in str(name).lower() for name in numbers for word in words):
                raise Wrong(problem)
    _review_threshold(card)


def review_filled(card, needs):
    """Raise `Unsolved` if a part of a card is empty, or its text still says that it is to be filled."""
    unfilled = [name for name, _, _ in needs if cards.TO_BE_FILLED in str(getattr(card, name)).lower()]
    if names := card.missing or dict.fromkeys(unfilled):
        raise Unsolved("still to be filled: {names}.", names=", ".join(names))


def review_texts(card, needs, boasts):
    """Look for what each text must contain; whether it is true and well said, only a person can judge.

    Parameters
    ----------
    card : ModelCard or Protocol
    needs : sequence of (str, str, str)
        The name of a text, a pattern that must occur in it, and what the text does if it does not.
    boasts : mapping of str to (str, str)
        For some texts, the pattern of what says nothing, and of what, beside that, says something after all.

    Raises
    ------
    Wrong
    """
    for name, words, problem in needs:
        said = getattr(card, name)
        if len(set(re.findall(r"\w+", said.lower()))) < 3:
            raise Wrong(
                "{name} says only {said!r}; write a sentence that a colleague understands.", name=name, said=said
            )
        if typed := re.search(TYPED, said, re.IGNORECASE):
            raise Wrong("{name} holds {typed!r}, which is no word.", name=name, typed=typed[0])
        if not re.search(words, said, re.IGNORECASE):
            raise Wrong(f"{name} {translate(problem)}".rstrip(".?") + ("?" if problem.endswith("?") else "."))
        if name in boasts and _says_nothing(said, *boasts[name]):
            raise Wrong(
                "{name} says that there is nothing to say: {said!r}. What would an honest critic write?",
                name=name,
                said=said,
            )


def _says_nothing(said, boast, after_all):
    """Say whether a text praises where it should warn: it has no limits, suits everybody, needs nobody."""
    rest = re.sub(boast, " ", said, flags=re.IGNORECASE)
    return rest != said and not re.search(after_all, rest, re.IGNORECASE)


def _review_threshold(card):
    name = next((name for name in card.results if re.search(AT_A_THRESHOLD, str(name), re.IGNORECASE)), None)
    if name is not None and not re.search(THRESHOLD, " ".join(map(str, card.results)), re.IGNORECASE):
        raise Wrong(
            "{name} depends on the threshold, and no name in results has it: write, for example, “{name} above 0.30”, with the threshold that you used.",
            name=name,
        )


def _review_data(card):
    if not re.search("simulat|simuliert", f"{card.training_data} {card.test_data}", re.IGNORECASE):
        raise Wrong("neither training_data nor test_data says that all is simulated: a reader would think of patients.")
    if not re.search(r"\d", card.test_data):
        raise Wrong("test_data has no number: how many patients, and which share of them is ill?")


def _review_number(name, value):
    shown = str(value)
    if re.search(AT_A_BASE_RATE, name, re.IGNORECASE) and not re.search(r"\d", name):
        problem = "{name} needs its prevalence in its name, such as “{name} at 15 %”: elsewhere it is another number."
        raise Wrong(problem, name=name)
    if re.search(r"\b[PN]PV\b", name, re.IGNORECASE) or "not estimable" in shown:
        return
    if getattr(value, "interval", None) is None and not _holds_interval(shown):
        problem = "{name} is {shown}, without an interval; take the whole estimate, such as `ours.auc`."
        raise Wrong(problem, name=name, shown=shown)


def _holds_interval(shown):
    """Say whether a text holds a value and two numbers side by side, below and above it: "0.90 (0.87 to 0.93)"."""
    found = re.findall(NUMBER, re.sub(LEVEL, " ", shown, flags=re.IGNORECASE))
    numbers = [float(number.replace("−", "-").replace(",", ".")) for number in found]
    return any(low <= value <= high for k, (low, high) in enumerate(pairwise(numbers)) for value in numbers[:k])
