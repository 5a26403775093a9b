"""Four hospitals that train one network: alone, pooled, federated; with wrong labels, with noise, and who was in it.

    python benchmarks/federation.py   # about 8 minutes; writes results/federation.md and measured/federation.csv

Each seed has its own patients and networks. Everybody has the same number of epochs on the same patients.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

from dataclasses import replace
from functools import reduce

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write

from dlintro import data, metrics, models, training

SEEDS = range(12)
PATIENTS = 200  # of all hospitals together; the test set has as many others
SCHEDULES = ((3, 8), (8, 3), (24, 1))  # rounds and epochs in each round: always the same work
ROUNDS, EPOCHS = SCHEDULES[1]
WRONG = "east"  # whose labels are swapped
CLIP, NOISES = 1.0, (0.0, 0.05, 0.2)
LEARNT_BY_HEART = {"hospital": "west", "n_epochs": 60}  # the smallest hospital, with a larger network
PAIRS = (
    ("trimmed", "federated"),
    ("federated, one swapped", "federated"),
    ("trimmed, one swapped", "federated, one swapped"),
    *((f"private, noise {noise:g}", "federated") for noise in NOISES),
)
SETTINGS = {"batch_size": 32, "lr": 0.01}
WHAT = f"""# Four hospitals train one network

