"""Endoscopy reports from a small grammar: the same words, and a negation in another place, mean the opposite."""

import numpy as np
from scipy.special import expit

SIGNS = ("erosions", "ulcers", "bleeding")  # of active disease
OTHERS = ("polyps", "scars", "diverticula")  # which say nothing about it
PARTS = ("rectum", "sigmoid", "caecum", "ileum")
YES = ("{finding} in the {part} .", "signs of {finding} in the {part} .")
NO = ("no {finding} in the {part} .", "no signs of {finding} in the {part} .")
LONGEST = 32  # words
PLACES = tuple(f"word {place + 1}" for place in range(LONGEST))
PAIRS = 2  # a sentence on a sign of disease, and one on something else


def _vocabulary():
    texts = [form.format(finding="", part="") for form in YES + NO]
    words = {word for text in texts for word in text.split()}
    return ("", *sorted(words), *SIGNS, *OTHERS, *PARTS)


WORDS = _vocabulary()
"""The word for each number in a report; number 0 is the empty place after its end."""


def write(severity, rng):
    """Return reports as the numbers of their words (n, 32), and as texts (n,).

    Each has two pairs of sentences. In a pair, one is about a sign of active disease and one about something else;
    one of the two is negated, and which one, the severity decides. So every report has as many negations, signs and
    other findings as any other, and only the order tells them apart.
    """
    numbers = {word: number for number, word in enumerate(WORDS)}
    texts, rows = [], np.zeros((len(severity), LONGEST))
    for row, present in enumerate(rng.random((len(severity), PAIRS)) < expit(5 * severity)[:, None]):
        sentences = [sentence for sign_there in present for sentence in _pair(sign_there, rng)]
        text = " ".join(sentences[place] for place in rng.permutation(len(sentences)))
        found = [numbers[word] for word in text.split()]
        rows[row, : len(found)] = found
        texts.append(text)
    return rows, np.array(texts)


def _pair(sign_there, rng):
    """Return a sentence on a sign of disease and one on something else, of which one is negated."""
    for findings, there in ((SIGNS, sign_there), (OTHERS, not sign_there)):
        form = rng.choice(YES if there else NO)
        yield str(form).format(finding=rng.choice(findings), part=rng.choice(PARTS))
