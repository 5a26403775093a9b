"""Is it worth learning something else first? A small network from nothing, and after three other tasks. Simulated.

    python benchmarks/transfer.py            # about 20 minutes on one core; writes transfer.md and transfer.csv
    python benchmarks/transfer.py unchanged  # about 4 minutes: measures that one way again, and keeps the other numbers

Each seed draws its own patients for every task, its own first weights and 600 fresh patients to test on.
"""

import sys
from dataclasses import replace

import numpy as np
import report
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, models, training

SEEDS, SIZES, N_ARCHIVE, N_SLIDES, N_FRESH = range(12), (50, 100, 400), 2000, 300, 600
BATCH, N_UPDATES, N_EPOCHS, LR = 32, 300, 8, 1e-2
ARCHIVE, FRESH = 50_000, 20_000  # added to the seed, so that nobody is in two tasks
OURS = {"malignant_share": 0.2, "masks": False}  # our hospital
ELSEWHERE = "diagnosis elsewhere"
UNCHANGED = f"{ELSEWHERE}, unchanged, 0 patients"


def tissue(seed, n_patients=N_SLIDES):
    """Return tiles of bowel, labelled with their kind of tissue: many images, but another organ and another stain."""
    slides = data.simulate_slides(n_patients, size=32, seed=ARCHIVE + seed, masks=False)
    kinds = np.unique(slides.info["tissue"])
    return replace(slides, y=np.searchsorted(kinds, slides.info["tissue"]), class_names=tuple(kinds))


def archive(seed, n_patients=N_ARCHIVE):
    """Return lesions of three other clinics, with their diagnoses."""
    settings = {"clinics": data.CLINICS, "malignant_share": 0.2, "masks": False}
    return data.simulate_lesions(n_patients, seed=ARCHIVE + seed, **settings)


def kind(seed, n_patients=N_ARCHIVE):
    """Return the lesions of these clinics labelled melanocytic or epidermal, for which nobody needs a biopsy."""
    lesions = archive(seed, n_patients)
    epidermal = np.char.startswith(lesions.info["group"], "epidermal")
    return replace(lesions, y=epidermal.astype(int), class_names=("melanocytic", "epidermal"))


SOURCES = {"tissue of bowel": tissue, "kind of lesion": kind, ELSEWHERE: archive}


def pretrained(lesions, seed, n_epochs=N_EPOCHS):
    """Return a network that has learned another task."""
    learned, watched = lesions.split(shares=(0.9, 0.1), seed=seed)
    model = models.SmallCNN(n_classes=len(lesions.class_names), seed=seed)
    recipe = {"n_epochs": n_epochs, "batch_size": 64, "lr": LR, "seed": seed, "keep_best": False, "progress": False}
    return training.fit(model, learned, watched, **recipe).model


def with_body_of(other, seed):
    """Return a new network for two classes, whose filters are those of a trained one."""
    model = models.SmallCNN(seed=seed)
    model.body.load_state_dict(other.body.state_dict())
    return model


def fine_tuned(model, few, seed):
    """Train all layers on a few lesions, always by about the same number of steps; nobody is watched."""
    n_epochs = max(2, round(N_UPDATES * BATCH / len(few)))
    recipe = {"n_epochs": n_epochs, "batch_size": BATCH, "lr": LR, "seed": seed, "keep_best": False}
    return training.fit(model, few, few, progress=False, **recipe).model


