"""History as pictures: events over the years, each kind in a lane of its own, and winters as grey bands."""

from collections import Counter

import numpy as np
from matplotlib import rcParams
from matplotlib.textpath import TextPath

from dlintro import text
from dlintro.plots import drawn
from dlintro.plots.style import CLASS_COLOURS, INK

# kind of event: what its lane is called, its marker and its colour; from the bottom to the top
LANES = {
    "medicine": ("medicine", "D", CLASS_COLOURS[3]),
    "data": ("data and computers", "s", CLASS_COLOURS[2]),
    "idea": ("ideas", "o", INK),
}
WINTER, POLE = "#E2E2E2", "#B5B5B5"
NEEDED = ("year", "until", "name", "event", "who", "kind", "source", "note")


def timeline(events, ax=None, names=True):
    """Draw events over the years, each kind in a lane of its own, and winters as grey bands.

    With names, every event is at the top of a pole, with its name to the left: where much happened, later is higher.

    Parameters
    ----------
    events : sequence of dlintro.data.Event
        In any order; at least one is no winter.
    names : bool
        Whether to write the names. The picture can be lower without them.

    Returns
    -------
    matplotlib Axes
        Draws `lanes` and `titles`, points and name of each kind; `labels`, the names of events; `winters`, the bands.
        `places`, of shape (n, 2), is where each event lies that is no winter, in the order of the years.
    """
    events = checked(events)
    ax = drawn.axes(ax, figsize=(7, 5 if names else 2.4))
    points, winters = ([event for event in events if (event.kind == "winter") == cold] for cold in (False, True))
    years = np.array([event.year for event in points])
    last = max(event.until or event.year for event in events) + 2
    ax.set(xticks=np.arange(-(-years.min() // 10) * 10, last, 10), yticks=[])
    first, levels = _flags(ax, points, last) if names else (years.min() - 3, _stacks(points))
    floors, top = _floors(points, levels)
    places = np.column_stack([years, [floors[event.kind] + level for event, level in zip(points, levels, strict=True)]])
    ax.set(xlim=(first, last), ylim=(-0.6, top))
    ax.spines[["left", "bottom"]].set_visible(False)
    bands = [_band(ax, winter) for winter in winters]
    drawn_lanes = [_lane(ax, kind, floors[kind], places[[e.kind == kind for e in points]]) for kind in floors]
    lanes, titles = (dict(zip(floors, artists, strict=True)) for artists in zip(*drawn_lanes, strict=True))
    labels = [_label(ax, place, event.name) for event, place in zip(points, places, strict=True) if names]
    drawn.tell(ax, *_told(points, winters))
    return drawn.name(ax, lanes=lanes, titles=titles, labels=labels, winters=bands, places=places)


def checked(events):
    """Return events in the order of the years, if each can be drawn and at least one is no winter.

    Parameters
    ----------
    events : sequence of dlintro.data.Event

    Raises
    ------
    ValueError
        If there is none, or one lacks something, or its kind is unknown.
    """
    events = list(events)
    for event in events:
        missing = [name for name in NEEDED if not hasattr(event, name)]
        if missing:
            raise ValueError(f"events must be like those of data.history(), but {event!r} has no {missing[0]}.")
        if event.kind not in (*LANES, "winter"):
            raise ValueError(f"the kind of an event must be {', '.join(LANES)} or winter, but is {event.kind!r}.")
    if all(event.kind == "winter" for event in events):
        raise ValueError("events must hold at least one that is no winter; give those of data.history().")
    return sorted(events, key=lambda event: event.year)


def _width(words):
    """Return how wide words are in a figure, in inches."""
    return TextPath((0, 0), words, size=rcParams["font.size"]).get_extents().width / 72


def _flags(ax, points, last):
    """Return the first year that the axes need, and the level of each event.

    A name ends at its event's pole. It must lie above the tops of all earlier poles that it would cross.
    """
    ax.get_figure().draw_without_rendering()  # the layout says how wide the axes are
    shares = np.array([_width(event.name) + 0.14 for event in points])
    shares /= ax.get_position().width * ax.get_figure().get_figwidth()
    years = np.array([event.year for event in points])
    first = np.floor(np.min((years - shares * last) / (1 - shares)))
    starts, levels = years - shares * (last - first), []
    for k, event in enumerate(points):
        crossed = [levels[j] for j in range(k) if points[j].kind == event.kind and years[j] > starts[k]]
        levels.append(1 + max(crossed, default=0))
    return first, levels


def _stacks(points):
    """Return the level of each event: 0, or higher for others of its kind in the same year."""
    seen, levels = Counter(), []
    for event in points:
        levels.append(0.6 * seen[event.kind, event.year])
        seen[event.kind, event.year] += 1
    return levels


def _floors(points, levels):
    """Return where the lane of each kind begins, and where the highest ends; above its events a lane has its name."""
    floors, above = {}, 0
    for kind in LANES:
        inside = [level for event, level in zip(points, levels, strict=True) if event.kind == kind]
        if inside:
            floors[kind] = above
            above += max(inside) + 1.9
    return floors, above - 0.3


def _band(ax, winter):
    """Draw a winter over all lanes, with its years above them."""
    band = ax.axvspan(winter.year, winter.until, color=WINTER, lw=0, zorder=0)
    years = f"winter\n{winter.year}–{winter.until % 100:02d}"
    middle = (winter.year + winter.until) / 2
    ax.text(middle, 1, years, ha="center", va="bottom", linespacing=1.05, transform=ax.get_xaxis_transform())
    return band


def _lane(ax, kind, floor, places):
    """Draw the events of one kind with their poles, on their floor, and the lane's name above all of them."""
    name, marker, colour = LANES[kind]
    first, last = ax.get_xlim()
    ax.hlines(floor, first, last, color=POLE, lw=0.8, zorder=1)
    ax.vlines(places[:, 0], floor, places[:, 1], color=POLE, lw=0.8, zorder=1)
    style = {"marker": marker, "ls": "", "ms": 7 if marker == "o" else 6, "color": colour, "zorder": 3}
    (points,) = ax.plot(*places.T, **style)
    high = places[:, 1].max() + 1
    ax.plot(first, high, clip_on=False, **style)
    style = {"textcoords": "offset points", "va": "center", "fontweight": "bold"}
    return points, ax.annotate(name, (first, high), (8, 0), **style)


def _label(ax, place, name):
    return ax.annotate(name, place, (-6, 0), textcoords="offset points", ha="right", va="center_baseline", zorder=2)


def _told(points, winters):
    """Return in words how many events of each kind there are, when the middle one was, and when winters were."""
    counts = Counter(event.kind for event in points)
    kinds = text.listed(f"{counts[kind]} of {LANES[kind][0]}" for kind in reversed(LANES) if counts[kind])
    years = [event.year for event in points]
    told = [
        f"{len(points)} events from {years[0]} to {years[-1]}: {kinds}",
        f"Half of them since {years[len(years) // 2]}",
    ]
    spans = [f"{winter.year} to {winter.until}" for winter in winters]
    return [*told, f"Winters: {text.listed(spans)}"] if spans else told
