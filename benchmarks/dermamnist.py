"""An audit of DermaMNIST, as a reviewer would make it: lesions in two parts, rare classes, and two clinics in one file.

    python benchmarks/dermamnist.py   # about 10 minutes; writes measured/dermamnist_audit.csv

Needs DermaMNIST (`python -m dlintro fetch dermamnist`) and, beside it, HAM10000's tables, as `data.medmnist` says.
"""

import csv
from dataclasses import replace

import numpy as np
import report
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, recall_score, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import _folders, data, metrics, models, training
from dlintro.data.fetched import files, ham10000

SEEDS, N_RESAMPLES = range(5), 2000
BATCH, N_UPDATES = 64, 900
MELANOMA, NAEVUS = 4, 5
MALIGNANT = (0, 1, MELANOMA)  # with basal cell carcinoma and actinic keratosis, which may become a carcinoma
CLINICS = ("Vienna", "Queensland")
RESPLITS = f"{len(SEEDS)} re-splits of the same images, overlapping"


def learn(train, valid, seed):
    """Return a network trained by one recipe, whatever the images."""
    model = models.SmallCNN(n_classes=len(train.class_names), seed=seed)
    n_epochs = -(-N_UPDATES * BATCH // len(train))
    recipe = {"batch_size": BATCH, "lr": 0.005, "augment": training.random_flips, "progress": False}
    return training.fit(model, train, valid, n_epochs=n_epochs, seed=seed, **recipe).model


def row(what, group, value, interval=None, unit="", basis=""):
    """Return a row for `report.measured`: with two digits, or as a percentage."""
    scale, form = (100, "z.1f") if unit in ("%", "points") else (1, "z.2f")
    low, high = (f"{scale * end:{form}}" for end in interval) if interval is not None else ("", "")
    return (what, group, f"{scale * value:{form}}", low, high, unit, basis)


def number(what, group, count, unit):
    return (what, group, str(count), "", "", unit, "")


def over_seeds(values):
    """Return mean and Student's 95 % interval over the seeds."""
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return np.mean(values), (np.mean(values) - half, np.mean(values) + half)


def by_lesion(values, lesion, seed=0):
    """Return the mean of values (n_seeds, n_images), and the middle 95 % if lesions and trainings are drawn again."""
    rng = np.random.default_rng(seed)
    ids, place = np.unique(lesion, return_inverse=True)
    sums = np.stack([np.bincount(place, each) for each in values])  # (n_seeds, n_lesions)
    sizes = np.bincount(place)
    drawn = rng.multinomial(len(ids), np.full(len(ids), 1 / len(ids)), size=N_RESAMPLES)
    trained = rng.multinomial(len(values), np.full(len(values), 1 / len(values)), size=N_RESAMPLES) / len(values)
    means = np.einsum("rl,rs,sl->r", drawn, trained, sums, optimize=True) / (drawn @ sizes)
    return np.mean(values), np.quantile(means, [0.025, 0.975])


# --- Which images, of which lesions ---


def shared_lesions(train, test):
    """Return which images of each part show a lesion that is in both."""
    return np.isin(train.patient, test.patient), np.isin(test.patient, train.patient)


def counts(train, valid, test):
    """Return rows: lesions and images in two parts, and what share of the test images each class has."""
    _, seen = shared_lesions(train, test)
    n_shared = len(np.unique(test.patient[seen]))
    rows = [
        number("shared lesions", "training and test", n_shared, "lesions"),
        number(
            "shared lesions", "training and validation", len(np.intersect1d(train.patient, valid.patient)), "lesions"
        ),
        number("test images of a shared lesion", "", seen.sum(), "images"),
        row("share of test images of a shared lesion", "", seen.mean(), unit="%", basis=f"{len(test):,} test images"),
    ]
    for k, name in enumerate(test.class_names):
        share = metrics.Proportion(int(np.sum(test.y == k)), len(test), independent=False)
        rows.append(row("share of test images", name, share.value, unit="%", basis=f"{share.k:,} of {share.n:,}"))
    return rows


# --- What accuracy hides, and what the shared lesions are worth ---


def without_shared(train, shared):
    return train.rows(~shared)


def as_many_others_less(train, shared, seed):
    """Return the training images with all shared lesions, less as many others of each class as were shared."""
    rng = np.random.default_rng(seed)
    leave = [
        rng.choice(np.flatnonzero(~shared & (train.y == k)), np.sum(shared & (train.y == k)), replace=False)
        for k in range(len(train.class_names))
    ]
    return train.rows(np.setdiff1d(np.arange(len(train)), np.concatenate(leave)))


def behind_the_accuracy(train, valid, test):
    """Return rows: accuracy, balanced accuracy and melanoma recall, beside the answer "naevus" to everything."""
    guesses = [training.predict_proba(learn(train, valid, seed), test.x).argmax(axis=1) for seed in SEEDS]
    measures = {
        "accuracy": lambda guess: np.mean(guess == test.y),
        "balanced accuracy": lambda guess: balanced_accuracy_score(test.y, guess),
        "melanoma recall": lambda guess: recall_score(test.y == MELANOMA, guess == MELANOMA),
    }
    rows = []
    for name, measure in measures.items():
        value, interval = over_seeds([measure(guess) for guess in guesses])
        tested = f"{np.sum(test.y == MELANOMA)} melanomas" if "melanoma" in name else f"{len(test):,} images"
        basis = f"{len(SEEDS)} trainings, same {tested}"
        rows.append(row(name, "small network", value, interval, basis=basis))
        rows.append(row(name, "always naevus", measure(np.full(len(test), NAEVUS))))
    return rows


def leak(train, valid, test):
    """Return rows: accuracy after training with the lesions that are also in the test part, and without them."""
    shared, seen = shared_lesions(train, test)
    right = {"lesions seen": [], "lesions not seen": []}
    for seed in SEEDS:
        arms = as_many_others_less(train, shared, seed), without_shared(train, shared)
        for name, arm in zip(right, arms, strict=True):
            guess = training.predict_proba(learn(arm, valid, seed), test.x).argmax(axis=1)
            right[name].append(guess == test.y)
    right = {name: np.array(each, dtype=float) for name, each in right.items()}
    right["gain by the leak"] = right["lesions seen"] - right["lesions not seen"]
    groups = {f"{seen.sum()} images of shared lesions": seen, f"{np.sum(~seen):,} other images": ~seen}
    rows = []
    for group, some in (groups | {"all test images": seen | True}).items():
        for name, values in right.items():
            what, unit = (name, "points") if name.startswith("gain") else (f"accuracy, {name} in training", "%")
            value, interval = by_lesion(values[:, some], test.patient[some])
            rows.append(row(what, group, value, interval, unit, f"{len(SEEDS)} trainings of each kind"))
    return rows


# --- Two clinics ---


def everything(parts):
    """Return all images as one dataset: malignant or not, with lesion and clinic."""
    y = np.concatenate([part.y for part in parts])
    return replace(
        parts[0],
        x=np.concatenate([part.x for part in parts]),
        y=np.isin(y, MALIGNANT).astype(np.int64),
        patient=np.concatenate([part.patient for part in parts]),
        info={"site": np.concatenate([part.info["site"] for part in parts])},
        class_names=("benign", "malignant"),
    )


def fewer(lesions, n_images, seed):
    """Return about n_images of the images, drawn by lesion."""
    share = n_images / len(lesions)
    return lesions if share >= 1 else lesions.split(shares=(share, 1 - share), seed=seed)[0]


def joined(a, b):
    """Return the rows of both datasets."""
    facts = {name: np.concatenate([a.info[name], b.info[name]]) for name in a.info}
    arrays = {name: np.concatenate([getattr(a, name), getattr(b, name)]) for name in ("x", "y", "patient")}
    return replace(a, info=facts, **arrays)


def of_both_clinics(lesions, seed):
    """Return training, validation and test images of each clinic, as many of one as of the other, and of both."""
    here = [lesions.rows(lesions.info["site"] == name) for name in CLINICS]
    n_images = min(len(part) for part in here)
    parts = {name: fewer(part, n_images, seed).split(seed=seed) for name, part in zip(CLINICS, here, strict=True)}
    return parts | {"both": [joined(*pair) for pair in zip(*parts.values(), strict=True)]}


def clinics(lesions):
    """Return rows: AUC of networks that were trained in one clinic, or both, and tested in each and in both."""
    found = {}
    for seed in SEEDS:
        parts = of_both_clinics(lesions, seed)
        for trained, (train, valid, _) in parts.items():
            model = learn(train, valid, seed)
            for tested, (*_, test) in parts.items():
                auc = roc_auc_score(test.y, training.predict_proba(model, test.x))
                found.setdefault((f"AUC, trained in {trained}", f"tested in {tested}"), []).append(auc)
    return [row(*names, *over_seeds(values), basis=RESPLITS) for names, values in found.items()]


def source_alone(path):
    """Return rows: how well the name of the source, or of the clinic, tells what is malignant, without any pixel."""
    with open(path, newline="", encoding="utf-8-sig") as stream:  # a table saved by Excel begins with a mark
        table = list(csv.DictReader(stream))
    lesion = np.array([line["lesion_id"] for line in table])
    y = np.isin([line["dx"] for line in table], ["mel", "bcc", "akiec"]).astype(int)
    source = np.array([line["dataset"] for line in table])
    queensland = source == "rosendahl"
    everywhere = np.ones(len(y), dtype=bool)
    first = np.zeros(len(y), dtype=bool)
    first[np.unique(lesion, return_index=True)[1]] = True  # one image of each lesion
    rows = []
    for group, name, here in (
        ("four sources", source, everywhere),
        ("two clinics", queensland, everywhere),
        ("three sources in Vienna", source, ~queensland),
    ):
        for unit, some in {"images": here, "lesions": here & first}.items():
            _, place = np.unique(name[some], return_inverse=True)
            share = np.bincount(place, y[some]) / np.bincount(place)  # malignant, at each source
            auc = metrics.auc(y[some], share[place], patient=lesion[some])
            basis = f"{some.sum():,} {unit}"
            rows.append(row(f"AUC of the source's name, by {unit}", group, auc.value, auc.interval, basis=basis))
    return rows


def clinic_from_colour(lesions):
    """Return a row: how well mean and spread of three colours tell the clinic, by logistic regression."""
    where = (lesions.info["site"] == "Queensland").astype(np.int64)
    table = replace(
        lesions,
        x=data.colour_numbers(lesions.x).astype(float),
        y=where,
        feature_names=tuple("abcdef"),
        units=("",) * 6,
        class_names=CLINICS,
        info={},
    )
    aucs = []
    for seed in SEEDS:
        train, test = table.split(shares=(0.8, 0.2), seed=seed)
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(train.x, train.y)
        aucs.append(roc_auc_score(test.y, model.predict_proba(test.x)[:, 1]))
    value, interval = over_seeds(aucs)
    return row(
        "AUC for the clinic",
        "mean and spread of three colours",
        value,
        interval,
        basis=RESPLITS,
    )


def main():
    train, *_ = parts = data.medmnist("dermamnist")
    table, _ = ham10000.find_tables(_folders.data_folders())
    lesions = everything(parts)
    rows = counts(*parts) + behind_the_accuracy(*parts) + leak(*parts)
    rows += clinics(lesions) + source_alone(table) + [clinic_from_colour(lesions)]
    report.measured(
        "dermamnist_audit",
        rows,
        title="DermaMNIST: shared lesions, rare classes and two clinics",
        source=train.source,
        file=f"{ham10000.IMAGES}, MD5 {files.checksum(table)}",
        simulated=False,
        licence=train.licence,
        command="python benchmarks/dermamnist.py",
        note=NOTE + train.note + " " + report.computer("torch", "scikit-learn"),
    )
    print(*rows, sep="\n")


NOTE = """Malignant: melanoma, basal cell carcinoma, and actinic keratosis, which may become a carcinoma. To tell what
the leak is worth, one training leaves the shared lesions out, the other as many images of other lesions, class by
class. Both clinics have as many images. Intervals over trainings and re-splits are Student's, so they do not say what
other images would give; for the leak, lesions and trainings are drawn again; for the name of the source, lesions. """

if __name__ == "__main__":
    report.run(main)