def regression(few, test, features):
    """Return the AUC of a logistic regression on what `features` makes of the images."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)).fit(features(few.x), few.y)
    return roc_auc_score(test.y, model.predict_proba(features(test.x))[:, 1])


def unchanged(model, test):
    """Return the AUC of a network of another clinic, as it is."""
    return roc_auc_score(test.y, training.predict_proba(model, test.x))


def study(seed, sizes=SIZES, sources=None, n_fresh=N_FRESH):
    """Return the AUC on fresh patients of every way to learn from each number of patients."""
    sources = {name: make(seed) for name, make in SOURCES.items()} if sources is None else sources
    known = {name: pretrained(lesions, seed) for name, lesions in sources.items()}
    test = data.simulate_lesions(n_fresh, seed=FRESH + seed, **OURS)
    found = {UNCHANGED: unchanged(known[ELSEWHERE], test)}
    for n in sizes:
        few = data.simulate_lesions(n, seed=seed, **OURS)
        starts = {"from nothing": models.SmallCNN(seed=seed)}
        starts |= {f"{name}, fine-tuned": with_body_of(model, seed) for name, model in known.items()}
        for name, model in starts.items():
            probs = training.predict_proba(fine_tuned(model, few, seed), test.x)
            found[f"{name}, {n} patients"] = roc_auc_score(test.y, probs)
        for name, model in known.items():
            area = regression(few, test, lambda x, model=model: training.embed(model, x))
            found[f"{name}, frozen, {n} patients"] = area
        found[f"colours alone, {n} patients"] = regression(few, test, data.colour_numbers)
    return found


def again(by_seed):
    """Return all numbers as they were, but for the unchanged network, which is trained and tested again."""
    first = {}
    for seed, before in by_seed.items():
        model = pretrained(archive(seed), seed)
        test, few = (data.simulate_lesions(n, seed=s, **OURS) for n, s in ((N_FRESH, FRESH + seed), (50, seed)))
        check = f"{ELSEWHERE}, frozen, 50 patients"
        area = regression(few, test, lambda x, model=model: training.embed(model, x))
        report.same_as_before(f"{check}, seed {seed}", area, before[check])
        first[seed] = {UNCHANGED: unchanged(model, test)} | {k: v for k, v in before.items() if k != UNCHANGED}
    return first


def tell(by_seed):
    """Write the table that the notebook reads, and the page with medians and ranges."""
    about = (
        f"One value for each of {len(by_seed)} seeds: the AUC on {N_FRESH} fresh patients of our hospital. Each "
        f"network learns from the patients named by {N_UPDATES} steps, in every way alike. Earlier tasks: kinds of "
        f"tissue on {N_SLIDES} slides of bowel; of {N_ARCHIVE:,} patients of three other clinics, the kind of lesion "
        "(melanocytic or epidermal) or the diagnosis (benign or malignant). Fine-tuned: all layers go on learning. "
        "Frozen: a logistic regression on the last hidden layer. Unchanged: the network of the other clinics as it is."
    )
    rows = [
        report.single(f"AUC, {what}", f"seed {seed}", found[what])
        for what in next(iter(by_seed.values()))
        for seed, found in by_seed.items()
    ]
    title, command = "Learning something else first", "python benchmarks/transfer.py"
    source = "data.simulate_lesions, data.simulate_slides"
    report.measured("transfer", rows, title=title, note=about, source=source, simulated=True, command=command)
    report.write(
        "transfer.md",
        f"# Is it worth learning something else first?\n\n{about} Median and range; the difference is seed by seed.",
        page(by_seed.values()),
        report.computer("torch", "scikit-learn", "numpy"),
    )


def page(results):
    """Return a Markdown table: the AUC of every way, and what it is more than that of a network from nothing."""
    lines = []
    for what in next(iter(results)):
        nothing = f"from nothing, {what.rpartition(', ')[2]}"
        gains = [found[what] - found[nothing] for found in results if nothing in found]
        gains = report.spread(gains) if gains else ""
        lines.append([what, report.spread([found[what] for found in results]), gains])
    return report.table(["learned before, patients", "AUC", "minus from nothing"], lines)


if __name__ == "__main__":
    if sys.argv[1:] == ["unchanged"]:
        measured_before = report.again("transfer")
        tell(again({seed: {k.removeprefix("AUC, "): v for k, v in measured_before[seed].items()} for seed in SEEDS}))
    else:
        tell({seed: study(seed) for seed in SEEDS})
