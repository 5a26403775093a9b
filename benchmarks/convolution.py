"""Six numbers of colour, a dense network and a convolutional one on simulated lesions: over several seeds.

    python benchmarks/convolution.py   # about 5 minutes; writes results/convolution.md and measured/convolution.csv

Notebook 06 shows one of these seeds' like (seed 0). Here each seed has its own patients and networks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

from dataclasses import replace

import numpy as np
from report import computer, measured, over_seeds, ranges, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, models, scratch, training

SEEDS = range(1, 11)
SHIFT = 12  # pixels to the right
PLAIN = {"hair": 0, "pen": 0, "ruler": 0, "bubbles": 0, "lighting": 0}
WHAT = """# Three models of a skin lesion

500 simulated patients a seed, lesions of 32 × 32 pixels, divided by patient. AUC by lesion on the test patients. Each
seed has its own patients, networks and order of the batches: the median of the seeds, the lowest and the highest.
The last rows say how pooling forgives, on real tissue."""

SETTINGS = f"""## Settings

- *Colours*: mean and spread of red, green and blue, and a logistic regression.
- *Dense*: one hidden layer of 64 neurons, pixels standardised by the training patients, weight decay 1, 20 epochs.
- *CNN*: `SmallCNN`, 8 epochs; "with flips" is the same, trained with `random_flips`.
- *Shifted*: the test images moved by {SHIFT} pixels to the right, what leaves on the right comes back on the left."""


def pixels(part):
    """Return the images as a table, one column for each number."""
    flat = part.x.reshape(len(part), -1)
    names = [f"pixel {k}" for k in range(flat.shape[1])]
    return replace(part, x=flat, feature_names=names, units=[""] * len(names))


def fitted(train, valid, seed):
    """Return by how much flips raise the training loss, and functions from images to probabilities, by model."""
    simple = make_pipeline(StandardScaler(), LogisticRegression()).fit(data.colour_numbers(train.x), train.y)
    table_of = pixels(train)
    scale = lambda part: pixels(part).standardised(like=table_of)  # noqa: E731
    quiet = {"seed": seed, "batch_size": 32, "progress": False}
    dense = models.MLP(n_in=table_of.x.shape[1], hidden=(64,), seed=seed)
    training.fit(dense, scale(train), scale(valid), n_epochs=20, lr=1e-3, weight_decay=1.0, **quiet)
    plain, flipped = models.SmallCNN(seed=seed), models.SmallCNN(seed=seed)
    by_flips = training.fit(flipped, train, valid, n_epochs=8, lr=1e-2, augment=training.random_flips, **quiet)
    harder = by_flips.train_loss[-1] - training.fit(plain, train, valid, n_epochs=8, lr=1e-2, **quiet).train_loss[-1]
    return harder, {
        "colours": lambda part: simple.predict_proba(data.colour_numbers(part.x))[:, 1],
        "dense": lambda part: training.predict_proba(dense, scale(part).x),
        "CNN": lambda part: training.predict_proba(plain, part.x),
        "CNN with flips": lambda part: training.predict_proba(flipped, part.x),
    }


def one(seed):
    """Return the AUCs of one seed, {(what, group): value}."""
    train, valid, test = data.simulate_lesions(n_patients=500, seed=seed, **PLAIN).split(seed=seed)
    moved = replace(test, x=np.roll(test.x, SHIFT, axis=2))
    harder, ask = fitted(train, valid, seed)
    found = {("AUC", name): roc_auc_score(test.y, answer(test)) for name, answer in ask.items()}
    found |= {("AUC, shifted", name): roc_auc_score(moved.y, answer(moved)) for name, answer in ask.items()}
    for name, rival in (("CNN", "colours"), ("CNN", "dense"), ("colours", "dense"), ("CNN with flips", "CNN")):
        found["AUC difference", f"{name} minus {rival}"] = found["AUC", name] - found["AUC", rival]
    found["training loss difference", "CNN with flips minus CNN"] = harder
    return found


def pooled(n_places=1000):
    """Return rows: at random places of the tissue, how many of 64 blocks change by more than 0.1 after 2 pixels."""
    grey, rng = data.picture("immunohistochemistry").image.mean(axis=2), np.random.default_rng(0)
    corners = zip(*(rng.integers(0, side - 36, n_places) for side in grey.shape), strict=True)
    places = [np.clip((0.9 - grey[top : top + 32, left : left + 36]) / 0.6, 0, 1) for top, left in corners]
    for how in ("max", "mean"):
        pairs = [[scratch.pool(place[:, start : start + 32], 4, how) for start in (4, 2)] for place in places]
        changed = [np.sum(np.abs(after - before) > 0.1) for before, after in pairs]
        low, middle, high = (f"{value:.0f}" for value in np.percentile(changed, (5, 50, 95)))
        basis = f"{n_places:,} places: median, and where nine of ten lie"
        yield "of 64 blocks, changed by a shift of 2 pixels", how, middle, low, high, "", basis


def main():
    rows = [*over_seeds([one(seed) for seed in SEEDS]), *pooled()]
    head = ["what", "model", "median", "lowest to highest", "based on"]
    write("convolution.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "convolution",
        rows,
        title="Colours alone, a dense network and a CNN on simulated lesions",
        source="simulated by this course (data.simulate_lesions), each seed about 240 test lesions; for pooling, "
        "scikit-image's tissue",
        simulated=True,
        command="python benchmarks/convolution.py",
        brackets="from where to where, as the last column says",
    )


if __name__ == "__main__":
    main()
