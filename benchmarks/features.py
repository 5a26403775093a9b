"""Where a table is not enough, and where it is: hand-made measures, pixels, two drugs and a window, over several seeds.

    python benchmarks/features.py   # about 7 minutes; writes results/features.md and measured/features.csv

Notebook 00 shows seed 3, one of these. Each seed has its own patients, raters and networks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

from dataclasses import replace

import numpy as np
from report import computer, measured, over_seeds, ranges, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from dlintro import data, models, training

SEEDS = range(1, 13)
FEW, MANY = 500, 3000  # patients
PLAIN = {"hair": 0, "pen": 0, "ruler": 0, "bubbles": 0, "lighting": 0}
SHIFT = 2  # pixels, down and to the right: 1 mm each
LOOSE = {"rater 1": 0.2, "rater 2": 1.0, "rater 1, another day": 0.2}  # mm outside the edge
RISKS = np.array([0.2, 0.1, 0.1, 0.4])  # neither drug, B alone, A alone, both
TREATMENTS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)])
LEVELS = np.linspace(0, 10, 201)  # mg/L
WHAT = f"""# What a table holds, and what it misses

Everything is simulated. {FEW} patients with skin lesions a seed (or {MANY:,}, where it says so), images of 32 × 32
pixels, divided by patient, three fifths to learn from; AUC by lesion on the test patients. Each seed has its own
patients, raters and networks: the median of the seeds, the lowest and the highest."""
SETTINGS = f"""## Settings

- *ABCD*: `data.measure_abcd` inside the outline of a rater, and a logistic regression. Rater 1 draws
  {LOOSE["rater 1"]} mm outside the edge on average, rater 2 {LOOSE["rater 2"]} mm; both have a tremor of 0.3 mm.
- *Pixels*: each of the 3,072 numbers of an image is a feature of a logistic regression (standardised, C = 0.001).
- *CNN*: `SmallCNN`, 12 epochs, the last weights.
- *Shifted*: the lesions moved by {SHIFT} pixels down and to the right.
- *Naevus or keratosis*: another question about the same images, of benign lesions only.
- *Two drugs*: the mean distance from the four true risks.
- *Window*: from 3 to 6 mg/L; the mean distance from the true chance over 0 to 10 mg/L."""


def logistic(strength=1.0):
    """Return a logistic regression of standardised features."""
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))


def small_network(width, seed):
    """Return a network with one hidden layer, as scikit-learn trains it."""
    return MLPClassifier((width,), activation="tanh", solver="lbfgs", alpha=0.01, max_iter=1000, random_state=seed)


def hand_made(part, rater, seed):
    """Return A, B, C and D of lesions as one rater's outlines give them."""
    hand = 10 * seed + list(LOOSE).index(rater)
    return data.measure_abcd(part.x, data.outline(part.info["mask"], loose=LOOSE[rater], seed=hand))


def moved(part):
    """Return the same images, moved."""
    return replace(part, x=np.roll(part.x, (SHIFT, SHIFT), axis=(1, 2)))


def trained(train, valid, seed):
    """Return a function from a dataset to the probabilities of a CNN that learned from `train`."""
    network = models.SmallCNN(seed=seed)
    quiet = {"batch_size": 32, "keep_best": False, "progress": False, "seed": seed}
    training.fit(network, train, valid, n_epochs=12, lr=1e-2, **quiet)
    return lambda part: training.predict_proba(network, part.x)


def cancer(seed):
    """Return what the models of lesions answer to *malignant?*, {(what, group): value}."""
    train, valid, test = data.simulate_lesions(n_patients=FEW, seed=seed, **PLAIN).split(seed=seed)
    by_hand = logistic().fit(hand_made(train, "rater 1", seed), train.y)
    flat = lambda part: part.x.reshape(len(part), -1)  # noqa: E731
    pixels, network = logistic(0.001).fit(flat(train), train.y), trained(train, valid, seed)
    answers = {
        ("AUC", "ABCD"): by_hand.predict_proba(hand_made(test, "rater 1", seed))[:, 1],
        ("AUC, measured by rater 2", "ABCD"): by_hand.predict_proba(hand_made(test, "rater 2", seed))[:, 1],
        ("AUC", "pixels"): pixels.predict_proba(flat(test))[:, 1],
        ("AUC, shifted", "pixels"): pixels.predict_proba(flat(moved(test)))[:, 1],
        ("AUC", "CNN"): network(test),
        ("AUC, shifted", "CNN"): network(moved(test)),
    }
    found = {key: roc_auc_score(test.y, probs) for key, probs in answers.items()}
    for name in ("pixels", "CNN"):
        change = np.abs(answers["AUC, shifted", name] - answers["AUC", name]).mean()
        found["answers change by, percentage points", name] = 100 * change
    return found | differences(found) | agreement(by_hand, test, seed)


