"""Two troubles with labels: one that stands for another thing, and one that is rare. What they do, over several seeds.

    python benchmarks/labels.py   # about 10 seconds; writes results/labels.md and measured/labels.csv

Each seed has its own patients and split. All models are logistic regressions.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from dlintro import data, metrics

SEEDS = range(20)
PATIENTS, HALVES = 4000, (0.5, 0.5)
PLACES = 0.2  # of the patients
MALIGNANT_SHARE = 0.05
OF_HEALTH = ("age", "chronic conditions", "HbA1c", "walking distance")  # no visits and no cost
WHAT = f"""# A label that stands for another, and a label that is rare

Everything is simulated. {PATIENTS:,} patients a seed, half of them to learn from, half to judge. The mean of
{len(SEEDS)} seeds, and its 95 % interval (Student's t). A difference is between groups, or models, of the same seed."""
SETTINGS = f"""## Settings

- *Places*: `data.simulate_care`. Logistic regressions learned who is among the most expensive fifth of next year
  (*cost*), who is among the neediest fifth (*need*), or this from age, chronic conditions, HbA1c and walking distance
  alone (*need, without visits and cost*). Places go to the {PLACES:.0%} with the highest score. *Equal access*: the
  same with `access=1`, where group B gets as much care as group A.
- *Sensitivity for need*: of the neediest fifth, the share with a place. *Days of illness, top tenth*: next year's mean
  of those with the highest tenth of scores. *Cost covered*: which share of next year's cost of all patients falls on
  those with a place.
- *Melanoma*: `data.simulate_referrals` with {MALIGNANT_SHARE:.0%} melanomas. *Repeated*: melanomas were repeated until
  there were as many as naevi. *Weighted*: class weights instead (`balanced`). *Fewer naevi*: naevi were left out until
  there were as many as melanomas. *Threshold alone*: the model as it is, called above the share of melanomas among
  those that it learned from; the others are called above 0.5. *Corrected*: `metrics.shift_prevalence` from a half to
  that share."""


def risks(x, y, new, **options):
    """Return the probabilities of class 1 of new patients by a logistic regression that learned from x and y."""
    return LogisticRegression(max_iter=1000, **options).fit(x, y).predict_proba(new)[:, 1]


def scores(train, test):
    """Return the scores of test patients by each label to learn, and whether they are expensive."""
    limit = np.quantile(train.info["cost"], 1 - PLACES)
    x, new = train.standardised().x, test.standardised(train).x
    health = [part.select(*OF_HEALTH).standardised(train.select(*OF_HEALTH)).x for part in (train, test)]
    return {
        "cost": risks(x, train.info["cost"] > limit, new),
        "need": risks(x, train.y, new),
        "need, without visits and cost": risks(health[0], train.y, health[1]),
    }, test.info["cost"] > limit


def by_groups(name, score, test):
    """Return what a score means for the two groups, {(what, group): value}."""
    place = score >= np.quantile(score, 1 - PLACES)
    top = score >= np.quantile(score, 0.9)
    need, cost, found = test.info["need"], test.info["cost"], {}
    members = {group: test.info["group"] == group for group in ("A", "B")}
    for group, here in members.items():
        found["AUC for need", f"{name}: group {group}"] = roc_auc_score(test.y[here], score[here])
        found["sensitivity for need", f"{name}: group {group}"] = place[here & (test.y == 1)].mean()
        found["days of illness, top tenth", f"{name}: group {group}"] = need[here & top].mean()
    for what in ("sensitivity for need", "days of illness, top tenth"):
        found[what, f"{name}: A minus B"] = found[what, f"{name}: group A"] - found[what, f"{name}: group B"]
    found["AUC for need", f"{name}: all"] = roc_auc_score(test.y, score)
    found["sensitivity for need", f"{name}: all"] = place[test.y == 1].mean()
    found["share of group B among places", name] = members["B"][place].mean()
    found["cost covered", name] = cost[place].sum() / cost.sum()
    return found


def of_care(seed):
    """Return the numbers of places in a care programme, {(what, group): value}."""
    train, test = data.simulate_care(PATIENTS, seed=seed).split(shares=HALVES, seed=seed)
    by_label, expensive = scores(train, test)
    found = {("share of group B", ""): np.mean(test.info["group"] == "B")}
    found["AUC for its own label", "cost"] = roc_auc_score(expensive, by_label["cost"])
    for name, score in by_label.items():
        found |= by_groups(name, score, test)
    price = "sensitivity for need", "need minus cost: all"
    found[price] = found["sensitivity for need", "need: all"] - found["sensitivity for need", "cost: all"]
    found["cost covered", "need minus cost"] = found["cost covered", "need"] - found["cost covered", "cost"]
    without = found["AUC for need", "need, without visits and cost: all"]
    found["AUC for need", "without visits and cost minus with: all"] = without - found["AUC for need", "need: all"]
    train, test = data.simulate_care(PATIENTS, access=1, seed=seed).split(shares=HALVES, seed=seed)
    equal = by_groups("cost", scores(train, test)[0]["cost"], test)
    found["sensitivity for need", "cost, equal access: A minus B"] = equal["sensitivity for need", "cost: A minus B"]
    return found


def balanced(y, rng):
    """Return the rows with melanomas repeated, and those with naevi left out, until there are as many of each."""
    naevi, melanomas = (np.flatnonzero(y == k) for k in (0, 1))
    repeated = np.concatenate([naevi, np.resize(melanomas, len(naevi))])
    return repeated, np.concatenate([rng.choice(naevi, len(melanomas), replace=False), melanomas])


def of_moles(seed):
    """Return the numbers of melanomas that were made frequent, {(what, group): value}."""
    moles = data.simulate_referrals(PATIENTS, malignant_share=MALIGNANT_SHARE, seed=seed)
    train, test = moles.split(shares=HALVES, seed=seed)
    x, new, share = train.standardised().x, test.standardised(train).x, train.y.mean()
    repeated, fewer = balanced(train.y, np.random.default_rng(seed))
    models = {
        "as it is": risks(x, train.y, new),
        "repeated": risks(x[repeated], train.y[repeated], new),
        "weighted": risks(x, train.y, new, class_weight="balanced"),
        "fewer naevi": risks(x[fewer], train.y[fewer], new),
    }
    models["repeated, corrected"] = metrics.shift_prevalence(models["repeated"], 0.5, share)
    found = {("share of melanomas", ""): test.y.mean()}
    for name, probs in models.items():
        calibration = metrics.calibration(test.y, probs)
        found["AUC", name] = roc_auc_score(test.y, probs)
        found["mean predicted risk", name] = probs.mean()
        found["calibration slope", name] = calibration.slope.value
        found["calibration intercept", name] = calibration.intercept.value
        found["Brier score", name] = calibration.brier.value
    for name in ("repeated", "weighted", "fewer naevi"):
        found["AUC difference", f"{name} minus as it is"] = found["AUC", name] - found["AUC", "as it is"]
    called = {name: models[name] > 0.5 for name in ("as it is", "repeated", "weighted", "fewer naevi")}
    called["threshold alone"] = models["as it is"] > share
    for name, positive in called.items():
        counts = metrics.confusion(test.y, positive)
        found["sensitivity", name], found["specificity", name] = float(counts.sensitivity), float(counts.specificity)
    for what in ("sensitivity", "specificity"):
        for name in ("repeated", "weighted"):
            found[what, f"{name} minus threshold alone"] = found[what, name] - found[what, "threshold alone"]
    return found


def main():
    rows = mean_over_seeds(
        [of_care(seed) | of_moles(seed) for seed in SEEDS], digits=lambda what: 1 if what.startswith("days") else 3
    )
    order = [*dict.fromkeys(what for what, *_ in rows)]
    rows.sort(key=lambda row: order.index(row[0]))
    head = ["what", "model, group", "mean", "95 % interval", "based on"]
    write("labels.md", WHAT, ranges(head, rows), SETTINGS, computer("scikit-learn", "numpy"))
    measured(
        "labels",
        rows,
        title="A label that stands for another, and a label that is rare",
        source="simulated by this course (data.simulate_care, data.simulate_referrals)",
        simulated=True,
        command="python benchmarks/labels.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
