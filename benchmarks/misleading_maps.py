"""Maps that mislead: of networks with random weights, of two networks that differ in their seed alone, and of noise.

    python benchmarks/misleading_maps.py   # about 4 minutes; writes results/ and measured/misleading_maps

Each seed has its own patients, split, networks and noise. Notebook 11 shows one of them.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import numpy as np
from report import computer, mean_over_seeds, measured, ranges, write

from dlintro import data, explain, metrics, models, training

SEEDS = range(16)
SETTINGS_OF_TRAINING = {"n_epochs": 12, "batch_size": 32, "lr": 1e-2, "keep_best": False, "progress": False}
PATIENTS, SHARES = 500, (0.5, 0.1, 0.4)
OTHER = 100  # added to a seed for the second network
LESIONS, NOISE = 30, 30  # images that are explained
RANDOM = 4  # networks with random weights
NEAR = 0.02  # of two AUCs that we call nearly the same
FAR = 8  # pixels; a quarter of the image's side
WHAT = f"""# Maps that mislead

Everything is simulated (`data.simulate_lesions`, {PATIENTS} patients a seed, 30 % of the lesions malignant). Two
`SmallCNN` learn from the same half of the patients and differ in their seed alone; AUC on 40 % of the patients. Maps of
{LESIONS} malignant lesions and of {NOISE} images of noise. The mean of {len(SEEDS)} seeds, and its 95 % interval
(Student's t); of shares, Wilson's."""
SETTINGS = f"""## Settings

- Rank correlations: the median over the images, for random weights over {RANDOM} networks too; a map that is the same
  everywhere (some of Grad-CAM's) has none and is left out.
- *Gradient × contrast*: the gradient times how far a pixel is from its image's mean colour, a form of gradient × input.
  *Occlusion*: squares of 6 pixels, 2 pixels apart.
- *Hottest places far apart*: more than {FAR} of 32 pixels, between the maps of the two networks.
- *Noise*: every channel of every pixel is drawn evenly from 0 to 1. *Strength on noise*: the largest absolute value of
  a map, median over noise divided by median over lesions, of the first network."""


def contrast(x):
    """Return how far each pixel is from its image's mean colour, (n, height, width)."""
    return np.abs(x - x.mean(axis=(1, 2), keepdims=True)).mean(axis=3)


METHODS = {
    "gradient": explain.gradient,
    "Grad-CAM": explain.grad_cam,
    "occlusion": lambda network, x: explain.occlusion(network, x, window=6, stride=2),
    "gradient × contrast": lambda network, x: explain.gradient(network, x) * contrast(x),
}


def two_networks(train, valid, seed):
    """Return two networks that learned the same and differ in their seed alone."""
    return [
        training.fit(models.SmallCNN(seed=own), train, valid, seed=own, **SETTINGS_OF_TRAINING).model
        for own in (seed, OTHER + seed)
    ]


def apart(maps, others):
    """Return how many pixels lie between the hottest places of two maps of each image, (n,)."""
    places = [
        np.transpose(np.unravel_index(stack.reshape(len(stack), -1).argmax(axis=1), stack.shape[1:]))
        for stack in (maps, others)
    ]
    return np.linalg.norm(places[0] - places[1], axis=1)


def of_answers(networks, test, noise):
    """Return how alike the networks answer, {(what, group): value}, and what is only counted over all seeds."""
    probs = [training.predict_proba(network, test.x) for network in networks]
    lead = metrics.auc_difference(test.y, probs[1], probs[0], test.patient)
    found = {("AUC", name): metrics.auc(test.y, own, test.patient).value for name, own in zip("AB", probs, strict=True)}
    found["AUC difference", "B minus A"] = lead.value
    found["AUC difference", "size"] = abs(lead.value)
    found["correlation of the probabilities", "B with A"] = np.corrcoef(probs)[0, 1]
    medians = [float(np.median(training.predict_proba(network, noise))) for network in networks]
    return found, {"holds 0": lead.low <= 0 <= lead.high, "noise": medians}


def of_maps(networks, some, noise, seed):
    """Return how alike maps are, and where they are hottest, {(what, group): value}."""
    first, second = networks
    random = [explain.randomised(first, RANDOM * seed + k) for k in range(RANDOM)]
    found, masks = {("lesion, share of the image", ""): some.info["mask"].mean()}, some.info["mask"]
    for name, method in METHODS.items():
        a, b = (method(network, some.x) for network in (first, second))
        others = [method(network, some.x) for network in random]
        alike = [explain.rank_correlation(a, other) for other in others]
        found["rank correlation, random weights", name] = np.nanmedian(alike)
        found["rank correlation, another seed", name] = np.nanmedian(explain.rank_correlation(a, b))
        found["hottest places far apart, another seed", name] = np.mean(apart(a, b) > FAR)
        found["hottest in the lesion, trained", name] = explain.pointing(a, masks).mean()
        found["hottest in the lesion, random weights", name] = np.mean([explain.pointing(o, masks) for o in others])
        strength = [np.median(np.abs(stack).max(axis=(1, 2))) for stack in (method(first, noise), a)]
        found["strength on noise / on lesions", name] = strength[0] / strength[1]
    return found


def one(seed):
    """Return all numbers of one seed, {(what, group): value}, and what is only counted over all seeds."""
    lesions = data.simulate_lesions(PATIENTS, malignant_share=0.3, seed=seed)
    train, valid, test = lesions.split(shares=SHARES, by="patient", seed=seed)
    networks = two_networks(train, valid, seed)
    noise = np.random.default_rng(seed).random((NOISE, 32, 32, 3)).astype(np.float32)
    some = test.rows(np.flatnonzero(test.y)[:LESIONS])
    found, counted = of_answers(networks, test, noise)
    return found | of_maps(networks, some, noise, seed), counted


def equally_good(found):
    """Return rows about the seeds whose two networks have nearly the same AUC."""
    near = [each for each in found if each["AUC difference", "size"] <= NEAR]
    what = "rank correlation, another seed"
    return mean_over_seeds(
        [{(f"{what}, AUC within {NEAR}", name): each[what, name] for name in METHODS} for each in near]
    )


def shares(counted):
    """Return rows that count seeds, or networks, with Wilson's interval."""
    medians = np.concatenate([each["noise"] for each in counted])
    holds = [each["holds 0"] for each in counted]
    for what, hits, of in (
        ("AUC difference whose interval holds 0", holds, "seeds"),
        ("noise: median probability of malignant above 0.99", medians > 0.99, "networks"),
        ("noise: median probability of malignant above 0.9", medians > 0.9, "networks"),
        ("noise: median probability of malignant below 0.1", medians < 0.1, "networks"),
    ):
        share = metrics.Proportion(int(np.sum(hits)), len(hits))
        numbers = (f"{number:.2f}" for number in (share.value, *share.interval))
        yield (f"share of {of}", what, *numbers, "", f"{share.k} of {share.n} {of}; Wilson")


def main():
    found, counted = zip(*(one(seed) for seed in SEEDS), strict=True)
    rows = [*mean_over_seeds(found), *equally_good(found), *shares(counted)]
    head = ["what", "group", "mean", "95 % interval", "based on"]
    write("misleading_maps.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "captum", "numpy"))
    measured(
        "misleading_maps",
        rows,
        title="Maps that mislead: random weights, another seed, and noise",
        source="simulated by this course (data.simulate_lesions)",
        simulated=True,
        command="python benchmarks/misleading_maps.py",
        brackets="95 % interval of the mean over the seeds, or of the share",
    )


if __name__ == "__main__":
    main()
