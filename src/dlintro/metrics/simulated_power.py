"""How probably does a study show what it looks for? Run it many times in the computer, and count."""

import numpy as np

from dlintro import _validate
from dlintro.metrics.estimates import Proportion


def power(run, n_times=1000, seed=0):
    """Return how often a simulated study succeeds: its power if the effect is real, its false alarms if there is none.

    Parameters
    ----------
    run : function
        Gets a NumPy generator of random numbers, makes one study with it, and returns True if the study succeeds.
    n_times : int
        How many studies, at least 1. With 1,000, a power of 80 % is known to about ± 2.5 percentage points.
    seed : int
        The same seed gives the same studies.

    Returns
    -------
    Proportion
        The interval tells the Monte Carlo error, which comes from running so few studies: it says nothing about
        whether the assumptions are right.

    Raises
    ------
    TypeError
        If run does not return True or False.

    References
    ----------
    Morris TP, White IR, Crowther MJ. Stat Med 2019;38:2074–2102, doi:10.1002/sim.8086.
    """
    if not callable(run):
        raise TypeError(f"run must be a function of a random generator, but is {_validate.shown(run)}; give its name.")
    n_times = _validate.count(n_times, "n_times")
    rng = np.random.default_rng(_validate.count(seed, "seed", low=0))
    return Proportion(sum(_succeeds(run(rng)) for _ in range(n_times)), n_times)


def _succeeds(answer):
    if not isinstance(answer, (bool, np.bool_)):
        raise TypeError(
            f"run must return True or False, but returned {_validate.shown(answer)}; compare it with a limit, such as "
            "p < 0.05."
        )
    return bool(answer)
