"""What does `training.fit` cost, beside what a user would write instead? And convolution by loops, windows and torch.

    python benchmarks/training.py   # about 2 minutes; writes benchmarks/results/training.md

Same network, first weights, images, batches, epochs, optimiser and schedule; one process. Needs a quiet machine.
"""

import copy
import logging
import statistics
import time
import warnings

import lightning
import numpy as np
import torch
from report import computer, table, write
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

from dlintro import data, models, scratch, training

N_TRAIN, N_VALID, SIZE, BATCH, N_EPOCHS, LR, ROUNDS = 2000, 500, 32, 64, 3, 0.01, 20
WHAT = f"""# Training in torch

{N_TRAIN:,} images of {SIZE} × {SIZE} in colour to learn from and {N_VALID} to watch, `SmallCNN`, batches of {BATCH},
{N_EPOCHS} epochs of AdamW with a one-cycle schedule. After each epoch all validate and keep a copy of the best weights.
They take turns, another one first in each round; medians of {ROUNDS} rounds after one that is not counted."""
CONV = """## Convolution

One 3 × 3 kernel over one 256 × 256 image, float64, no padding; medians in milliseconds."""


def images(n, seed):
    rng = np.random.default_rng(seed)
    return data.Dataset(
        name="noise",
        x=rng.random((n, SIZE, SIZE, 3), dtype=np.float32),
        y=rng.integers(0, 2, n),
        patient=np.arange(n),
        feature_names=(),
        units=(),
        class_names=("no", "yes"),
        source="random numbers",
        licence="none",
        simulated=True,
    )


def tensors(dataset):
    return training.to_tensor(dataset.x), torch.tensor(np.array(dataset.y))


def optimiser_of(model, n_steps):
    optimiser = torch.optim.AdamW(model.parameters(), lr=LR, weight_decay=0.0)
    return optimiser, torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=LR, total_steps=n_steps)


def by_fit(model, train, valid):
    training.fit(model, train, valid, n_epochs=N_EPOCHS, batch_size=BATCH, lr=LR, progress=False, seed=0)


def by_plain_loop(model, batches_of, x_valid, y_valid, n_steps):
    """The loop of a textbook: `batches_of()` gives the batches of one epoch."""
    optimiser, schedule = optimiser_of(model, n_steps)
    best, best_loss = None, float("inf")
    for _ in range(N_EPOCHS):
        model.train()
        for x, y in batches_of():
            loss = F.cross_entropy(model(x), y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
        model.eval()
        with torch.inference_mode():
            valid_loss = F.cross_entropy(torch.cat([model(part) for part in x_valid.split(512)]), y_valid).item()
        if valid_loss < best_loss:
            best, best_loss = copy.deepcopy(model.state_dict()), valid_loss
    model.load_state_dict(best)


def by_tensors(model, train, valid):
    x, y = tensors(train)

    def batches():
        return ((x[rows], y[rows]) for rows in torch.randperm(len(x)).split(BATCH))

    by_plain_loop(model, batches, *tensors(valid), N_EPOCHS * -(-len(x) // BATCH))


def by_dataloader(model, train, valid):
    loader = DataLoader(TensorDataset(*tensors(train)), batch_size=BATCH, shuffle=True)
    by_plain_loop(model, lambda: loader, *tensors(valid), N_EPOCHS * len(loader))


class Module(lightning.LightningModule):
    """The same training in lightning's words."""

    def __init__(self, model, n_steps):
        super().__init__()
        self.model, self.n_steps = model, n_steps

    def training_step(self, batch, _):
        x, y = batch
        return F.cross_entropy(self.model(x), y)

    def validation_step(self, batch, _):
        x, y = batch
        self.log("valid_loss", F.cross_entropy(self.model(x), y))

    def configure_optimizers(self):
        optimiser, schedule = optimiser_of(self.model, self.n_steps)
        return [optimiser], [{"scheduler": schedule, "interval": "step"}]


class KeepBest(lightning.Callback):
    """Keeps the best weights in memory; lightning's own callback writes them to disk."""

    best_loss, best = float("inf"), None

    def on_validation_epoch_end(self, trainer, module):
        loss = float(trainer.callback_metrics["valid_loss"])
        if loss < self.best_loss:
            self.best_loss, self.best = loss, copy.deepcopy(module.model.state_dict())


def by_lightning(model, train, valid):
    loader = DataLoader(TensorDataset(*tensors(train)), batch_size=BATCH, shuffle=True)
    watched = DataLoader(TensorDataset(*tensors(valid)), batch_size=512)
    keep = KeepBest()
    trainer = lightning.Trainer(
        max_epochs=N_EPOCHS,
        accelerator="cpu",
        logger=False,
        enable_checkpointing=False,
        enable_progress_bar=False,
        enable_model_summary=False,
        num_sanity_val_steps=0,
        callbacks=[keep],
    )
    trainer.fit(Module(model, N_EPOCHS * len(loader)), loader, watched)
    model.load_state_dict(keep.best)


WAYS = {
    "training.fit": by_fit,
    "plain loop over tensors": by_tensors,
    "plain loop over a DataLoader": by_dataloader,
    "lightning's Trainer": by_lightning,
}


def trainings():
    """Return rows of a table: the way, its median seconds, and its share of `fit`'s, round by round."""
    train, valid = images(N_TRAIN, 0), images(N_VALID, 1)
    seconds = {name: [] for name in WAYS}
    for k in range(ROUNDS + 1):
        for name in np.roll(list(WAYS), k):
            way, model = WAYS[name], models.SmallCNN(seed=0)
            began = time.perf_counter()
            way(model, train, valid)
            seconds[name].append(time.perf_counter() - began)
    ours = np.array(seconds["training.fit"][1:])
    return [
        [name, f"{statistics.median(kept[1:]):.2f}", f"{np.median(np.array(kept[1:]) / ours):.2f}"]
        for name, kept in seconds.items()
    ]


def convolutions():
    """Return rows of a table: the way, its median milliseconds, and how many times faster than the loops."""
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(256, 256)), rng.normal(size=(3, 3))
    x, w = torch.tensor(image)[None, None], torch.tensor(kernel)[None, None]
    ways = {
        "`scratch.convolve_by_loops`": lambda: scratch.convolve_by_loops(image, kernel),
        "`scratch.convolve` (all windows at once)": lambda: scratch.convolve(image, kernel),
        "`torch.nn.functional.conv2d`": lambda: F.conv2d(x, w),
    }
    times = {name: [] for name in ways}
    for _ in range(8):
        for name, way in ways.items():
            began = time.perf_counter()
            way()
            times[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(kept[1:]) for name, kept in times.items()}
    slowest = max(medians.values())
    return [[name, f"{ms:.2f}", f"{slowest / ms:,.0f}"] for name, ms in medians.items()]


def main():
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")  # it advises workers, which would cost more here
    threads = training.use_granted_cores()
    write(
        "training.md",
        WHAT,
        table(["way", "seconds", "times `fit`"], trainings()),
        CONV,
        table(["way", "ms", "times as fast as the loops"], convolutions()),
        computer("torch", "lightning", "numpy").removesuffix(".") + f"; {threads} threads.",
    )


if __name__ == "__main__":
    main()
