"""An explorer of energy: what a network's training and use take, and what the grid makes of it."""

from functools import partial

from ipywidgets import IntSlider, SelectionSlider

from dlintro import _validate, text
from dlintro.plots.style import CURVE_STYLES, GREY, INK
from dlintro.widgets.explorer import Explorer, animate

HOUR, DAYS = 3600, 365  # seconds, and days a year
WATTS = (5, 10, 15, 30, 60, 100, 150, 300, 500, 700)
A_DAY = (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000)
# Trained once: Wh, and g of CO₂ as the authors count it. Luccioni et al. 2023, JMLR 24(253); Patterson et al. 2021.
KNOWN = {"BLOOM's training": (433e6, 25e6), "GPT-3's training": (1287e6, 552e6)}
BLOOM = "BLOOM's training"
OWN = ("training", "a year of images", "a year switched on")
ROWS = (*OWN, *KNOWN)
THEIRS = range(len(OWN), len(ROWS))
ABOVE = 0.31  # of a row's height: where an amount is written
ENERGY = ((1e9, "GWh"), (1e6, "MWh"), (1e3, "kWh"), (1, "Wh"), (1e-3, "mWh"), (0, "µWh"))
CARBON = ((1e6, "t"), (1e3, "kg"), (1, "g"), (1e-3, "mg"), (0, "µg"))
PANELS = ("energy", ENERGY, (1e-6, 1e12)), ("CO₂", CARBON, (1e-6, 1e12))


def explore_energy(training, image):
    """Explore energy and CO₂ of a network: the power of the machine, the grid it hangs on, and how much it is used.

    Energy is power times time, as if the machine took the same power all the time; nothing for cooling is added.
    Strubell et al. 2019, doi:10.18653/v1/P19-1355. For comparison, the training of two language models: BLOOM, 433 MWh
    and 25 t of CO₂ (Luccioni et al. 2023, https://jmlr.org/papers/v24/23-0069.html), and GPT-3, 1,287 MWh and 552 t
    (Patterson et al. 2021, doi:10.48550/arXiv.2104.10350).

    Parameters
    ----------
    training : float
        How long all trainings took together, in seconds, above 0.
    image : float
        How long the answer for one image takes, in seconds, above 0.

    Returns
    -------
    Explorer
        Its readout compares training, a year of use and the machine that waits, and says what BLOOM's training would
        have emitted on this grid.
    """
    training = _validate.number(training, "training", low=0, above=True)
    image = _validate.number(image, "image", low=0, above=True)
    return Explorer(
        partial(_build, training=training, image=image),
        alt="Energy on the left and CO₂ on the right, in powers of ten: a point for training, for a year of images, "
        "for a year switched on, and for the training of BLOOM and GPT-3",
        look="How many images a day make use cost more than training? And a machine that waits all year? Then move "
        "the grid. GPT-3 took three times BLOOM's energy: how many times its CO₂, as reported, and on one grid?",
        figsize=(7.4, 4),
        watts=SelectionSlider(options=[(f"{watts} W", watts) for watts in WATTS], value=60, description="power"),
        grid=IntSlider(400, min=30, max=700, step=10, description="grid [g CO₂ per kWh]"),
        images=SelectionSlider(options=[(f"{n:,}", n) for n in A_DAY], value=100, description="images a day"),
    )


def _build(figure, training, image):
    axes = figure.subplots(1, 2, sharey=True)
    energy, carbon = (_Panel(ax, *panel) for ax, panel in zip(axes, PANELS, strict=True))
    for panel, column in ((energy, 0), (carbon, 1)):
        panel.mark([known[column] for known in KNOWN.values()])
    rings = _Rings(carbon.ax)
    axes[0].set_yticks(range(len(ROWS)), ROWS)
    axes[0].set_ylim(len(ROWS) - 0.5, -0.6)
    carbon.ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, handletextpad=0.1, columnspacing=1)
    for ax in axes:
        animate(ax)

    def update(watts, grid, images):
        seconds = training, image * images * DAYS, DAYS * 24 * HOUR
        own = [watts * each / HOUR for each in seconds]
        energy.show(own)
        carbon.show([each * grid / 1000 for each in own])
        elsewhere = [watt_hours * grid / 1000 for watt_hours, _ in KNOWN.values()]
        rings.show(elsewhere)
        return _sentence(watts, grid, images, own, elsewhere[0])

    return update


