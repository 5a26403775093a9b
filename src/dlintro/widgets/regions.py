"""Explorers of what a network makes of the plane of two features: with more layers and neurons, and epoch by epoch."""

from copy import deepcopy
from itertools import pairwise, product

import numpy as np
from ipywidgets import Dropdown, IntSlider, SelectionSlider
from matplotlib.collections import LineCollection

from dlintro import plots, scratch
from dlintro.plots.networks import COLUMN, edge_style, node_positions
from dlintro.plots.style import INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.panels import tinted_plane
from dlintro.widgets.touch import touch

DEPTHS, WIDTHS = (0, 1, 2, 3), (1, 2, 3, 4, 6, 8)
PULL = 4  # by so many neurons does a layer grow where a hand pulls the drawing up by 1
FINE = 61  # points on each side of a map


def explore_depth_and_width(train, valid, n_epochs=100, seed=2):
    """Explore which shapes a network can draw: sliders for its hidden layers, the neurons in each, and the epoch.

    All networks are trained before the picture appears, with ReLU and Adam; that takes a second or two.

    Parameters
    ----------
    train, valid : dlintro.data.Dataset
        Patients to learn from, and others: x of shape (n, 2), standardised; two classes.
    n_epochs : int
        How long to train.
    seed : int
        Decides the first weights.

    Returns
    -------
    Explorer
        Its readout counts the parameters, and who is right among both groups of patients.
    """
    trained = {
        widths: _trained(widths, train, n_epochs, seed)
        for widths in {_widths(depth, width) for depth, width in product(DEPTHS, WIDTHS)}
    }

    def build(figure):
        plane, drawing = figure.subplots(1, 2, width_ratios=(1.15, 1))
        show_map = _map(plane, train)
        show_network = _drawing(drawing)
        touch(drawing, pull_network, "pull the network longer or shorter, and up or down for wider or narrower.")

        def update(depth, width, epoch):
            widths = _widths(depth, width)
            network = _at(trained[widths], epoch)
            show_map(network)
            show_network(widths, [layer.w for layer in network.layers])
            size = f"{_stack(depth, width)}: {network.n_params} parameters."
            unused = "" if depth else " There are no hidden neurons, so their number changes nothing."
            return f"{size} {_score(network, train, valid, epoch)}{unused}"

        return update

    return Explorer(
        build,
        alt="Left, the plane of two features, tinted by what the network answers; right, the network",
        look="Begin with 1 hidden layer of 1 neuron and add neurons, then begin again and add layers. Which of the "
        "two closes the border around a group of patients? For whom is an open border a wrong answer?",
        figsize=(7.5, 3.7),
        play="epoch",
        depth=IntSlider(1, DEPTHS[0], DEPTHS[-1], description="hidden layers"),
        width=SelectionSlider(options=WIDTHS, value=2, description="neurons in each"),
        epoch=IntSlider(n_epochs, 0, n_epochs, description="epoch"),
    )


def explore_capacity(train, valid, trainings):
    """Explore finished trainings of networks of different size: the map that each draws, and its two losses.

    Parameters
    ----------
    train, valid : dlintro.data.Dataset
        Patients learned from, and others: x of shape (n, 2), standardised; two classes.
    trainings : dict of str to (Network, History)
        The name of each network, and its training on `train` with `valid` watched and snapshots kept.

    Returns
    -------
    Explorer
        Its readout gives both losses, and who is right among both groups of patients.
    """
    for name, (_, history) in trainings.items():
        if history.snapshots is None or history.valid_loss is None:
            raise ValueError(
                f"the training {name!r} kept no snapshots or watched nobody; "
                "use fit(x, y, x_valid, y_valid, snapshots=True)."
            )
    trainings = {name: (deepcopy(network), history) for name, (network, history) in trainings.items()}
    n_epochs = min(history.n_epochs for _, history in trainings.values())

    def build(figure):
        plane, curves = figure.subplots(1, 2)
        show_map = _map(plane, train, valid)
        show_curves = _curves(curves, trainings, n_epochs)
        touch(curves, lambda start, end, **_: {"epoch": end[0]}, "drag the epoch along the curves.")

        def update(network, epoch, patients):
            history = trainings[network][1]
            show_map(_at(trainings[network], epoch), patients)
            show_curves(history, epoch)
            losses = f"{history.train_loss[epoch]:.2f} and {history.valid_loss[epoch]:.2f}"
            shown = f"The points are those {('learned from', 'never seen')[patients]}."
            return f"{_score(trainings[network][0], train, valid, epoch)} Their losses: {losses}. {shown}"

        return update

    return Explorer(
        build,
        alt="Left, the plane of two features, tinted by what the network answers; right, its losses over the epochs",
        look="Go to the epoch at which the dashed loss is lowest, then to the last one. What has become of the "
        "border? Show those never seen: would they have chosen the same epoch?",
        figsize=(8, 3.7),
        play="epoch",
        network=Dropdown(options=list(trainings), value=list(trainings)[-1], description="network"),
        epoch=IntSlider(n_epochs, 0, n_epochs, description="epoch"),
        patients=Dropdown(options=[("learned from", 0), ("never seen", 1)], description="patients shown"),
    )


