"""An explorer of a federation: what hospitals gain, round by round, that share weights and no patients."""

from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider

from dlintro import _validate
from dlintro._validate import shown
from dlintro.plots.style import CLASS_COLOURS, GREY, INK, VERMILLION
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

LOOKS = list(zip(CLASS_COLOURS[2:6], ("o", "s", "D", "v"), strict=True))  # blue and vermillion are the two classes
WIDEST = 16  # points: the way of a hospital that would count for everything
LARGEST = 900  # points²: the mark of a hospital that had all patients
FEDERATIONS = ("federated", "swapped", "trimmed")


def explore_federation(areas, ends, sizes, wrong):
    """Explore a federation of hospitals: move through its rounds, and swap the labels of one hospital.

    Parameters
    ----------
    areas : dict of str to array of shape (n_rounds + 1,)
        The AUC within hospitals before the first round and after each: "federated", as it is; "swapped", with the
        labels of one hospital swapped; and "trimmed", swapped and with the trimmed mean.
    ends : dict of str to float
        The AUC within hospitals of other networks after as many epochs, with right labels: "pooled", of the patients of
        all hospitals; and by its name, of each hospital alone.
    sizes : dict of str to float
        The number of patients of each hospital, two to four of them.
    wrong : str
        The hospital whose labels are swapped.

    Returns
    -------
    Explorer
        Its readout gives the AUC of the federation, the worst and the best of the hospitals alone, and of all patients
        in one place.
    """
    areas, ends, sizes = _checked(areas, ends, sizes, wrong)
    last = len(areas["federated"]) - 1
    return Explorer(
        partial(_build, areas=areas, ends=ends, sizes=sizes, wrong=wrong),
        alt="Left the hospitals as marks around the common network, larger with more patients, and ways to it as wide "
        "as each one counts; right the AUC within hospitals: the federation over the rounds, and where each hospital "
        "alone and all patients in one place end",
        look="Play the rounds. Which hospitals gain from the federation, and which could do without it? Then swap the "
        f"labels of {wrong}. How much is lost, and how much does the trimmed mean bring back?",
        figsize=(7, 4.4),
        play="round",
        round=IntSlider(last, min=0, max=last, description="round"),
        happens=Dropdown(
            options=[
                ("all labels are right", "federated"),
                (f"{wrong}'s labels are swapped", "swapped"),
                ("swapped, and a trimmed mean", "trimmed"),
            ],
            description="what happens",
        ),
    )


def _checked(areas, ends, sizes, wrong):
    """Return what is explored, as arrays and numbers, after checking it."""
    if not isinstance(sizes, dict) or not 2 <= len(sizes) <= len(LOOKS):
        raise ValueError(f"sizes must be a dict with 2 to {len(LOOKS)} hospitals, but is {shown(sizes)}.")
    if wrong not in sizes:
        raise ValueError(f"wrong must be one of the hospitals {', '.join(sizes)}, but is {shown(wrong)}.")
    for what, given, names in (("areas", areas, FEDERATIONS), ("ends", ends, ("pooled", *sizes))):
        missing = [name for name in names if name not in given]
        if missing:
            raise ValueError(f"{what} must have {missing[0]}, but have only {', '.join(map(str, given))}.")
    sizes = {name: _validate.number(size, f"the size of {name}", low=0, above=True) for name, size in sizes.items()}
    ends = {name: _validate.number(float(ends[name]), name, low=0, high=1) for name in ("pooled", *sizes)}
    areas = {name: _validate.vector([float(each) for each in areas[name]], name) for name in FEDERATIONS}
    lengths = {name: len(values) for name, values in areas.items()}
    if min(lengths.values()) < 2 or len(set(lengths.values())) > 1:
        raise ValueError(f"areas must have as many values each, one before the first round, but have {lengths}.")
    for name, values in areas.items():
        if values.min() < 0 or values.max() > 1:
            raise ValueError(
                f"areas of {name} must lie in [0, 1], but range from {values.min():g} to {values.max():g}."
            )
    return areas, ends, sizes


