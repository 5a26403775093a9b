"""A mark of the site in a corner of images, and images that are digitised poorly: what networks make of them.

    python benchmarks/image_faults.py   # about 7 minutes; writes results/image_faults.md and measured/image_faults.csv

Each seed has its own patients, split and networks.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

from dataclasses import replace

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data, models, training

SEEDS = range(12)
HOSPITAL, PRACTICE = "hospital", "practice"
SHARES = {HOSPITAL: 0.6, PRACTICE: 0.1}  # of malignant lesions
LESIONS = {"n_patients": 400, "pen": 0, "ruler": 0, "masks": False}
TOKEN, COVER = {"size": 6, "strength": 0.9}, {"size": 6, "colour": "black"}
ALIKE, OWN = "one camera", "a camera for each site"
COMPOSED = [  # the share of ill and of well with the mark, its size in pixels, its strength
    (ill, well, size, strength)
    for ill, well in ((1.0, 0.0), (0.9, 0.1), (0.75, 0.25))
    for size, strength in ((2, 0.9), (4, 0.4), (4, 0.9))
]
SLIDES = {"n_patients": 160, "n_tiles": 4, "size": 32, "tumour_share": 1.0, "look": 0.3, "msi_share": 0.5}
SLIDES |= {"masks": False, "pen": 0, "fold": 0, "blur": 0, "bubbles": 0}
SHRINKS, QUALITIES, POOR = (1, 2, 4, 8), (100, 50, 20, 10, 5), (4, 20)
WHAT = f"""# Marks of a site, and poor digitisation

