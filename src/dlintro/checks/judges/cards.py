"""A reviewer of model cards: every part filled, every number with its interval, nothing simulated taken for patients."""

import re

from dlintro.cards import ModelCard
from dlintro.checks.judging import Unsolved, Wrong

TEXTS = ("purpose", "not_for", "training_data", "test_data", "limits", "oversight")
AT_A_BASE_RATE = r"\b[PN]PV\b|saved"  # these numbers depend on how common the disease is


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
        raise Wrong(
            f"the answer should be a ModelCard, but is a {type(card).__name__}; keep ModelCard(…) and fill its parts."
        )
    if card.missing:
        raise Unsolved(f"still to be filled: {', '.join(card.missing)}.")
    for name in TEXTS:
        if len(getattr(card, name).split()) < 3:
            raise Wrong(f"{name} says only {getattr(card, name)!r}; write a sentence that a colleague understands.")
    _review_data(card)
    for name, value in {**card.results, **card.groups}.items():
        _review_number(str(name), value)
    for numbers, needs in ((card.results, results), (card.groups, groups)):
        for words, problem in needs:
            if not any(word in str(name).lower() for name in numbers for word in words):
                raise Wrong(problem)


def _review_data(card):
    if "simulat" not in f"{card.training_data} {card.test_data}".lower():
        raise Wrong("neither training_data nor test_data says that all is simulated: a reader would think of patients.")
    if not re.search(r"\d", card.test_data):
        raise Wrong("test_data has no number: how many patients, and which share of them is ill?")


def _review_number(name, value):
    shown = str(value)
    if re.search(AT_A_BASE_RATE, name, re.IGNORECASE) and not re.search(r"\d", name):
        raise Wrong(
            f"{name} needs its prevalence in its name, such as “{name} at 15 %”: elsewhere it is another number."
        )
    if re.search(r"\b[PN]PV\b", name, re.IGNORECASE) or "not estimable" in shown:
        return
    if getattr(value, "interval", None) is None and len(re.findall(r"\d[\d.]*", shown)) < 3:
        raise Wrong(f"{name} is {shown}, without an interval; take the whole estimate, such as `ours.auc`.")
