"""Eight kinds of model on one simulated cohort, over several seeds: who leads whom, and by how much.

    python benchmarks/diversity.py   # about 9 minutes; writes results/diversity.md and measured/diversity.csv

Notebook 08 shows seed 4, one of these. Each seed has its own patients, split and networks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.decomposition import PCA
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, models, training

SEEDS = range(12)
PATIENTS, SHARES = 1200, (0.5, 0.2, 0.3)
LABELS = (20, 50, 100, 600)
DRAWS = 20  # of the patients with a label
QUIET = {"batch_size": 32, "progress": False}
ROUNDS = (0, 1, 2, 3)
SIGNS = {  # which values a physician knows to rise or fall with active disease
    "CRP": 1,
    "calprotectin": 1,
    "haemoglobin": -1,
    "CRP before stools": 1,
    "signs named": 1,
    "neutrophils in the epithelium": 1,
}
PAIRS = {  # what leads what
    "boosting minus logistic regression": ("boosting, table", "logistic regression, table"),
    "dense network minus logistic regression": ("dense network, table", "logistic regression, table"),
    "CNN minus colours": ("CNN, tiles", "colours, tiles"),
    "GRU minus means": ("GRU, courses", "means, courses"),
    "GRU minus all days in a logistic regression": ("GRU, courses", "all days, courses"),
    "GRU minus expert's measure": ("GRU, courses", "expert, courses"),
    "transformer minus bag of words": ("transformer, reports", "bag of words, reports"),
    "transformer minus itself without positions": ("transformer, reports", "without positions, reports"),
    "transformer minus expert's measure": ("transformer, reports", "expert, reports"),
    "graph network minus counts": ("graph network, 2 rounds, cells", "counts, cells"),
    "graph network minus expert's measure": ("graph network, 2 rounds, cells", "expert, cells"),
    "second round minus first": ("graph network, 2 rounds, cells", "graph network, 1 round, cells"),
    "all views minus the best one": ("all five views", "the best view"),
    "all five views minus sixteen numbers by hand": ("all five views", "sixteen numbers by hand"),
    "ceiling minus all views": ("ceiling", "all five views"),
}
WHAT = f"""# Eight kinds of model, one simulated cohort

