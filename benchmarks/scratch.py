"""How fast does the NumPy network that a learner reads train, beside bare NumPy, scikit-learn, torch and micrograd?

One process, one thread; the 569 patients of scikit-learn's breast cancer table, standardised; a network 30–32–16–1 with
ReLU, batches of 32, the same number of epochs, the same optimiser. The engines take turns, so that a slow minute of the
machine hits all of them; medians count. Bare NumPy is the same training written out for these three layers, without a
function or an object of its own: all weights in one vector, the same shuffles, the same arithmetic, the loss of each
batch to notice a training that diverges, and the loss of all patients after each epoch; its weights are the same.
micrograd has no logarithm, so it learns by its own demo's hinge loss, with plain gradient descent.

    python benchmarks/scratch.py            # about 2 minutes; writes benchmarks/results/scratch.md
"""

import argparse
import math
import os
import platform
import random
import time
import warnings
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # before NumPy is imported

import numpy as np
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from dlintro import scratch

WIDTHS, BATCH_SIZE, N_EPOCHS = [30, 32, 16, 1], 32, 20
LR = {"Adam": 0.001, "SGD": 0.1}
RESULT = Path(__file__).parent / "results" / "scratch.md"


def patients():
    """Return standardised features (569, 30) and labels (569,), 1 for malignant."""
    x, y = load_breast_cancer(return_X_y=True)
    return StandardScaler().fit_transform(x), 1 - y


def train_ours(x, y, optimiser, seed):
    """Return the seconds of a training and the probabilities at its end, shape (569,)."""
    network = scratch.dense_network(WIDTHS, loss=scratch.binary_cross_entropy_from_logits, seed=seed)
    stepper = getattr(scratch, optimiser)(LR[optimiser])
    start = time.perf_counter()
    network.fit(x, y, n_epochs=N_EPOCHS, batch_size=BATCH_SIZE, optimiser=stepper, seed=seed)
    return time.perf_counter() - start, network.predict_proba(x)


def train_bare(x, y, optimiser, seed):
    """The same in bare NumPy, the five steps written out; the result is that of `scratch.Network`."""
    theta = scratch.dense_network(WIDTHS, seed=seed).theta.copy()  # only the first weights are borrowed
    gradient, (m, v), n_steps = np.zeros_like(theta), np.zeros((2, len(theta))), 0
    (w1, b1, w2, b2, w3, b3), (g1, h1, g2, h2, g3, h3) = parts(theta), parts(gradient)
    truth, rng, lr, curve = y[:, None].astype(float), np.random.default_rng(seed), LR[optimiser], []
    start = time.perf_counter()
    for _ in range(N_EPOCHS):
        order = rng.permutation(len(x))
        x_shuffled, y_shuffled = x[order], truth[order]
        for first in range(0, len(x), BATCH_SIZE):
            a0, t = x_shuffled[first : first + BATCH_SIZE], y_shuffled[first : first + BATCH_SIZE]
            a1 = np.maximum(a0 @ w1 + b1, 0)
            a2 = np.maximum(a1 @ w2 + b2, 0)
            z3 = a2 @ w3 + b3
            if not math.isfinite(np.logaddexp(0, (1 - 2 * t) * z3).sum() / len(t)):
                raise ValueError("diverged")
            d3 = (1 / (1 + np.exp(-z3)) - t) / len(t)
            d2 = (d3 @ w3.T) * np.sign(a2)
            d1 = (d2 @ w2.T) * np.sign(a1)
            for a, d, g, h in ((a0, d1, g1, h1), (a1, d2, g2, h2), (a2, d3, g3, h3)):
                np.matmul(a.T, d, out=g)
                d.sum(axis=0, out=h)
            if optimiser == "SGD":
                theta -= lr * gradient
            else:
                n_steps += 1
                m += 0.1 * (gradient - m)
                v += 0.001 * (gradient * gradient - v)
                theta -= lr * (m / (1 - 0.9**n_steps)) / (np.sqrt(v / (1 - 0.999**n_steps)) + 1e-8)
        z3 = np.maximum(np.maximum(x @ w1 + b1, 0) @ w2 + b2, 0) @ w3 + b3
        curve.append(np.logaddexp(0, (1 - 2 * truth) * z3).mean())
    return time.perf_counter() - start, scratch.sigmoid(z3[:, 0])


def parts(vector):
    """Return w and b of each layer as parts of one vector."""
    arrays = []
    for n_in, n_out in pairwise(WIDTHS):
        w, b, vector = np.split(vector, [n_in * n_out, (n_in + 1) * n_out])
        arrays += [w.reshape(n_in, n_out), b]
    return arrays


