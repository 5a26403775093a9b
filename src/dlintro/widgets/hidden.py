"""What the neurons of a hidden layer see, and where patients lie in the space after the layer."""

from copy import deepcopy
from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro.plots.patients import line_ends
from dlintro.plots.style import CLASS_COLOURS, CLASS_MARKERS, INK
from dlintro.text import signed
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.panels import tinted_plane
from dlintro.widgets.touch import touch

FINE = 61  # points on each side of a map
TILT = np.radians(20)  # how far from above a space of three dimensions is seen
TURN = -60  # degrees; from here the boundary of notebook 03's network is seen almost from its edge
BOUNDARY = "#FFE9A8"  # not grey, which says where a neuron is active


def explore_hidden_neurons(dataset, network, history=None):
    """Explore a network with one hidden layer of two or three neurons: what each sees, and the patients behind them.

    Left, the plane of the features: the line of each hidden neuron, and in grey where the chosen one is active. Right,
    the space after the layer, one axis for each neuron, with the boundary of the last neuron, which is flat there: in
    yellow where the space has three axes.

    Parameters
    ----------
    dataset : dlintro.data.Dataset
        x of shape (n, 2), as the network takes it; two classes.
    network : dlintro.scratch.Network
        Dense(2, 2 or 3) and Dense(2 or 3, 1).
    history : dlintro.scratch.History, optional
        A training with snapshots, which a slider goes through; the network as it is without it.

    Returns
    -------
    Explorer
        Its readout says how many patients make the chosen neuron active.
    """
    network = _checked(network, history)
    largest = np.abs(_after(network, dataset.x)).max()

    def build(figure):
        plane, space = figure.subplots(1, 2, width_ratios=(1, 1 if network.layers[0].n_out == 2 else 1.2))
        show_plane = _plane(plane, dataset, network)
        show_space = _space(space, dataset, network, largest, learns=history is not None)
        touch(plane, lambda start, end, **_: nearest_line(network.layers[0], end), "click near a line to choose it.")
        if network.layers[0].n_out == 3:
            touch(space, partial(turn_space, largest), "drag the space to the left or right to turn it.")

        def update(neuron, epoch=None, turn=TURN):
            if epoch is not None:
                network.theta = history.snapshots[epoch]
            show_plane(neuron)
            show_space(neuron, turn)
            return _what_it_sees(dataset, network, neuron, epoch)

        return update

    return Explorer(
        build,
        alt="Left, the plane of the features with the line of each hidden neuron, grey where the chosen one is "
        "active; right, the patients after the layer, and the last neuron's boundary",
        look="Choose a patient on the left: which neurons are active for her? By these values, find her on the right. "
        "Who lies beside her there, and so gets the same answer?",
        figsize=(8, 3.7),
        play=None if history is None else "epoch",
        **_controls(network.layers[0].n_out, history),
    )


def nearest_line(layer, place):
    """Return the hidden neuron whose line lies nearest to a place.

    Parameters
    ----------
    layer : dlintro.scratch.Dense
        The hidden layer, with w of shape (2, n_hidden).
    place : array of shape (2,)

    Returns
    -------
    dict of str to int
        Empty if no neuron has a line, as all weights are 0.
    """
    lengths = np.linalg.norm(layer.w, axis=0)
    if not lengths.any():
        return {}
    distances = np.full(layer.n_out, np.inf)
    np.divide(np.abs(place @ layer.w + layer.b), lengths, out=distances, where=lengths > 0)
    return {"neuron": int(distances.argmin())}


def turn_space(radius, start, end, turn, **_):
    """Return how far a space is turned when a hand drags its front, at this radius from the middle, to the side.

    Parameters
    ----------
    radius : float
    start, end : arrays of shape (2,)
        Where the hand took the space, and where it is now.
    turn : float
        How far it was turned, in degrees.

    Returns
    -------
    dict of str to float
    """
    return {"turn": turn - np.degrees((end[0] - start[0]) / radius)}


