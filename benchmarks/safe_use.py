"""A tool that may say "I do not know", and a reader who is told what a tool thinks: what holds over several seeds.

    python benchmarks/safe_use.py   # under a minute; writes results/safe_use.md and measured/safe_use.csv

Each seed has its own patients, split, model and cases.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before scikit-learn counts the cores

from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, metrics

SEEDS = range(24)
PATIENTS, SHARES = 8000, (0.25, 0.25, 0.5)
MALIGNANT, NEW_CAMERA, ERRORS = 0.2, 0.8, 0.1
CALIBRATED = {  # by skin, by diagnosis
    "all together": (False, False),
    "by skin": (True, False),
    "by diagnosis": (False, True),
    "by both": (True, True),
}
CASES = 2000
SURE = {"shown_as": 0.95}
READERS = {  # how the hint is shown, and how much the reader trusts it
    "hint shown as 95 % sure": SURE,
    "decides first": SURE | {"trust": 0.5},
    "tool silent below 80 %": SURE | {"silent_below": 0.8},
    "hint says how sure it is": {},
    "both, and decides first": {"trust": 0.5, "silent_below": 0.8},
    "hint shown as 95 % sure, trusted 1.5 times": SURE | {"trust": 1.5},
}
WHAT = f"""# Safe use: "I do not know", and hints

Everything is simulated. The mean of {len(SEEDS)} seeds in per cent, and its 95 % interval (Student's t).

*Covered*: the true diagnosis is in the set; {1 - ERRORS:.0%} were promised. *Unsure*: both diagnoses are in it, or
none. *Wrong*: of the answers given. *Right answers*: of a reader, in all cases, and in those where the tool is right or
wrong, whether or not it showed its hint."""
SETTINGS = f"""## Settings

- *Patients*: `data.simulate_referrals`, {PATIENTS:,} a seed with {MALIGNANT:.0%} melanomas: a quarter to learn from, a
  quarter to calibrate, half to judge. *New camera*: as many other patients, with `new_camera={NEW_CAMERA}`.
- *Model*: a logistic regression of the five numbers, standardised. *Sets*: split conformal prediction, alpha {ERRORS}.
- *Reader*: `data.simulate_reading`, {CASES:,} cases a seed; alone right in 80 %, the tool wrong in 20 %. *Decides
  first*: the reader trusts the hint half as much. That it is half, we assumed; it is not measured."""


def model(train):
    """Return a function from datasets to the probabilities of a logistic regression that learned from `train`."""
    fitted = make_pipeline(StandardScaler(), LogisticRegression()).fit(train.x, train.y)
    return lambda dataset: fitted.predict_proba(dataset.x)[:, 1]


def abstaining(seed):
    """Return how often sets hold the truth, give no answer and give a wrong one, {(what, group): per cent}."""
    train, known, before = data.simulate_referrals(PATIENTS, MALIGNANT, seed=seed).split(shares=SHARES, seed=seed)
    new = data.simulate_referrals(len(before), MALIGNANT, new_camera=NEW_CAMERA, seed=1000 + seed)
    risk, found = model(train), {}
    for way, (by_skin, by_class) in CALIBRATED.items():
        skin = known.info["skin"] if by_skin else None
        limits = metrics.conformal_threshold(known.y, risk(known), ERRORS, skin, by_class)
        for clinic, part in {"as before": before, "new camera": new}.items():
            sets = metrics.conformal_sets(risk(part), limits, part.info["skin"] if by_skin else None)
            found |= {(what, f"{way}, {clinic}, {who}"): value for (what, who), value in counted(part, sets).items()}
    return found


def counted(part, sets):
    """Return what sets hold, for all patients, by skin, and by diagnosis, {(what, who): per cent}."""
    groups = {"all": metrics.coverage(part.y, sets)}
    groups |= {f"{skin} skin": each for skin, each in metrics.coverage(part.y, sets, part.info["skin"]).items()}
    groups |= {part.class_names[k]: each for k, each in metrics.coverage(part.y, sets, part.y).items()}
    return {
        (f"{what}, %", who): 100 * getattr(each, what).value
        for who, each in groups.items()
        for what in ("covered", "unsure", "wrong")
        if what != "wrong" or who not in part.class_names  # nobody knows the diagnosis when the answer is given
    }


def reading(seed):
    """Return how often a reader is right, {(what, group): per cent}."""
    found = {}
    for name, numbers in READERS.items():
        cases = data.simulate_reading(CASES, seed=seed, **numbers)
        wrong = cases.info["tool"] != cases.y
        if not found:
            found |= right(cases, "alone", "alone", wrong)
        found |= right(cases, "helped", name, wrong)
        found["wrong hints shown, % of cases", name] = 100 * (wrong & cases.info["shown"]).mean()
    return found


def right(cases, who, name, wrong):
    """Return how often somebody's answers are right: in all cases, and in those where the tool is right or wrong."""
    answers = cases.info[who] == cases.y
    parts = {"all cases": answers, "tool right": answers[~wrong], "tool wrong": answers[wrong]}
    return {("right answers, %", f"{name}, {where}"): 100 * part.mean() for where, part in parts.items()}


def main():
    rows = mean_over_seeds([abstaining(seed) | reading(seed) for seed in SEEDS], digits=lambda what: 1)
    order = list(dict.fromkeys(row[0] for row in rows))
    rows.sort(key=lambda row: order.index(row[0]))
    head = ["what", "of whom", "mean", "95 % interval", "based on"]
    write("safe_use.md", WHAT, ranges(head, rows), SETTINGS, computer("scikit-learn", "numpy"))
    measured(
        "safe_use",
        rows,
        title='Safe use: sets that may say "I do not know", and readers who get hints',
        source="simulated by this course (data.simulate_referrals, data.simulate_reading)",
        simulated=True,
        command="python benchmarks/safe_use.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
