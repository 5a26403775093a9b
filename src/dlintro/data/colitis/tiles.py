"""One tile of a biopsy of the bowel: the more active the disease, the more lymphocytes between the crypts."""

from dataclasses import replace

import numpy as np
from scipy.special import expit

from dlintro.data import drawing
from dlintro.data.slides import histology, scanning, tissue
from dlintro.data.slides.labs import LABS

LOOK = 0.7  # how much the biopsies' own looks differ
DENSER = 1.3  # how much the density of lymphocytes rises with the severity


def draw(severity, size, rng):
    """Return a tile of mucosa for each patient, (n, size, size, 3) in [0, 1], from one laboratory."""
    n = len(severity)
    look_rng, sign_rng, scan_rng = rng.spawn(3)
    none = np.zeros(n)
    nobody = histology.People(np.arange(n), none.astype(int), none.astype(int), none, none, none)
    looks, kind = histology.looks_of(n, LOOK, look_rng), np.full(n, tissue.MUCOSA)
    signs = histology.signs_of(nobody, looks, kind, sign_rng)
    dense = expit(DENSER * severity - 1).astype(np.float32)
    signs = replace(signs, lymphocytes=dense)
    clean = histology.Flaws(**{name: np.zeros(n, dtype=bool) for name in histology.FLAWS})
    tiles = histology.Tiles(nobody, looks, none.astype(int), none.astype(int), kind, signs, clean)
    streams = drawing.streams(scan_rng, histology.STREAMS)
    return scanning.scan(tiles, LABS[:1], size, streams)[0]
