"""An explorer of history: what had happened up to a year, and what happened last."""

from functools import partial
from textwrap import wrap

import numpy as np
from ipywidgets import Dropdown, IntSlider
from matplotlib.transforms import ScaledTranslation

from dlintro import plots
from dlintro.plots.style import GREY, INK
from dlintro.plots.timeline import LANES, WINTER, checked
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.touch import touch

ALL = "all"
MOST = 2  # events that are written out at once
NEAR = 0.12  # inches; a touch so near to an event means it
LETTERS = 66  # in a line of what is written out
LINES, LINE = 6, 16  # that have room, and the height of one in points


def explore_history(events):
    """Explore the history of neural networks: move through the years, and read the latest event of each time.

    Parameters
    ----------
    events : sequence of dlintro.data.Event
        At least one is no winter.

    Returns
    -------
    Explorer
        Its readout says what happened last up to the year, who did it and where it was published, and whether the year
        lies in a winter.
    """
    events = checked(events)
    kinds = [kind for kind in reversed(LANES) if any(event.kind == kind for event in events)]
    first, last = events[0].year, max(event.until or event.year for event in events)
    return Explorer(
        partial(_build_history, events=events),
        alt="A line for each kind of event, ideas, data and computers, and medicine, with a point for each event; "
        "winters are grey bands, and the latest event is written out above",
        look="Find backpropagation in 1986, then AlexNet in 2012. Which events of data and computers lie between? "
        "Show only medicine: in which year does it begin to speed up?",
        figsize=(7, 4.4),
        play="year",
        year=IntSlider(first, min=first, max=last, description="year"),
        kind=Dropdown(options=[(ALL, ALL), *((LANES[kind][0], kind) for kind in kinds)], description="events"),
    )


def _build_history(figure, events):
    above, below = figure.subplots(2, 1, height_ratios=(1.1, 2))
    plots.timeline(events, below, names=False)
    page = _Page(above)
    points = [event for event in events if event.kind != "winter"]
    places, (_, right) = below.drawn.places, below.get_xlim()
    veil = below.axvspan(right - 1, right, color="white", alpha=0.7, lw=0, zorder=5, animated=True)
    cut = below.axvline(right, color=INK, lw=1.5, ls="--", zorder=6, animated=True)
    (rings,) = below.plot([], [], "o", ms=14, mfc="none", mec=INK, mew=2, zorder=7, animated=True)
    for title in below.drawn.titles.values():  # seen in early years, too
        title.set(animated=True, zorder=8, bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})
    touch(below, partial(_year_at, below, places), "drag through the years, or click an event.")

    def update(year, kind):
        latest = latest_events(events, year, kind)
        shown = [any(point is event for event in latest) for point in points]
        rings.set_data(*places[shown].T)
        veil.set_x(year + 0.5)
        veil.set_width(max(right - year - 0.5, 0))
        cut.set_xdata([year + 0.5] * 2)
        page.show(year, latest)
        n_before = sum(point.year <= year for point in points)
        return _sentence(year, latest, winter_of(events, year), f"{n_before} of {len(points)} events so far.")

    return update


def latest_events(events, year, kind=ALL):
    """Return the events of the last year, up to this one, in which there was one of this kind; at most two.

    Parameters
    ----------
    events : sequence of dlintro.data.Event
        In the order of the years.
    year : int
    kind : str
        "all", "idea", "data" or "medicine". A winter is an event of all kinds together.

    Returns
    -------
    list of dlintro.data.Event
        Empty where there was none yet.
    """
    before = [event for event in events if event.year <= year and kind in (ALL, event.kind)]
    return [event for event in before if event.year == before[-1].year][:MOST]


def winter_of(events, year):
    """Return the winter in which a year lies, or None."""
    cold = (event for event in events if event.kind == "winter" and event.year <= year <= event.until)
    return next(cold, None)


def _year_at(ax, places, start, end, **_):
    """Return the year of the event that a hand touches, or of the place where it is."""
    gaps = np.linalg.norm(ax.transData.transform(places) - ax.transData.transform(end), axis=1) / ax.get_figure().dpi
    return {"year": places[gaps.argmin(), 0] if gaps.min() <= NEAR else end[0]}


class _Page:
    """What is written above a timeline: the year, and at most two events with who did it and where it was published."""

    def __init__(self, ax):
        ax.axis("off")
        style = {"in_layout": False, "animated": True}
        inches = ax.get_figure().dpi_scale_trans
        self.year = ax.text(0, 1, "", va="top", fontsize=20, fontweight="bold", transform=ax.transAxes, **style)
        self.lines = []
        for k in range(LINES):
            place = ax.transAxes + ScaledTranslation(0, -(k + 0.6) * LINE / 72, inches)
            (mark,) = ax.plot(0.15, 1, ls="", ms=8, clip_on=False, transform=place, **style)
            self.lines.append((mark, ax.text(0.17, 1, "", va="center_baseline", transform=place, **style)))

    def show(self, year, events):
        """Write the year and what happened, line by line."""
        self.year.set_text(str(year))
        written = [line for event in events for line in _written(event, year, len(events) == 1)]
        written = written or [("", "No event of this kind yet.", INK)]
        blank = [("", "", INK)] * (LINES - len(written))
        for (mark, text), (kind, words, colour) in zip(self.lines, written + blank, strict=True):
            text.set(text=words, color=colour)
            _, marker, shade = LANES.get(kind, ("", "s", WINTER))
            mark.set(marker=marker if kind else "", color=shade)


def _written(event, year, alone):
    """Return the lines in which an event is written out, each with the kind that its marker shows, and a colour."""
    when = f"{event.year}–{event.until}: " if event.until else f"{event.year}: " if event.year < year else ""
    first, *others = wrap(f"{when}{event.event}.", LETTERS)
    below = [*wrap(f"{event.who}. {event.source}.", LETTERS), *(wrap(event.note, LETTERS) if alone else [])]
    return [(event.kind, first, INK), *(("", line, INK) for line in others), *(("", line, GREY) for line in below)]


def _sentence(year, latest, winter, count):
    """Return the latest events with who and where, what to know of one alone, and whether it is winter."""
    told = [f"{event.event} ({event.who}; {event.source})." for event in latest]
    if len(latest) == 1 and latest[0].note:
        told.append(latest[0].note)
    when = f"{year}:"
    if latest and latest[0].year < year:
        when = f"{year}. Latest, in {latest[0].year}:"
    cold = f"A winter, until {winter.until}." if winter and winter not in latest else ""
    return " ".join(filter(None, [when, *(told or ["No event of this kind yet."]), cold, count]))
