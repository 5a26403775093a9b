"""Are nearest neighbours in a network's last hidden layer of the same diagnosis, the same lesion, the same clinic?

    python benchmarks/neighbours.py     # about a minute; writes measured/neighbours.csv

The network and its training are those of notebook 07, with three seeds. It needs DermaMNIST, which
`python -m dlintro fetch dermamnist` brings, and beside it HAM10000's tables, which say lesion and clinic.
"""

import sys

import numpy as np
import report
from scipy.spatial.distance import cdist

from dlintro import data, models, training

SEEDS = (0, 1, 2)
K = 5  # neighbours
LIMIT = 2000  # images of each part, as in the notebook
N_RESAMPLES = 2000
NAEVUS = "melanocytic nevi"


def is_a(dataset, name):
    """Return which images have the diagnosis of this name."""
    return dataset.y == dataset.class_names.index(name)


def embed(train, valid, test, seed):
    """Return the last hidden layer's coordinates of the training and of the test images."""
    model = models.SmallCNN(n_classes=len(train.class_names), seed=seed)
    training.fit(model, train, valid, n_epochs=8, lr=5e-3, progress=False, seed=seed)
    return training.embed(model, train.x), training.embed(model, test.x)


def nearest(new, known, barred=False):
    """Return the rows of the K nearest known images for each new one, but for pairs that are barred."""
    return np.argsort(np.where(barred, np.inf, cdist(new, known)), axis=1)[:, :K]


def look_up(train, valid, test, seed):
    """Return for each test image three shares of its neighbours, and whether the nearest shows the same lesion."""
    known, new = embed(train, valid, test, seed)
    rows = nearest(new, known)
    train_naevi, test_naevi = is_a(train, NAEVUS), is_a(test, NAEVUS)
    same_lesion = test.patient[test_naevi, None] == train.patient[train_naevi]
    among_naevi = nearest(new[test_naevi], known[train_naevi], same_lesion)
    same_site = train.info["site"][train_naevi][among_naevi] == test.info["site"][test_naevi, None]
    clinic = np.full(len(test), np.nan)
    clinic[test_naevi] = same_site.mean(axis=1)
    return {
        "diagnosis": (train.y[rows] == test.y[:, None]).mean(axis=1),
        "naevi": train_naevi[rows].mean(axis=1),
        "lesion": train.patient[rows[:, 0]] == test.patient,
        "clinic": clinic,
    }


def estimate(what, group, values, lesion, chance):
    """Return a row of the table: the mean in per cent with its interval, from resamples of the lesions."""
    _, owner = np.unique(lesion, return_inverse=True)
    sums, counts = np.bincount(owner, values), np.bincount(owner)
    drawn = np.random.default_rng(0).integers(len(counts), size=(N_RESAMPLES, len(counts)))
    bounds = np.quantile(sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1), [0.025, 0.975])
    basis = f"{len(values):,} test images, mean of {len(SEEDS)} seeds" + (f"; by chance {chance:.0%}" if chance else "")
    return what, group, *(f"{100 * value:.0f}" for value in (values.mean(), *bounds)), "%", basis


def table(train, test, means):
    """Return the rows of the table; by chance is the share of all training images that would count."""

    def row(what, group, name, here, chance):
        return estimate(what, group, means[name][here], test.patient[here], chance)

    for name in train.class_names:
        yield row("neighbours with the same diagnosis", name, "diagnosis", is_a(test, name), is_a(train, name).mean())
    yield row("neighbours that are naevi", "melanoma", "naevi", is_a(test, "melanoma"), is_a(train, NAEVUS).mean())
    here = np.isin(test.patient, train.patient)
    group = f"lesions that are also among the training images ({here.mean():.0%} of all)"
    yield row("the nearest image shows the same lesion", group, "lesion", here, 0)
    here, sites = is_a(test, NAEVUS), train.info["site"][is_a(train, NAEVUS)]
    chance = np.mean([np.mean(sites == site) for site in test.info["site"][here]])
    yield row("neighbours from the same clinic", "naevi among other naevi", "clinic", here, chance)


def main():
    train, valid, test = data.medmnist("dermamnist", limit=LIMIT)
    if "site" not in train.info:
        sys.exit("HAM10000's tables are not beside DermaMNIST, so lesions and clinics are not known.")
    found = [look_up(train, valid, test, seed) for seed in SEEDS]
    means = {name: np.mean([each[name] for each in found], axis=0) for name in found[0]}
    rows = list(table(train, test, means))
    report.measured(
        "neighbours",
        rows,
        title=f"{K} nearest of {LIMIT:,} training images, in the last hidden layer of a SmallCNN: real skin lesions",
        source=train.source,
        licence=train.licence,
        simulated=False,
        command="python benchmarks/neighbours.py",
        note=train.note,
    )
    print(*rows, sep="\n")


if __name__ == "__main__":
    report.run(main)
