"""A network of layers that learns by backpropagation, and the record of its training.

Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.
"""

import numpy as np

from dlintro import _validate
from dlintro.scratch import _targets, activations, losses
from dlintro.scratch.history import Recorder
from dlintro.scratch.layers import Dense, check_chain
from dlintro.scratch.optimisers import SGD, Optimiser

QUIET = {
    "over": "ignore",
    "invalid": "ignore",
    "divide": "ignore",
}  # a diverging network ends in inf and NaN, and says so


class Network:
    """Layers, one behind the other, and the loss by which they learn.

    All weights lie side by side in one vector θ, `network.theta`, and their gradients in `network.gradient`; each
    layer's w, b, d_w and d_b are windows into these two, so that an optimiser moves all weights at once.

    Parameters
    ----------
    layers : list of Dense and Dropout
        In the order in which values pass through them; each gives as many values as the next one takes.
    loss : Loss
        Such as `scratch.binary_cross_entropy_from_logits`; the mean squared error by default.
    seed : int or Generator
        Decides the first weights of layers that have none yet, and what their dropout silences.

    Attributes
    ----------
    layers : list
        Each keeps what its last forward and backward pass computed, such as `network.layers[0].a` and `.d_w`.
    theta, gradient : arrays of shape (n_params,)
        All weights and biases, layer by layer, and their gradients; `network.theta = …` copies new values in.

    Raises
    ------
    ValueError
        If the widths of two layers, or the loss and the last layer, do not fit.
    """

    def __init__(self, layers, loss=losses.mean_squared_error, seed=0):
        self.layers = list(layers)
        if not isinstance(loss, losses.Loss):
            raise TypeError(f"loss must be one of {', '.join(losses.LOSSES)} from dlintro.scratch, but {loss!r} came.")
        self.loss = loss
        check_chain(self.layers)
        _targets.last_layer(loss, self._dense()[-1])
        self._join()
        rng = np.random.default_rng(seed)
        for layer in self.layers:
            layer.owned = True
            if not layer.ready:
                layer.draw(rng)

    def __repr__(self):
        return f"Network({self.layers}, loss={self.loss.name})"

    def __setstate__(self, state):
        """A copy joins its own layers."""
        self.__dict__.update(state)
        self._join()

    @property
    def theta(self):
        return self._theta

    @theta.setter
    def theta(self, theta):
        self._theta[...] = _validate.vector(theta, "theta", length=self.n_params)

    @property
    def n_params(self):
        """The number of weights and biases."""
        return len(self._theta)

    def forward(self, x, training=False):
        """Send x of shape (n, d) through all layers; return the last one's values, of shape (n, n_out)."""
        with np.errstate(**QUIET):
            return self._forward(self._features(x), training)

    def backward(self, y):
        """Send the error back: after `forward`, find the gradient of the loss for every weight, given the truth y.

        Returns
        -------
        array of shape (n, d)
            ∂L/∂x, how the loss changes with the features of each patient.
        """
        if self.output is None:
            raise ValueError("There is nothing to send back yet; call forward(x) first.")
        with np.errstate(**QUIET):
            return self._backward(self.loss.targets(y, self.output.shape))

    def step(self, optimiser):
        """Let the optimiser move all weights by the gradients that `backward` found."""
        with np.errstate(**QUIET):
            optimiser.step(self._theta, self.gradient)

    def fit(
        self, x, y, x_valid=None, y_valid=None, *, n_epochs=100, batch_size=32, optimiser=None, seed=0,
        weight_decay=0.0, patience=None, snapshots=False,
    ):  # fmt: skip
        """Learn from x and y: for every batch of patients forward, error, backward, update.

        The training begins at the network's present weights, and with the optimiser's memory empty.

        Parameters
        ----------
        x, y : arrays of shape (n, d) and (n,)
            The patients' features, best standardised, and the truth.
        x_valid, y_valid : arrays of shape (m, d) and (m,), or None
            Patients that are only watched.
        n_epochs : int
            How often to go through all patients, at most.
        batch_size : int
            The number of patients in a batch.
        optimiser : SGD, Momentum or Adam
            How to step; SGD(lr=0.1) by default.
        seed : int
            Decides the order of the patients in each epoch.
        weight_decay : float
            λ of the penalty ½ λ Σ w², at least 0, whose gradient λ w is added; biases are spared.
        patience : int or None
            Early stopping: end after so many epochs without a lower loss on x_valid, and go back to the best weights.
        snapshots : bool
            Whether to keep all weights after each epoch.

        Returns
        -------
        History

        Raises
        ------
        ValueError
            If shapes or values do not fit, or the loss becomes NaN or infinite (the weights are then what they were).
        """
        x, y = train = self._patients(x, y)
        valid = None if x_valid is None and y_valid is None else self._patients(x_valid, y_valid, "_valid")
        optimiser, is_weight = _fresh(optimiser), self._is_weight()
        weight_decay = _validate.number(weight_decay, "weight_decay", low=0)
        rng = np.random.default_rng(seed)
        with np.errstate(**QUIET):
            recorder = Recorder(self, train, valid, optimiser, _checked_patience(patience, valid), snapshots)
            for _ in range(_validate.count(n_epochs, "n_epochs")):
                for x_batch, y_batch in _batches(x, y, batch_size, rng):
                    y_hat = self._forward(x_batch, training=True)  # values forward, (batch_size, n_out)
                    loss = self.loss.value(y_hat, y_batch)  # the error
                    self._backward(y_batch, to_x=False)  # error backward, gradient of each weight
                    if weight_decay:
                        self.gradient += weight_decay * is_weight * self._theta
                    optimiser.step(self._theta, self.gradient)  # update
                    recorder.after_step(loss)
                recorder.end_epoch()
                if recorder.out_of_patience:
                    break
        return recorder.history()

    def loss_on(self, x, y):
        """The loss of patients that were checked before, x of shape (n, d) and y as the loss wants it."""
        return self.loss.value(self._forward(x), y)

    def predict(self, x):
        """Return ŷ of shape (n,): the label, or the value where the network gives no probabilities.

        The label is the class with the highest probability; for another threshold, compare `predict_proba` with it.
        Several values for each patient come as shape (n, n_out).
        """
        y_hat = self.forward(x)
        if self._link() is None:
            return y_hat[:, 0] if y_hat.shape[1] == 1 else y_hat
        probs = self._link().value(y_hat)
        return (probs[:, 0] > 0.5).astype(np.int64) if probs.shape[1] == 1 else probs.argmax(axis=1)

    def predict_proba(self, x):
        """Return the probability of class 1, shape (n,), or of each class, shape (n, c), for x of shape (n, d)."""
        if self._link() is None:
            raise ValueError("This network gives values, not probabilities: no sigmoid or softmax; call predict(x).")
        probs = self._link().value(self.forward(x))
        return probs[:, 0] if probs.shape[1] == 1 else probs

    def _forward(self, x, training=False):
        for layer in self.layers:
            x = layer.forward(x, training)  # (n, n_out) of this layer
        self.output = x
        return x

    def _backward(self, y, to_x=True):
        error = self.loss.backward(self.output, y)  # (n, n_out)
        for layer in reversed(self.layers):
            error = layer.backward(error, to_x or layer is not self.layers[0])  # (n, n_in) of this layer
        return error

    def _features(self, x, name="x"):
        """Return features as an array of shape (n, d), where d is what the first layer takes."""
        first = self._dense()[0]
        place = self.layers.index(first) + 1
        return _validate.matrix(x, f"{name} for layer {place}, {first.name},", columns=first.n_in)

    def _patients(self, x, y, suffix=""):
        """Return features and truth as `fit` uses them: x of shape (n, d) and y of shape (n, n_out)."""
        x = self._features(x, f"x{suffix}")
        return x, self.loss.targets(y, (len(x), self._dense()[-1].n_out))

    def _dense(self):
        return [layer for layer in self.layers if isinstance(layer, Dense)]

    def _is_weight(self):
        """Return a vector of shape (n_params,): 1 for weights, 0 for biases."""
        return np.concatenate([np.repeat([1.0, 0.0], [layer.w.size, layer.b.size]) for layer in self._dense()])

    def _link(self):
        """Return what turns the output into probabilities, or None where it is neither logits nor probabilities."""
        if self.loss.link is not None:
            return self.loss.link
        return activations.identity if self._dense()[-1].activation.name in ("sigmoid", "softmax") else None

    def _join(self):
        """Put the weights of all layers, and their gradients, side by side, and give each layer its window."""
        self._theta = np.concatenate([layer.theta for layer in self.layers])
        self.gradient = np.concatenate([layer.gradient for layer in self.layers])
        self.output, start = None, 0
        for layer in self.layers:
            window = slice(start, start + len(layer.theta))
            layer.bind(self._theta[window], self.gradient[window])
            start = window.stop