def differences(found):
    """Return the differences between models on the same patients."""
    pairs = {
        "ABCD minus CNN": (("AUC", "ABCD"), ("AUC", "CNN")),
        "CNN minus pixels": (("AUC", "CNN"), ("AUC", "pixels")),
        "ABCD, rater 1 minus rater 2": (("AUC", "ABCD"), ("AUC, measured by rater 2", "ABCD")),
    }
    return {("AUC difference", name): found[a] - found[b] for name, (a, b) in pairs.items()}


def agreement(by_hand, test, seed):
    """Return how far two raters' diameters differ, and for how many lesions the call changes with the hand."""
    measures = {rater: hand_made(test, rater, seed) for rater in LOOSE}
    first, *others = (by_hand.predict(each) for each in measures.values())
    found = {
        ("lesions called otherwise, %", rater): 100 * np.mean(called != first)
        for rater, called in zip([*LOOSE][1:], others, strict=True)
    }
    wider = np.mean(measures["rater 2"][:, 3] - measures["rater 1"][:, 3])
    return found | {("diameter, mm", "rater 2 minus rater 1"): wider}


def many_patients(seed):
    """Return the same comparison with more patients to learn from."""
    train, valid, test = data.simulate_lesions(n_patients=MANY, seed=seed, **PLAIN).split(seed=seed)
    by_hand = logistic().fit(hand_made(train, "rater 1", seed), train.y)
    answers = {"ABCD": by_hand.predict_proba(hand_made(test, "rater 1", seed))[:, 1]}
    answers["CNN"] = trained(train, valid, seed)(test)
    found = {(f"AUC, {MANY:,} patients", name): roc_auc_score(test.y, probs) for name, probs in answers.items()}
    ahead = found[f"AUC, {MANY:,} patients", "CNN"] - found[f"AUC, {MANY:,} patients", "ABCD"]
    return found | {("AUC difference", f"CNN minus ABCD, {MANY:,} patients"): ahead}


def another_question(seed):
    """Return what the same measures and the same kind of network answer to *naevus or keratosis?*"""
    parts = data.simulate_lesions(n_patients=FEW, seed=seed, **PLAIN).split(seed=seed)
    benign = [part.rows(np.flatnonzero(part.y == 0)) for part in parts]
    train, valid, test = (
        replace(part, y=part.info["group"] == "epidermal benign", class_names=("naevus", "keratosis"))
        for part in benign
    )
    by_hand = logistic().fit(hand_made(train, "rater 1", seed), train.y)
    answers = {"ABCD": by_hand.predict_proba(hand_made(test, "rater 1", seed))[:, 1]}
    answers["CNN"] = trained(train, valid, seed)(test)
    found = {("AUC, naevus or keratosis", name): roc_auc_score(test.y, probs) for name, probs in answers.items()}
    ahead = found["AUC, naevus or keratosis", "CNN"] - found["AUC, naevus or keratosis", "ABCD"]
    return found | {("AUC difference", "CNN minus ABCD, naevus or keratosis"): ahead}


def two_drugs(seed):
    """Return how far models of two drugs are from the true risks, in percentage points."""
    rivals = {
        "logistic regression": LogisticRegression(),
        "with the product": make_pipeline(PolynomialFeatures(2, interaction_only=True), LogisticRegression()),
        "tree": DecisionTreeClassifier(min_samples_leaf=10, random_state=seed),
        "network": small_network(4, seed),
    }
    people = data.two_drugs(n=2000, risks=RISKS, seed=seed)
    return {
        ("two drugs: error, percentage points", name): 100 * np.abs(_chance(model, people, TREATMENTS) - RISKS).mean()
        for name, model in rivals.items()
    }


def window(seed):
    """Return how far models are from the true chance of doing well, for few and many patients."""
    rivals = {
        "straight line": LogisticRegression(),
        "polynomial": make_pipeline(StandardScaler(), PolynomialFeatures(4), LogisticRegression(max_iter=5000)),
        "tree": DecisionTreeClassifier(min_samples_leaf=10, random_state=seed),
        "network": make_pipeline(StandardScaler(), small_network(8, seed)),
    }
    truth = data.chance_to_do_well(LEVELS)
    return {
        (f"window, {n:,} patients: error, percentage points", name): 100
        * np.abs(_chance(model, data.blood_levels(n, seed=seed), LEVELS[:, None]) - truth).mean()
        for n in (20, 200, 1000)
        for name, model in rivals.items()
    }


def _chance(model, people, x):
    return model.fit(people.x, people.y).predict_proba(x)[:, 1]


def one(seed):
    """Return all numbers of one seed, {(what, group): value}."""
    return cancer(seed) | many_patients(seed) | another_question(seed) | two_drugs(seed) | window(seed)


def main():
    rows = over_seeds([one(seed) for seed in SEEDS], digits=lambda what: 3 if what.startswith("AUC") else 1)
    head = ["what", "model", "median", "lowest to highest", "based on"]
    write("features.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "features",
        rows,
        title="Hand-made measures, pixels and networks; two drugs; a therapeutic window",
        source="simulated by this course (data.simulate_lesions, data.two_drugs, data.blood_levels)",
        simulated=True,
        command="python benchmarks/features.py",
        brackets="lowest to highest seed",
    )


if __name__ == "__main__":
    main()
