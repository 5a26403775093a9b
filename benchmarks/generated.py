"""Made-up tiles in place of real ones: to learn from, to be told from real ones, and how near to what was learned.

    python benchmarks/generated.py   # about 20 minutes; writes results/generated.md and measured/generated.csv

Each seed has its own patients, generated tiles, classifiers and variational autoencoder. The diffusion model is always
the one that comes with the course, since its training takes too long to repeat; its luck is in none of the ranges.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import numpy as np
from colitis_tiles import tiles as learned_tiles
from report import computer, measured, over_seeds, ranges, write
from scipy.ndimage import laplace
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from dlintro import data, models, training

SEEDS = range(1, 11)
N = 600  # tiles of each kind
TO_LEARN = 400  # of them, where real and generated ones are to be told apart
N_LATENT, BETA = 16, 0.1  # of the VAE; at β = 1 it draws the mean tile for everybody
CLOSE = 0.01  # the share of new real tiles that lie closer than what we call close
KINDS = ("diffusion", "VAE")
WHAT = f"""# Generated tiles against real ones

Everything is simulated: *real* tiles are those of `data.simulate_colitis`. {N} tiles of each kind a seed, half of the
generated ones of each class. Each seed has its own patients, generated tiles, classifiers and variational autoencoder
(VAE); the diffusion model is the same in all of them (`data.weights("colitis_tiles")`), so how much another training of
it would change is not in the ranges. The median of the seeds, the lowest and the highest."""
SETTINGS = f"""## Settings

- *Diffusion*: trained once on 4,000 tiles of other patients (`benchmarks/colitis_tiles.py`); 20 steps of
  `training.generate`.
- *VAE*: `VariationalAutoencoder`, {N_LATENT} numbers, β = {BETA}, 30 epochs on the {N} real tiles; for each class a
  normal distribution of the codes of its tiles, from which codes are drawn and decoded.
- *AUC, active disease*: `SmallCNN`, 12 epochs with mirror images on {N} tiles, tested on {N} real tiles of new
  patients. The diffusion model saw 4,000 labelled tiles, far more than the {N} real ones; so a classifier also learns
  from all of those.
- *AUC, asked for class*: a `SmallCNN` that learned from real tiles judges generated ones; the truth is the class that
  was asked for.
- *AUC, generated or real*: 0.5 if the two cannot be told apart. `SmallCNN`, 12 epochs on {TO_LEARN} tiles of each kind,
  tested on {N - TO_LEARN} of each; or a rule without training: the less sharp a tile is (mean absolute Laplacian of the
  grey values), the likelier it is generated. *Real* in the second column is a control: real tiles of other patients in
  place of generated ones.
- *Distance*: from each tile to the nearest one that the generator learned from; for the diffusion model also to their
  mirror images, from which it learned too. Root mean square over pixels; the median of generated tiles divided by that
  of new real tiles. *Closer*: the share of generated tiles that lie closer than all but 1 % of the new real ones.
  A blurred tile is close to every tile. So *copies* are those at most half as far from the nearest tile as from the
  second nearest."""


def trained(x, y, seed):
    """Return a function from tiles to the probabilities of a CNN that learned from tiles x, (n, 32, 32, 3), and y."""
    facts = {"class_names": ("no", "yes"), "feature_names": (), "units": (), "source": "", "licence": ""}
    part = data.Dataset(name="tiles", x=x, y=y, patient=np.arange(len(x)), **facts)
    network = models.SmallCNN(seed=seed)
    quiet = {"batch_size": 32, "keep_best": False, "progress": False, "seed": seed}
    training.fit(network, part, part, n_epochs=12, lr=1e-2, augment=training.random_flips, **quiet)
    return lambda tiles: training.predict_proba(network, tiles)


def autoencoder(part, seed):
    """Return a variational autoencoder that learned from tiles."""
    vae = models.VariationalAutoencoder(n_latent=N_LATENT, beta=BETA, seed=seed)
    quiet = {"batch_size": 32, "keep_best": False, "progress": False, "seed": seed}
    training.fit(vae, part, part, n_epochs=30, lr=3e-3, **quiet)
    return vae


def draw_from(vae, part, y, seed):
    """Return a tile for each label in y, (n,), from the normal distribution of its class's codes."""
    codes, rng = training.embed(vae, part.x), np.random.default_rng(seed)
    z = np.empty((len(y), N_LATENT))
    for label in np.unique(y):
        of_class = codes[part.y == label]
        z[y == label] = rng.multivariate_normal(of_class.mean(axis=0), np.cov(of_class.T), size=(y == label).sum())
    return training.decode(vae, z)


