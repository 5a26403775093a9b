"""Exercises and questions of the lesson on deep networks."""

import numpy as np

from dlintro import data, scratch
from dlintro.checks.exercises import Exercise, Unsolved, Wrong, as_numbers, call, close
from dlintro.checks.quizzes import Quiz


def _relu_xor(answer):
    if isinstance(answer, (tuple, list)) and any(part is ... for part in answer):
        raise Unsolved("three numbers are wanted in place of the dots: both hidden values and the answer.")
    h1, h2, y = as_numbers(answer, (3,), "(h1, h2, answer)")
    if close((h1, h2, y), (2, 1, 0), 0.005):
        return (
            "h₁ = 2, h₂ = 1, and 2 − 2 × 1 = 0: both drugs together do not help. The second neuron took back the first."
        )
    if not close(h1, 2, 0.005):
        raise Wrong(
            f"h₁ = {h1:g} came, but ReLU is no threshold: it gives z itself where z is above 0, not 1."
            if close(h1, 1, 0.005)
            else f"h₁ = {h1:g} came. Its sum is z = 1 × 1 + 1 × 1 + 0; ReLU leaves it as it is."
        )
    if not close(h2, 1, 0.005):
        raise Wrong(
            "h₂ = 2 came, but the second neuron has a bias of −1: add it."
            if close(h2, 2, 0.005)
            else f"h₂ = {h2:g} came. Its sum is z = 1 × 1 + 1 × 1 − 1; ReLU leaves it as it is."
        )
    raise Wrong(
        "the answer 1 comes from 2 − 1, but the second hidden value has the weight −2, not −1."
        if close(y, 1, 0.005)
        else f"both hidden values are right, but the answer {y:g} is not: it is 1 × h₁ − 2 × h₂ + 0, without ReLU."
    )


def _dense(answer):
    rng = np.random.default_rng(0)
    cases = [
        (np.array([[1.0, 1.0]]), np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])),
        (np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, -1.0, 2.0], [0.5, 1.0, -2.0]]), np.array([0.0, 1.0, 0.5])),
        (rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)),
        (rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)),
    ]
    for x, w, b in cases:
        case = f"for x of shape {x.shape}, w of shape {w.shape} and b of shape {b.shape}"
        try:
            got = call(answer, x, w, b, name="dense")
        except Wrong as wrong:
            if "matmul" in str(wrong) or "broadcast" in str(wrong) or "aligned" in str(wrong):
                raise Wrong(f"{case} the shapes do not fit: features come first, x @ w, then + b. ({wrong})") from wrong
            raise
        got = as_numbers(got, (len(x), w.shape[1]), f"{case} what dense gives")
        _compare_dense(got, x, w, b, case)
    return "one line of code is a whole layer, for any number of patients, features and neurons."


def _compare_dense(got, x, w, b, case):
    z = x @ w + b
    if close(got, np.maximum(z, 0)):
        return
    if close(got, z):
        raise Wrong(
            f"{case} your values go down to −{-got.min():.2f}: the activation is missing. ReLU leaves nothing below 0."
        )
    if close(got, np.maximum(x @ w, 0)):
        raise Wrong(f"{case} the bias b is missing: x @ w + b.")
    if close(got, np.maximum(x @ w, 0) + b):
        raise Wrong(f"{case} the bias comes too late: it is added before ReLU, scratch.relu(x @ w + b).")
    if close(got, z > 0):
        raise Wrong(f"{case} your layer only says 0 or 1: use scratch.relu, not the step.")
    wanted = np.round(np.maximum(z, 0), 2).tolist()
    raise Wrong(f"{case} your dense gives {np.round(got, 2).tolist()}; it should give {wanted}.")


DOSES = tuple(dose / 2 for dose in range(21) if dose not in (4, 10))  # 0 to 10 mg, but for the two borders


def _dose_window(answer):
    (w1, b1), (w2, b2), (v1, v2, c) = _three_neurons(answer)
    for dose in DOSES:
        h1, h2 = scratch.step(w1 * dose + b1), scratch.step(w2 * dose + b2)
        z, works = v1 * h1 + v2 * h2 + c, 2 < dose < 5
        said = f"{z:g}".replace("-", "−")
        if scratch.step(z) != works:
            raise Wrong(
                f"at {dose:g} mg your hidden neurons say {h1} and {h2}, and the last sum is {said}, so the network says "
                f"{scratch.step(z)}; it should say {int(works)}. {_dose_reason(answer)}"
            )
    return (
        "two hidden neurons find the two borders, and the third asks for what lies between. One neuron cannot do this."
    )


def _three_neurons(answer):
    wanted = "three neurons are wanted: (w, b), (w, b) and (w1, w2, b)"
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        raise Wrong(f"{wanted}, but {answer!r} came.")
    if any(part is ... or (isinstance(part, (tuple, list)) and any(p is ... for p in part)) for part in answer):
        raise Unsolved(f"{wanted}, with numbers in place of the dots.")
    names = ("first", "second", "last")
    return [as_numbers(part, (n,), name) for part, n, name in zip(answer, (2, 2, 3), names, strict=True)]


