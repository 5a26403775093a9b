"""How often do the intervals of `metrics` hold the truth, beside the usual ones? And how long does an AUC take?

    python benchmarks/metrics.py           # about 5 minutes; writes benchmarks/results/metrics.md
    python benchmarks/metrics.py --quick   # 50 studies, 10,000 rows, and no file

Each study is simulated, so that the truth is known. Times are the processor's time of one thread, so that other
programs disturb little.
"""

import argparse
import os
import time

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # before NumPy is imported

import numpy as np
from report import computer, table, write
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from dlintro import metrics

N_STUDIES, N_RESAMPLES = 1000, 400
GROUPS = ((3, 60), (5, 60), (10, 60), (15, 60), (30, 150), (42, 258))  # sick and healthy patients
AREAS = (0.8, 0.9, 0.97)
SHARES, PATIENTS, N_ROWS = (0.8, 0.95), (3, 5, 10, 15, 30, 55), 5
SIZES = (1_000, 100_000, 1_000_000)
Z = norm.ppf(0.975)

AUC = f"""# How often the intervals hold the truth

An interval of 95 % should hold the truth in 95 of 100 studies. Each row stands for {N_STUDIES:,} simulated studies; the
numbers vary by about ± 1.4 points by chance. In brackets, in how many studies the truth lies *below* the interval, so
that the model looks too good: 2.5 % are fair.

## The AUC

The scores of sick and healthy patients are normal, with the same spread, or with one that is 1.6 times as large among
the sick. Rows of one patient share half of their variance. "Bootstrap" draws the patients {N_RESAMPLES} times and takes
the middle 95 % of the areas; "DeLong" is ± 1.96 standard errors on the logit scale, after Obuchowski if patients have
five rows. Neither has an interval for a perfect model, which counts as not holding the truth."""
DIFFERENCE = """## The difference of two AUCs

Both models see the same patients and share half of the noise. "DeLong" is the difference ± 1.96 standard errors from
the covariance of both."""
PROPORTION = f"""## A share, by patient

Each patient has {N_ROWS} rows, which share half of the variance of what decides them. "By patient" is
`metrics.confusion(…, patient).sensitivity`; "bootstrap" draws the patients again; "by row" forgets them. In square
brackets, how many studies have no interval at all. Few patients hardly show how much their rows resemble each other, so
they are taken to resemble each other more: the interval is wide rather than wrong."""
SPEED = """## The time of an AUC

`metrics.auc` with its interval, one row for each patient or ten, beside scikit-learn's `roc_auc_score`, which has none.
A million rows should take at most 5 s."""


def scores(truth, spread, patient, y, rng, n_models=1):
    """Return scores of shape (n_models, n), whose true AUC is `truth`; models share half of their noise."""

    def noise():
        own = rng.normal(size=len(y))
        shared = rng.normal(size=patient[-1] + 1)[patient]
        return own if len(shared) == patient[-1] + 1 else (own + shared) / np.sqrt(2)

    common = noise()
    parts = [common if n_models == 1 else (common + noise()) / np.sqrt(2) for _ in range(n_models)]
    shift = norm.ppf(np.broadcast_to(truth, n_models)) * np.sqrt(1 + spread**2)
    return shift[:, None] * y + np.array(parts) * np.where(y == 1, spread, 1)


def placements(y, values):
    """Return for each sick row the share of healthy ones below it, and for each healthy row that of sick ones above."""
    sick, healthy = np.sort(values[y == 1]), np.sort(values[y == 0])
    return (
        np.searchsorted(healthy, values[y == 1]) / len(healthy),
        1 - np.searchsorted(sick, values[y == 0]) / len(sick),
    )


def pulls(y, values, patient):
    """Return the AUC, and what sick and healthy rows of each patient add to its error (Obuchowski)."""
    both = placements(y, values)
    area = both[0].mean()
    n = patient[-1] + 1
    return area, [np.bincount(patient[y == k], b - area, n) / len(b) for k, b in zip((1, 0), both, strict=True)]