Everything is simulated. The mean of {len(SEEDS)} seeds, each with its own patients, split and networks, and its 95 %
interval (Student's t)."""
SETTINGS = f"""## Settings

- *Lesions*: {LESIONS["n_patients"]} patients of `data.simulate_lesions` in two sites of the same size; of the lesions,
  {100 * SHARES[HOSPITAL]:.0f} % are malignant in the hospital, {100 * SHARES[PRACTICE]:.0f} % in the practice.
  Half of the patients to learn from, 40 % to judge. *{OWN.capitalize()}*: those of `data.CLINICS`, which
  differ in colour, blur and vignette.
- *Mark*: a white square of 6 × 6 pixels of 32 × 32 in a corner of the hospital's images. *Moved*: of the practice's
  images instead, in the test only. *Covered*: a black square over the corner of all images, in training and test.
- *AUC within a site*: the mean of the two. *Site alone*: the AUC of calling everybody of the hospital malignant.
- *AUC for the site*: the same network, or a logistic regression of six colour numbers, learns the site.
- *Composed*: 300 patients of one site, 40 % of lesions malignant, 40 % of patients to learn from, half to judge.
  Malignant and benign lesions carry a mark in training as often as the group says. *Clean*: no image of the test has
  the mark. *Turned*: all benign ones have it, no malignant one.
- *Digitised*: tiles of {SLIDES["n_patients"]} patients, half with MSI, 3.5 µm a pixel; AUC over tiles. *Poor*: the
  network learned from tiles with pixels of 14 µm and JPEG quality {POOR[1]}. *Both*: from these and the fine ones.
  Quality 100 is not compressed.
- `SmallCNN` everywhere, 8 epochs for lesions, 10 with mirror images for tiles."""


def network(train, valid, seed, n_epochs=8, augment=None):
    """Return a function from images to the probabilities of a CNN that learned."""
    model = models.SmallCNN(seed=seed)
    quiet = {"batch_size": 32, "lr": 1e-2, "keep_best": False, "progress": False, "seed": seed}
    training.fit(model, train, valid, n_epochs=n_epochs, augment=augment, **quiet)
    return lambda part: training.predict_proba(model, part.x)


def at_hospital(part):
    """Return which images come from the hospital."""
    return part.info["site"] == HOSPITAL


def of_site(part):
    """Return the same images with the site as the label."""
    return replace(part, y=at_hospital(part), class_names=(PRACTICE, HOSPITAL))


def areas(part, probs, group):
    """Return the AUC over both sites and the mean of those within each, {(what, group): value}."""
    here = at_hospital(part)
    within = [roc_auc_score(part.y[rows], probs[rows]) for rows in (here, ~here)]
    return {
        ("AUC, both sites", group): roc_auc_score(part.y, probs),
        ("AUC, within a site", group): float(np.mean(within)),
    }


def site_told(train, valid, test, seed, group):
    """Return how well the images betray their site, {(what, group): value}."""
    colours = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    colours.fit(data.colour_numbers(train.x), at_hospital(train))
    by_colour = colours.predict_proba(data.colour_numbers(test.x))[:, 1]
    by_network = network(of_site(train), of_site(valid), seed)(test)
    return {
        ("AUC for the site, network", group): roc_auc_score(at_hospital(test), by_network),
        ("AUC for the site, colours", group): roc_auc_score(at_hospital(test), by_colour),
    }


def marks(seed, cameras):
    """Return what a mark of the site does, and what is left when it is covered, {(what, group): value}."""
    looks = data.CLINICS[:2] if cameras == OWN else [data.Clinic(HOSPITAL), data.Clinic(PRACTICE)]
    clinics = [replace(look, patients=1, malignant_share=SHARES[look.name]) for look in looks]
    clean = data.simulate_lesions(**LESIONS, seed=seed, clinics=clinics).split(shares=(0.5, 0.1, 0.4), seed=seed)
    marked = [data.add_mark(part, at_hospital(part), **TOKEN) for part in clean]
    covered = [data.add_mark(part, **COVER) for part in marked]
    moved = data.add_mark(clean[2], ~at_hospital(clean[2]), **TOKEN)
    reads_mark = network(*marked[:2], seed)
    tests = {
        "marked": (reads_mark, marked[2]),
        "marked, mark moved": (reads_mark, moved),
        "covered": (network(*covered[:2], seed), covered[2]),
        "never marked": (network(*clean[:2], seed), clean[2]),
    }
    found = {("AUC, both sites", f"site alone, {cameras}"): roc_auc_score(clean[2].y, at_hospital(clean[2]))}
    for name, (answer, test) in tests.items():
        found |= areas(test, answer(test), f"{name}, {cameras}")
    for name, parts in {"marked": marked, "covered": covered}.items():
        found |= site_told(*parts, seed, f"{name}, {cameras}")
    return found


def composed(seed):
    """Return what marks do that ill and well carry more or less often, {(what, group): value}."""
    parts = data.simulate_lesions(**LESIONS | {"n_patients": 300}, seed=seed, malignant_share=0.4)
    train, valid, test = parts.split(shares=(0.4, 0.1, 0.5), seed=seed)
    found = {("AUC, composed, clean", "no mark"): roc_auc_score(test.y, network(train, valid, seed)(test))}
    luck = np.random.default_rng(seed).random(len(train))
    for ill, well, size, strength in COMPOSED:
        look = {"size": size, "strength": strength}
        answer = network(data.add_mark(train, luck < np.where(train.y == 1, ill, well), **look), valid, seed)
        group = f"ill {ill:.0%}, well {well:.0%}, {size} pixels, strength {strength}"
        turned = data.add_mark(test, test.y == 0, **look)
        found["AUC, composed, clean", group] = roc_auc_score(test.y, answer(test))
        found["AUC, composed, turned", group] = roc_auc_score(test.y, answer(turned))
    return found


def digitised(seed):
    """Return what larger pixels and compression do to three networks, {(what, group): value}."""
    parts = data.simulate_slides(**SLIDES, seed=seed).split(shares=(0.5, 0.1, 0.4), seed=seed)
    fine, (poor, poor_valid) = parts[0], (data.digitise(part, *POOR) for part in parts[:2])
    settings = {"seed": seed, "n_epochs": 10, "augment": training.random_flips}
    networks = {
        "fine": network(fine, parts[1], **settings),
        "poor": network(poor, poor_valid, **settings),
        "both": network(fine.joined(poor), parts[1], **settings),
    }
    found = {}
    for setting in [(shrink, quality) for shrink in SHRINKS for quality in QUALITIES]:
        test = data.digitise(parts[2], *setting)
        for name, answer in networks.items():
            group = f"{3.5 * setting[0]:g} µm, quality {setting[1]}"
            found[f"AUC, learned {name}", group] = roc_auc_score(test.y, answer(test))
    return found


def one(seed):
    """Return all numbers of one seed, {(what, group): value}."""
    print(f"seed {seed}", flush=True)
    return marks(seed, ALIKE) | marks(seed, OWN) | composed(seed) | digitised(seed)


def without_spread(row):
    """Return a row of `mean_over_seeds`; where all seeds have one value, this is both ends of the interval, too."""
    what, group, value, *ends, unit, basis = row
    return what, group, value, *(value if end == "nan" else end for end in ends), unit, basis


def main():
    found = [one(seed) for seed in SEEDS]
    rows = [without_spread(row) for row in mean_over_seeds(found)]
    rows.sort(key=lambda row: [*dict.fromkeys(what for what, _ in found[0])].index(row[0]))
    head = ["what", "group", "mean", "95 % interval", "based on"]
    write("image_faults.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "image_faults",
        rows,
        title="Marks of a site, and poor digitisation: what networks make of them",
        source="simulated by this course (data.simulate_lesions, data.simulate_slides)",
        simulated=True,
        command="python benchmarks/image_faults.py",
        brackets="95 % interval of the mean over the seeds",
    )


if __name__ == "__main__":
    main()
