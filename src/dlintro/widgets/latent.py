"""Explorers of latent spaces: maps by t-SNE, a plane to walk in, neighbours, and images that do not belong."""

import numpy as np
from ipywidgets import Dropdown, IntSlider, SelectionSlider

from dlintro import _validate, plots
from dlintro.plots.style import CLASS_COLOURS, INK
from dlintro.text import number
from dlintro.widgets.explorer import Explorer, animate

K = 5  # neighbours that are counted or shown
FAR = 0.5  # standard deviations; without a lesion this near, a place is empty


def explore_perplexity(maps, z, y, class_names):
    """Explore finished t-SNE maps of the same samples: sliders for perplexity and for the seed.

    Parameters
    ----------
    maps : dict of (perplexity, seed) to array of shape (n, 2)
        One map for each pair.
    z : array of shape (n, d)
        What the maps were made of.
    y : array of shape (n,)
        Class numbers 0, 1, …
    class_names : sequence of str

    Returns
    -------
    Explorer
        Its readout says how many of the true five nearest neighbours are the nearest on the map too.
    """
    places = {key: _scaled(_validate.matrix(place, "a map", columns=2)) for key, place in maps.items()}
    truth = _nearest(_validate.matrix(z, "z"))
    kept = {key: _shared(truth, _nearest(place)) for key, place in places.items()}
    y = _validate.labels(y, n_classes=len(class_names), length=len(truth))
    perplexities, seeds = (sorted({key[part] for key in maps}) for part in (0, 1))

    def build(figure):
        ax = plots.latent_map(next(iter(places.values())), y, class_names, figure.subplots())
        clouds = ax.drawn.clouds
        ax.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), xticks=[], yticks=[])
        ax.set(xlabel="first t-SNE coordinate (no unit)", ylabel="second t-SNE coordinate (no unit)")
        ax.set_aspect("equal", adjustable="box")
        ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), markerscale=1.5)
        animate(ax)

        def update(perplexity, seed):
            for k, cloud in enumerate(clouds):
                cloud.set_offsets(places[perplexity, seed][y == k])
            return (
                f"Perplexity {perplexity}, seed {seed}: of the {K} nearest neighbours that a lesion has in "
                f"{np.shape(z)[1]} dimensions, {kept[perplexity, seed]:.0%} are among its {K} nearest on this map."
            )

        return update

    return Explorer(
        build,
        alt="A t-SNE map of lesions, benign and malignant told apart by colour and marker",
        figsize=(6, 4.5),
        perplexity=SelectionSlider(options=perplexities, value=perplexities[-2:][0], description="perplexity"),
        seed=SelectionSlider(options=seeds, description="seed"),
    )


