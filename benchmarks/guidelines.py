"""A rule that a model must respect, as a rule after it and as a constraint inside, and what a new guideline asks for.

    python benchmarks/guidelines.py   # about half a minute; writes results/guidelines.md and measured/guidelines.csv

Each seed has its own patients to learn from, its own new patients and its own models. Notebook 11 shows one of them.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before scikit-learn counts the cores

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score

from dlintro import data, metrics

SEEDS = range(24)
PATIENTS = 4000  # to learn from, and as many new ones
NEW_PATIENTS = 1000  # added to the seed of those
OLD, NEW = (40, 40), (16, 34)  # ng/l, women and men
LOW = 0.03  # the risk below which a patient goes home
MODELS = {"plain": 0, "monotone": 1}
WHAT = f"""# A rule, a constraint, and a new guideline

Everything is simulated (`data.simulate_chest_pain`). {PATIENTS:,} patients to learn from and {PATIENTS:,} new ones a
seed; whoever has a risk below {LOW:.0%} goes home. Counts are of the new patients. The mean of {len(SEEDS)} seeds, and
its 95 % interval (Student's t)."""
SETTINGS = """## Settings

- *Plain* and *monotone*: `HistGradientBoostingClassifier`, 100 trees of 8 leaves, learning rate 0.08; *monotone* may
  not let the risk fall as troponin rises.
- *Rule*: whoever has a troponin on arrival above the guideline's limit stays, whatever the model says.
- *As noted*: the labels of the department, from which the models learn; infarctions with a very high troponin are noted
  elsewhere. *In truth*: every infarction. Missed infarctions and sensitivity count the truth.
- *New guideline*: limits of 16 ng/l for women and 34 for men in place of 40 for both. *Old model*: it learned from
  labels by the old guideline. *Retrained*: the same patients, labelled again. Both are monotone.
- *Charts to read again*: patients to learn from whose highest troponin lies between the old limit and the new one."""


def fitted(part, rising, seed):
    """Return a model that learned from the department's labels; with `rising`, its risk never falls with troponin."""
    constraint = [rising, 0, 0, 0, 0, 0]
    model = HistGradientBoostingClassifier(
        learning_rate=0.08, max_leaf_nodes=8, monotonic_cst=constraint, random_state=seed
    )
    return model.fit(part.x, part.y)


def counts(risk, part, kept):
    """Return what follows if who has a low risk goes home, but for those that a rule keeps, {what: value}."""
    home, sick = (risk < LOW) & ~kept, part.info["infarction"] == 1
    above, female = part.x[:, 0] > part.info["limit"], part.x[:, 2] == 1
    free = {
        "sent home above the limit": np.sum(home & above),
        "of them with an infarction": np.sum(home & above & sick),
    }
    return (free if (above & ~kept).any() else {}) | {
        "infarctions missed": np.sum(home & sick),
        "admitted without an infarction": np.sum(~home & ~sick),
        "sensitivity, women": 1 - home[sick & female].mean(),
        "sensitivity, men": 1 - home[sick & ~female].mean(),
    }


def of_rule_and_constraint(seed):
    """Return what a rule after the model and a constraint inside it change, {(what, group): value}."""
    train = data.simulate_chest_pain(PATIENTS, OLD, seed=seed)
    new = data.simulate_chest_pain(PATIENTS, OLD, seed=NEW_PATIENTS + seed)
    above, found, risks = new.x[:, 0] > new.info["limit"], {}, {}
    for name, rising in MODELS.items():
        risks[name] = fitted(train, rising, seed).predict_proba(new.x)[:, 1]
        for rule, kept in (("no rule", np.zeros(len(new), dtype=bool)), ("rule", above)):
            found |= {(what, f"{name}, {rule}"): value for what, value in counts(risks[name], new, kept).items()}
    found["above the limit", ""] = above.sum()
    found["infarctions", ""] = new.info["infarction"].sum()
    for how, y in (("as noted", new.y), ("in truth", new.info["infarction"])):
        auc = {name: roc_auc_score(y, risk) for name, risk in risks.items()}
        found |= {(f"AUC, {how}", name): value for name, value in auc.items()}
        found["AUC difference", f"monotone minus plain, {how}"] = auc["monotone"] - auc["plain"]
    return found


def of_new_guideline(seed):
    """Return what a new guideline asks of the model and of the rule, {(what, group): value}."""
    train, again = (data.simulate_chest_pain(PATIENTS, limits, seed=seed) for limits in (OLD, NEW))
    before, new = (data.simulate_chest_pain(PATIENTS, limits, seed=NEW_PATIENTS + seed) for limits in (OLD, NEW))
    risks = {name: fitted(part, 1, seed).predict_proba(new.x)[:, 1] for name, part in (("old", train), ("new", again))}
    troponin, nobody = new.x[:, 0], np.zeros(len(new), dtype=bool)
    arms = {
        "old model, old guideline": (risks["old"], before, nobody),
        "old model": (risks["old"], new, nobody),
        "old model, old rule": (risks["old"], new, troponin > before.info["limit"]),
        "old model, new rule": (risks["old"], new, troponin > new.info["limit"]),
        "retrained": (risks["new"], new, nobody),
        "retrained, new rule": (risks["new"], new, troponin > new.info["limit"]),
    }
    found = {
        (f"new guideline: {what}", arm): value for arm, known in arms.items() for what, value in counts(*known).items()
    }
    between = (train.info["highest"] <= train.info["limit"]) & (again.info["highest"] > again.info["limit"])
    found["new guideline: charts to read again", ""] = between.sum()
    found["new guideline: labels that change", ""] = np.sum(train.y != again.y)
    for group, rows in (("women", new.x[:, 2] == 1), ("men", new.x[:, 2] == 0)):
        ratio = new.info["infarction"][rows].sum() / before.info["infarction"][rows].sum()
        found[f"new guideline: infarctions, {group}, new / old", ""] = ratio
    for what in ("sensitivity, women", "admitted without an infarction"):
        for first, second in (("old model", "old model, old guideline"), ("old model, new rule", "old model")):
            gain = found[f"new guideline: {what}", first] - found[f"new guideline: {what}", second]
            found[f"new guideline: {what}, difference", f"{first} minus {second}"] = gain
        gain = found[f"new guideline: {what}", "retrained"] - found[f"new guideline: {what}", "old model"]
        found[f"new guideline: {what}, difference", "retrained minus old model"] = gain
    return found


def digits(what):
    """Return how many digits of a number are worth showing: three of an AUC or a share, one of a count."""
    return 3 if "AUC" in what or "sensitivity" in what else 2 if "/" in what else 1


def main():
    found = [of_rule_and_constraint(seed) | of_new_guideline(seed) for seed in SEEDS]
    rows = mean_over_seeds(found, digits)
    for name in MODELS:
        some = sum(each["sent home above the limit", f"{name}, no rule"] > 0 for each in found)
        share = metrics.Proportion(int(some), len(found))
        numbers = (f"{number:.2f}" for number in (share.value, *share.interval))
        rows.append(
            ("share of seeds with somebody sent home above the limit", name, *numbers, "", f"{len(found)} seeds")
        )
    head = ["what", "group", "mean", "95 % interval", "based on"]
    write("guidelines.md", WHAT, ranges(head, rows), SETTINGS, computer("scikit-learn", "numpy"))
    measured(
        "guidelines",
        rows,
        title="A rule after a model, a constraint inside it, and a new guideline",
        source="simulated by this course (data.simulate_chest_pain)",
        simulated=True,
        command="python benchmarks/guidelines.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
