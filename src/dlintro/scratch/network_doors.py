"""The doors of a network: what a learner gives is checked here, once; behind them `network.py` trusts it.

`Network` is the class of the same name in `network.py`, with checks in front of its methods. Its `fit` hands the layers
to a bare network, in which no batch is checked again.
"""

from functools import wraps

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.scratch import losses, network
from dlintro.scratch.activations import identity
from dlintro.scratch.function_doors import quiet
from dlintro.scratch.layer_doors import Dense, Dropout
from dlintro.scratch.optimisers import SGD, Optimiser


class Network(network.Network):
    """Layers, one behind the other, and the loss by which they learn.

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
        if not isinstance(loss, losses.Loss):
            raise TypeError(f"loss must be one of scratch.{', scratch.'.join(losses.LOSSES)}, but is {shown(loss)}.")
        super().__init__(list(layers), loss)
        _check_layers(self.layers)
        loss.check_last(self.dense[-1])
        rng = np.random.default_rng(seed)
        for layer in self.layers:
            layer.in_a_network = True
            if (layer.w if isinstance(layer, Dense) else layer.rng) is None:
                layer.draw(rng)

    def __repr__(self):
        return f"Network({self.layers}, loss={self.loss.name})"

    @property
    def n_params(self):
        """The number of weights and biases."""
        return len(self.theta)

    @network.Network.theta.setter
    def theta(self, theta):
        self.theta[:] = _validate.vector(theta, "theta", length=self.n_params)

    @wraps(network.Network.forward)
    @quiet
    def forward(self, x, training=False):
        return super().forward(self._features(x), training)

    @wraps(network.Network.backward)
    @quiet
    def backward(self, y, to_x=True):
        if self.y_hat is None:
            raise ValueError("There is nothing to send back yet; call forward(x) first.")
        return super().backward(self.loss.truth(y, self.y_hat.shape), to_x)

    @wraps(network.Network.step)
    @quiet
    def step(self, optimiser):
        super().step(optimiser)

    @quiet
    def predict_proba(self, x):
        """Return the probability of class 1, shape (n,), or of each class, shape (n, c), for x of shape (n, d)."""
        if self._link() is None:
            raise ValueError("This network gives values, not probabilities: no sigmoid or softmax; call predict(x).")
        probs = self._link().value(self.forward(x))
        return probs[:, 0] if probs.shape[1] == 1 else probs

    def predict(self, x):
        """Return ŷ of shape (n,): the label, or the value where the network gives no probabilities.

        The label is the class with the highest probability; for another threshold, compare `predict_proba` with it.
        Several values for each patient have shape (n, n_out).
        """
        if self._link() is None:
            y_hat = self.forward(x)
            return y_hat[:, 0] if y_hat.shape[1] == 1 else y_hat
        probs = self.predict_proba(x)
        return (probs > 0.5).astype(np.int64) if probs.ndim == 1 else probs.argmax(axis=1)

    def _link(self):
        """Return the function that turns ŷ into probabilities, or None where ŷ is neither logits nor probabilities."""
        return self.loss.link or (identity if self.dense[-1].activation.name in ("sigmoid", "softmax") else None)

    @quiet
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
            Entry 0 is the start, before any step; losses are those of all patients with the weights of that moment,
            without dropout and without the penalty, so that patients seen and not seen can be compared.

        Raises
        ------
        ValueError
            If shapes or values do not fit, or the loss becomes NaN or infinite (the weights are then what they were).
        """
        train, valid = self._patients(x, y), None
        if x_valid is not None or y_valid is not None:
            valid = self._patients(x_valid, y_valid, "_valid")
        elif patience is not None:
            raise ValueError("Early stopping watches patients that are not learned from; give x_valid and y_valid too.")
        n_epochs, batch_size = _validate.count(n_epochs, "n_epochs"), _validate.count(batch_size, "batch_size")
        patience = None if patience is None else _validate.count(patience, "patience")
        weight_decay = _validate.number(weight_decay, "weight_decay", low=0)
        optimiser, start = SGD() if optimiser is None else optimiser, self.theta.copy()
        if not isinstance(optimiser, Optimiser):
            raise TypeError(f"optimiser must be SGD(lr=…), Momentum(…) or Adam(…), but is {shown(optimiser)}.")
        optimiser.reset(start.shape)
        options = n_epochs, batch_size, optimiser, seed, weight_decay, patience, snapshots
        try:
            return self._without_doors().fit(train, valid, *options)
        except FloatingPointError as error:
            self.theta = start
            raise _diverged(*error.args, optimiser.lr, train[0], self.loss) from None

    def _without_doors(self):
        """Return a bare network of bare layers, which share with these all that they hold."""
        layers = [object.__new__(type(layer).__base__) for layer in self.layers]
        for bare, layer in zip(layers, self.layers, strict=True):
            bare.__dict__ = vars(layer)
        bare = network.Network(layers, self.loss)
        bare.vectors = self.vectors
        return bare

    def _features(self, x, name="x"):
        """Return features as an array of shape (n, d), where d is what the first dense layer takes."""
        first = self.dense[0]
        place = self.layers.index(first) + 1
        return _validate.matrix(x, f"{name} for layer {place}, {first.name},", columns=first.n_in)

    def _patients(self, x, y, suffix=""):
        """Return features and truth as `fit` uses them: x of shape (n, d) and y of shape (n, n_out)."""
        x = self._features(x, f"x{suffix}")
        return x, self.loss.truth(y, (len(x), self.dense[-1].n_out))