Everything is simulated. {PATIENTS:,} patients with suspected active colitis a seed, half of them to learn from, a fifth
to watch, {int(PATIENTS * SHARES[2])} to judge; AUC on those. The mean of {len(SEEDS)} seeds, and its 95 % interval
(Student's t). A difference is between two models on the same patients of the same seed."""
SETTINGS = """## Settings

- *Ceiling*: the simulator's own probabilities. No model can be better, but for luck.
- *Colours*, *means*, *bag of words*, *counts*: what anybody would count first, in a logistic regression. *Expert*: the
  measure of somebody who knows where to look (`Cohort.expert`). *All days*: the 60 numbers of a course, standardised.
- *All five views*: a logistic regression of the log-odds of dense network, CNN, GRU, transformer and graph network,
  learned from the patients that were watched. *Record*: ten numbers that people measured (`Cohort.record`). *Sixteen
  numbers by hand*: these and the six colours, in a logistic regression that learned from both parts too.
- *Labels*: a logistic regression of the record, of one number that a denoising autoencoder makes of it, or of its first
  principal component; the last two saw the records of all patients that are not judged. Mean of 20 draws. *Strong
  penalty*: C = 0.01 instead of 1. *Sum of six values*: CRP, calprotectin, less haemoglobin, CRP before stools, signs
  named and neutrophils in the epithelium, added up without any label."""


def logistic(train, y, test, strength=1.0):
    """Return the probabilities that a logistic regression of standardised features gives; C is `strength`."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=2000)).fit(train, y)
    return model.predict_proba(test)[:, 1]


def network(model, parts, seed, **settings):
    """Return what a network answers to the patients watched and to those judged, after it learned."""
    train, valid, test = parts
    training.fit(model, train, valid, seed=seed, **QUIET | settings)
    return tuple(training.predict_proba(model, part.x) for part in (valid, test))


def of_tables(ready, seed):
    """Return the answers about the table."""
    train, valid, test = (part.table for part in ready)
    boosting = HistGradientBoostingClassifier(learning_rate=0.05, max_iter=60, max_leaf_nodes=6, random_state=seed)
    return {
        "logistic regression, table": (None, logistic(train.x, train.y, test.x)),
        "boosting, table": (None, boosting.fit(train.x, train.y).predict_proba(test.x)[:, 1]),
        "dense network, table": network(
            models.MLP(5, hidden=(32, 16), seed=seed), (train, valid, test), seed, n_epochs=20, lr=5e-3
        ),
    }


def of_tiles(raw, seed):
    """Return the answers about the tiles."""
    cnn = models.SmallCNN(widths=(12, 24), seed=seed)
    settings = {"n_epochs": 15, "lr": 1e-2, "augment": training.random_flips}
    return {
        "CNN, tiles": network(cnn, [part.tile for part in raw], seed, **settings),
        "colours, tiles": (None, logistic(raw[0].plain("tile"), raw[0].table.y, raw[2].plain("tile"))),
    }


def of_courses(raw, ready, seed):
    """Return the answers about the courses."""
    train, _, test = raw
    flat = [part.course.x[..., :2].reshape(len(part), -1) for part in ready]
    gru = models.Recurrent(3, seed=seed)
    return {
        "GRU, courses": network(gru, [part.course for part in ready], seed, n_epochs=20, lr=1e-2),
        "means, courses": (None, logistic(train.plain("course"), train.table.y, test.plain("course"))),
        "all days, courses": (None, logistic(flat[0], train.table.y, flat[2])),
        "expert, courses": (None, logistic(train.expert("course"), train.table.y, test.expert("course"))),
    }


def of_reports(raw, seed):
    """Return the answers about the reports."""
    train, _, test = raw
    found = {
        "bag of words, reports": (None, logistic(train.plain("report"), train.table.y, test.plain("report"))),
        "expert, reports": (None, logistic(train.expert("report"), train.table.y, test.expert("report"))),
    }
    for name, positions in {"transformer": True, "without positions": False}.items():
        model = models.Transformer(len(data.REPORT_WORDS), positions=positions, seed=seed)
        parts = [part.report for part in raw]
        found[f"{name}, reports"] = network(model, parts, seed, n_epochs=25, lr=5e-3)
    return found


def of_cells(raw, seed):
    """Return the answers about the cells."""
    train, _, test = raw
    found = {
        "counts, cells": (None, logistic(train.plain("cells"), train.table.y, test.plain("cells"))),
        "expert, cells": (None, logistic(train.expert("cells"), train.table.y, test.expert("cells"))),
    }
    for n in ROUNDS:
        model = models.GraphNetwork(4, n_rounds=n, seed=seed)
        name = f"graph network, {n} round{'s' * (n != 1)}, cells"
        found[name] = network(model, [part.cells for part in raw], seed, n_epochs=20, lr=1e-2)
    return found


BEST = ("dense network, table", "CNN, tiles", "GRU, courses", "transformer, reports", "graph network, 2 rounds, cells")


def together(found, raw):
    """Return the answers of all five views together, and of the one that was best on the patients watched."""
    odds = [np.column_stack([_log_odds(found[name][part]) for name in BEST]) for part in (0, 1)]
    watched = [roc_auc_score(raw[1].table.y, found[name][0]) for name in BEST]
    return {
        "all five views": (None, logistic(odds[0], raw[1].table.y, odds[1])),
        "the best view": (None, found[BEST[int(np.argmax(watched))]][1]),
        "ceiling": (None, raw[2].chance),
    }


def by_hand(raw):
    """Return what a logistic regression of records and colours answers, with the labels that the five views had too."""
    known, watched, new = (np.hstack([part.record(raw[0]).x, part.plain("tile")]) for part in raw)
    return logistic(np.vstack([known, watched]), np.concatenate([part.table.y for part in raw[:2]]), new)


def _log_odds(probs):
    return np.log(probs / (1 - probs))


def few_labels(raw, seed):
    """Return the AUC of models of the record that learn from few labels, {(what, group): value}."""
    train, valid, test = (part.record(raw[0]) for part in raw)
    unlabelled = train.joined(valid)
    coder = models.DenoisingAutoencoder(train.x.shape[1], seed=seed)
    training.fit(coder, unlabelled, valid, n_epochs=40, lr=5e-3, keep_best=False, seed=seed, **QUIET)
    pca = PCA(1).fit(unlabelled.x)
    views = {
        "record": (train.x, test.x, 1.0),
        "record, strong penalty": (train.x, test.x, 0.01),
        "autoencoder": (*(training.embed(coder, part.x) for part in (train, test)), 1.0),
        "principal component": (*(pca.transform(part.x) for part in (train, test)), 1.0),
    }
    found, rng = {}, np.random.default_rng(seed)
    known = [test.feature_names.index(name) for name in SIGNS]
    found["AUC, no label", "sum of six values"] = roc_auc_score(test.y, test.x[:, known] @ np.array([*SIGNS.values()]))
    for n in LABELS:
        draws = [drawn(train.y, n, rng) for _ in range(DRAWS if n < len(train) else 1)]
        for name, (x, new, strength) in views.items():
            aucs = [roc_auc_score(test.y, logistic(x[rows], train.y[rows], new, strength)) for rows in draws]
            found[f"AUC, {n} labels", name] = float(np.mean(aucs))
        for name in ("record", "record, strong penalty", "principal component"):
            lead = found[f"AUC, {n} labels", "autoencoder"] - found[f"AUC, {n} labels", name]
            found["AUC difference", f"autoencoder minus {name}, {n} labels"] = lead
    return found


def drawn(y, n, rng):
    """Return n rows, half of them of each class as far as there are any."""
    order = rng.permutation(len(y))
    return np.concatenate([order[y[order] == k][: n // 2] for k in (0, 1)]) if n < len(y) else order


def one(seed):
    """Return all numbers of one seed, {(what, group): value}."""
    raw = data.simulate_colitis(PATIENTS, seed=seed).split(SHARES, seed=seed)
    ready = [part.standardised(raw[0]) for part in raw]
    answers = of_tables(ready, seed) | of_tiles(raw, seed) | of_courses(raw, ready, seed)
    answers |= of_reports(raw, seed) | of_cells(raw, seed)
    answers |= together(answers, raw)
    answers["sixteen numbers by hand"] = None, by_hand(raw)
    found = {("AUC", name): roc_auc_score(raw[2].table.y, probs) for name, (_, probs) in answers.items()}
    found |= {("AUC difference", name): found["AUC", a] - found["AUC", b] for name, (a, b) in PAIRS.items()}
    return found | few_labels(raw, seed)


def main():
    rows = mean_over_seeds([one(seed) for seed in SEEDS])
    head = ["what", "model", "mean", "95 % interval", "based on"]
    write("diversity.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "diversity",
        rows,
        title="Eight kinds of model on one simulated cohort",
        source="simulated by this course (data.simulate_colitis)",
        simulated=True,
        command="python benchmarks/diversity.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
