"""What a study thinks of its model, when patients of the test were in the training too."""

import numpy as np
from ipywidgets import SelectionSlider

from dlintro import _validate
from dlintro.plots.style import CLASS_COLOURS, GREY, INK
from dlintro.text import number
from dlintro.widgets.explorer import Explorer, animate
from dlintro.widgets.touch import touch

N_DOTS = 60  # patients that are drawn
PLACES = np.stack(np.divmod(np.arange(N_DOTS), 10)[::-1], axis=1)  # in rows of ten


def explore_shared_patients(shares, estimates, truths, studies):
    """Explore finished experiments: choose the share of test patients that the network had seen in training.

    Parameters
    ----------
    shares : array of shape (k,)
        The shares of test patients who are in training too, rising, in [0, 1].
    estimates : array of shape (k, 3)
        The AUC by patient in the study's own test part: value, and the ends of its interval.
    truths : array of shape (k, 3)
        The same on new patients.
    studies : array of shape (k, 2)
        The ends of the interval in which 95 of 100 single studies find their own AUC.

    Returns
    -------
    Explorer
        Its readout says by how much the study flatters itself.
    """
    shares = _validate.vector(shares, "shares")
    tables = {"estimates": estimates, "truths": truths}
    tables = {name: _validate.matrix(table, name, columns=3) for name, table in tables.items()}
    tables["studies"] = _validate.matrix(studies, "studies", columns=2)
    for name, table in (tables | {"shares": shares}).items():
        if len(table) != len(shares) or table.min() < 0 or table.max() > 1:
            raise ValueError(f"{name} must hold {len(shares)} rows with values in [0, 1], but is {table.tolist()}.")
    own, new, studies = tables.values()

    def build(figure):
        left, right = figure.subplots(1, 2, width_ratios=(2, 3))
        dots, here = _patients(left), _curves(right, shares, own, new, studies)
        touch(right, lambda start, end, share: {"share": end[0]}, "drag the dotted line to another share.")

        def update(share):
            k = int(np.argmin(np.abs(shares - share)))
            seen = np.arange(N_DOTS) < round(share * N_DOTS)
            for dot, rows in zip(dots, (seen, ~seen), strict=True):
                dot.set_data(*PLACES[rows].T)
            here.set_xdata([share, share])
            return _sentence(share, own[k, 0], new[k, 0], studies[k])

        return update

    return Explorer(
        build,
        alt="Left the patients of a test, those in training too marked by a cross; right the AUC that the study finds "
        "in its own test part, with the range of single studies, and the AUC on new patients, over the share of "
        "patients in both",
        look="Go from no shared patient to all of them. Which of the two lines rises, and which would your next "
        "patient notice? Could you tell from the study's own AUC alone?",
        figsize=(8, 3.8),
        share=SelectionSlider(
            options=[(f"{s:.0%}", float(s)) for s in shares], description="test patients also trained on"
        ),
    )


def _sentence(share, own, new, study):
    """Return what the picture shows: the mean promise and the truth, and what one study may find."""
    verdict = f"flatters itself by {own - new:.2f}" if own - new >= 0.005 else f"is off by {number(own - new)}"
    return (
        f"{share:.0%} of the test patients were in training too: on average, the study's own AUC is {own:.2f}, on new "
        f"patients it is {new:.2f}. The study {verdict}. A single study may find {study[0]:.2f} to {study[1]:.2f} in "
        "its own test."
    )


def _patients(ax):
    """Draw an empty crowd of patients, and return the markers of those who were trained on, and of the others."""
    kinds = ((CLASS_COLOURS[4], "X", "in training too"), (GREY, "o", "only in the test"))
    dots = [ax.plot([], [], mark, ms=8, color=colour, mec="none", label=name)[0] for colour, mark, name in kinds]
    ax.set(xlim=(-0.8, 9.8), ylim=(5.8, -0.8), xticks=[], yticks=[], aspect="equal")
    ax.set_title("the test's patients", fontsize=11)
    ax.legend(loc="upper left", bbox_to_anchor=(0, -0.02), handletextpad=0.2)
    animate(ax)
    return dots


def _curves(ax, shares, own, new, studies):
    """Draw both AUCs over the share of patients in both parts, and return the line that marks the chosen share."""
    ax.fill_between(shares, *studies.T, color=CLASS_COLOURS[3], alpha=0.15, lw=0, label="own test part, single studies")
    styles = ((CLASS_COLOURS[3], "s--", "own test part, mean"), (CLASS_COLOURS[2], "o-", "new patients, mean"))
    for table, (colour, line, name) in zip((own, new), styles, strict=True):
        reach = np.abs(table[:, 1:] - table[:, :1]).T
        ax.errorbar(shares, table[:, 0], reach, fmt=line, color=colour, capsize=3, label=name)
    here = ax.axvline(0, color=INK, lw=1.5, ls=":")
    ax.set(xlabel="share of test patients in training too", ylabel="AUC by patient", xlim=(-0.05, 1.05))
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
    animate(ax)
    return here