def dense_network(widths, activation="relu", loss=losses.mean_squared_error, init="he", last="identity", seed=0):
    """Make a network of dense layers: `dense_network([30, 32, 16, 1])` takes 30 features and gives 1 value.

    Parameters
    ----------
    widths : list of int
        The number of features, of neurons in each hidden layer, and of outputs.
    activation, init : str
        Of the hidden layers, and of all layers, as for `Dense`.
    loss : Loss
        As for `Network`.
    last : str or Activation
        The activation of the last layer.
    seed : int or Generator
        Decides the first weights.

    Returns
    -------
    Network
    """
    if len(widths) < 2:
        raise ValueError(f"widths must hold at least two numbers, features and outputs, but {widths!r} came.")
    bends = [activation] * (len(widths) - 2) + [last]
    pairs = zip(widths[:-1], widths[1:], bends, strict=True)
    return Network([Dense(n_in, n_out, bend, init) for n_in, n_out, bend in pairs], loss, seed)


def _checked_patience(patience, valid):
    if patience is not None and valid is None:
        raise ValueError("Early stopping watches patients that are not learned from; give x_valid and y_valid too.")
    return None if patience is None else _validate.count(patience, "patience")


def _fresh(optimiser):
    """Return an optimiser without memory."""
    optimiser = SGD() if optimiser is None else optimiser
    if not isinstance(optimiser, Optimiser):
        raise TypeError(f"optimiser must be SGD(lr=…), Momentum(…) or Adam(…), but {optimiser!r} came.")
    optimiser.reset()
    return optimiser


def _batches(x, y, batch_size, rng):
    """Yield the features and the truth of each batch: all patients once, in random order."""
    order, batch_size = rng.permutation(len(x)), _validate.count(batch_size, "batch_size")
    x, y = x[order], y[order]
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size], y[start : start + batch_size]