def dense_network(widths, activation="relu", loss=losses.mean_squared_error, init="he", last="identity", seed=0):
    """Make a network of dense layers: `dense_network([30, 32, 16, 1])` takes 30 features and gives 1 value.

    `activation` is that of the hidden layers and `last` that of the last one; `init` is that of `Dense`, `loss` and
    `seed` are those of `Network`.
    """
    if len(widths) < 2:
        raise ValueError(f"widths must hold at least two numbers, features and outputs, but is {shown(widths)}.")
    bends = [activation] * (len(widths) - 2) + [last]
    pairs = zip(widths[:-1], widths[1:], bends, strict=True)
    return Network([Dense(n_in, n_out, bend, init) for n_in, n_out, bend in pairs], loss, seed)


def _diverged(loss, step, epoch, lr, x, kind):
    """Return an error that names the usual causes, but for those that these patients and this loss rule out."""
    causes = [f"a learning rate that is too high (it is {lr:g}: try a tenth)"]
    largest = np.abs(x.mean(axis=0)) + x.std(axis=0)
    if largest.max() > 3:  # standardised, it is 1
        causes.append(f"features that are not scaled (x goes up to {np.abs(x).max():g}: standardise them)")
    if kind.link is None and kind not in losses.of_values:
        causes.append("log(0) in a loss from probabilities (take the loss from logits)")
    usual = "Usual cause" if len(causes) == 1 else "Usual causes"
    return ValueError(
        f"The loss became {loss:g} at step {step}, in epoch {epoch}; the weights are again those of the start.\n"
        f"{usual}: {', or '.join(causes)}."
    )


def _check_layers(layers):
    """Refuse layers that do not fit behind each other."""
    before = None
    for place, layer in enumerate(layers, start=1):
        if not isinstance(layer, (Dense, Dropout)):
            raise TypeError(f"Layer {place} must be a Dense or a Dropout, but is {shown(layer)}.")
        if layer.in_a_network or any(layer is other for other in layers[: place - 1]):
            raise ValueError(f"Layer {place}, {layer.name}, already belongs to a network; make a new one for this.")
        if isinstance(layer, Dense):
            if before is not None and layer.n_in != before[1].n_out:
                raise ValueError(
                    f"Layer {place}, {layer.name}, takes {layer.n_in} values for each patient, but layer {before[0]}, "
                    f"{before[1].name}, gives {before[1].n_out}; write Dense({before[1].n_out}, {layer.n_out})."
                )
            before = place, layer
    if before is None:
        raise ValueError("A network needs at least one Dense layer; give a list such as [Dense(30, 1)].")
