"""The weights of the diffusion model that draws tiles of biopsies in notebook 08.

    python benchmarks/colitis_tiles.py   # about 25 minutes on one core; writes data/weights/colitis_tiles.safetensors

It also records the file's checksum, for `data.weights`. No lesson has these patients.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch counts the cores

import hashlib
import time
from pathlib import Path

import numpy as np
from report import computer

from dlintro import data, models, training

WEIGHTS = Path(__file__).parents[1] / "src" / "dlintro" / "data" / "weights"
NAME = "colitis_tiles"
SEED = 100  # of the patients; lessons take theirs from small seeds
N_TRAIN, N_VALID = 4000, 200
TRAINING = {"n_epochs": 40, "batch_size": 32, "lr": 2e-3, "augment": training.random_flips, "keep_best": False}


def tiles():
    """Return the tiles that the model learns from, and those that are watched."""
    tile = data.simulate_colitis(N_TRAIN + N_VALID, seed=SEED).tile
    return tile.rows(np.arange(N_TRAIN)), tile.rows(np.arange(N_TRAIN, N_TRAIN + N_VALID))


def record(path, minutes, loss):
    """Write beside the weights what they are, with their checksum."""
    facts = {
        "network": "models.Diffusion()",
        "trained_on": f"data.simulate_colitis({N_TRAIN + N_VALID}, seed={SEED}).tile, the first {N_TRAIN:,}",
        "validation_loss": f"{loss:.4f}",
        "licence": "MIT, as the code that made them",
        "command": f"python benchmarks/{NAME}.py",
        "made": f"{minutes:.0f} minutes; {computer('torch', 'safetensors', 'numpy')}",
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    lines = [f"[{NAME}]", *(f'{key} = "{fact}"' for key, fact in facts.items())]
    (WEIGHTS / "weights.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    start = time.perf_counter()
    model = models.Diffusion()
    history = training.fit(model, *tiles(), **TRAINING)
    minutes = (time.perf_counter() - start) / 60
    print(f"{training.count_parameters(model):,} weights, {minutes:.0f} minutes")
    print(np.round(history.train_loss, 4), np.round(history.valid_loss, 4))
    WEIGHTS.mkdir(exist_ok=True)
    path = WEIGHTS / f"{NAME}.safetensors"
    training.save_weights(model, path)
    record(path, minutes, history.valid_loss[-1])


if __name__ == "__main__":
    main()