def covariance(first, second, n_patients):
    """Return the covariance of two areas, each row's patient having one class."""
    return sum(k / (k - 1) * np.dot(a, b) for k, a, b in zip(n_patients, first, second, strict=True))


def delong(y, values, patient, n_patients):
    """Return the interval of the AUC on the logit scale, or one that holds nothing."""
    area, parts = pulls(y, values, patient)
    if not 0 < area < 1:
        return 2, 2
    error = np.sqrt(covariance(parts, parts, n_patients)) / (area * (1 - area))
    return expit(logit(area) - Z * error), expit(logit(area) + Z * error)


def bootstrap(y, values, patient, rng):
    """Return the middle 95 % of the AUC over resamples of the patients, or an interval that holds nothing."""
    n = patient[-1] + 1
    counts = rng.multinomial(n, np.full(n, 1 / n), size=N_RESAMPLES).T
    order = np.flatnonzero(y == 0)[np.argsort(values[y == 0])]
    below = np.vstack([np.zeros(N_RESAMPLES), np.cumsum(counts[patient[order]], axis=0)])
    sick = counts[patient[y == 1]]
    pairs = sick.sum(axis=0) * below[-1]
    wins = (sick * below[np.searchsorted(values[order], values[y == 1])]).sum(axis=0)
    areas = wins[pairs > 0] / pairs[pairs > 0]
    return tuple(np.quantile(areas, [0.025, 0.975])) if np.ptp(areas) > 1e-12 else (2, 2)


def words(intervals, truth):
    """Return how many of the intervals hold the truth, and how many lie above it, as a text."""
    low, high = np.array(intervals).T
    return f"{np.mean((low <= truth) & (truth <= high)):.1%} ({np.mean((truth < low) & (low <= 1)):.1%})"


def study_areas(group, truth, spread, n_rows, n_studies):
    """Return one row of the table of areas."""
    rng = np.random.default_rng([*group, round(100 * truth), n_rows])
    patient = np.repeat(np.arange(sum(group)), n_rows)
    y, found = (patient < group[0]).astype(int), {"ours": [], "DeLong": [], "bootstrap": []}
    for _ in range(n_studies):
        (values,) = scores(truth, spread, patient, y, rng)
        found["ours"].append(metrics.auc(y, expit(values), patient).interval)
        found["DeLong"].append(delong(y, values, patient, group))
        found["bootstrap"].append(bootstrap(y, values, patient, rng))
    columns = (words(intervals, truth) for intervals in found.values())
    width = np.median(np.ptp(np.array(found["ours"]), axis=1))
    return f"{group[0]} / {group[1]}", str(n_rows), f"{spread:g}", f"{truth:.2f}", *columns, f"{width:.2f}"


def study_differences(group, truths, n_rows, n_studies):
    """Return one row of the table of differences of areas."""
    rng = np.random.default_rng([*group, n_rows, *(round(100 * truth) for truth in truths)])
    patient = np.repeat(np.arange(sum(group)), n_rows)
    y, found = (patient < group[0]).astype(int), {"ours": [], "DeLong": []}
    for _ in range(n_studies):
        first, second = scores(truths, 1, patient, y, rng, n_models=2)
        found["ours"].append(metrics.auc_difference(y, expit(first), expit(second), patient).interval)
        (a, of_a), (b, of_b) = (pulls(y, values, patient) for values in (first, second))
        apart = [one - other for one, other in zip(of_a, of_b, strict=True)]
        margin = Z * np.sqrt(covariance(apart, apart, group))
        found["DeLong"].append((a - b - margin, a - b + margin))
    columns = (words(intervals, truths[0] - truths[1]) for intervals in found.values())
    return f"{group[0]} / {group[1]}", str(n_rows), "{:.2f} and {:.2f}".format(*truths), *columns


