"""Smaller networks: what fewer bits, pruning and distillation cost, over several seeds; and seconds against operations.

    python benchmarks/shrinking.py   # about 6 minutes; writes results/shrinking.md and measured/shrinking.csv

Each seed has its own patients, split and networks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import time
from functools import reduce

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.metrics import roc_auc_score

from dlintro import data, models, training

SEEDS = range(12)
PATIENTS = 300
BITS, SHARES = (8, 6, 4, 3, 2), (0.5, 0.7, 0.9)
LARGE, SMALL, EPOCHS = (8, 16, 32), (8, 16), 10
BY_HOSPITAL = ("8 bits", "4 bits", "2 bits", "50% pruned", "50% pruned, trained on", "student, distilled")
SIZES = (2, 4, 8, 16, 32, 64)  # filters in the first block, of networks whose epochs are timed
TIMED = 256  # tiles
WHAT = f"""# Smaller networks: bits, pruning, distillation

Everything is simulated: tiles of {PATIENTS} patients of four hospitals a seed to learn from (a fifth of them to watch),
and of as many others to judge (`data.simulate_hospitals`). The *large* network is `ResidualCNN(widths={LARGE})`, the
*student* `SmallCNN(widths={SMALL})`. The mean of {len(SEEDS)} seeds, and its 95 % interval (Student's t). A difference
of AUC is that of the shrunk network minus that of the large one, on the same tiles, unless another one is named."""
SETTINGS = f"""## Settings

- *Bits*: `training.quantise`, a step for each filter, nothing trained on. *Pruned*: `training.prune`, in each layer the
  weights nearest to 0. *Trained on*: two more epochs with the highest learning rate at 0.003, in which pruned weights
  stay 0; *nothing pruned, trained on* is the control.
- *Student, distilled*: `training.distil`, temperature 4, trust 0.9. *Alone*: the same without a teacher. *Alone, twice
  as long*: with twice the epochs, since asking the teacher takes time too. Otherwise {EPOCHS} epochs; the weights of
  the last one; mirror images.
- *Largest loss in one hospital*: the worst of four, which is partly chance; so the mean of each hospital is there too.
- *Slope*: of the logarithm of seconds an epoch over that of operations, or of parameters, a straight line through
  {len(SIZES)} networks `SmallCNN(widths=(k, 2k, 4k))`, k from {SIZES[0]} to {SIZES[-1]};
  {TIMED} tiles; processor time, one core.
- *Milliseconds an image*: processor time of one core, {PATIENTS * 4} tiles at once."""


def quiet(seed, **settings):
    """Return how all networks learn."""
    fixed = {"batch_size": 32, "keep_best": False, "augment": training.random_flips, "progress": False}
    return fixed | {"seed": seed} | settings


def patients(seed):
    """Return the tiles to learn from, to watch and to judge, of all hospitals together."""
    hospitals, test = data.simulate_hospitals(PATIENTS, seed=seed)
    return *reduce(data.Dataset.joined, hospitals.values()).split(shares=(0.8, 0.2), seed=seed), test


def networks(train, valid, seed):
    """Return the networks by name: the large one, what becomes of it, and the students."""
    settings = quiet(seed, n_epochs=EPOCHS, lr=1e-2)
    large = models.ResidualCNN(widths=LARGE, seed=seed)
    training.fit(large, train, valid, **settings)
    found = {"large": large} | {f"{bits} bits": training.quantise(large, bits) for bits in BITS}
    for share in (0, *SHARES):
        name = f"{share:.0%} pruned" if share else "nothing pruned"
        pruned = training.prune(large, share)
        if share:
            found[name] = training.prune(large, share)
        training.fit(pruned, train, valid, **quiet(seed, n_epochs=2, lr=3e-3))
        found[f"{name}, trained on"] = pruned
    for name, epochs in {"student, alone": EPOCHS, "student, alone, twice as long": 2 * EPOCHS}.items():
        found[name] = models.SmallCNN(widths=SMALL, seed=seed)
        training.fit(found[name], train, valid, **settings | {"n_epochs": epochs})
    found["student, distilled"] = models.SmallCNN(widths=SMALL, seed=seed)
    training.distil(large, found["student, distilled"], train, valid, **settings)
    return found


def areas(test, probs):
    """Return the AUC of all tiles, and of those of each hospital, by name."""
    site = test.info["site"]
    groups = {"all": np.full(len(test), True)} | {str(name): site == name for name in np.unique(site)}
    return {name: roc_auc_score(test.y[rows], probs[rows]) for name, rows in groups.items()}


def judged(found, test):
    """Return AUCs, their differences, and milliseconds an image, {(what, group): value}."""
    probs, numbers = {}, {}
    for name, network in found.items():
        began = time.process_time()
        probs[name] = training.predict_proba(network, test.x)
        if name in ("large", "student, alone"):
            numbers["milliseconds an image", name] = 1000 * (time.process_time() - began) / len(test)
    area = {name: areas(test, each) for name, each in probs.items()}
    numbers |= {("AUC", name): each["all"] for name, each in area.items()}
    for name, each in area.items():
        if name == "large":
            continue
        lost = {site: value - area["large"][site] for site, value in each.items()}
        numbers["AUC difference", name] = lost.pop("all")
        if name in BY_HOSPITAL:
            numbers["largest loss in one hospital", name] = -min(lost.values())
            numbers |= {(f"AUC difference, {site}", name): value for site, value in lost.items()}
    for other in ("student, alone", "student, alone, twice as long"):
        lead = area["student, distilled"]["all"] - area[other]["all"]
        numbers["AUC difference", f"student, distilled minus {other}"] = lead
    return numbers


def slopes(tiles, seed):
    """Return how fast the seconds of an epoch grow with operations and with parameters, as powers."""
    few, rows = tiles.rows(np.arange(TIMED)), []
    watched = few.rows(np.unique(few.y, return_index=True)[1])  # as few as can be
    for k in (SIZES[0], *SIZES):  # the first one, which warms up, is not counted
        network = models.SmallCNN(widths=(k, 2 * k, 4 * k), seed=seed)
        began = time.process_time()  # what others compute meanwhile does not count
        training.fit(network, few, watched, n_epochs=1, progress=False)
        seconds = time.process_time() - began
        rows.append((training.count_operations(network, few.x), training.count_parameters(network), seconds))
    operations, parameters, seconds = np.log(rows[1:]).T
    return {
        ("slope of seconds", "over operations"): np.polyfit(operations, seconds, 1)[0],
        ("slope of seconds", "over operations, the three largest"): np.polyfit(operations[-3:], seconds[-3:], 1)[0],
        ("slope of seconds", "over parameters"): np.polyfit(parameters, seconds, 1)[0],
    }


def sizes(found, test):
    """Return rows with what is the same for every seed: kilobytes, parameters and operations."""
    large, student = found["large"], found["student, alone"]
    rows = [("parameters", name, str(training.count_parameters(each)), "", "", "", "")
            for name, each in {"large": large, "student, alone": student}.items()]  # fmt: skip
    rows += [("multiply-adds an image", name, str(training.count_operations(each, test.x)), "", "", "", "")
             for name, each in {"large": large, "student, alone": student}.items()]  # fmt: skip
    kept = {"large": (large, 32), "student, alone": (student, 32)}
    kept |= {f"{bits} bits": (found[f"{bits} bits"], bits) for bits in BITS[:3]}  # fewer bits round weights to 0
    kept |= {f"{share:.0%} pruned": (found[f"{share:.0%} pruned"], 32) for share in SHARES}
    for name, (network, bits) in kept.items():
        rows.append(("size", name, f"{training.size_in_bytes(network, bits) / 1000:.1f}", "", "", "kB", ""))
    return rows


def one(seed):
    """Return all numbers of one seed, {(what, group): value}, and the rows that do not depend on it."""
    train, valid, test = patients(seed)
    found = networks(train, valid, seed)
    return judged(found, test) | slopes(train, seed), sizes(found, test)


def main():
    found = [one(seed) for seed in SEEDS]
    order = [*dict.fromkeys(what for what, _ in found[0][0])]
    rows = mean_over_seeds([numbers for numbers, _ in found])
    rows.sort(key=lambda row: order.index(row[0]))
    fixed = found[0][1]
    page = ranges(["what", "network", "mean", "95 % interval", "based on"], rows)
    same = "\n".join(f"- {what}, {name}: {value} {unit}".rstrip() for what, name, value, _, _, unit, _ in fixed)
    write("shrinking.md", WHAT, page, "The same in every seed:", same, SETTINGS, computer("torch", "numpy"))
    measured(
        "shrinking",
        [*rows, *fixed],
        title="Smaller networks: bits, pruning, distillation",
        source="simulated by this course (data.simulate_hospitals)",
        simulated=True,
        command="python benchmarks/shrinking.py",
        brackets="95 % interval of the mean over the seeds",
        note=f"Seconds were measured on {computer('torch')}",
    )


if __name__ == "__main__":
    main()