def sharpness(x):
    """Return the mean absolute Laplacian of the grey values of each tile, (n,)."""
    return np.array([np.abs(laplace(grey)).mean() for grey in x.mean(axis=3)])


def mirrored(x):
    """Return tiles with their mirror images, (4 n, height, width, channels)."""
    return np.concatenate([x, x[:, ::-1], x[:, :, ::-1], x[:, ::-1, ::-1]])


def nearest(tiles, learned):
    """Return how far each tile is from the two nearest of those learned from: root mean square over pixels, (2, n)."""
    flat = lambda x: x.reshape(len(x), -1)  # noqa: E731
    distance, _ = NearestNeighbors(n_neighbors=2, algorithm="brute").fit(flat(learned)).kneighbors(flat(tiles))
    return distance.T / np.sqrt(flat(tiles).shape[1])


def told_apart(generated, real, seed):
    """Return the AUC with which a CNN and a rule tell generated tiles from real ones, {how: value}."""
    x, y = np.concatenate([generated, real]), np.repeat([1, 0], [len(generated), len(real)])
    learn = np.tile(np.arange(len(real)) < TO_LEARN, 2)
    network = trained(x[learn], y[learn], seed)
    return {
        "CNN": roc_auc_score(y[~learn], network(x[~learn])),
        "less sharp": roc_auc_score(y[~learn], -sharpness(x[~learn])),
    }


def memorised(generated, new, learned):
    """Return whether generated tiles lie closer to what was learned than new real tiles do, {what: value}."""
    (theirs, second), (usual, _) = nearest(generated, learned), nearest(new, learned)
    return {
        "distance, generated / new real": np.median(theirs) / np.median(usual),
        "closer than all but 1 % of new real, %": 100 * np.mean(theirs < np.quantile(usual, CLOSE)),
        "copies, %": 100 * np.mean(theirs < second / 2),
    }


def one(seed, model, learned):
    """Return all numbers of one seed, {(what, group): value}."""
    tile = data.simulate_colitis(2 * N, seed=seed).tile
    real, new = tile.rows(np.arange(N)), tile.rows(np.arange(N, 2 * N))
    y = np.random.default_rng(seed).permutation(np.arange(N) % 2)
    vae = autoencoder(real, seed)
    generated = {"diffusion": training.generate(model, N, y, seed=seed), "VAE": draw_from(vae, real, y, seed)}
    sources = {"diffusion": mirrored(learned.x), "VAE": real.x}
    expert = trained(real.x, real.y, seed)
    found = {("AUC, active disease", "real"): roc_auc_score(new.y, expert(new.x))}
    everything = trained(learned.x, learned.y, seed)  # all that the diffusion model saw
    found["AUC, active disease", f"real, {len(learned):,} tiles"] = roc_auc_score(new.y, everything(new.x))
    for kind in KINDS:
        x = generated[kind]
        found["AUC, active disease", kind] = roc_auc_score(new.y, trained(x, y, seed)(new.x))
        found["AUC, asked for class", kind] = roc_auc_score(y, expert(x))
        apart = told_apart(x, new.x, seed)
        found |= {(f"AUC, generated or real, by {how}", kind): value for how, value in apart.items()}
        found |= {(what, kind): value for what, value in memorised(x, new.x, sources[kind]).items()}
        found["sharpness, generated / real", kind] = np.median(sharpness(x)) / np.median(sharpness(new.x))
        behind = found["AUC, active disease", kind] - found["AUC, active disease", "real"]
        found["AUC difference, active disease", f"{kind} minus real"] = behind
    control = told_apart(real.x, new.x, seed)
    return found | {(f"AUC, generated or real, by {how}", "real"): value for how, value in control.items()}


def main():
    model = training.load_weights(models.Diffusion(), data.weights("colitis_tiles"))
    learned = learned_tiles()[0]
    found = [one(seed, model, learned) for seed in SEEDS]
    rows = over_seeds(found, digits=lambda what: 1 if what.endswith("%") else 3 if what.startswith("AUC") else 2)
    rows.sort(key=lambda row: [*dict.fromkeys(what for what, _ in found[0])].index(row[0]))
    head = ["what", "tiles", "median", "lowest to highest", "based on"]
    write("generated.md", WHAT, ranges(head, rows), SETTINGS, computer("torch", "scikit-learn", "numpy"))
    measured(
        "generated",
        rows,
        title="Generated tiles: to learn from, to be told from real ones, and how near to what was learned",
        source="simulated by this course (data.simulate_colitis)",
        simulated=True,
        command="python benchmarks/generated.py",
        brackets="lowest to highest seed",
        note="The diffusion model is the same in all seeds; patients, generated tiles, classifiers and the VAE change.",
    )


if __name__ == "__main__":
    main()