def _build(figure, areas, ends, sizes, wrong):
    left, right = figure.subplots(1, 2, width_ratios=(1, 1.35))
    shares = np.array(list(sizes.values())) / sum(sizes.values())
    ways, note = _draw_hospitals(left, sizes, shares, wrong)
    line, point = _draw_areas(right, areas, ends)
    touch(right, lambda start, end, **_: {"round": end[0]}, "drag along the rounds.")

    def update(round, happens):
        counts = np.full(len(shares), 1 / len(shares)) if happens == "trimmed" else shares
        for way, share in zip(ways, counts if round else 0 * counts, strict=True):
            way.set(linewidth=WIDEST * share, linestyle=":" if happens == "trimmed" else "-")
        note.set_visible(happens != "federated")
        line.set_data(np.arange(round + 1), areas[happens][: round + 1])
        point.set_data([round], areas[happens][[round]])
        share = shares[list(sizes).index(wrong)]
        return _sentence(areas[happens][round], ends, round, happens, f"{wrong} counts {share:.0%} of the mean", wrong)

    return update


def _draw_hospitals(ax, sizes, shares, wrong):
    """Draw hospitals around the common network; return their ways to it, and the words about the wrong labels."""
    angles = np.pi * (0.75 - 2 * np.arange(len(sizes)) / len(sizes))
    ways, places = [], dict(zip(sizes, np.column_stack([np.cos(angles), np.sin(angles)]), strict=True))
    for (name, place), share, (colour, marker) in zip(places.items(), shares, LOOKS, strict=False):
        ways += ax.plot(*np.transpose([place, (0, 0)]), color=colour, solid_capstyle="butt", zorder=1)
        ax.scatter(*place, s=LARGEST * share, color=colour, marker=marker, edgecolor="white", zorder=3)
        up = 1 if place[1] > 0 else -1
        words = f"{name}\n{sizes[name]:g} patients"
        ax.text(place[0], place[1] + 0.22 * up, words, ha="center", va="bottom" if up > 0 else "top")
    ax.plot(0, 0, "s", ms=20, color=INK, ls="", label="common network", zorder=3)
    x, y = places[wrong]
    up = 1 if y > 0 else -1
    note = ax.text(x, y + 0.8 * up, "labels swapped", ha="center", va="center", color=VERMILLION, fontweight="bold")
    ax.set(xlim=(-1.4, 1.4), ylim=(-1.8, 1.8))
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), markerscale=0.5, handletextpad=0.2)
    ax.axis("off")
    animate(ax)
    return ways, note


def _draw_areas(ax, areas, ends):
    """Draw where hospitals alone and all patients in one place end; return the federation's line and point, no data."""
    last = len(areas["federated"]) - 1
    ax.axhline(ends["pooled"], color=GREY, ls="--", label="all patients in one place, at the end")
    for end, (colour, marker) in zip(list(ends.values())[1:], LOOKS, strict=False):
        ax.axhline(end, color=colour, lw=1.2)
        ax.plot(last, end, marker, ms=9, color=colour, mec="white", clip_on=False, zorder=3)
    ax.plot([], [], color=INK, lw=1.2, label="each hospital alone, at the end")
    (line,) = ax.plot([], [], color=INK, lw=3, zorder=4, label="federated")
    (point,) = ax.plot([], [], "o", ms=9, color=INK, mec="white", zorder=5, clip_on=False)
    everything = np.concatenate([*areas.values(), list(ends.values())])
    low, high = np.floor(20 * everything.min()) / 20, np.ceil(20 * everything.max()) / 20
    ax.set(xlim=(0, last), ylim=(low, high), xlabel="round", ylabel="AUC within hospitals")
    ax.xaxis.get_major_locator().set_params(integer=True)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1))
    animate(ax)
    return line, point


def _sentence(area, ends, round, happens, counted, wrong):
    """Return how good the federation is after a round, beside hospitals alone and all patients in one place."""
    (low, worst), *_, (high, best) = sorted((end, name) for name, end in ends.items() if name != "pooled")
    when = f"After round {round}" if round else "Before the first round"
    swapped = f", {wrong}'s labels swapped"
    what = {"federated": "", "swapped": swapped, "trimmed": f"{swapped}, trimmed mean"}[happens]
    if happens == "trimmed":
        counted = "of each number, the highest and the lowest hospital are left out"
    return (
        f"{when}{what}: AUC within hospitals {area:.2f} federated; {counted}. After as many epochs with right labels, "
        f"hospitals alone have {low:.2f} ({worst}) to {high:.2f} ({best}), and all patients in one place "
        f"{ends['pooled']:.2f}."
    )
