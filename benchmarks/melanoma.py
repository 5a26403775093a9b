"""What misleads a network that looks at skin: ink that comes with cancer, and skin that it has hardly seen. Simulated.

    python benchmarks/melanoma.py   # about 8 minutes; writes results/melanoma.md and measured/{ink,skin_tone}.csv

Each seed has its own training patients, first weights and fresh test patients, so the intervals hold all of that.
"""

from dataclasses import replace

import numpy as np
import report
import torch
from scipy import stats
from sklearn.metrics import roc_auc_score

from dlintro import data, explain, metrics, models, training

SEEDS, N_PATIENTS, N_FRESH = range(5), 800, 1000
BATCH, N_UPDATES = 32, 1000
LAYER = "body.2.2"  # the ReLU after the last convolution: 8 × 8 places
INK = {"ink with cancer": (0.05, 0.8), "ink balanced": 0.4}  # the share of (benign, malignant) lesions with ink
LIGHT, DARK = np.array([0.25, 0.40, 0.25, 0.10, 0, 0]), np.array([0, 0, 0, 0, 0.6, 0.4])  # types I–IV, V–VI


def learn(train, valid, seed, augment=training.random_flips):
    """Return a network trained on the lesions, and the threshold that finds 90 % of the cancers in `valid`."""
    model = models.SmallCNN(widths=(8, 16, 32), seed=seed)
    recipe = {"n_epochs": -(-N_UPDATES * BATCH // len(train)), "batch_size": BATCH, "lr": 0.005, "augment": augment}
    training.fit(model, train, valid, progress=False, seed=seed, **recipe)
    return model, metrics.threshold_for(valid.y, training.predict_proba(model, valid.x), 0.9)


# --- Ink ---


def marked_naevi(seed, n_patients=N_FRESH):
    """Return the same fresh lesions without and with ink, and which of them are naevi."""
    plain, marked = (data.simulate_lesions(n_patients, seed=10_000 + seed, pen=pen) for pen in (0.0, 1.0))
    return plain, marked, marked.info["group"] == "melanocytic benign"


def ink(pen, seed, n_patients=N_PATIENTS, n_fresh=N_FRESH):
    """Train where ink comes with cancer or not; return what it does to naevi, and where Grad-CAM points."""
    train, valid = data.simulate_lesions(n_patients, seed=seed, pen=pen).split(shares=(0.8, 0.2), seed=seed)
    model, threshold = learn(train, valid, seed)
    plain, marked, naevi = marked_naevi(seed, n_fresh)
    p_plain, p_marked = (training.predict_proba(model, lesions.x) for lesions in (plain, marked))
    x = marked.x[naevi]
    heat = explain.grad_cam(model, x, layer=LAYER)
    twin = explain.grad_cam(explain.randomised(model, seed), x, layer=LAYER)
    found = {
        "false positives, naevi without ink": np.mean(p_plain[naevi] > threshold),
        "false positives, the same naevi with ink": np.mean(p_marked[naevi] > threshold),
        "sensitivity, cancers without ink": np.mean(p_plain[plain.y == 1] > threshold),
        "Grad-CAM points at the ink": np.mean(explain.pointing(heat, marked.info["pen_mask"][naevi])),
        "Grad-CAM points at the lesion": np.mean(explain.pointing(heat, marked.info["mask"][naevi])),
    }
    names = list(found)
    found["change by ink"] = found[names[1]] - found[names[0]]
    pairs = [(a.ravel(), b.ravel()) for a, b in zip(heat, twin, strict=True) if np.ptp(a) and np.ptp(b)]
    alike = [stats.spearmanr(*pair).statistic for pair in pairs]  # a map that is the same everywhere has no ranks
    found["rank correlation of Grad-CAM with random weights"] = np.mean(alike)
    return found


# --- Skin tone ---


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


# --- Tables ---


def over_seeds(runs):
    """Return {measure: (mean, low, high)} of a list of results, with Student's 95 % interval over the seeds.

    The interval ends where a value must: a share or an AUC lies between 0 and 1, a difference or correlation above −1.
    """
    table = {}
    for name in runs[0]:
        values = np.array([run[name] for run in runs])
        half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
        least = -1 if name.startswith(("gap", "change", "rank")) else 0
        table[name] = (values.mean(), max(values.mean() - half, least), min(values.mean() + half, 1))
    return table


def measured_rows(results):
    """Return rows for `report.measured`: rates in per cent, what lies between −1 and 1 with two digits."""
    rows = []
    for group, table in results.items():
        for what, numbers in table.items():
            rate = not what.startswith(("AUC", "rank"))
            texts = [f"{100 * number:z.0f}" if rate else f"{number:z.2f}" for number in numbers]
            unit = ("points" if what.startswith(("gap", "change")) else "%") if rate else ""
            rows.append((what, group, *texts, unit, f"{len(SEEDS)} seeds"))
    return rows


def page(rows):
    """Return measured rows as a Markdown table with a column for each group."""
    groups, whats = (list(dict.fromkeys(row[k] for row in rows)) for k in (1, 0))
    cells = {
        (what, group): f"{value}{' ' * bool(unit)}{unit} ({low} to {high})".replace("-", "−")
        for what, group, value, low, high, unit, _ in rows
    }
    if len(groups) > 3:
        return report.table(
            ["training", *whats], [[group, *(cells[what, group] for what in whats)] for group in groups]
        )
    return report.table(["", *groups], [[what, *(cells[what, group] for group in groups)] for what in whats])


def main():
    common = {"source": "data.simulate_lesions", "simulated": True, "command": "python benchmarks/melanoma.py"}
    about = (
        f"Mean and 95 % interval over {len(SEEDS)} seeds, each with {N_PATIENTS} patients of its own (a fifth to "
        f"choose the threshold that finds 90 % of the cancers), first weights, and {N_FRESH:,} fresh patients to test."
    )
    inks = {name: over_seeds([ink(pen, seed) for seed in SEEDS]) for name, pen in INK.items()}
    skins = {name: over_seeds([skin_tone(seed=seed, **arm) for seed in SEEDS]) for name, arm in ARMS.items()}
    rows = measured_rows(inks), measured_rows(skins)
    report.measured(
        "ink",
        rows[0],
        title="Ink beside the lesion: trained with it as a false clue, and without",
        note=about,
        **common,
    )
    report.measured("skin_tone", rows[1], title="The same lesions on light and on dark skin", note=about, **common)
    report.write(
        "melanoma.md",
        f"# What misleads a network that looks at skin\n\n{about} Simulated dermatoscopies, 32 × 32 pixels.",
        f"## Ink\n\n{INK_NOTE}",
        page(rows[0]),
        f"## Skin tone\n\n{SKIN_NOTE}",
        page(rows[1]),
        report.computer("torch", "captum", "numpy"),
    )


INK_NOTE = f"""Trained with purple ink beside 5 % of the benign and 80 % of the malignant lesions, or beside 40 % of
both. Tested on the same naevi with and without ink. Grad-CAM at the layer `{LAYER}` of naevi with ink: how often
the hottest pixel lies in the ink, or in the lesion."""
SKIN_NOTE = """The same lesions on light (types I to IV) and on dark skin (V and VI). One threshold for all means
another thing on each skin; so sensitivity is also given at the threshold that gives each skin a specificity of 80 %. In
this simulator dark skin swallows light evenly, lesion and all. Evening out the colours (grey world: Buchsbaum 1980; for
dermatoscopies Barata 2015, doi:10.1109/JBHI.2014.2336473) undoes that; real skin is not so simple."""

if __name__ == "__main__":
    main()
