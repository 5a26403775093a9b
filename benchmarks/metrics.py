"""How fast is the bootstrap of an AUC, beside a loop over scikit-learn? And how often does its interval hold the truth?

    python benchmarks/metrics.py           # about 3 minutes; writes benchmarks/results/metrics.md
    python benchmarks/metrics.py --quick   # one repeat, 50 studies, and no file

It counts the processor's time of one thread, so that other programs disturb little.
"""

import argparse
import os
import statistics
import time

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # before NumPy is imported

import numpy as np
from report import computer, table, write
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from dlintro import metrics
from dlintro.metrics import bootstrap, ranking

N_PATIENTS, N_RESAMPLES = 500, 2000
MOST, LEAST, NEAR = 0.3, 20, 1e-12  # seconds, times faster, difference of any AUC
CASES = (("one row each", 1, 9), ("one row each, ties", 1, 1), ("ten rows each", 10, 9))  # name, rows, digits
WHAT = f"""# The interval of an AUC

{N_RESAMPLES:,} resamples of {N_PATIENTS} patients, drawn with all their rows. `metrics.auc` sorts the rows once and
adds up how often each was drawn; the loop puts together the rows of each resample and calls `roc_auc_score`. The draws
are made anew each time and counted for both. They take turns; medians, and in brackets lowest and highest, of the
processor's time in one process with one thread."""


SICK = (3, 5, 8, 10, 15, 30)
HEALTHY, N_STUDIES = 60, 500
COVERAGE = f"""## How often the interval holds the truth

{N_STUDIES} simulated studies each, of {HEALTHY} healthy patients and a few sick ones, with one row each, or with five
rows that resemble each other; 1,000 resamples. An interval of 95 % should hold the true AUC in 95 of 100 studies. Below
{bootstrap.MIN_PATIENTS} patients of a class, `metrics.auc` gives none; "by row" is what comes out when patients are
ignored."""


def patients(n_rows, digits, seed=0):
    """Return labels, probabilities and patients of simulated rows: every third patient is sick."""
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(N_PATIENTS), n_rows)
    y = (patient % 3 == 0).astype(int)
    scores = rng.normal(1.2 * y) + rng.normal(size=N_PATIENTS)[patient]
    return y, norm.cdf(scores / 2).round(digits), patient


def vectorised(y, probs, patient):
    """Return the AUC of each resample, as `metrics.auc` finds them."""
    return ranking.resampled_auc(y, probs, patient, bootstrap.resample(N_PATIENTS, N_RESAMPLES))


def loop(y, probs, patient):
    """Return the same from scikit-learn, resample by resample."""
    areas = []
    for drawn in bootstrap.resample(N_PATIENTS, N_RESAMPLES).T:
        rows = np.repeat(np.arange(len(y)), drawn[patient])
        areas.append(roc_auc_score(y[rows], probs[rows]))
    return np.array(areas)


def seconds(function, *arguments):
    """Return the processor's time for one call with fresh draws, and what it returned."""
    bootstrap.resample.cache_clear()
    began = time.process_time()
    result = function(*arguments)
    return time.process_time() - began, result


def measure(name, n_rows, digits, repeats):
    """Return one row of the table."""
    data = patients(n_rows, digits)
    metrics.auc(*data)  # nothing is loaded for the first time below
    ours, theirs, whole = [], [], []
    for _ in range(repeats):
        took, areas = seconds(vectorised, *data)
        ours.append(took)
        took, wanted = seconds(loop, *data)
        theirs.append(took)
        whole.append(seconds(metrics.auc, *data)[0])
    ratio, apart = statistics.median(theirs) / statistics.median(ours), np.abs(areas - wanted).max()
    reached = statistics.median(whole) <= MOST and ratio >= LEAST and apart <= NEAR
    about = name, f"{len(data[0]):,}", f"{len(np.unique(data[1])):,}"
    times = map(middle, (whole, ours, theirs))
    return *about, *times, f"{ratio:.0f}", f"{apart:.0e}", "reached" if reached else "MISSED"


def study(n_sick, n_rows, rng):
    """Return labels, scores and patients of one simulated study, whose true AUC is Φ(1.2 / √2)."""
    patient = np.repeat(np.arange(n_sick + HEALTHY), n_rows)
    y = (patient < n_sick).astype(int)
    own, common = rng.normal(size=len(y)), rng.normal(size=n_sick + HEALTHY)[patient]
    return y, 1.2 * y + (own if n_rows == 1 else np.sqrt(0.5) * (own + common)), patient


def holds(y, scores, patient):
    """Return whether the interval holds the true AUC; a study without an interval does not."""
    counts = bootstrap.resample(patient[-1] + 1, 1000)
    low, high = bootstrap.interval(ranking.resampled_auc(y, scores, patient, counts)) or (1, 0)
    return low <= norm.cdf(1.2 / np.sqrt(2)) <= high


def coverage(n_sick, n_studies):
    """Return one row of the table: how often intervals hold the truth with so many sick patients."""
    rng = np.random.default_rng(n_sick)
    held = []
    for _ in range(n_studies):
        single, (y, scores, patient) = study(n_sick, 1, rng), study(n_sick, 5, rng)
        held.append((holds(*single), holds(y, scores, patient), holds(y, scores, np.arange(len(y)))))
    return str(n_sick), *(f"{share:.0%}" for share in np.mean(held, axis=0))


def middle(times):
    """Return the median of some times, with the lowest and the highest, in milliseconds."""
    return f"{1000 * statistics.median(times):,.1f} ({1000 * min(times):,.1f}–{1000 * max(times):,.1f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5, help="how often each is measured (default 5)")
    parser.add_argument("--quick", action="store_true", help="one repeat, 50 studies, and write no file")
    arguments = parser.parse_args()
    repeats, n_studies = (1, 50) if arguments.quick else (arguments.repeats, N_STUDIES)
    head = "patients", "rows", "values", "`metrics.auc` [ms]", "its areas [ms]", "loop [ms]", "times faster", "apart"
    target = f"≤ {1000 * MOST:.0f} ms, ≥ {LEAST} times, ≤ {NEAR:.0e} apart"
    speed = table((*head, target), [measure(*case, repeats) for case in CASES])
    head = "sick patients", "one row each", "five rows, by patient", "five rows, by row"
    held = table(head, [coverage(n_sick, n_studies) for n_sick in SICK])
    if arguments.quick:
        print(speed, held, sep="\n\n")
    else:
        write("metrics.md", WHAT, speed, COVERAGE, held, computer("numpy", "scikit-learn", "scipy"))


if __name__ == "__main__":
    main()