class _Panel:
    """A row for each thing, its amount in powers of ten as a point, and written beside it."""

    def __init__(self, ax, name, units, ends):
        self.ax, self.units = ax, units
        ax.set(xscale="log", xlim=ends, xlabel=name)
        ticks = [(size, f"1 {unit}") for size, unit in units if size][::2]  # as many as have room
        ax.set_xticks(*zip(*ticks, strict=True))
        ax.minorticks_off()
        ax.hlines(range(len(ROWS)), *ends, color="#E8E8E8", lw=0.8, zorder=1)
        (self.points,) = ax.plot([], [], "s", ms=8, color=CURVE_STYLES[1][0], zorder=3)
        self.words = [self._write(row) for row in range(len(OWN))]

    def mark(self, amounts):
        """Draw what others reported."""
        self.ax.plot(amounts, THEIRS, "D", ms=7, color=GREY, zorder=3, label="as reported")
        for row, amount in zip(THEIRS, amounts, strict=True):
            self._write(row).set(x=amount, text=shown(amount, self.units))

    def show(self, amounts):
        """Move the points of one's own machine."""
        self.points.set_data(amounts, range(len(OWN)))
        for words, amount in zip(self.words, amounts, strict=True):
            words.set(x=amount, text=shown(amount, self.units))

    def _write(self, row):
        return write(self.ax, row - ABOVE)


class _Rings:
    """The CO₂ that other trainings would have emitted on one's own grid, in the panel of CO₂."""

    def __init__(self, ax):
        (self.rings,) = ax.plot([], [], "o", ms=11, mfc="none", mec=INK, mew=1.5, zorder=4, label="on your grid")
        self.words = [write(ax, row + ABOVE) for row in THEIRS]

    def show(self, amounts):
        self.rings.set_data(amounts, THEIRS)
        for words, amount in zip(self.words, amounts, strict=True):
            words.set(x=amount, text=shown(amount, CARBON))


def write(ax, row):
    """Return a text in a row, to be filled."""
    return ax.text(1, row, "", ha="center", va="center", in_layout=False, zorder=5)


def shown(amount, units):
    """Return an amount with two digits that count, in the largest unit of which there is one: 0.0123 Wh is "12 mWh".

    `units` are pairs of size and name, the largest first; the last one, of size 0, is a thousandth of the one before.
    """
    size, unit = next(pair for pair in units if amount >= pair[0])
    size = size or units[-2][0] / 1000
    return f"{text.large(float(f'{amount / size:.2g}' if amount < 100 * size else f'{amount / size:.3g}'))} {unit}"


def _sentence(watts, grid, images, own, bloom):
    trained, used, waiting = own
    ratio = max(trained, used) / min(trained, used)
    more = f"{text.large(float(f'{ratio:.2g}'))} times {'as much' if used > trained else 'less'}"
    more = "about as much" if ratio < 1.05 else more
    emitted = [shown(grams, CARBON) for grams in (waiting * grid / 1000, bloom, KNOWN[BLOOM][1])]
    return (
        f"At {watts} W, training took {shown(trained, ENERGY)}, and a year of {images:,} image{'s' * (images > 1)} a "
        f"day takes {shown(used, ENERGY)}, {more}; switched on all year, the machine takes {shown(waiting, ENERGY)}. "
        f"At {grid} g of CO₂ per kWh it then emits {emitted[0]}, and BLOOM's training would have emitted {emitted[1]} "
        f"instead of {emitted[2]}."
    )
