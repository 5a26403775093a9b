"""Reader studies and partial verification: false alarms, power, and what is made of a sensitivity; over many studies.

    python benchmarks/reader_studies.py   # about 4 minutes; writes results/… and measured/reader_studies.csv

Each seed has its own readers, cases and patients.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy counts the cores

from itertools import product

from report import computer, mean_over_seeds, measured, ranges, write

from dlintro import data, metrics

STUDIES = 1000  # for each plan
MORE = 4000  # where nothing helps: 5 % of them are known to ± 0.7 percentage points
READERS, CASES, EFFECTS = (3, 5, 8, 12, 20), (50, 100, 200, 500), (0, 3, 5, 8, 10)  # effects in percentage points
WAYS = {"random readers": "p_random", "fixed readers": "p_fixed", "answers as patients": "p_answers"}
NULL = {
    "readers alike": {"effect_sd": 0.0},
    "readers differ": {},
    "readers differ, 3 readers": {"n_readers": 3},
    "readers differ, 20 readers": {"n_readers": 20},
    "readers differ, 500 cases": {"n_cases": 500},
    "readers differ, tool as good as readers, taken over in 30 %": {"trust": 0.3, "tool_right": 0.8},
    "tired, balanced sessions": {"fatigue": 0.3},
    "tired, tool always in the second session": {"fatigue": 0.3, "balanced": False},
}
SEEDS = range(200)
HABITS = {
    "usual": {},
    "reader takes over 30 %": {"trust": 0.3},
    "reader takes over 60 %": {"trust": 0.6},
    "tired, balanced sessions": {"fatigue": 0.3},
    "tired, tool always in the second session": {"fatigue": 0.3, "balanced": False},
}
VERIFIED = {
    "usual": {},
    "all are verified": {"verified": (1.0, 1.0)},
    "only advanced disease": {"advanced_share": 1.0},
    "symptoms decide too": {"symptoms": 0.3},
}
WHAT = f"""# Reader studies, and who is verified

Everything is simulated (`data.simulate_readers`, `data.simulate_verification`).

*Power*: the share of {STUDIES:,} studies with p < 0.05, and its 95 % interval (Wilson), which is the Monte Carlo error;
for an effect of 0 points, these are false alarms. *False alarms*: the same, of {MORE:,} studies in which the tool adds
nothing. All others: the mean of {len(SEEDS)} seeds and its 95 % interval (Student's t)."""
SETTINGS = """## Settings

- *Reader studies*: 5 readers, 200 cases, an effect of 5 points (false alarms: 0) that differs between readers with a
  standard deviation of 4 points, unless the row says otherwise; readers alone are right in 80 %, the tool in 85 %.
  *Tired*: a fatigue of 0.3.
- *Random readers, fixed readers*: `metrics.reader_difference`. *Answers as patients*: McNemar's test of all answers,
  as if each were of another patient.
- *Verification*: 4,000 patients, a fifth of them sick, half of these with advanced disease; 90 % of positive and 10 %
  of negative tests are verified. *Covered*: the interval of the corrected sensitivity holds 75 % (only advanced: 90 %).
  *Symptoms decide too*: 30 % of the advanced are verified whatever the test says."""


def studied(seed, **plan):
    """Return the p of each analysis of one reader study, by its name."""
    study = data.simulate_readers(seed=seed, **plan)
    helped, alone = (study.info[who] == study.y[:, None] for who in ("helped", "alone"))
    found = metrics.reader_difference(helped, alone)
    return {"p_random": found.p_random, "p_fixed": found.p_fixed, "p_answers": metrics.discordant(
        helped.ravel(), alone.ravel()).p}  # fmt: skip


def rates(what, group, n_studies, ways, **plan):
    """Return a row for each analysis: how often it finds a difference."""
    found = [studied(seed, **plan) for seed in range(n_studies)]
    rows = []
    for way in ways:
        share = metrics.Proportion(sum(one[WAYS[way]] < 0.05 for one in found), n_studies)
        numbers = (f"{100 * number:.1f}" for number in (share.value, *share.interval))
        rows.append((what.format(way=way), group, *numbers, "", f"{n_studies:,} studies"))
    return rows


def habits(seed):
    """Return how right readers are alone and with the tool, {(what, group): per cent or points}."""
    found = {}
    for name, numbers in HABITS.items():
        study = data.simulate_readers(seed=seed, **numbers)
        right = {who: study.info[who] == study.y[:, None] for who in ("alone", "helped")}
        wrong = study.info["tool"] != study.y
        for where, cases in {"all cases": slice(None), "tool right": ~wrong, "tool wrong": wrong}.items():
            gain = 100 * (right["helped"][cases].mean() - right["alone"][cases].mean())
            found["difference of right answers, points", f"{name}, {where}"] = gain
    return found


def verification(seed):
    """Return sensitivity and specificity of everybody, of the verified, and corrected, {(what, group): per cent}."""
    found = {}
    for name, numbers in VERIFIED.items():
        study = data.simulate_verification(seed=seed, **numbers)
        test, known = study.info["test"], study.info["verified"]
        everybody = metrics.confusion(study.y, test)
        corrected = metrics.begg_greenes(metrics.confusion(study.y[known], test[known]), test.sum(), (1 - test).sum())
        for what in ("sensitivity", "specificity"):
            for way, one in {"all patients": everybody, "verified": corrected.verified, "corrected": corrected}.items():
                found[f"{what}, %", f"{name}, {way}"] = 100 * getattr(one, what).value
        truth = 0.9 if name == "only advanced disease" else 0.75
        low, high = corrected.sensitivity.interval
        found["covered, %", name] = 100 * (low <= truth <= high)
    return found


def main():
    rows = []
    for name, plan in NULL.items():
        rows += rates("false alarms, {way}, %", name, MORE, WAYS, **{"effect": 0.0} | plan)
    for readers, cases, effect in product(READERS, CASES, EFFECTS):
        plan = {"n_readers": readers, "n_cases": cases, "effect": effect / 100}
        group = f"{readers} readers, {cases} cases, effect {effect} points"
        rows += rates("power, {way}, %", group, STUDIES, list(WAYS)[:2], **plan)
    means = mean_over_seeds([habits(seed) | verification(seed) for seed in SEEDS], digits=lambda what: 1)
    order = list(dict.fromkeys(row[0] for row in rows + means))
    rows = sorted(rows + means, key=lambda row: order.index(row[0]))
    write("reader_studies.md", WHAT, ranges(["what", "group", "value", "95 % interval", "based on"], rows), SETTINGS,
          computer("numpy", "scipy"))  # fmt: skip
    measured(
        "reader_studies",
        rows,
        title="Reader studies: false alarms and power; who is verified",
        source="simulated by this course (data.simulate_readers, data.simulate_verification)",
        simulated=True,
        command="python benchmarks/reader_studies.py",
        brackets="95 % interval of the share of studies, or of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
