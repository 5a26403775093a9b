"""Trials of screening: end points that improve although nobody lives longer, clusters, and early looks; over seeds.

    python benchmarks/screening.py   # about 2 minutes; writes results/screening.md and measured/screening.csv

Each seed is another trial with its own women.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy counts the cores

import numpy as np
from report import computer, measured, ranges, write
from scipy import stats

from dlintro import data, metrics

SEEDS = range(40)
PAIRS = {"no screening or 70%": (0, 0.7), "70% or 85%": (0.7, 0.85)}
HELPS = {"helps nobody": 0.0, "cures 2 of 5": 0.4}
CLUSTERED = range(1000, 2000)  # other seeds, for the coverage of intervals
N, SITES, SPREAD = 100_000, (40, 10), 0.2
TRIALS = 40_000  # of early looks
LOOKS = (1, 2, 5, 10, 20)
PLANNED = 2.8016  # z that a trial with a power of 80 % expects
WHAT = f"""# Trials of screening

Everything is simulated. End points: the mean of {len(SEEDS)} trials (`data.simulate_screening`) with 50,000 women in
each arm, and its 95 % interval (Student's t). Shares of trials: Wilson's interval, which is the Monte Carlo error."""
SETTINGS = f"""## Settings

- *No screening or 70%*: the sensitivity of the usual and of the new programme. *Helps nobody*: earlier treatment
  changes no death; *cures 2 of 5*: it cures 40 % of the deadly cancers that screening finds. 15 of 100 tumours never
  cause symptoms.
- *Ratio*: new arm divided by usual arm (`metrics.screening_end_points`). *Clear of 1*: its 95 % interval excludes 1.
- *Deaths prevented*: of the same 100,000 women, in the usual programme and then in the new one.
- *Silent*: of the tumours that the new programme finds, those that would never cause symptoms.
- *Clusters*: cancers within ten years; {len(CLUSTERED)} trials with a sensitivity of 70 % in both arms, so that the
  true difference is 0; 100,000 women in 40 or 10 sites. *As if women were randomised*: `metrics.risk_difference`.
  *With the design effect*: the same error times the root of `metrics.design_effect`, with the correlation that the
  simulator has. *t test*: of the sites' shares, half of the sites in each arm.
  *Design effect*: the variance of the difference over the trials, divided by that of so many single women.
- *Early looks*: {TRIALS:,} trials of normally distributed numbers, looks after equal parts, two-sided 5 %. *Effect*:
  the one for which a single look has a power of 80 %. *Computed*: `metrics.chance_to_stop`."""


def end_points(seed):
    """Return the end points of one seed in each setting, {(what, group): value}."""
    found = {}
    for pair, (usual, new) in PAIRS.items():
        for word, helps in HELPS.items():
            settings = {"sensitivity": usual, "new_sensitivity": new, "treatment_helps": helps, "seed": seed}
            for name, ratio in metrics.screening_end_points(data.simulate_screening(**settings).info).items():
                if ratio.interval:
                    group = f"{pair}, {word}, {name}"
                    found["ratio", group] = ratio.value
                    found["clear of 1, %", group] = not ratio.low <= 1 <= ratio.high
            worlds = [data.simulate_screening(**settings, new_share=share) for share in (0, 1)]
            prevented = worlds[0].y.sum() - worlds[1].y.sum()
            found["deaths prevented of 100,000", f"{pair}, {word}"] = prevented
            known = worlds[1].info
            found["silent, % of those found", f"{pair}, {word}"] = (
                100 * np.isinf(known["symptoms"][known["found"]]).mean()
            )
    return found


def intervals(info):
    """Return the difference of the cancers within ten years, and its intervals by three methods."""
    arms = [info["new"], ~info["new"]]
    cancer = [info["cancer"][arm] for arm in arms]
    naive = metrics.risk_difference(*(int(number) for one in cancer for number in (one.sum(), one.size)))
    size, rate = len(info["new"]) / (info["site"].max() + 1), info["cancer"].mean()
    stretched = np.sqrt(metrics.design_effect(size, rate * SPREAD**2 / (1 - rate)))
    wider = [naive.value + stretched * (end - naive.value) for end in naive.interval]
    found = {"as if women were randomised": naive.interval, "with the design effect": wider}
    sizes, cases = (np.bincount(info["site"], weights) for weights in (None, info["cancer"]))
    of_new = np.bincount(info["site"], info["new"]) == sizes
    if of_new.any():  # whole sites were randomised
        t = stats.ttest_ind((cases / sizes)[of_new], (cases / sizes)[~of_new]).confidence_interval()
        found["t test"] = t.low, t.high
    return naive.value, found


def clusters(n_sites, by_site):
    """Return how often intervals hold the true difference, 0, and the design effect, as rows of `measured`."""
    who = "sites" if by_site else "women"
    differences, holds, variances = [], {}, []
    for seed in CLUSTERED:
        settings = {"n_sites": n_sites, "by_site": by_site, "site_spread": SPREAD, "seed": seed}
        trial = data.simulate_screening(N, new_sensitivity=0.7, **settings)
        difference, ends = intervals(trial.info)
        differences.append(difference)
        rate = trial.info["cancer"].mean()
        variances.append(rate * (1 - rate) * 4 / len(trial))
        for name, (low, high) in ends.items():
            if by_site or name == "as if women were randomised":
                holds.setdefault(name, []).append(low <= 0 <= high)
    group = f"{who} randomised, {n_sites} sites"
    rows = [share("interval holds the truth, %", f"{group}, {name}", each) for name, each in holds.items()]
    n, effect = len(CLUSTERED) - 1, np.var(differences, ddof=1) / np.mean(variances)
    low, high = (effect * n / stats.chi2.ppf(p, n) for p in (0.975, 0.025))
    return [*rows, ("design effect", group, f"{effect:.2f}", f"{low:.2f}", f"{high:.2f}", "", f"{n + 1:,} trials")]


def early_looks(rng):
    """Return how often simulated trials stop, as rows of `measured`, with what `metrics.chance_to_stop` computes."""
    rows = []
    for rule in ("naive", "pocock", "obrien-fleming"):
        for word, effect in (("no effect", 0.0), ("effect", PLANNED)):
            for n_looks in LOOKS:
                bounds = metrics.stopping_bounds(n_looks, rule)
                parts = rng.normal(effect / np.sqrt(n_looks), 1, (TRIALS, n_looks))
                z = np.cumsum(parts, axis=1) / np.sqrt(np.arange(1, n_looks + 1))
                group = f"{rule}, {word}, {n_looks} look{'s' * (n_looks > 1)}"
                *row, basis = share("stops for a difference, %", group, (np.abs(z) >= bounds).any(axis=1))
                computed = 100 * metrics.chance_to_stop(bounds, effect)[-1]
                rows.append((*row, f"{basis}; computed: {computed:.1f}"))
    return rows


def share(what, group, answers):
    """Return a row with a share in per cent and Wilson's interval."""
    found = metrics.Proportion(int(np.sum(answers)), len(answers))
    numbers = (f"{100 * number:.1f}" for number in (found.value, *found.interval))
    return (what, group, *numbers, "", f"{len(answers):,} trials")


def over_trials(found):
    """Return rows as `measured` takes them: means over the seeds with Student's interval, and shares with Wilson's."""
    rows = []
    kinds = list(dict.fromkeys(what for what, _ in found[0]))
    for what, group in sorted(found[0], key=lambda key: kinds.index(key[0])):
        values = np.array([each[what, group] for each in found], dtype=float)
        if what == "clear of 1, %":
            rows.append(share(what, group, values))
            continue
        digits = 3 if what == "ratio" else 1
        error = stats.sem(values) * stats.t.ppf(0.975, len(values) - 1)
        numbers = (f"{number:z.{digits}f}" for number in (values.mean(), values.mean() - error, values.mean() + error))
        rows.append((what, group, *numbers, "", f"{len(found)} trials"))
    return rows


def main():
    rows = over_trials([end_points(seed) for seed in SEEDS])
    for n_sites in SITES:
        for by_site in (False, True):
            rows += clusters(n_sites, by_site)
    rows += early_looks(np.random.default_rng(0))
    head = ["what", "group", "value", "95 % interval", "based on"]
    write("screening.md", WHAT, ranges(head, rows), SETTINGS, computer("numpy", "scipy"))
    measured(
        "screening",
        rows,
        title="Trials of screening: end points, clusters, early looks",
        source="simulated by this course (data.simulate_screening)",
        simulated=True,
        command="python benchmarks/screening.py",
        brackets="95 % interval over the simulated trials",
    )


if __name__ == "__main__":
    main()
