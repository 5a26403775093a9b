"""What helps skin that a network has hardly seen? Nine ways to train, over the same seeds. Simulated.

    python benchmarks/skin_tone.py   # about 4 minutes; writes results/skin_tone.md and measured/skin_tone.csv

Each seed has its own training patients, first weights and fresh test patients, the same for every way.
"""

from dataclasses import replace

import numpy as np
import report
import torch
from sklearn.metrics import roc_auc_score

from dlintro import data, metrics, models, training

SEEDS, N_PATIENTS, N_FRESH = range(5), 800, 600
BATCH, N_UPDATES = 32, 400
LIGHT, DARK = np.array([0.25, 0.40, 0.25, 0.10, 0, 0]), np.array([0, 0, 0, 0, 0.6, 0.4])  # types I–IV, V–VI


def learn(train, valid, seed, augment=training.random_flips):
    """Return a network trained on the lesions, and the threshold that finds 90 % of the cancers in `valid`."""
    model = models.SmallCNN(widths=(8, 16, 32), seed=seed)
    recipe = {"n_epochs": -(-N_UPDATES * BATCH // len(train)), "batch_size": BATCH, "lr": 0.005, "augment": augment}
    training.fit(model, train, valid, progress=False, seed=seed, **recipe)
    return model, metrics.threshold_for(valid.y, training.predict_proba(model, valid.x), 0.9)


def patients(seed, dark, n_patients=N_PATIENTS):
    """Return lesions of patients; the share `dark` of them has skin of type V or VI."""
    return data.simulate_lesions(n_patients, seed=seed, skin_types=(1 - dark) * LIGHT + dark * DARK, masks=False)


def is_dark(lesions):
    return lesions.info["skin_type"] >= 5


def oversampled(train):
    """Return the training lesions with the few dark-skinned ones repeated until they are about half."""
    few = np.flatnonzero(is_dark(train))
    times = round((len(train) - len(few)) / len(few))
    return train.rows(np.concatenate([np.flatnonzero(~is_dark(train)), np.tile(few, times)]))


def without_most_cancers(lesions, seed):
    """Return the lesions without four fifths of the cancers on dark skin, where melanoma is rare."""
    luck = np.random.default_rng(seed).random(len(lesions))
    return lesions.rows(~(is_dark(lesions) & (lesions.y == 1) & (luck < 0.8)))


def darkened(x):
    """Take between none and two thirds of its light from each image of a batch."""
    return training.random_flips(x * (0.35 + 0.65 * torch.rand(len(x), 1, 1, 1, device=x.device)))


def darkened_by_colour(x):
    """Take between none and two thirds of its light from each colour of each image of a batch."""
    return training.random_flips(x * (0.35 + 0.65 * torch.rand(len(x), 3, 1, 1, device=x.device)))


def grey_world(lesions):
    """Return the lesions with each colour brought to the same mean in every image: Buchsbaum's grey world, 1980."""
    mean = lesions.x.mean(axis=(1, 2), keepdims=True)
    return replace(lesions, x=np.clip(0.55 * lesions.x / mean, 0, 1))


ARMS = {  # share of dark-skinned patients in training; what else is done
    "0 % dark-skinned": {"dark": 0.0},
    "5 %": {"dark": 0.05},
    "5 %, repeated until half": {"dark": 0.05, "change": oversampled},
    "5 %, brightness augmented": {"dark": 0.05, "augment": darkened},
    "5 %, colours augmented": {"dark": 0.05, "augment": darkened_by_colour},
    "5 %, colours evened out": {"dark": 0.05, "prepare": grey_world},
    "5 %, few of them with cancer": {"dark": 0.05, "rare": True},
    "20 %": {"dark": 0.2},
    "50 %": {"dark": 0.5},
}


def skin_tone(
    dark,
    seed,
    change=None,
    augment=training.random_flips,
    prepare=None,
    rare=False,
    n_patients=N_PATIENTS,
    n_fresh=N_FRESH,
):
    """Train with a share of dark-skinned patients; return its worth on the same lesions on light and on dark skin."""
    prepare = (lambda lesions: lesions) if prepare is None else prepare
    lesions = patients(seed, dark, n_patients)
    lesions = without_most_cancers(lesions, seed) if rare else lesions
    train, valid = prepare(lesions).split(shares=(0.8, 0.2), seed=seed)
    model, threshold = learn(train if change is None else change(train), valid, seed, augment)
    found = {}
    for name, share in {"light": 0.0, "dark": 1.0}.items():
        test = prepare(patients(10_000 + seed, share, n_fresh))
        probs, sick = training.predict_proba(model, test.x), test.y == 1
        found[f"AUC, {name}"] = roc_auc_score(test.y, probs)
        found[f"sensitivity, {name}"] = np.mean(probs[sick] > threshold)
        found[f"specificity, {name}"] = np.mean(probs[~sick] <= threshold)
        found[f"sensitivity at 80 % specificity, {name}"] = np.mean(probs[sick] > np.quantile(probs[~sick], 0.8))
    at_80 = "sensitivity at 80 % specificity"
    found[f"gap in {at_80}"] = found[f"{at_80}, light"] - found[f"{at_80}, dark"]
    return found


def page(results):
    """Return a Markdown table: for each way the median and range over the seeds, also of the AUC minus that of 5 %."""
    head = ["training", *results["5 %"][0], "AUC, dark, minus that of 5 %"]
    lines = []
    for arm, runs in results.items():
        columns = [[run[what] for run in runs] for what in head[1:-1]]
        columns.append([run["AUC, dark"] - other["AUC, dark"] for run, other in zip(runs, results["5 %"], strict=True)])
        lines.append([arm, *map(report.spread, columns)])
    return report.table(head, lines)


def main():
    results = {name: [skin_tone(seed=seed, **arm) for seed in SEEDS] for name, arm in ARMS.items()}
    rows = [
        report.single(f"{what}, {arm}", f"seed {seed}", value)
        for arm, runs in results.items()
        for seed, run in zip(SEEDS, runs, strict=True)
        for what, value in run.items()
    ]
    about = (
        f"One value for each of {len(SEEDS)} seeds, each with {N_PATIENTS} patients of its own (a fifth to choose the "
        f"threshold that finds 90 % of the cancers), first weights, and {N_FRESH:,} fresh patients to test on: the "
        "same in every arm, so that arms are compared seed by seed."
    )
    report.measured(
        "skin_tone",
        rows,
        title="The same lesions on light and on dark skin, after nine ways to train",
        note=about,
        source="data.simulate_lesions",
        simulated=True,
        command="python benchmarks/skin_tone.py",
    )
    report.write(
        "skin_tone.md",
        f"# What helps skin that a network has hardly seen?\n\n{about} The table gives the median and the range. "
        "Simulated dermatoscopies, 32 × 32 pixels.",
        NOTE,
        page(results),
        report.computer("torch", "numpy"),
    )


NOTE = """The same lesions on light (types I to IV) and on dark skin (V and VI). One threshold for all means another
thing on each skin; so sensitivity is also given at the threshold that gives each skin a specificity of 80 %. In this
simulator dark skin swallows light evenly, lesion and all. Evening out the colours (grey world: Buchsbaum 1980; for
dermatoscopies Barata 2015, doi:10.1109/JBHI.2014.2336473) undoes that; real skin is not so simple."""

if __name__ == "__main__":
    main()
