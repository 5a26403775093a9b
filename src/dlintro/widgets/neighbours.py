"""Explorers of who lies near whom: maps by t-SNE, and a new lesion with its nearest neighbours in several spaces."""

import numpy as np
from ipywidgets import Dropdown, IntSlider, SelectionSlider
from sklearn.decomposition import PCA

from dlintro import _validate, plots
from dlintro.plots.style import CLASS_COLOURS, INK
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

CLICK, CLICK_NEW = "click a lesion.", "click a new lesion, ×."
K = 5  # neighbours that are counted or shown
MAP = 0.02, 0.1, 0.38, 0.78  # where the map lies in the picture of neighbours
IMAGES = [
    (left, low, 0.17, 0.32) for low in (0.59, 0.1) for left in (0.44, 0.63, 0.82)
]  # and the new lesion and K more


def explore_perplexity(maps, z, y, class_names, beside=None):
    """Explore finished t-SNE maps of the same samples: sliders for perplexity, for the seed, and for one lesion.

    Parameters
    ----------
    maps : dict of (perplexity, seed) to array of shape (n, 2)
        One map for each pair.
    z : array of shape (n, d)
        What the maps were made of.
    y : array of shape (n,)
        Class numbers 0, 1, …
    class_names : sequence of str
    beside : dict of str to array of shape (n, 2), optional
        Maps made in other ways, such as "PCA", whose kept neighbours are told for comparison.

    Returns
    -------
    Explorer
        Lines join the lesion to its true five nearest neighbours; its readout says how many of these are the nearest
        on the map too, over all lesions and for this one.
    """
    places = {key: _scaled(_validate.matrix(place, "a map", columns=2)) for key, place in maps.items()}
    truth = _nearest(_validate.matrix(z, "z"))
    found = {key: _nearest(place) for key, place in places.items()}
    kept = {key: _shared(truth, rows) for key, rows in found.items()}
    rivals = {name: _shared(truth, _nearest(_validate.matrix(map_, name))) for name, map_ in (beside or {}).items()}
    told = {key: _of_all(np.shape(z)[1], share, rivals) for key, share in kept.items()}
    y = _validate.labels(y, n_classes=len(class_names), length=len(truth))
    perplexities, seeds = (sorted({key[part] for key in maps}) for part in (0, 1))

    def build(figure):
        ax = _tsne_map(figure.subplots(), next(iter(places.values())), y, class_names)
        star = _Star(ax)
        animate(ax)
        touch(ax, lambda start, end, lesion, **at: {"lesion": nearest_row(end, places[tuple(at.values())])}, CLICK)

        def update(perplexity, seed, lesion):
            now = places[perplexity, seed]
            for k, cloud in enumerate(ax.drawn.clouds):
                cloud.set_offsets(now[y == k])
            star.move(now[lesion], now[truth[lesion]])
            n = len(set(truth[lesion]) & set(found[perplexity, seed][lesion]))
            return f"Perplexity {perplexity}, seed {seed}: {told[perplexity, seed]} {_of_one(lesion, n)}"

        return update

    return Explorer(
        build,
        alt="A t-SNE map of lesions, groups told apart by colour and marker; lines go from one to its true neighbours",
        look="Click a lesion between the groups, then one inside a group: how long are the lines to its true "
        "neighbours? Keep the lesion and change the seed. May you call a distance on such a map a finding?",
        figsize=(6, 4.5),
        perplexity=SelectionSlider(options=perplexities, value=perplexities[-2:][0], description="perplexity"),
        seed=SelectionSlider(options=seeds, description="seed"),
        lesion=IntSlider(min=0, max=len(truth) - 1, description="lesion"),
    )


def _of_all(dimensions, share, rivals):
    others = "".join(f" On the map by {name}: {share:.0%}." for name, share in rivals.items())
    return (
        f"of the {K} nearest neighbours that a lesion has in {dimensions} dimensions, {share:.0%} are among its {K} "
        f"nearest on this map.{others}"
    )


def _of_one(lesion, n):
    return f"Of lesion {lesion}, from which the lines go, {n} of {K}."


def _tsne_map(ax, places, y, class_names):
    plots.latent_map(places, y, class_names, ax)
    ax.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), xticks=[], yticks=[])
    ax.set(xlabel="first t-SNE coordinate (no unit)", ylabel="second t-SNE coordinate (no unit)")
    ax.set_aspect("equal", adjustable="box")
    ax.legend(loc="center left", bbox_to_anchor=(1.02, 0.5), markerscale=1.5)
    return ax


