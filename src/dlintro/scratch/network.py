"""A network that learns by backpropagation: dense layers, dropout, forward, backward and fit, as in the textbook.

This is all of it, and nothing is checked here: `dlintro.scratch` gives learners the classes of the same names in
`layer_doors.py` and `network_doors.py`, which check what they are given and then call these.
Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.

Shapes: n patients (rows), n_in values go into a layer for each of them, n_out leave it. `d_a` stands for ∂L/∂a, the
change of the loss with a; so do `d_z`, `d_w` and `d_b`.
"""

import numpy as np

from dlintro.scratch.log import Log

INITS = {
    "zero": lambda n_in, n_out: 0.0,
    "glorot": lambda n_in, n_out: np.sqrt(2 / (n_in + n_out)),
    "he": lambda n_in, n_out: np.sqrt(2 / n_in),
    "large": lambda n_in, n_out: 10 * np.sqrt(2 / n_in),
}
"""The standard deviation of the first weights, by the name of the initialisation."""


class Dense:
    """A dense layer: every neuron weighs all values that go in, a = f(z) with z = x W + b."""

    def __init__(self, n_in, n_out, activation, init):
        self.n_in, self.n_out, self.activation, self.init = n_in, n_out, activation, init
        self.w, self.b = None, np.zeros(n_out)
        self.d_w, self.d_b = np.zeros((n_in, n_out)), np.zeros(n_out)

    def draw(self, rng):
        """Draw the first weights at random; biases stay as they are."""
        self.w = rng.normal(0.0, INITS[self.init](self.n_in, self.n_out), size=(self.n_in, self.n_out))

    def forward(self, x, training=False):
        """Return the layer's values a, of shape (n, n_out), for x of shape (n, n_in)."""
        self.x = x  # (n, n_in)
        self.z = x @ self.w + self.b  # (n, n_out)
        self.a = self.activation.value(self.z)  # (n, n_out)
        return self.a

    def backward(self, d_a, to_x=True):
        """From ∂L/∂a, (n, n_out), find the gradients of w and b; return ∂L/∂x, (n, n_in)."""
        self.d_z = self.activation.backward(d_a, self.z, self.a)  # times its slope, (n, n_out)
        np.matmul(self.x.T, self.d_z, out=self.d_w)  # start times end, (n_in, n_out)
        self.d_z.sum(axis=0, out=self.d_b)  # (n_out,)
        return self.d_z @ self.w.T if to_x else None  # (n, n_in)


class Dropout:
    """Silence each value with probability `rate` while training, and enlarge the others by 1 / (1 − rate)."""

    def __init__(self, rate):
        self.rate, self.rng, self.keep = rate, None, 1.0

    def draw(self, rng):
        """Take the random generator that decides what is silenced."""
        self.rng = rng

    def forward(self, x, training=False):
        """Return x of shape (n, d), with some values silenced if `training`."""
        self.keep = (self.rng.random(x.shape) >= self.rate) / (1 - self.rate) if training else 1.0  # (n, d)
        return x * self.keep

    def backward(self, d_a, to_x=True):
        """Return ∂L/∂x, of shape (n, d): only what was let through sends an error back."""
        return d_a * self.keep


class Network:
    """Layers, one behind the other, and the loss by which they learn."""

    def __init__(self, layers, loss):
        self.layers, self.loss, self.y_hat, self.vectors = layers, loss, None, {}
        self.dense = [layer for layer in layers if isinstance(layer, Dense)]

    def forward(self, x, training=False):
        """Send x of shape (n, d) through all layers; return the last one's values ŷ, of shape (n, n_out)."""
        for layer in self.layers:
            x = layer.forward(x, training)
        self.y_hat = x
        return x

    def backward(self, y, to_x=True):
        """Send the error back; each layer finds its gradients. Return ∂L/∂x, (n, d)."""
        error = self.loss.backward(self.y_hat, y)  # ∂L/∂ŷ, (n, n_out)
        for layer in reversed(self.layers):
            # behind the first layer nothing learns, and ∂L/∂x is needed only if asked for
            error = layer.backward(error, to_x or layer is not self.layers[0])
        return error

    def fit(self, train, valid, n_epochs, batch_size, optimiser, seed, weight_decay, patience, snapshots):
        """Learn from the patients `train`, a pair of x and y: the five steps, batch by batch."""
        theta, gradient, rng = self.theta, self.gradient, np.random.default_rng(seed)
        log = Log(self, train, valid, snapshots)
        for _ in range(n_epochs):
            for x, y in batches(*train, batch_size, rng):
                y_hat = self.forward(x, training=True)  # forward
                log.step(self.loss.value(y_hat, y))  # 1. error
                self.backward(y, to_x=False)  # 2. backward, and 3. gradients
                if weight_decay:
                    for layer in self.dense:
                        layer.d_w += weight_decay * layer.w  # the slope of the penalty ½ λ Σ w²
                optimiser.move(theta, gradient)  # 4. update
            log.epoch()
            if log.epochs_since_best == patience:
                break  # else 5. again
        if patience is not None:
            theta[:] = log.best_theta
        return log.history(stopped_early=log.epochs_since_best == patience)

    def step(self, optimiser):
        """Let the optimiser move all weights by the gradients that `backward` found."""
        optimiser.step(self.theta, self.gradient)

    @property
    def theta(self):
        """All weights and biases in one vector θ of shape (n_params,), layer by layer: w and b are parts of it."""
        return self._joined("w", "b")

    @property
    def gradient(self):
        """The gradients of all weights and biases in one vector, in the same order: d_w and d_b are parts of it."""
        return self._joined("d_w", "d_b")

    def _joined(self, *names):
        """Return these arrays of all layers side by side in one vector, so that an optimiser moves them all at once."""
        parts = [(vars(layer), name) for layer in self.dense for name in names]
        if names not in self.vectors or any(arrays[name].base is not self.vectors[names] for arrays, name in parts):
            vector = self.vectors[names] = np.concatenate([arrays[name].ravel() for arrays, name in parts])
            for arrays, name in parts:  # from now on, each array is a part of the vector, not a copy
                shape, size = arrays[name].shape, arrays[name].size
                arrays[name], vector = vector[:size].reshape(shape), vector[size:]
        return self.vectors[names]


def batches(x, y, batch_size, rng):
    """Yield the features and the truth of each batch: all patients once, in random order."""
    order = rng.permutation(len(x))
    x, y = x[order], y[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