def _checked(network, history):
    """Return a copy of the network, at the end of its training, if it has the shape that can be drawn."""
    widths = [network.layers[0].n_in] + [layer.n_out for layer in network.layers]
    if len(widths) != 3 or widths[0] != 2 or widths[1] not in (2, 3) or widths[2] != 1:
        raise ValueError(f"network must have one hidden layer of 2 or 3 neurons, [2, 3, 1], but has {widths}.")
    network = deepcopy(network)
    if history is not None:
        if history.snapshots is None:
            raise ValueError("history must have snapshots, but has none; train with fit(…, snapshots=True).")
        network.theta = history.snapshots[-1]
    return network


def _controls(n_hidden, history):
    options = [(f"hidden neuron {k + 1}", k) for k in range(n_hidden)]
    controls = {"neuron": Dropdown(options=[*options, ("the answer", -1)], description="show")}
    if history is not None:
        controls["epoch"] = IntSlider(history.n_epochs, 0, history.n_epochs, description="epoch")
    if n_hidden == 3:
        controls["turn"] = IntSlider(TURN, -90, 90, 5, description="turn the space [°]")
    return controls


def _after(network, x):
    """Return the values of the hidden layer, shape (n, n_hidden)."""
    network.forward(x)
    return network.layers[0].a


def _plane(ax, dataset, network):
    """Draw the patients and one line for each hidden neuron; return `show(neuron)`."""
    points, tint = tinted_plane(ax, dataset, FINE)
    answer = ax.drawn.region
    extent = (*ax.get_xlim(), *ax.get_ylim())
    active = ax.imshow(
        np.zeros((FINE, FINE)), extent=extent, origin="lower", aspect="auto", cmap="Greys", vmin=0, vmax=4, zorder=0
    )
    lines = [ax.plot([], [], color=INK)[0] for _ in range(network.layers[0].n_out)]
    numbers = [
        ax.text(0, 0, str(k + 1), ha="center", va="center", zorder=5, bbox={"boxstyle": "circle", "facecolor": "white"})
        for k in range(len(lines))
    ]
    animate(ax)

    def show(neuron):
        network.forward(points)
        layer = network.layers[0]
        for artist, chosen in ((answer, neuron < 0), (active, neuron >= 0)):
            artist.set_visible(chosen)
        tint(network.predict(points) > 0.5)
        active.set_data((layer.z[:, neuron] > 0).astype(float).reshape(FINE, FINE))
        for k, (line, number) in enumerate(zip(lines, numbers, strict=True)):
            ends = line_ends(layer.w[:, k], layer.b[k], ax.get_xlim(), ax.get_ylim())
            line.set(data=ends.T, lw=3 if k == neuron else 1.2, ls="-" if k == neuron else "--")
            place = _near_the_end(ends, ax)
            number.set(visible=place is not None, position=(0, 0) if place is None else place)

    return show