def train_sklearn(x, y, optimiser, seed):
    """The same with scikit-learn, told not to stop before the last epoch."""
    model = MLPClassifier(
        WIDTHS[1:-1],
        solver=optimiser.lower(),
        learning_rate_init=LR[optimiser],
        momentum=0,
        alpha=0,
        batch_size=BATCH_SIZE,
        max_iter=N_EPOCHS,
        n_iter_no_change=N_EPOCHS,
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        start = time.perf_counter()
        model.fit(x, y)
        return time.perf_counter() - start, model.predict_proba(x)[:, 1]


def train_torch(x, y, optimiser, seed):
    """The same with torch, in the leanest eager loop: no DataLoader, batches by index."""
    torch.manual_seed(seed)
    layers = [
        torch.nn.Linear(30, 32),
        torch.nn.ReLU(),
        torch.nn.Linear(32, 16),
        torch.nn.ReLU(),
        torch.nn.Linear(16, 1),
    ]
    model, loss_of = torch.nn.Sequential(*layers), torch.nn.BCEWithLogitsLoss()
    stepper = getattr(torch.optim, optimiser)(model.parameters(), lr=LR[optimiser])
    x, y = torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)
    start = time.perf_counter()
    for _ in range(N_EPOCHS):
        total = 0.0
        for rows in torch.randperm(len(x)).split(BATCH_SIZE):
            stepper.zero_grad()
            loss = loss_of(model(x[rows])[:, 0], y[rows])
            loss.backward()
            stepper.step()
            total += loss.item() * len(rows)
    seconds = time.perf_counter() - start
    with torch.no_grad():
        return seconds, torch.sigmoid(model(x)[:, 0]).numpy()


def micrograd_epoch(x, y, seed=0):
    """Return the seconds of one epoch of micrograd, every patient once."""
    from micrograd.nn import MLP  # here, since --quick does without it

    random.seed(seed)
    model, order = MLP(WIDTHS[0], WIDTHS[1:]), np.random.default_rng(seed).permutation(len(x))
    rows_of_floats, signs = x.tolist(), (2 * y - 1).tolist()
    start = time.perf_counter()
    for first in range(0, len(order), BATCH_SIZE):
        rows = order[first : first + BATCH_SIZE]
        loss = sum((1 - signs[row] * model(rows_of_floats[row])).relu() for row in rows) * (1 / len(rows))
        model.zero_grad()
        loss.backward()
        for parameter in model.parameters():
            parameter.data -= LR["SGD"] * parameter.grad
    return time.perf_counter() - start


ENGINES = {
    "scratch.Network": train_ours,
    "bare NumPy": train_bare,
    "MLPClassifier": train_sklearn,
    "torch, eager loop": train_torch,
}


def measure(x, y, repeats):
    """Return for each optimiser and engine milliseconds per epoch and log losses at the end, shape (repeats, 2)."""
    runs = {(optimiser, engine): [] for optimiser in LR for engine in ENGINES}
    for seed in range(repeats + 1):
        for optimiser, engine in list(runs)[:: 1 if seed % 2 else -1]:  # to and fro: none always follows the same one
            seconds, probs = ENGINES[engine](x, y, optimiser, seed)
            runs[optimiser, engine].append((seconds / N_EPOCHS * 1e3, log_loss(y, probs)))
    return {key: np.array(values[1:]) for key, values in runs.items()}  # the first round warms up


def report(runs, micrograd_ms):
    """Return the results as a Markdown page."""
    about = " ".join(__doc__.split("\n\n")[1].split("\n"))
    lines = ["# Training the NumPy network, beside others", "", about, ""]
    lines += ["| optimiser | engine | ms per epoch | fastest | times scratch.Network | log loss at the end |"]
    lines += ["|---|---|--:|--:|--:|--:|"]
    for (optimiser, engine), values in runs.items():
        ms, loss = np.median(values, axis=0)
        ratio = np.median(values[:, 0] / runs[optimiser, "scratch.Network"][:, 0])  # round by round
        lines.append(f"| {optimiser} | {engine} | {ms:.2f} | {values[:, 0].min():.2f} | {ratio:.2f} | {loss:.3f} |")
    if micrograd_ms:
        ratio = micrograd_ms / np.median(runs["SGD", "scratch.Network"][:, 0])
        lines.append(f"| SGD | micrograd | {micrograd_ms:,.0f} | – | {ratio:,.0f} | – |")
    return "\n".join([*lines, ""])


def machine(repeats, load):
    """Return a paragraph on how often was measured, and on which machine."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scikit-learn", "torch", "micrograd"))
    rates = ", ".join(f"{optimiser} {lr:g}" for optimiser, lr in LR.items())
    return (
        f"Medians of {repeats} trainings of {N_EPOCHS} epochs, after one not counted; micrograd: one epoch, once. "
        f"Learning rates: {rates}. NumPy and scikit-learn count in float64, torch in float32, its default. "
        f"{time.strftime('%Y-%m-%d')}; {processor()}, {os.cpu_count()} cores, of which one is used; load average at "
        f"the start {load:.1f} (much above 0: other programs ran too); Python {platform.python_version()}, {packages}."
    )


def processor():
    """Return the processor's name, where the system tells it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.is_file() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=21, help="how often each engine trains (default 21)")
    parser.add_argument("--quick", action="store_true", help="leave micrograd out, and write no file")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")  # Windows does not tell
    x, y = patients()
    runs = measure(x, y, arguments.repeats)
    if arguments.quick:
        print(report(runs, 0))
        return
    page = f"{report(runs, micrograd_epoch(x, y) * 1e3)}\n{machine(arguments.repeats, load)}\n"
    print(page)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
