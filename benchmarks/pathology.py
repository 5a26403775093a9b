"""What flatters a network on slides, what breaks it, and what mends it: over several seeds, on simulated patients.

    python benchmarks/pathology.py   # about 30 minutes; writes results/pathology.md and measured/pathology.csv

"Truth" is measured on 1,000 new simulated patients, which only a simulation can have.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import numpy as np
from joblib import Parallel, delayed
from report import computer, measured, ranges, write
from scipy.special import logit
from scipy.stats import t
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, metrics, models, training

SIZE, N_NEW, BASE_RATE, ENRICHED, SENSITIVITY = 32, 1000, 0.15, 0.5, 0.95
HOME, AWAY = data.LABS[0], data.LABS[2]
SEEDS = {"leak": range(10, 30), "lab": range(20, 32), "colour": range(20, 25)}
REMEDIES = ("Reinhard", "Macenko", "stains varied in training", "threshold from local slides")
SHARES = (0, 0.25, 0.5, 0.75, 1)
MEANS, ONE_MORE, SPREAD = (  # how a row sums up the seeds
    "mean, 95 % interval of the mean",
    "mean, 95 % interval for one more seed",
    "median, lowest to highest",
)
WHAT = f"""# Pathology: MSI from simulated slides

Tumour tiles of {SIZE} × {SIZE} pixels. Training data are enriched: half of the patients have MSI. One answer for each
patient: the mean of her tiles' probabilities. Truth: {N_NEW:,} new simulated patients. A seed has its own patients,
network and order of the batches. A row says what it holds: the mean over the seeds with its 95 % t-interval; the same
with the t-interval for one more seed, which is what one study may meet; or the median of the seeds, the lowest and the
highest."""

SETTINGS = f"""## Settings

- *Split*: 80 patients with 18 tiles each to train on, 80 to test on, with 8 other tiles each, as many as each new
  patient has. Only who is trained on changes: none of the test patients (a split by patient) up to all of them (a split
  by tile).
- *Laboratory*: trained on 160 patients from "{HOME.name}", with 12 tiles each. The {N_NEW:,} new patients have 5 tiles
  each and MSI in {BASE_RATE:.0%}; their tissue is the same in all laboratories. "{AWAY.name}" was made to cost much,
  among some thirty stains and scanners tried on seeds 0 to 19, of which none is used here. Reinhard and Macenko take
  all tiles of a laboratory together; their reference is training tiles, {BASE_RATE:.0%} of them with MSI.
- *Threshold*: who lies below it is not tested. It finds {SENSITIVITY:.0%} of those with MSI among 400 other enriched
  patients at home, and is then frozen; a network that was trained with varied stains has its own. "40 with MSI" takes
  the first 80 of the 400. "Threshold from local slides": found anew among 200 consecutive patients of the
  laboratory (about 30 with MSI), all of whom were tested.
- *Calibration*: slope and intercept (1 and 0 are right) of probabilities that Bayes' theorem has moved from
  {ENRICHED:.0%} to {BASE_RATE:.0%} MSI; "recalibrated" by a logistic regression on the logit among the 400 before that.
