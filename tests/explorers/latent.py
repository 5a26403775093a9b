"""The explorers of latent spaces, on made-up coordinates and pictures."""

from functools import partial

import numpy as np

from dlintro import data, widgets

LESIONS = data.simulate_lesions(n_patients=16, size=16, seed=0, malignant_share=0.5, masks=False)
RNG = np.random.default_rng(0)
Z = RNG.normal(size=(len(LESIONS), 6))
MAPS = {(perplexity, seed): RNG.normal(size=(len(LESIONS), 2)) for perplexity in (2, 10, 30) for seed in (0, 1)}
STEPS = np.linspace(-2, 2, 5)
PICTURES = RNG.random((25, 16, 16, 3)).astype(np.float32)
PLANES = {"autoencoder": (Z[:, :2], PICTURES), "variational autoencoder": (3 + 2 * Z[:, 2:4], PICTURES[::-1])}
NEW, KNOWN = LESIONS.rows(slice(8)), LESIONS.rows(slice(8, None))
USUAL = {"reconstruction error": RNG.uniform(0.001, 0.01, 60), "distance": RNG.uniform(0, 3, 60)}
STRANGE = {kind: {name: 1.5 * scores for name, scores in USUAL.items()} for kind in ("ink", "hair")}

EXPLORERS = {
    "perplexity": partial(widgets.explore_perplexity, MAPS, Z, LESIONS.y, LESIONS.class_names),
    "latent_plane": partial(widgets.explore_latent_plane, PLANES, STEPS, LESIONS.y, LESIONS.class_names),
    "neighbours": partial(
        widgets.explore_neighbours, NEW, KNOWN, {"last layer": (Z[:8], Z[8:]), "pixels": (Z[:8, :2], Z[8:, :2])}
    ),
    "cutoff": partial(widgets.explore_cutoff, USUAL, STRANGE),
}
