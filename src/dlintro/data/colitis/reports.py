"""Endoscopy reports from a small grammar: the same words, and a negation in another place, mean the opposite."""

import numpy as np
from scipy.special import expit

from dlintro._validate import shown

SIGNS = ("erosions", "ulcers", "bleeding")  # of active disease
OTHERS = ("polyps", "scars", "lipomas")  # which say nothing about it
PARTS = ("rectum", "sigmoid", "caecum", "colon")
YES = ("{finding} in the {part} .", "signs of {finding} in the {part} .")
NO = ("no {finding} in the {part} .", "no signs of {finding} in the {part} .")
LONGEST = 32  # words
PLACES = tuple(f"word {place + 1}" for place in range(LONGEST))
PAIRS = 2  # a sentence on a sign of disease, and one on something else
OPPOSED = 0.8  # of the pairs have one negation; in the others, chance decides on what says nothing


def _vocabulary():
    texts = [form.format(finding="", part="") for form in YES + NO]
    words = {word for text in texts for word in text.split()}
    return ("", *sorted(words), *SIGNS, *OTHERS, *PARTS)


REPORT_WORDS = _vocabulary()
"""The word for each number in a report; number 0 is the empty place after its end."""


def write(severity, rng):
    """Return reports as the numbers of their words (n, 32), and as texts (n,).

    Each has two sentences on signs of active disease, present or absent as the severity decides, and two on findings
    that say nothing about it. Of these, most are absent where a sign is present, and present where it is absent. So
    the number of negations tells little, and what is negated tells much.
    """
    signs = rng.random((len(severity), PAIRS)) < expit(5 * severity)[:, None]
    others = np.where(rng.random(signs.shape) < OPPOSED, ~signs, rng.random(signs.shape) < 0.5)
    texts = []
    for there in zip(signs, others, strict=True):
        sentences = [one for pair in zip((SIGNS, OTHERS), there, strict=True) for one in _sentences(*pair, rng)]
        texts.append(" ".join(sentences[place] for place in rng.permutation(len(sentences))))
    return report_numbers(texts), np.array(texts)


def report_numbers(texts):
    """Return endoscopy reports as a network reads them: the place of each word in `REPORT_WORDS`.

    Parameters
    ----------
    texts : sequence of str
        Reports in the words of `simulate_colitis`; sentences end with " .".

    Returns
    -------
    array of shape (n, 32)
        0 where the report has ended.

    Raises
    ------
    ValueError
        If a word is unknown, or a report has more than 32.
    """
    numbers = {word: number for number, word in enumerate(REPORT_WORDS)}
    rows = np.zeros((len(texts), LONGEST))
    for row, text in zip(rows, texts, strict=True):
        words = str(text).split()
        unknown = [word for word in words if word not in numbers]
        if unknown:
            raise ValueError(f"every word must be one of data.REPORT_WORDS, but {shown(unknown[0])} is none of them.")
        if len(words) > LONGEST:
            raise ValueError(f"a report must have at most {LONGEST} words, but one has {len(words)}; shorten it.")
        row[: len(words)] = [numbers[word] for word in words]
    return rows


def _sentences(findings, there, rng):
    """Return a sentence on a different one of the findings for each entry of `there`, present or absent."""
    for finding, present in zip(rng.permutation(findings), there, strict=False):
        form = rng.choice(YES if present else NO)
        yield str(form).format(finding=finding, part=rng.choice(PARTS))