def explore_neighbours(query, library, spaces):
    """Explore "lesions like this one": choose a new lesion and see the nearest known ones, with their diagnoses.

    A map of each space shows the directions in which the known lesions spread most.

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
    spaces = {name: _Space(*both, query.y, library.y) for name, both in spaces.items()}
    names = query.class_names

    def build(figure):
        figure.set_layout_engine("none")
        left, *axes = (figure.add_axes(place) for place in (MAP, *IMAGES))
        known, fresh = _pca_map(left, names)
        star = _Star(left)
        animate(left)
        touch(left, lambda start, end, space, **_: {"lesion": nearest_row(end, spaces[space].new)}, CLICK_NEW)
        frames, texts = _empty_images(axes, np.squeeze(query.x[0]))

        def update(space, lesion):
            seen, rows = spaces[space], spaces[space].rows[lesion]
            for k, cloud in enumerate(known):
                cloud.set_data(*seen.known[library.y == k].T)
            fresh.set_data(*seen.new.T)
            star.move(seen.new[lesion], seen.known[rows])
            truths = [query.y[lesion], *library.y[rows]]
            for frame, image in zip(frames, [query.x[lesion], *library.x[rows]], strict=True):
                frame.set_data(np.squeeze(image))
            for text, truth in zip(texts, truths, strict=True):
                text.set_text(f"{'○△□◇'[truth % 4]} {names[truth]}")
            return f"New lesion {lesion} is {names[truths[0]]}; {seen.words(lesion, space)}"

        return update

    return Explorer(
        build,
        alt="A map of lesions with lines from a new one to the five known ones nearest to it, and their images",
        look="Click a new lesion amid one colour, then one where the colours mix. How many of its five nearest share "
        "its diagnosis, and which look like it? (Near in many dimensions need not be near on the map.) Would you tell "
        "the patient what her neighbours had?",
        figsize=(8, 3.6),
        space=Dropdown(options=list(spaces), description="nearest by"),
        lesion=IntSlider(0, min=0, max=len(query) - 1, description="new lesion"),
    )


class _Space:
    """New and known lesions in one space: the nearest known ones, how near they are, and where all lie on a map.

    `new` has shape (n_query, d) and `known` (n_library, d); `y_new` and `y_known` are their diagnoses.
    """

    def __init__(self, new, known, y_new, y_known):
        self.rows = _nearest(new, known)
        self.gaps = np.linalg.norm(new - known[self.rows[:, 0]], axis=1)
        self.known, self.new = _shadow(known, new)
        self.same = y_known[self.rows] == y_new[:, None]

    def words(self, lesion, space):
        """Say of a new lesion how many of its neighbours share its diagnosis, and how near the nearest is."""
        return (
            f"{self.same[lesion].sum()} of its {K} nearest by {space} are, too. The nearest is at "
            f"{self.gaps[lesion]:.1f} (usual: {np.median(self.gaps):.1f}). Over all {len(self.gaps)} new lesions, "
            f"{self.same.mean():.0%} of the neighbours share the diagnosis."
        )


def _pca_map(ax, names):
    """Prepare the map of known lesions, with a cloud for each of the named groups, and of new ones; return both."""
    known = [_cloud(ax, k, "o^sD"[k % 4], name, 4, 0.5) for k, name in enumerate(names)]
    (fresh,) = ax.plot([], [], "x", ms=5, color=INK, mew=0.8, label="new")
    ax.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), xticks=[], yticks=[], aspect="equal")
    ax.set_xlabel("all lesions, seen by PCA")
    ax.legend(loc="lower left", bbox_to_anchor=(-0.02, 1), ncols=3, handletextpad=0, columnspacing=0.8)
    return known, fresh


def _empty_images(axes, image):
    """Show an image in all these axes, the new one first, with room for a text below; return pictures and texts."""
    frames, texts = [], []
    for i, ax in enumerate(axes):
        frames.append(ax.imshow(image, vmin=0, vmax=1, cmap="gray", animated=True))
        ax.set(xticks=[], yticks=[])
        ax.set_title("new" if i == 0 else f"nearest {i}", loc="center")
        texts.append(ax.text(0.5, -0.05, "", ha="center", va="top", transform=ax.transAxes, animated=True))
    return frames, texts


def nearest_row(point, places):
    """Return which of the places, shape (n, 2), is nearest to a point, shape (2,)."""
    return int(np.argmin(np.linalg.norm(places - point, axis=1)))


class _Star:
    """A ring around a point, and lines from there to its neighbours."""

    def __init__(self, ax):
        (self.rays,) = ax.plot([], [], color=INK, lw=1, zorder=3)
        (self.ring,) = ax.plot([], [], "o", ms=12, mfc="none", mec=INK, mew=2, zorder=4)

    def move(self, centre, ends):
        self.ring.set_data(*centre[:, None])
        self.rays.set_data(*np.stack([ends, np.broadcast_to(centre, ends.shape)], axis=1).reshape(-1, 2).T)


def _cloud(ax, k, marker, name, size, alpha):
    return ax.plot([], [], marker, ms=size, color=CLASS_COLOURS[k], mew=0, alpha=alpha, label=name)[0]


def _shadow(known, new):
    """Return the known and the new samples on the map on which the known ones spread most (PCA), from −1 to 1."""
    places = PCA(2, random_state=0).fit(known).transform(np.concatenate([known, new]))
    return np.split(_scaled(places), [len(known)])


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
