"""Watching a tool while the clinic changes: false alarms, how late alarms come, and what mends the tool; over seeds.

    python benchmarks/monitoring.py   # about a minute; writes results/monitoring.md and measured/monitoring.csv

Each seed has its own patients to learn from, its own tool and its own streams.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy counts the cores

import numpy as np
from report import computer, measured, ranges, write
from scipy import stats
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, metrics

SEEDS = range(200)
LEARN = 4000  # patients that a tool learns from
SINCE, LATE, YEAR = 9, 3, 12
WATCHERS = {"inputs": 0, "outputs": 0, "outcome": LATE}  # how many months each comes late
LIMITS = (2, 2.5, 3)
NOTHING = "nothing"
CHANGES = {NOTHING: {}} | {change: {change: SINCE} for change in data.CHANGES}
PHASES = {"months 1 to 8": (1, 8), "months 9 to 13": (9, 13), "months 14 to 18": (14, 18), "months 19 to 24": (19, 24)}
LABELLED = {"1 month": (9, 9), "4 months": (9, 12)}  # the months whose labels are there to mend with
JUDGED = (16, 24)
WHAT = f"""# Watching a tool while the clinic changes

Everything is simulated (`data.simulate_stream`): 24 months with 300 referred moles each. The mean of
{len(SEEDS)} seeds and its 95 % interval (Student's t; Wilson's for shares). Each seed has its own tool, a logistic
regression of {LEARN:,} patients from before."""
SETTINGS = f"""## Settings

- *One by one*: the three changes of `data.CHANGES` in one stream: a new camera from month 9, older patients from month
  14, a wider definition of melanoma from month 19. In all other rows one change alone begins in month {SINCE}.
- *Inputs*: of the five means of a month, that which lies furthest from the mean of the patients that the tool learned
  from. *Outputs*: the mean predicted risk. *Outcome*: observed minus expected melanomas; labels come {LATE} months
  late. All in standard errors (`metrics.watch`); an alarm is a month beyond the limit.
- *False alarms a year*: in streams in which nothing changes.
- *Alarm within {YEAR} months*: the first month of the change included; where *nothing* changes, these are chance.
  *Months to the alarm*: 0 in the month of the change; {YEAR} where none comes within {YEAR} months.
- *Mending*: with the labels of the first month after the change, or the first four. *Recalibrated*: a logistic
  regression of the tool's log-odds. *Retrained*: the same kind of tool on those patients alone. *As it was*: no
  mending. Judged on months {JUDGED[0]} to {JUDGED[1]}, the same patients for all. *O:E*: observed by expected
  melanomas. *Distance*: how far O:E lies from 1, without its sign."""


def learned(x, y):
    """Return a tool: a logistic regression of standardised features."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(x, y)


def risks(tool, x):
    """Return the probability of melanoma for each row."""
    return tool.predict_proba(x)[:, 1]


def between(stream, first, last):
    """Return the patients of some months of a stream."""
    return stream.rows((stream.info["month"] >= first) & (stream.info["month"] <= last))


def ratio(y, probs):
    """Return observed by expected positives."""
    return metrics.observed_expected(y, probs).value


def recalibrated(tool, known):
    """Return a function from inputs to risks: the tool's log-odds, with an intercept and a slope from known labels."""
    again = LogisticRegression(C=np.inf).fit(logit(risks(tool, known.x))[:, None], known.y)
    return lambda x: risks(again, logit(risks(tool, x))[:, None])


def alarms(seen, change):
    """Return how soon each watcher gives an alarm at each limit, {(what, group): value}."""
    found = {}
    for name, late in WATCHERS.items():
        for limit in LIMITS:
            month = metrics.first_alarm(seen[name][: SINCE - 1 + YEAR - late], limit, SINCE)
            months = YEAR if month is None else month - SINCE + late
            group = f"{change}, {name}, limit {limit:g}"
            found[f"alarm within {YEAR} months, %", group] = 100 * (month is not None)
            found[f"months to the alarm, at most {YEAR}", group] = months
            if change == NOTHING:
                found["false alarms a year", f"{name}, limit {limit:g}"] = metrics.alarms_a_year(seen[name], limit)
    return found


def mended(tool, stream, change):
    """Return how good the tool is after the change: as it was, recalibrated and retrained."""
    judged = between(stream, *JUDGED)
    ways = {"as it was": risks(tool, judged.x)}
    for labels, months in LABELLED.items():
        known = between(stream, *months)
        ways[f"recalibrated, {labels}"] = recalibrated(tool, known)(judged.x)
        ways[f"retrained, {labels}"] = risks(learned(known.x, known.y), judged.x)
    found = {}
    for way, probs in ways.items():
        found["O:E", f"{change}, {way}"] = ratio(judged.y, probs)
        found["O:E, distance from 1", f"{change}, {way}"] = abs(ratio(judged.y, probs) - 1)
        found["AUC", f"{change}, {way}"] = roc_auc_score(judged.y, probs)
    for labels in LABELLED:
        lead = found["AUC", f"{change}, recalibrated, {labels}"] - found["AUC", f"{change}, retrained, {labels}"]
        found["AUC difference", f"{change}, recalibrated minus retrained, {labels}"] = lead
    return found


def one(seed):
    """Return all numbers of one seed, {(what, group): value}."""
    past = data.simulate_referrals(LEARN, seed=seed)
    tool = learned(past.x, past.y)
    reference = past.x, risks(tool, past.x)
    found, stream = {}, data.simulate_stream(seed=seed)
    for name, months in PHASES.items():
        part = between(stream, *months)
        probs = risks(tool, part.x)
        found["O:E", f"one by one, {name}"] = ratio(part.y, probs)
        found["AUC", f"one by one, {name}"] = roc_auc_score(part.y, probs)
    for change, months in CHANGES.items():
        stream = data.simulate_stream(changes=months, seed=seed)
        seen = metrics.watch(stream.info["month"], stream.x, risks(tool, stream.x), stream.y, reference)
        found |= alarms(seen, change) | mended(tool, stream, change)
    return found


def over_streams(found):
    """Return rows as `measured` takes them: the mean over the seeds and its interval, rows of one kind together."""
    kinds = list(dict.fromkeys(what for what, _ in found[0]))
    rows = []
    for what, group in sorted(found[0], key=lambda key: kinds.index(key[0])):
        values = np.array([each[what, group] for each in found], dtype=float)
        low, high = ends(values, share="%" in what)
        digits = 3 if what.startswith(("AUC", "O:E")) else 2 if "year" in what else 1
        numbers = (f"{number:z.{digits}f}" for number in (values.mean(), low, high))
        rows.append((what, group, *numbers, "", f"{len(found)} seeds"))
    return rows


def ends(values, share):
    """Return the ends of the interval of a mean; numbers that are all the same are their own interval."""
    if share:
        return (100 * end for end in metrics.Proportion(int((values > 0).sum()), len(values)).interval)
    error = stats.sem(values) * stats.t.ppf(0.975, len(values) - 1)
    return values.mean() - error, values.mean() + error


def main():
    rows = over_streams([one(seed) for seed in SEEDS])
    head = ["what", "group", "mean", "95 % interval", "based on"]
    write("monitoring.md", WHAT, ranges(head, rows), SETTINGS, computer("scikit-learn", "numpy"))
    measured(
        "monitoring",
        rows,
        title="Watching a tool while the clinic changes",
        source="simulated by this course (data.simulate_stream)",
        simulated=True,
        command="python benchmarks/monitoring.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
