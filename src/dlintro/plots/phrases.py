"""What arrays show, in a few words: the course of a curve, where groups lie, in which part of an image something is."""

from collections import Counter
from itertools import pairwise

import numpy as np

from dlintro.text import percent, worth

LONGEST = 60  # words that one panel tells; nobody listens to more


def fitting(*versions):
    """Return the first of these texts, from the fullest to the shortest, that is not too long; else the last."""
    return next((text for text in versions if len(text.split()) <= LONGEST), versions[-1])


def course(x, y, spread=None):
    """Return how a curve goes from its first value to its last, and where it turns: at its lowest and highest.

    Parameters
    ----------
    x, y : arrays of shape (k,)
    spread : float, optional
        How far the values of all curves lie apart: numbers are as exact as that asks for.

    Returns
    -------
    str
        Such as "0.69, falls to 0.1 at 23, rises to 0.29", or "0.69 to 0.1", or "1 throughout".
    """
    last, spread = len(y) - 1, spread or np.ptp(y)
    told = {k: worth(y[k], spread) for k in sorted({0, int(np.argmin(y)), int(np.argmax(y)), last})}
    if len(set(told.values())) == 1:
        return f"{told[0]} throughout"
    turns = [k for k in told if told[k] not in (told[0], told[last])]
    if not turns:
        return f"{told[0]} to {told[last]}"
    words = [told[0]]
    for before, at in pairwise([0, *turns, last]):
        place = f" at {worth(x[at], np.ptp(x))}" if at < last else ""
        words.append(f"{'rises' if y[at] > y[before] else 'falls'} to {told[at]}{place}")
    return ", ".join(words)


def courses(x, curves, xlabel, ylabel):
    """Return the courses of several curves over x, shape (k,): a dict of names to arrays of shape (k,)."""
    ends = " to ".join(worth(end, np.ptp(x)) for end in (x[0], x[-1]))
    spread = np.ptp([*curves.values()])
    told = "; ".join(f"{name}: {course(x, y, spread)}" for name, y in curves.items())
    return f"{ylabel} over {xlabel}, {ends}. {told}"


def point(xy, spread):
    """Return the coordinates of a point, shape (2,), as exact as the spread of all points in each, shape (2,)."""
    return f"({', '.join(map(worth, xy, spread))})"


def groups(points, labels, names):
    """Return how many points each group has, where its centre lies, and how far the groups are mixed.

    Parameters
    ----------
    points : array of shape (n, 2)
    labels : array of shape (n,)
        Numbers 0, 1, …, that index `names`.
    names : sequence of str
    """
    spread, clouds = np.ptp(points, axis=0), [points[labels == k] for k in range(len(names))]
    told = [
        f"{name}: {len(cloud)} around {point(cloud.mean(axis=0), spread)}" if len(cloud) else f"{name}: none"
        for name, cloud in zip(names, clouds, strict=True)
    ]
    if len(np.unique(labels)) < 2:
        return "; ".join(told)
    return f"{'; '.join(told)}. For {percent(_mixed(points, labels), 0)} the nearest neighbour is of another group"


def _mixed(points, labels):
    """Return for which share of the points the nearest other point is of another group."""
    scaled = points / np.maximum(points.std(axis=0), 1e-12)

    def nearest(k):  # one after the other: all distances at once need too much memory
        apart = ((scaled - scaled[k]) ** 2).sum(axis=1)
        apart[k] = np.inf
        return apart.argmin()

    return np.mean([labels[nearest(k)] != labels[k] for k in range(len(points))])


def rows(values):
    """Return names with their values.

    Parameters
    ----------
    values : dict of str to tuple of str
        The value of each name, and what is in brackets after it, the most important first: less of it if it is long.
    """
    versions = []
    for n in reversed(range(max(map(len, values.values())))):
        kept = ((name, value, ", ".join(more[:n])) for name, (value, *more) in values.items())
        versions.append(
            "; ".join(f"{name} {value} ({more})" if more else f"{name} {value}" for name, value, more in kept)
        )
    return fitting(*versions)


def looks(images):
    """Return in words how bright images are in red, green and blue or in grey, and how much contrast they have.

    Parameters
    ----------
    images : dict of str to sequence of arrays of shape (height, width) or (height, width, channels)
        In [0, 1]; those of one name are told together.
    """
    told, kinds = {}, set()
    for name, alike in images.items():
        colours = np.mean([np.atleast_3d(image).mean(axis=(0, 1)) for image in alike], axis=0)
        contrast = np.mean([np.atleast_3d(image).mean(axis=2).std() for image in alike])
        told[f"{' '.join(name.split())}:"] = (
            ", ".join(f"{100 * c:.0f}" for c in colours),
            f"contrast {100 * contrast:.0f}",
        )
        kinds.add("grey" if len(colours) == 1 else "red, green, blue")
    return f"Mean of {' or '.join(sorted(kinds))} in %: {rows(told)}"


def counted(names):
    """Return for each of the names itself with how often it occurs, if more than once: {"top": "top (2)"}."""
    return {name: f"{name} ({n})" if n > 1 else name for name, n in Counter(names).items()}


def part(row, column, shape):
    """Return in which ninth of an image of this shape, (height, width), a place is: "top left", "left" or "centre"."""
    down, across = (int(3 * (place + 0.5) // size) for place, size in zip((row, column), shape, strict=True))
    return f"{('top', '', 'bottom')[down]} {('left', '', 'right')[across]}".strip() or "centre"


def extremes(values, rows, columns):
    """Return in which ninths of a sheet values, shape (n,), are highest and lowest on average, from where each lies."""
    shape = rows.max() + 1, columns.max() + 1
    parts = np.array([part(*place, shape) for place in zip(rows, columns, strict=True)])
    means = {name: values[parts == name].mean() for name in dict.fromkeys(parts.tolist())}
    return max(means, key=means.get), min(means, key=means.get)