def pull_network(start, end, depth, width, **_):
    """Return the depth and the width of a drawn network when a hand pulls it to the side, or up and down.

    Parameters
    ----------
    start, end : arrays of shape (2,)
        Where the hand took the drawing, and where it is now.
    depth, width : int
        Its hidden layers, and the neurons in each, when the hand took it.

    Returns
    -------
    dict of str to float
    """
    right, up = end - start
    return {"depth": depth + right / COLUMN, "width": width + PULL * up}


def _trained(widths, train, n_epochs, seed):
    network = scratch.dense_network(list(widths), loss=scratch.binary_cross_entropy_from_logits, seed=seed)
    history = network.fit(train.x, train.y, n_epochs=n_epochs, optimiser=scratch.Adam(lr=0.03), snapshots=True)
    return network, history


def _widths(depth, width):
    return (2, *[width] * depth, 1)


def _at(training, epoch):
    """Return the network with the weights that it had after an epoch."""
    network, history = training
    network.theta = history.snapshots[epoch]
    return network


def _stack(depth, width):
    layers = "No hidden layer" if depth == 0 else "1 hidden layer" if depth == 1 else f"{depth} hidden layers"
    return layers if depth == 0 else f"{layers} of {width} neuron{'s' if width > 1 else ''}"


def _score(network, train, valid, epoch):
    seen, unseen = (np.mean(network.predict(group.x) == group.y) for group in (train, valid))
    return (
        f"Epoch {epoch}: right for {seen:.0%} of the {len(train)} patients learned from, "
        f"and for {unseen:.0%} of {len(valid)} others."
    )


def _map(ax, *groups):
    """Draw patients over a map; return `show(network, group)`, which tints it and shows the patients of that group."""
    points, tint = tinted_plane(ax, groups[0], FINE)
    clouds = ax.drawn.clouds
    animate(ax)

    def show(network, group=0):
        tint(network.predict_proba(points) > 0.5)
        for k, cloud in enumerate(clouds):
            cloud.set_offsets(groups[group].x[groups[group].y == k])

    return show


def _drawing(ax):
    """Prepare a drawing of networks; return `show(widths, weights)`."""
    ax.set_axis_off()
    deepest = [layer[0, 0] for layer in node_positions(_widths(DEPTHS[-1], WIDTHS[-1]))]
    ax.set(xlim=(-0.4, deepest[-1] + 0.4), ylim=(-2, 2))
    ax.set_title("the network", loc="center")
    lines = ax.add_collection(LineCollection([], animated=True), autolim=False)
    circles = ax.scatter([], [], s=150, facecolor="white", edgecolor=INK, lw=1.5, zorder=3, animated=True)

    def show(widths, weights):
        places = node_positions(widths)
        middle = ((deepest[-1] - places[-1][0, 0]) / 2, 0)
        ends = [np.stack(np.broadcast_arrays(a[:, None], b), axis=2) + middle for a, b in pairwise(places)]
        styles = [edge_style(weight) for layer in weights for weight in layer.ravel()]
        lines.set_segments(np.concatenate([pair.reshape(-1, 2, 2) for pair in ends]))
        lines.set(**{name: [style[name] for style in styles] for name in ("color", "linewidth", "linestyle")})
        circles.set_offsets(np.concatenate(places) + middle)

    return show


def _curves(ax, trainings, n_epochs):
    """Prepare the axes for two losses; return `show(history, epoch)`."""
    empty = np.zeros(n_epochs + 1)
    plots.history({"learned from": empty, "never seen": empty}, ax, first=0)
    highest = max(history.valid_loss[: n_epochs + 1].max() for _, history in trainings.values())
    ax.set(xlim=(0, n_epochs), ylim=(0, 1.05 * highest))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, handlelength=1.5, columnspacing=1, handletextpad=0.4)
    lines, now = ax.drawn.curves.values(), ax.axvline(0, color=INK, lw=1)
    (dots,) = ax.plot([], [], "o", color=INK, clip_on=False)  # whole at the last epoch too
    animate(ax)

    def show(history, epoch):
        curves = history.train_loss[: n_epochs + 1], history.valid_loss[: n_epochs + 1]
        for line, curve in zip(lines, curves, strict=True):
            line.set_ydata(curve)
        now.set_xdata([epoch, epoch])
        dots.set_data([epoch, epoch], [curve[epoch] for curve in curves])

    return show