def _near_the_end(ends, ax):
    """Return where a line can be numbered, near one end of what is seen of it, or None if nothing is."""
    way = ends[0] + np.linspace(0, 1, 201)[:, None] * (ends[1] - ends[0])
    low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
    seen = way[((low <= way) & (way <= high)).all(axis=1)]
    return None if len(seen) == 0 else seen[len(seen) // 10]


def _space(ax, dataset, network, largest, learns):
    """Draw the patients where the hidden layer puts them; return `show(neuron, turn)`."""
    n_hidden = network.layers[0].n_out
    clouds = [
        ax.plot(
            [], [], CLASS_MARKERS[k], color=CLASS_COLOURS[k], ms=4.5 if len(dataset) > 50 else 11, alpha=0.75, mew=0
        )[0]
        for k in range(len(dataset.class_names))
    ]
    show_boundary = (_flat if n_hidden == 2 else _deep)(ax, network, largest)

    def show(neuron, turn):
        a = _after(network, dataset.x)  # (n, n_hidden)
        camera = np.eye(2) if n_hidden == 2 else _camera(turn)  # (n_hidden, 2)
        for k, cloud in enumerate(clouds):
            cloud.set_data(*(a[dataset.y == k] @ camera).T)
        show_boundary(neuron, camera)

    if learns or n_hidden == 3:
        animate(ax)
        return show
    show(neuron=0, turn=TURN)
    return lambda neuron, turn: None  # a flat space of a network that does not learn stays as it is


def _flat(ax, network, largest):
    """Prepare a space of two dimensions; return `show(neuron, camera)`, which draws the last neuron's line in it."""
    ax.set(xlim=(-0.2 * largest, 1.2 * largest), ylim=(-0.2 * largest, 1.2 * largest))
    ax.set(xlabel="value of hidden neuron 1", ylabel="value of hidden neuron 2")
    points, tint = tinted_plane(ax, n=FINE)
    (line,) = ax.plot([], [], color=INK)

    def show(neuron, camera):
        last = network.layers[1]
        tint(points @ last.w[:, 0] + last.b[0] > 0)
        line.set_data(*line_ends(last.w[:, 0], last.b[0], ax.get_xlim(), ax.get_ylim()).T)

    return show


def _deep(ax, network, largest):
    """Prepare a space of three dimensions; return `show(neuron, camera)`, which draws the last neuron's plane in it."""
    ax.set(xlim=(-largest, largest), ylim=(-0.7 * largest, 1.05 * largest), aspect="equal")
    ax.set_axis_off()
    ax.spines[:].set_visible(False)
    axes = [ax.plot([], [], color=INK)[0] for _ in range(3)]
    names = [
        ax.text(0, 0, str(k + 1), ha="center", va="center", bbox={"boxstyle": "circle", "facecolor": "white"})
        for k in range(3)
    ]
    ax.set_title(
        "axes: values of the three neurons\nyellow: the last neuron's boundary", loc="center", fontsize="medium"
    )
    (boundary,) = ax.fill([0, 0, 0, 0], [0, 0, 0, 0], facecolor=BOUNDARY, edgecolor=INK, alpha=0.6)

    def show(neuron, camera):
        for k, (line, name) in enumerate(zip(axes, names, strict=True)):
            tip = 0.9 * largest * camera[k]
            line.set(data=np.transpose([(0, 0), tip]), lw=3 if k == neuron else 1.2)
            name.set_position(1.1 * tip)
        boundary.set_xy(_square_in_plane(network.layers[1].w[:, 0], network.layers[1].b[0], largest) @ camera)

    return show


def _camera(turn):
    """Return what projects a space of three dimensions on the screen, shape (3, 2), seen from somewhat above."""
    angle = np.radians(turn)
    right = (-np.sin(angle), np.cos(angle), 0)
    up = (-np.sin(TILT) * np.cos(angle), -np.sin(TILT) * np.sin(angle), np.cos(TILT))
    return np.column_stack([right, up])


def _square_in_plane(w, b, size):
    """Return the corners, shape (4, 3), of a square in the plane w · a + b = 0, around its point nearest to 0."""
    length = np.linalg.norm(w)
    if not length:
        return np.zeros((4, 3))
    across = np.linalg.svd((w / length)[None])[2][1:]  # two directions inside the plane, (2, 3)
    corners = np.array([(-1, -1), (-1, 1), (1, 1), (1, -1)]) * 0.55 * size
    return -b * w / length**2 + corners @ across


def _what_it_sees(dataset, network, neuron, epoch):
    layer = network.layers[0]
    right = np.sum((network.predict(dataset.x) > 0.5) == dataset.y)
    answer = f"The network is right for {right} of {len(dataset)}."
    if epoch is not None:
        answer = f"Epoch {epoch}: the{answer[3:]}"
    if layer.n_out == 3:
        answer += " Turning the space moves your eye, and no patient."
    if len(dataset) < 10:
        answer += f" After the layer they lie at {len(np.unique(layer.a, axis=0))} places."
    if neuron < 0:
        return answer
    active = layer.z[:, neuron] > 0
    shares = [
        f"{np.sum(active & (dataset.y == k))} of {np.sum(dataset.y == k)} “{name}”"
        for k, name in enumerate(dataset.class_names)
    ]
    weights = ", ".join(signed(weight) for weight in layer.w[:, neuron])
    return (
        f"Hidden neuron {neuron + 1}, with weights {weights} and bias {signed(layer.b[neuron])}, is active for "
        f"{' and '.join(shares)}. {answer}"
    )