def _dose_reason(answer):
    (w1, b1), (w2, b2), _ = (np.asarray(part, dtype=float) for part in answer)
    borders = [-b / w if w else None for w, b in ((w1, b1), (w2, b2))]
    if None in borders:
        return "A hidden neuron with the weight 0 has no border: it says the same at every dose."
    low, high = sorted(borders)
    if not (1.5 <= low <= 2.5 and 4.5 <= high <= 5.5):
        return f"A hidden neuron changes its mind at the dose −b/w: yours at {borders[0]:g} and {borders[1]:g} mg.".replace(
            "-", "−"
        )
    return (
        "Both borders are right. Write down what the hidden neurons say below, inside and above, then choose the third."
    )


def _stop(answer):
    epoch = float(as_numbers(answer, (), "stop"))
    history = large_training()
    if epoch != round(epoch) or not 0 <= epoch <= history.n_epochs:
        raise Wrong(f"{epoch:g} came; an epoch is a whole number from 0 to {history.n_epochs}.")
    loss, best = history.valid_loss[int(epoch)], history.valid_loss.min()
    said = f"at epoch {epoch:g} the loss on patients never seen is {loss:.2f}"
    if loss <= 1.2 * best:
        return f"{said}, close to its lowest, {best:.2f}. Afterwards the network only learns its own patients by heart."
    if epoch < history.best_epoch:
        raise Wrong(f"{said}, and its lowest point comes later: the network has not yet learned what it can.")
    if epoch == history.n_epochs:
        raise Wrong(
            f"{said}, far above its lowest. The last epoch is best only for the patients it has learned by heart."
        )
    raise Wrong(f"{said}, but it was lower before: look for the lowest point of the dashed curve.")


def large_training():
    """Train the lesson's large network once more; return its History."""
    window = data.therapeutic_window(n=400, noise=0.1, seed=1)
    few, others = window.split(shares=(0.15, 0.85), seed=0)
    few, others = few.standardised(), others.standardised(like=few)
    network = scratch.dense_network([2, 64, 64, 1], loss=scratch.binary_cross_entropy_from_logits, seed=1)
    adam = scratch.Adam(lr=0.01)
    return network.fit(few.x, few.y, others.x, others.y, n_epochs=200, batch_size=16, optimiser=adam)


EXERCISES = {
    "relu_xor": Exercise(
        "XOR with ReLU, by hand",
        _relu_xor,
        (
            "Begin with the sums of the two hidden neurons: z₁ = x₁ + x₂ + 0 and z₂ = x₁ + x₂ − 1.",
            "ReLU gives z where z is above 0, and 0 otherwise. Both sums are above 0 here.",
            "h₁ = 2 and h₂ = 1. Now 1 × h₁ − 2 × h₂.",
        ),
    ),
    "dense": Exercise(
        "A layer in one line",
        _dense,
        (
            "First the weighted sums of all patients and all neurons: x @ w. The sign @ multiplies two tables.",
            "Then add the biases, + b, and bend the result: scratch.relu(…).",
            "return scratch.relu(x @ w + b)",
        ),
    ),
    "dose_window": Exercise(
        "A network for a dose",
        _dose_window,
        (
            "Let the first hidden neuron say “above 2 mg” and the second “above 5 mg”.",
            "“Above 2 mg” is w = 1, b = −2. Below the window they say (0, 0), inside (1, 0), above it (1, 1).",
            "The answer must fire for (1, 0) only: w1 = 1, w2 = −1, b = −0.5.",
        ),
    ),
    "stop": Exercise(
        "When would you have stopped?",
        _stop,
        (
            "Only one of the two curves tells you about the next patient. Which one?",
            "Move the epoch of the explorer until the dashed curve is at its lowest.",
            "Look between epoch 20 and 45.",
        ),
    ),
}

QUIZZES = {
    "count": Quiz(
        "A layer takes 10 laboratory values and has 5 neurons. How many parameters has it?",
        (
            ("15", "That is inputs and neurons together. Each neuron has its own weight for each of the 10 values."),
            ("50", "These are the weights, 10 × 5. Each neuron also has a bias."),
            ("55", "10 × 5 weights and 5 biases."),
            ("60", "The inputs are no neurons and have no bias: 10 × 5 weights and 5 biases."),
        ),
        right=2,
    ),
    "meaning": Quiz(
        "A hidden neuron of a trained network fires for most patients with a bad outcome. What do you know about it?",
        (
            (
                "It has found a cause of the bad outcome.",
                "It has found a half-plane that helps with the answer. A cause needs another kind of study.",
            ),
            (
                "It would be the same in another training of the same network.",
                "Other first weights give other hidden neurons, and often an equally good answer.",
            ),
            (
                "It is one step on the way to the answer, useful only together with the others.",
                "Nobody told it what to look for. Its meaning lies in how the next layer uses it.",
            ),
        ),
        right=2,
    ),
    "by_heart": Quiz(
        "In a training, the loss on the patients learned from goes on falling, and the loss on others rises. What is going on?",
        (
            (
                "The network is too small for the task.",
                "Then the loss on its own patients would stay high as well.",
            ),
            (
                "The network learns its own patients by heart, their chance and mistakes included.",
                "What it learns now holds for these patients only. Stop earlier, take a smaller network, or find more patients.",
            ),
            (
                "The other patients are sicker.",
                "Both groups were drawn at random. And their losses fell together at first.",
            ),
            (
                "Train longer: both will fall again.",
                "Do not count on it: in this training they never met again. Judge a network by patients that it has not seen.",
            ),
        ),
        right=1,
    ),
}