- *Control*: logistic regression on mean and spread of red, green and blue. "The same training": the 160 patients and 12
  tiles that the network has. In "two, one with more MSI" the share of MSI is 20 % in one laboratory and 80 % in the
  other."""


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


def as_in_the_clinic(tiles):
    """Return a reference for stains, with as many MSI among its patients as the clinic has."""
    stable, unstable = (np.unique(tiles.patient[tiles.y == k]) for k in (0, 1))
    n = round(len(stable) * BASE_RATE / (1 - BASE_RATE))
    return tiles.rows(np.isin(tiles.patient, [*stable, *unstable[:n]])).x


def laboratory(seed, lab, networks, thresholds, reference):
    """Return truth, probabilities and threshold for new patients of a laboratory, by the name of the remedy."""
    new, local = (slides(n, 5, k + seed, (lab,), BASE_RATE) for n, k in ((N_NEW, 1000), (200, 3000)))
    plain, sturdy = networks
    looks = {"": new.x, "Reinhard": data.reinhard(new.x, reference), "Macenko": data.macenko(new.x, reference)}
    found = {
        name: (*by_patient(new, training.predict_proba(plain, x)), thresholds[0])
        for name, x in looks.items()
        if lab != HOME or not name
    }
    found["stains varied in training"] = (*by_patient(new, training.predict_proba(sturdy, new.x)), thresholds[1])
    own = metrics.threshold_for(*by_patient(local, training.predict_proba(plain, local.x)), SENSITIVITY)
    found["threshold from local slides"] = (*found[""][:2], own)
    return found


def screened(y, probs, threshold):
    """Return what a pre-screen does: who is below the threshold is not tested."""
    counts = metrics.confusion(y, probs > threshold)
    negative = counts.tn + counts.fn
    return {
        "sensitivity": float(counts.sensitivity),
        "tests saved": negative / len(y),
        "MSI among those not tested": counts.fn / negative if negative else np.nan,
    }


def recalibrate(choose):
    """Return a function that turns means of tiles into probabilities, learned from (truth, means) of other patients."""
    y, means = choose
    model = LogisticRegression(C=1e6).fit(logit(means)[:, None], y)
    return lambda means: model.predict_proba(logit(means)[:, None])[:, 1]


def calibrated(y, probs):
    """Return slope and intercept after the step from the study's share of MSI to the clinic's."""
    found = metrics.calibration(y, metrics.shift_prevalence(probs, old=ENRICHED, new=BASE_RATE))
    return {"calibration slope": float(found.slope), "calibration intercept": float(found.intercept)}


def travel(seed, home=None):
    """Return what a network and its frozen threshold do at home and elsewhere: {(what, group): number}."""
    train, valid, plain = home or at_home(seed)
    jitter = training.stain_jitter(0.25)
    sturdy = learn(train, valid, seed, augment=lambda x: training.random_flips(jitter(x)))
    choose = slides(400, 5, 2000 + seed)
    chosen = [by_patient(choose, training.predict_proba(model, choose.x)) for model in (plain, sturdy)]
    thresholds = [metrics.threshold_for(*pair, SENSITIVITY) for pair in chosen]
    repair, reference, found = recalibrate(chosen[0]), as_in_the_clinic(train), {}
    for lab in data.LABS:
        for remedy, (y, probs, threshold) in laboratory(seed, lab, (plain, sturdy), thresholds, reference).items():
            group = f"{lab.name}, {remedy}" if remedy else lab.name
            numbers = screened(y, probs, threshold)
            if remedy != "threshold from local slides":  # which changes no order
                numbers["true AUC"] = roc_auc_score(y, probs)
            if not remedy:
                numbers |= calibrated(y, probs)
                again = {f"{what}, recalibrated": value for what, value in calibrated(y, repair(probs)).items()}
                numbers |= again
            found |= {(what, group): value for what, value in numbers.items()}
            if lab == HOME and not remedy:
                few = metrics.threshold_for(*(values[:80] for values in chosen[0]), SENSITIVITY)
                found["sensitivity", f"{group}, threshold from 40 with MSI"] = screened(y, probs, few)["sensitivity"]
    return found | rival(train, seed, found["true AUC", HOME.name])


def rival(train, seed, area_of_network):
    """Return the AUC of colours alone, learned from the same tiles and judged on the same patients as the network."""
    new = slides(N_NEW, 5, 1000 + seed, share=BASE_RATE)
    alone = colour_area(colour_model().fit(data.colour_numbers(train.x), train.y), new)
    return {
        ("AUC of colour alone", "the same training"): alone,
        ("network minus colour alone", "the same training"): area_of_network - alone,
    }


def colour_only(seed, n=300, n_tiles=8):
    """Return the AUC by patient of mean and spread of red, green and blue: in one laboratory, and over two of them."""
    confounded = (data.Lab(**vars(HOME) | {"msi_share": 0.2}), data.Lab(**vars(AWAY) | {"msi_share": 0.8}))
    found = {}
    for name, labs in {"one laboratory": (HOME,), "two, one with more MSI": confounded}.items():
        study, new = slides(n, n_tiles, seed, labs), slides(N_NEW, 5, 1000 + seed, labs)
        model = colour_model().fit(data.colour_numbers(study.x), study.y)
        found[name] = colour_area(model, new)
    found["the same two, now with equal shares"] = colour_area(model, slides(N_NEW, 5, 1000 + seed, (HOME, AWAY)))
    return found


def colour_model():
    return make_pipeline(StandardScaler(), LogisticRegression())


def colour_area(model, tiles):
    return roc_auc_score(*by_patient(tiles, model.predict_proba(data.colour_numbers(tiles.x))[:, 1]))


def pooled(values):
    """Return the mean over seeds and its 95 % t-interval, as numbers."""
    values = np.asarray(values, dtype=float)
    reach = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))
    return values.mean(), values.mean() - reach, values.mean() + reach


def one_more(values):
    """Return the mean over seeds and the 95 % t-interval in which one more seed will lie."""
    mean, low, _ = pooled(values)
    reach = (mean - low) * np.sqrt(len(values) + 1)
    return mean, mean - reach, mean + reach


def spread(values):
    """Return the median of the seeds, the lowest and the highest."""
    return np.nanmedian(values), np.nanmin(values), np.nanmax(values)


SUMS = {MEANS: pooled, ONE_MORE: one_more, SPREAD: spread}


def over(seeds, experiment):
    """Return the results of all seeds, two of them worked on at a time."""
    return Parallel(n_jobs=2)(delayed(experiment)(seed) for seed in seeds)


def leak_rows(found):
    """Return rows (what, group, values over seeds, how they are summed up) of the split's lesson."""
    found = np.stack(found)  # (n_seeds, shares, own and true)
    for k, shared in enumerate(SHARES):
        group, own, true = f"{shared:.0%} of the test patients also in training", *found[:, k].T
        yield "AUC in the study's own test", group, own, MEANS
        yield "true AUC", group, true, MEANS
        yield "own minus true AUC", group, own - true, MEANS
        yield "AUC in one study's own test", group, own, ONE_MORE
        yield "own minus true AUC, one study", group, own - true, ONE_MORE