def study_shares(n_patients, truth, n_studies):
    """Return one row of the table of shares."""
    rng = np.random.default_rng([n_patients, round(100 * truth)])
    patient, found = np.repeat(np.arange(n_patients), N_ROWS), {"patient": [], "bootstrap": [], "row": []}
    for _ in range(n_studies):
        latent = rng.normal(size=n_patients)[patient] + rng.normal(size=len(patient))
        hit = (latent / np.sqrt(2) < norm.ppf(truth)).astype(int)
        sick = np.ones(len(hit), dtype=int)
        found["patient"].append(metrics.confusion(sick, hit, patient).sensitivity.interval)
        found["row"].append(metrics.confusion(sick, hit).sensitivity.interval)
        drawn = hit.reshape(n_patients, N_ROWS).mean(axis=1)[rng.integers(n_patients, size=(N_RESAMPLES, n_patients))]
        same = len(np.unique(drawn.mean(axis=1))) == 1
        found["bootstrap"].append((2, 2) if same else np.quantile(drawn.mean(axis=1), [0.025, 0.975]))
    none = np.mean(np.array(found["bootstrap"])[:, 0] == 2)
    by_patient, resampled, by_row = (words(intervals, truth) for intervals in found.values())
    width = np.median(np.ptp(np.array(found["patient"]), axis=1))
    return str(n_patients), f"{truth:.0%}", by_patient, f"{resampled} [{none:.0%}]", by_row, f"{100 * width:.0f} points"


def speed(n, n_rows):
    """Return one row of the table of times."""
    rng = np.random.default_rng(0)
    y, patient = (rng.random(n) < 0.2).astype(int), np.arange(n) // n_rows
    probs, seconds = expit(rng.normal(y)), []
    for use in (lambda: metrics.auc(y, probs, patient), lambda: roc_auc_score(y, probs)):
        began = time.process_time()
        use()
        seconds.append(time.process_time() - began)
    reached = "reached" if seconds[0] <= 5 else "MISSED"
    return f"{n:,}", f"{n // n_rows:,}", *(f"{1000 * taken:,.0f} ms" for taken in seconds), reached


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="50 studies, 10,000 rows, and write no file")
    quick = parser.parse_args().quick
    n_studies, sizes = (50, (10_000,)) if quick else (N_STUDIES, SIZES)
    kinds = ((1, 1.0), (1, 1.6), (5, 1.0))  # rows of a patient, spread among the sick
    head = ("sick / healthy", "rows each", "spread", "true AUC", "`metrics.auc`", "DeLong, logit", "bootstrap")
    areas = [study_areas(g, a, spread, rows, n_studies) for rows, spread in kinds for g in GROUPS for a in AREAS]
    pairs = [(rows, g, t) for rows in (1, 5) for g in GROUPS[2:] for t in ((0.8, 0.8), (0.9, 0.8), (0.97, 0.92))]
    differences = [study_differences(g, truths, rows, n_studies) for rows, g, truths in pairs]
    shares = [study_shares(n, share, n_studies) for share in SHARES for n in PATIENTS]
    tables = {
        AUC: table((*head, "median width of ours"), areas),
        DIFFERENCE: table((*head[:2], "true AUCs", "`metrics.auc_difference`", "DeLong"), differences),
        PROPORTION: table(("patients", "true share", "by patient", "bootstrap", "by row", "median width"), shares),
        SPEED: table(
            ("rows", "patients", "`metrics.auc`", "`roc_auc_score`", "target"),
            [speed(n, k) for n in sizes for k in (1, 10)],
        ),
    }
    paragraphs = [part for pair in tables.items() for part in pair]
    if quick:
        print(*paragraphs, sep="\n\n")
    else:
        write("metrics.md", *paragraphs, computer("numpy", "scikit-learn", "scipy"))


if __name__ == "__main__":
    main()
