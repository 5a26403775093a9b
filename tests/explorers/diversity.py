"""The explorers of series and of texts, on simulated patients and with made-up readers in place of networks."""

from functools import partial

import numpy as np

from dlintro import data, widgets

COHORT = data.simulate_colitis(n_patients=8, size=16, seed=0)
RNG = np.random.default_rng(0)
STATES = np.tanh(RNG.normal(scale=0.3, size=(8, 30, 6)).cumsum(axis=1))
RISKS = 1 / (1 + np.exp(-2 * STATES[..., 0]))
CHOSEN = {"CRP first, then stools": 2, "stools first, then CRP": 5}
TEXTS = dict(zip(("first", "second", "third"), COHORT.report.info["text"].tolist(), strict=False))


def read(texts):
    """Read as a transformer might: head 1 the words that are near, head 2 every "no"; a "no" lowers the risk."""
    longest = max(len(text.split()) for text in texts)
    weights, risks = np.zeros((len(texts), 2, longest, longest)), []
    for one, words in zip(weights, (text.split() for text in texts), strict=True):
        n, place = len(words), np.arange(len(words))
        near = np.exp(-0.5 * np.abs(place - place[:, None]))
        no = np.where(np.array(words) == "no", 10.0, 1.0) * np.exp(-0.1 * np.abs(place - place[:, None]))
        for head, scores in enumerate((near, no)):
            one[head, :n, :n] = scores / scores.sum(axis=1, keepdims=True)
        risks.append(0.9 - 0.2 * words.count("no"))
    return np.array(risks).clip(0, 1), weights


EXPLORERS = {
    "course": partial(widgets.explore_course, COHORT.course, RISKS, STATES, CHOSEN),
    "reading": partial(widgets.explore_reading, TEXTS, read),
}
