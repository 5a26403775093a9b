"""What flatters a network on slides, what breaks it, and what mends it: over several seeds, on simulated patients.

    python benchmarks/pathology.py   # about 15 minutes; writes results/pathology.md and measured/pathology.csv

"Truth" is the AUC by patient on 1,000 new simulated patients, which only a simulation can have.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import numpy as np
from joblib import Parallel, delayed
from report import computer, measured, table, write
from scipy.stats import t
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, metrics, models, training

SIZE, N_NEW, BASE_RATE, ENRICHED = 32, 1000, 0.15, 0.5
HOME, AWAY = data.LABS[0], data.LABS[2]
SEEDS = {"leak": range(10, 30), "lab": range(20, 34), "colour": range(20, 25)}
REMEDIES = ("elsewhere, Reinhard", "elsewhere, Macenko", "elsewhere, trained with stain augmentation")
SHARES = (0, 0.25, 0.5, 0.75, 1)
WHAT = f"""# Pathology: MSI from simulated slides

Tumour tiles of {SIZE} × {SIZE} pixels. Training data are enriched: half of the patients have MSI. One answer for each
patient: the mean of her tiles' probabilities. Truth: the AUC by patient on {N_NEW:,} new simulated patients. Means over
seeds with 95 % t-intervals; a seed has its own patients, network and order of the batches."""

SETTINGS = f"""## Settings

- *Split*: 80 patients with 18 tiles each to train on, 80 to test on, with 8 other tiles each, as many as each new
  patient has. Only who is trained on changes: none of the test patients (a split by patient) up to all of them (a split
  by tile).
- *Laboratory*: trained on 160 patients from "{HOME.name}", with 12 tiles each; the new patients' tissue is the same in
  both laboratories. "{AWAY.name}" was made to cost much, among some thirty stains and scanners tried on seeds 0 to
  19, of which none is used here. Reinhard and Macenko take all new tiles of "{AWAY.name}" together; the training tiles
  are the reference.
- *Pre-screen*: who lies below the threshold is not tested. The threshold finds 95 % of those with MSI among 400 other
  enriched patients; all that is counted is counted at the base rate. The probabilities themselves are those of an
  enriched sample and would need `metrics.shift_prevalence` before a patient sees one.
- *Control*: logistic regression on mean and spread of red, green and blue. In "two, one with more MSI" the share of MSI
  is 20 % in one laboratory and 80 % in the other."""


def slides(n_patients, n_tiles, seed, labs=(HOME,), share=ENRICHED):
    """Return tumour tiles of simulated patients; the same seed in another laboratory gives the same tissue."""
    return data.simulate_slides(
        n_patients, n_tiles, SIZE, seed, labs=labs, msi_share=share, tumour_share=1, masks=False
    )


def by_patient(tiles, probs):
    """Return truth and probability of each patient."""
    return metrics.labels_per_patient(tiles.y, tiles.patient)[1], metrics.per_patient(probs, tiles.patient)[1]


def area(model, tiles, x=None):
    """Return the AUC by patient."""
    return roc_auc_score(*by_patient(tiles, training.predict_proba(model, tiles.x if x is None else x)))


def learn(train, valid, seed, augment=training.random_flips, n_epochs=12):
    """Return a small network after its last epoch: the patients that are watched choose nothing."""
    recipe = {"batch_size": 32, "lr": 3e-3, "weight_decay": 0.01, "keep_best": False, "progress": False, "seed": seed}
    return training.fit(models.SmallCNN(seed=seed), train, valid, n_epochs=n_epochs, augment=augment, **recipe).model


def split_with(shared, study, n, n_tiles):
    """Return training and test tiles; this share of the n test patients is in training too, with other tiles.

    The study has 2n patients. Training always has n of them with n_tiles tiles each, so that only who they are changes.
    """
    number = np.arange(len(study)) % (len(study) // (2 * n))  # of the tile on its slide
    trained_on = study.patient % n < round(shared * n)
    first = study.patient < n
    return study.rows((first == trained_on) & (number < n_tiles)), study.rows(first & (number >= n_tiles))


def leak(seed, shares=SHARES, n=80, n_tiles=18, n_tested=8):
    """Return the study's own AUC and the truth, (len(shares), 2), by the share of test patients in training."""
    study, new = slides(2 * n, n_tiles + n_tested, seed), slides(N_NEW, n_tested, 1000 + seed)
    found = []
    for shared in shares:
        train, test = split_with(shared, study, n, n_tiles)
        model = learn(train, test, seed, augment=None, n_epochs=15)
        found.append((area(model, test), area(model, new)))
    return np.array(found)


def at_home(seed, n=200, n_tiles=12):
    """Return training patients, those to watch, and a network that learned from them."""
    train, valid = slides(n, n_tiles, seed).split(shares=(0.8, 0.2), seed=seed)
    return train, valid, learn(train, valid, seed)


def other_lab(seed, home):
    """Return the true AUC at home and in another laboratory, there with each remedy."""
    train, valid, model = home
    here, away = slides(N_NEW, 5, 1000 + seed), slides(N_NEW, 5, 1000 + seed, labs=(AWAY,))
    jitter = training.stain_jitter(0.25)
    sturdy = learn(train, valid, seed, augment=lambda x: training.random_flips(jitter(x)))
    return {
        "at home": area(model, here),
        "elsewhere": area(model, away),
        "elsewhere, Reinhard": area(model, away, data.reinhard(away.x, train.x)),
        "elsewhere, Macenko": area(model, away, data.macenko(away.x, train.x)),
        "elsewhere, trained with stain augmentation": area(sturdy, away),
        "at home, trained with stain augmentation": area(sturdy, here),
    }