def explore_latent_plane(planes, steps, y, class_names):
    """Explore a two-dimensional latent space: go to a place on the map and see what the decoder draws there.

    Parameters
    ----------
    planes : dict of str to (z, pictures)
        For each network its samples' places z, shape (n, 2), and the pictures that it draws at a grid of places:
        shape (k · k, height, width, channels), first coordinate fastest, at mean + steps · standard deviation of z.
    steps : array of shape (k,)
        The grid, in standard deviations from the mean, rising.
    y : array of shape (n,)
        Class numbers 0, 1, … of the samples.
    class_names : sequence of str

    Returns
    -------
    Explorer
        Its readout says how far the nearest sample is.
    """
    steps = _validate.vector(steps, "steps").round(2)
    points, pictures = _planes(planes, len(steps))

    def build(figure):
        left, right = figure.subplots(1, 2, width_ratios=(3, 2))
        start = next(iter(points))
        plots.latent_map(points[start], y, class_names, left)
        left.set(xlim=steps[[0, -1]] * 1.04, ylim=steps[[0, -1]] * 1.04, xlabel="first [SD]", ylabel="second [SD]")
        left.set_aspect("equal", adjustable="box")
        clouds = left.drawn.clouds
        (here,) = left.plot([], [], "P", ms=15, mfc="white", mec=INK, mew=2, zorder=4)
        canvas = right.imshow(np.squeeze(pictures[start][0]), vmin=0, vmax=1, cmap="gray")
        right.set(xticks=[], yticks=[], title="what the decoder draws")
        animate(left)
        canvas.set_animated(True)

        def update(network, first, second):
            at = np.array([first, second])
            for k, cloud in enumerate(clouds):
                cloud.set_offsets(points[network][y == k])
            here.set_data([first], [second])
            row = np.searchsorted(steps, second) * len(steps) + np.searchsorted(steps, first)
            canvas.set_data(np.squeeze(pictures[network][row]))
            return _where(at, np.sort(np.linalg.norm(points[network] - at, axis=1)))

        return update

    middle = steps[len(steps) // 2]
    return Explorer(
        build,
        alt="Left the map of lesions with the place chosen, right the picture that the decoder draws there",
        figsize=(7.5, 4.2),
        network=Dropdown(options=list(planes), description="network"),
        first=SelectionSlider(options=[float(step) for step in steps], value=float(middle), description="first [SD]"),
        second=SelectionSlider(options=[float(step) for step in steps], value=float(middle), description="second [SD]"),
    )


def _planes(planes, k):
    """Return each network's places, in standard deviations, and its k · k pictures."""
    points, pictures = {}, {}
    for name, (z, drawn) in planes.items():
        z = _validate.matrix(z, "z", columns=2)
        points[name] = (z - z.mean(axis=0)) / z.std(axis=0)
        if len(drawn) != k**2:
            raise ValueError(f"{name} must have {k * k} pictures, one for each place, but has {len(drawn)}.")
        pictures[name] = _validate.images(drawn, name)
    return points, pictures


def _where(at, distances):
    """Return how far from the samples a place is, in words."""
    place = f"Place ({number(at[0])}, {number(at[1])}): the nearest lesion is {distances[0]:.2f} SD away"
    if distances[0] > FAR:
        return f"{place}. No lesion that the network learned from is near: the picture is its invention."
    n = int(np.sum(distances <= FAR))
    return f"{place}; within {FAR} SD {'lies' if n == 1 else 'lie'} {n} lesion{'s' * (n > 1)}."


def explore_neighbours(query, library, spaces):
    """Explore "lesions like this one": choose a new lesion and see the nearest known ones, with their diagnoses.

    Parameters
    ----------
    query, library : Dataset
        The new images and the known ones, of other patients.
    spaces : dict of str to (array of shape (n_query, d), array of shape (n_library, d))
        For each way to measure, the coordinates of the new and of the known images.

    Returns
    -------
    Explorer
        Its readout counts the neighbours with the same diagnosis.
    """
    near = {name: _nearest(new, known) for name, (new, known) in spaces.items()}
    gaps = {name: np.linalg.norm(new - known[near[name][:, 0]], axis=1) for name, (new, known) in spaces.items()}
    names = query.class_names
    agree = {name: np.mean(library.y[rows] == query.y[:, None]) for name, rows in near.items()}

    def build(figure):
        axes = figure.subplots(1, K + 1)
        frames = [ax.imshow(np.squeeze(query.x[0]), vmin=0, vmax=1, cmap="gray", animated=True) for ax in axes]
        texts = []
        for i, ax in enumerate(axes):
            ax.set(xticks=[], yticks=[])
            ax.set_title("new" if i == 0 else f"nearest {i}", loc="center")
            texts.append(ax.text(0.5, -0.05, "", ha="center", va="top", transform=ax.transAxes, animated=True))
            texts[-1].set_in_layout(False)

        def update(space, lesion):
            rows = near[space][lesion]
            truths = [query.y[lesion], *library.y[rows]]
            for frame, image in zip(frames, [query.x[lesion], *library.x[rows]], strict=True):
                frame.set_data(np.squeeze(image))
            for text, truth in zip(texts, truths, strict=True):
                text.set_text(f"{'○△□◇'[truth % 4]} {names[truth]}")
            same = np.sum(library.y[rows] == query.y[lesion])
            return (
                f"New lesion {lesion} is {names[query.y[lesion]]}; {same} of its {K} nearest by {space} are so too. "
                f"The nearest is at {gaps[space][lesion]:.1f} (usual: {np.median(gaps[space]):.1f}). "
                f"Over all {len(query)} new lesions, {agree[space]:.0%} of the neighbours share the diagnosis."
            )

        return update

    return Explorer(
        build,
        alt="A new lesion and the five known lesions nearest to it, with their diagnoses",
        figsize=(8, 2.1),
        space=Dropdown(options=list(spaces), description="nearest by"),
        lesion=IntSlider(0, min=0, max=len(query) - 1, description="new lesion"),
    )


def explore_cutoff(usual, strange):
    """Explore which images a cut-off sends back: choose the score, what does not belong, and the share of false alarms.

    Parameters
    ----------
    usual : dict of str to array of shape (n,)
        For each score, such as "reconstruction error", its values for images that belong; higher is stranger.
    strange : dict of str to dict of str to array of shape (m,)
        For each kind of image that does not belong, the same scores.

    Returns
    -------
    Explorer
        Its readout counts the images that are sent back.
    """

    def build(figure):
        ax = figure.subplots()
        bins = np.linspace(0, 1, 26)
        heights, _ = np.histogram([], bins)
        belong, alien = (
            ax.stairs(heights, bins, fill=True, color=CLASS_COLOURS[colour], alpha=0.55, hatch=hatch, label=name)
            for colour, hatch, name in ((2, "", "belongs"), (3, "///", "does not belong"))
        )
        cut = ax.axvline(0.5, color=INK, ls="--", lw=2, label="cut-off")
        ax.set(ylim=(0, 25), xlabel="score, from the lowest to the highest (logarithmic)", ylabel="share of images [%]")
        ax.set(xlim=(0, 1), xticks=[])
        ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
        animate(ax)

        def update(score, kind, alarms):
            low, high = usual[score], strange[kind][score]
            limit = np.quantile(low, 1 - alarms / 100)
            scale = np.log(np.maximum(np.concatenate([low, high]), 1e-12))
            for stairs, values in ((belong, low), (alien, high)):
                places = (np.log(np.maximum(values, 1e-12)) - scale.min()) / max(np.ptp(scale), 1e-12)
                stairs.set_data(100 * np.histogram(places, bins)[0] / len(values))
            cut.set_xdata([(np.log(max(limit, 1e-12)) - scale.min()) / max(np.ptp(scale), 1e-12)] * 2)
            back, found = np.sum(low > limit), np.sum(high > limit)
            return (
                f"Cut-off {limit:.3g}: {found} of {len(high)} images with {kind} are sent back "
                f"({found / len(high):.0%}), and {back} of the {len(low)} that belong ({back / len(low):.0%})."
            )

        return update

    return Explorer(
        build,
        alt="Two histograms of a score, for images that belong and for those that do not, with a cut-off",
        score=Dropdown(options=list(usual), description="score"),
        kind=Dropdown(options=list(strange), description="what does not belong"),
        alarms=IntSlider(5, min=1, max=50, description="sent back in error [%]"),
    )


def _scaled(place):
    """Return a map moved and shrunk into the square from −1 to 1."""
    centred = place - (place.max(axis=0) + place.min(axis=0)) / 2
    return centred / np.abs(centred).max()


def _nearest(new, known=None):
    """Return the rows of the K nearest known places for each new one, shape (n, K), nearest first."""
    among = new if known is None else known
    squares = np.sum(new**2, axis=1)[:, None] + np.sum(among**2, axis=1) - 2 * new @ among.T
    if known is None:
        np.fill_diagonal(squares, np.inf)
    return np.argsort(squares, axis=1, kind="stable")[:, :K]


def _shared(truth, shown):
    """Return the share of the true neighbours that are shown."""
    return np.mean([len(set(a) & set(b)) / K for a, b in zip(truth, shown, strict=True)])