def lab_rows(found):
    """Return rows (what, group, values over seeds, how they are summed up) of the laboratories' lesson."""
    found = {key: np.array([one[key] for one in found]) for key in found[0]}
    for (what, group), values in found.items():
        if "AUC" in what or what == "network minus colour alone":
            yield what, group, values, MEANS
        else:
            yield what, group, values, SPREAD
    home = found["true AUC", HOME.name]
    for lab in data.LABS[1:]:
        away = found["true AUC", lab.name]
        yield "true AUC lost", lab.name, home - away, MEANS
        yield "true AUC lost, one hospital", lab.name, home - away, SPREAD
        for remedy in REMEDIES[:3]:
            group = f"{lab.name}, {remedy}"
            yield "true AUC won back", group, found["true AUC", group] - away, MEANS
            yield "true AUC won back, one hospital", group, found["true AUC", group] - away, SPREAD


def colour_rows(found):
    """Return rows (what, group, values over seeds, how they are summed up) of the control."""
    for name in found[0]:
        yield "AUC of colour alone", name, np.array([one[name] for one in found]), MEANS


def results():
    """Return the rows of the table."""
    parts = (("leak", leak, leak_rows), ("lab", travel, lab_rows), ("colour", colour_only, colour_rows))
    rows = []
    for name, experiment, make in parts:
        for what, group, values, how in make(over(SEEDS[name], experiment)):
            numbers = [f"{number:.3f}" for number in SUMS[how](values)]
            rows.append((what, group, *numbers, "", f"{len(values)} seeds: {how}"))
            print(what, group, *numbers, sep="; ", flush=True)
    return rows


def keep(rows):
    """Write the page and the table that the course shows."""
    head = ["what", "where", "value", "from, to", "based on"]
    write("pathology.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "pathology",
        rows,
        title="A network for MSI on simulated slides: its split, other laboratories, a pre-screen",
        source="simulated by this course (data.simulate_slides); each seed judged on 1,000 new patients",
        simulated=True,
        command="python benchmarks/pathology.py",
        brackets="see the last column",
    )


if __name__ == "__main__":
    keep(results())