def pre_screen(seed, home, sensitivity=0.95):
    """Return what a pre-screen does at the base rate: its threshold comes from other, enriched patients."""
    _, _, model = home
    choose, new = slides(400, 5, 2000 + seed), slides(N_NEW, 5, 1000 + seed, share=BASE_RATE)
    threshold = metrics.threshold_for(*by_patient(choose, training.predict_proba(model, choose.x)), sensitivity)
    y, probs = by_patient(new, training.predict_proba(model, new.x))
    counts = metrics.confusion(y, probs > threshold)
    n_negative = counts.tn + counts.fn
    return {
        "AUC": roc_auc_score(y, probs),
        "sensitivity": float(counts.sensitivity),
        "specificity": float(counts.specificity),
        "tests saved": n_negative / len(y),
        "MSI among those not tested": counts.fn / n_negative,
    }


def colour_only(seed, n=300, n_tiles=8):
    """Return the AUC by patient of mean and spread of red, green and blue: in one laboratory, and over two of them."""
    confounded = (data.Lab(**vars(HOME) | {"msi_share": 0.2}), data.Lab(**vars(AWAY) | {"msi_share": 0.8}))
    found = {}
    for name, labs in {"one laboratory": (HOME,), "two, one with more MSI": confounded}.items():
        study, new = slides(n, n_tiles, seed, labs), slides(N_NEW, 5, 1000 + seed, labs)
        model = make_pipeline(StandardScaler(), LogisticRegression()).fit(colours(study), study.y)
        found[name] = colour_area(model, new)
    found["the same two, now with equal shares"] = colour_area(model, slides(N_NEW, 5, 1000 + seed, (HOME, AWAY)))
    return found


def colours(tiles):
    return np.concatenate([tiles.x.mean(axis=(1, 2)), tiles.x.std(axis=(1, 2))], axis=1)


def colour_area(model, tiles):
    return roc_auc_score(*by_patient(tiles, model.predict_proba(colours(tiles))[:, 1]))


def pooled(values):
    """Return the mean over seeds and its 95 % t-interval, as numbers."""
    values = np.asarray(values, dtype=float)
    reach = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean(), values.mean() - reach, values.mean() + reach


def over(seeds, experiment):
    """Return the results of all seeds, two of them worked on at a time."""
    return Parallel(n_jobs=2)(delayed(experiment)(seed) for seed in seeds)


def leak_rows(seeds):
    """Return rows (what, group, values over seeds) of the split's lesson."""
    found = np.stack(over(seeds, leak))  # (n_seeds, shares, own and true)
    for k, shared in enumerate(SHARES):
        group = f"{shared:.0%} of the test patients also in training"
        yield "AUC in the study's own test", group, found[:, k, 0]
        yield "true AUC", group, found[:, k, 1]
        yield "own minus true AUC", group, found[:, k, 0] - found[:, k, 1]


def both(seed):
    """Return what one network does in another laboratory, and as a pre-screen."""
    home = at_home(seed)
    return other_lab(seed, home), pre_screen(seed, home)


def lab_rows(seeds):
    """Return rows (what, group, values over seeds) of the laboratory's lesson and of the pre-screen."""
    found, screened = zip(*over(seeds, both), strict=True)
    found = {name: np.array([one[name] for one in found]) for name in found[0]}
    home, away = found["at home"], found["elsewhere"]
    for name, values in found.items():
        yield "true AUC", name, values
    yield "true AUC lost", "elsewhere", home - away
    for name in REMEDIES:
        yield "true AUC won back", name, found[name] - away
    for name in screened[0]:
        group = f"pre-screen, {BASE_RATE:.0%} of the patients with MSI"
        yield name, group, np.array([one[name] for one in screened])


def colour_rows(seeds):
    """Return rows (what, group, values over seeds) of the control."""
    found = over(seeds, colour_only)
    for name in found[0]:
        yield "AUC of colour alone", name, np.array([one[name] for one in found])


def results():
    """Return the rows of the table."""
    rows = []
    for make, seeds in ((leak_rows, SEEDS["leak"]), (lab_rows, SEEDS["lab"]), (colour_rows, SEEDS["colour"])):
        for what, group, values in make(seeds):
            numbers = [f"{number:.3f}" for number in pooled(values)]
            rows.append((what, group, *numbers, "", f"{len(seeds)} seeds"))
            print(what, group, *numbers, sep="; ", flush=True)
    return rows


def keep(rows):
    """Write the page and the table that the course shows."""
    head = ["what", "where", "mean", "95 % interval", "based on"]
    lines = [[what, group, value, f"{low} to {high}", basis] for what, group, value, low, high, _, basis in rows]
    write("pathology.md", WHAT, table(head, lines), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "pathology",
        rows,
        title="A network for MSI on simulated slides: its split, another laboratory, a pre-screen",
        source="simulated by this course (data.simulate_slides); means over seeds, each judged on 1,000 new patients",
        simulated=True,
        command="python benchmarks/pathology.py",
    )


if __name__ == "__main__":
    keep(results())