Everything is simulated (`data.simulate_hospitals`): {PATIENTS} patients with bowel cancer in four hospitals that
differ in stains, scanner, size and share of MSI, and a test set with as many others. *AUC within hospitals*: patients
are compared with patients of their own hospital only; the mean of the four. The mean of {len(SEEDS)} seeds, and its
95 % interval (Student's t). A difference is between two networks on the same patients of the same seed."""
NOTES = f"""## Settings

- `SmallCNN` with 8 and 16 filters; {ROUNDS * EPOCHS} epochs in all, batches of 32 tiles, highest learning rate 0.01.
  The pooled network takes as many steps in an epoch as the four hospitals together.
- *Federated*: `training.federate`, {ROUNDS} rounds of {EPOCHS} epochs, if nothing else is said; *3 × 8* are 3
  rounds of 8 epochs. The learning rate rises and falls once in every round; alone and pooled, once in all.
- *Alone, own patients*: each hospital's network on test patients of that hospital; *elsewhere*: on all others.
- *Swapped*: all labels of {WRONG}, a quarter of the patients. *Trimmed*: `training.trimmed`, which leaves out the
  highest and the lowest hospital for each number of the network.
- *Private*: each hospital's change is clipped to a length of {CLIP:g}, and noise is added (`training.privately`).
- *Membership*: can a patient from whom a network learned be told from a new one of the same hospital? The AUC of the
  probability that the network gives to the right label, mean of a patient's tiles; patients with MSI are compared with
  patients with MSI only, and the others with the others. *By heart*: `SmallCNN` with 16, 32 and 64 filters,
  {LEARNT_BY_HEART["n_epochs"]} epochs on the patients of {LEARNT_BY_HEART["hospital"]}; all rows are about these."""


def network(seed, **options):
    """Return the network that everybody trains."""
    return models.SmallCNN(seed=seed, **{"widths": (8, 16)} | options)


def alone(patients, seed, n_epochs=ROUNDS * EPOCHS, **options):
    """Return a network that learned from the patients of one hospital."""
    model = network(seed, **options)
    few = patients.rows(np.unique(patients.y, return_index=True)[1])  # watched, but nobody uses their loss
    training.fit(model, patients, few, n_epochs=n_epochs, keep_best=False, progress=False, seed=seed, **SETTINGS)
    return model


def together(hospitals, seed, schedule=(ROUNDS, EPOCHS), **options):
    """Return a network that hospitals trained together."""
    n_rounds, n_epochs = schedule
    return training.federate(
        network(seed), hospitals, n_rounds=n_rounds, n_epochs=n_epochs, seed=seed, **SETTINGS, **options
    )[0]


def areas(model, test):
    """Return the AUC over the patients of each hospital in the test set, {name: value}."""
    risk, y, site = of_patients(training.predict_proba(model, test.x), test)
    return {name: each.auc.value for name, each in metrics.by_group(y, risk, site).items()}


def of_patients(values, part):
    """Return the mean of the values of each patient's tiles, the patients' labels and their hospitals."""
    _, first = np.unique(part.patient, return_index=True)
    return metrics.per_patient(values, part.patient)[1], part.y[first], part.info["site"][first]


def membership(model, learned, new):
    """Return the AUC with which the probability of the right label tells patients learned from and new ones apart."""
    sure, labels = [], []
    for part in (learned, new):
        probs = training.predict_proba(model, part.x)
        values, y, _ = of_patients(np.where(part.y == 1, probs, 1 - probs), part)
        sure.append(values)
        labels.append(y)
    member = np.repeat([1, 0], [len(values) for values in sure])
    return metrics.auc_within(member, np.concatenate(sure), np.concatenate(labels)).value


def compared(own, common):
    """Return the numbers about networks alone, {name: areas}, and those of everybody, {name: areas}."""
    within = {name: np.mean([*each.values()]) for name, each in (own | common).items()}
    within["alone, mean of the four"] = np.mean([within[name] for name in own])
    here = {name: each[name] for name, each in own.items()}
    there = [area for name, each in own.items() for other, area in each.items() if other != name]
    found = {("AUC within hospitals", f"alone, {name}" if name in own else name): area for name, area in within.items()}
    found["AUC, own patients", "alone"] = np.mean([*here.values()])
    found["AUC, elsewhere", "alone"] = np.mean(there)
    for name in (*own, "alone, mean of the four", "pooled"):
        label = f"federated minus {f'alone, {name}' if name in own else name}"
        found["AUC difference within hospitals", label] = within["federated"] - within[name]
    gain = np.mean([common["federated"][name] - here[name] for name in own])
    found["AUC difference, own patients", "federated minus alone"] = gain
    return found


def one(seed):
    """Return all numbers of one seed, {(what, group): value}."""
    hospitals, test = data.simulate_hospitals(PATIENTS, seed=seed)
    nets = {name: alone(patients, seed) for name, patients in hospitals.items()}
    common = {"pooled": alone(reduce(lambda one, other: one.joined(other), hospitals.values()), seed)}
    common["federated"] = together(hospitals, seed)
    for schedule in SCHEDULES:
        name = "federated, {} × {}".format(*schedule)
        common[name] = common["federated"] if schedule == (ROUNDS, EPOCHS) else together(hospitals, seed, schedule)
    wrong = hospitals | {WRONG: replace(hospitals[WRONG], y=1 - hospitals[WRONG].y)}
    common["trimmed"] = together(hospitals, seed, average=training.trimmed)
    common["federated, one swapped"] = together(wrong, seed)
    common["trimmed, one swapped"] = together(wrong, seed, average=training.trimmed)
    for noise in NOISES:
        common[f"private, noise {noise:g}"] = together(hospitals, seed, clip=CLIP, noise=noise)
    found = compared(
        *({name: areas(model, test) for name, model in group.items()} for group in (nets, common))
    ) | remembered(nets, common, hospitals, test, seed)
    areas_within = {group: area for (what, group), area in found.items() if what == "AUC within hospitals"}
    return found | {
        ("AUC difference within hospitals", f"{name} minus {other}"): areas_within[name] - areas_within[other]
        for name, other in PAIRS
    }


def remembered(nets, common, hospitals, test, seed):
    """Return what networks give away about the patients of the smallest hospital."""
    name = LEARNT_BY_HEART["hospital"]
    patients, new = hospitals[name], test.rows(test.info["site"] == name)
    by_heart = alone(patients, seed, LEARNT_BY_HEART["n_epochs"], widths=(16, 32, 64))
    known = {"by heart": by_heart, "alone": nets[name], "pooled": common["pooled"], "federated": common["federated"]}
    found = {("AUC, membership", group): membership(model, patients, new) for group, model in known.items()}
    found["AUC within hospitals", "by heart"] = np.mean([*areas(by_heart, test).values()])
    return found


def main():
    rows = mean_over_seeds([one(seed) for seed in SEEDS])
    kinds = [*dict.fromkeys(what for what, *_ in rows)]
    rows.sort(key=lambda row: kinds.index(row[0]))
    head = ["what", "network", "mean", "95 % interval", "based on"]
    write("federation.md", WHAT, ranges(head, rows), NOTES, computer("torch", "numpy"))
    measured(
        "federation",
        rows,
        title="Four hospitals train one network: alone, pooled, federated",
        source="simulated by this course (data.simulate_hospitals)",
        simulated=True,
        command="python benchmarks/federation.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
