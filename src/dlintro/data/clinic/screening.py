"""A randomised trial of two screening programmes: tumours that begin, are found or not, and kill or do not."""

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

# The orders of magnitude are those of breast cancer; the numbers are ours. Times are in years from entry.
ROUNDS = (0, 2, 4)  # when women are invited
GAP, YEARS = 2, 10  # how long after a round a cancer is an interval cancer; follow-up
RATE, BY_AGE = 0.0026, 0.02  # tumours a year that will cause symptoms, at age 60; how much that rises a year of age
BEFORE = 25  # how many years before entry the first tumours begin
VISIBLE = 3.5  # years, on average, from when mammography can show a tumour until it causes symptoms
FATAL_SLOW, FATAL_FAST = 0.05, 0.45  # the slowest tumours kill with the first chance, the fastest with both together
TO_DEATH = 5  # years, on average, from symptoms to death, if the tumour kills
SMALLEST, LARGE, SPREAD = 5, 22, 0.4  # mm when visible; median at symptoms, and the standard deviation of its logarithm
SMALL = 20  # mm, at most
MOST = 0.5  # the largest share of tumours that never cause symptoms
NEVER = np.inf


def simulate_screening(
    n_people=100_000,
    sensitivity=0.7,
    new_sensitivity=0.85,
    treatment_helps=0.4,
    overdiagnosed=0.15,
    new_share=0.5,
    n_sites=40,
    by_site=False,
    site_spread=0.2,
    seed=0,
):
    """Simulate a trial of a usual and a new screening programme: rounds at 0, 2 and 4 years, followed for ten years.

    A tumour becomes visible, grows, and causes symptoms after a while, unless a round finds it before. Fast tumours
    kill more often. All women take part in all rounds, and die of nothing but this cancer. With the same seed, the same
    women get the same tumours in either programme: with `new_share` 0 and then 1, you see them in both, which no trial
    can.

    Parameters
    ----------
    n_people : int
        Women of 50 to 69 years.
    sensitivity, new_sensitivity : float
        How probably a round finds a visible tumour in the usual and in the new programme, in [0, 1]; 0 is no screening.
    treatment_helps : float
        The share of deadly tumours that are cured if screening finds them before symptoms, in [0, 1].
    overdiagnosed : float
        The share of tumours that would never cause symptoms, in [0, 0.5]: whoever has one found is overdiagnosed.
    new_share : float
        The share of women, or of sites, in the new programme, in [0, 1].
    n_sites : int
        Each woman belongs to one of them; all are about equally large.
    by_site : bool
        Whether sites are randomised, not women.
    site_spread : float
        How far the rates of tumours differ between sites: the standard deviation of their logarithms, in [0, 1].
    seed : int

    Returns
    -------
    Dataset
        x (n, 1): age at entry in years. y (n,): 1 if the woman died of the cancer within ten years. `info` has what the
        trial knows: "new" (programme), "site", "found" (by a round), "interval" (cancer by symptoms within 6 years),
        "cancer" (within 10), "diagnosed" (year), "small" (at most 20 mm), "alive5" (five years after the diagnosis)
        and "died"; and what nobody knows: the years "visible" and "symptoms" of a tumour if no round found it, and of
        "death" by it, also after the trial. A year that never comes is inf.

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    The idea: Zelen M, Feinleib M. Biometrika 1969;56:601–614, doi:10.1093/biomet/56.3.601. The numbers are ours.
    """
    n, n_sites = _validate.count(n_people, "n_people"), _validate.count(n_sites, "n_sites")
    if not isinstance(by_site, (bool, np.bool_)):
        raise TypeError(f"by_site must be True or False, but is {shown(by_site)}.")
    usual, better, helps, new_share, spread = (
        _validate.number(value, name, low=0, high=1)
        for name, value in (
            ("sensitivity", sensitivity),
            ("new_sensitivity", new_sensitivity),
            ("treatment_helps", treatment_helps),
            ("new_share", new_share),
            ("site_spread", site_spread),
        )
    )
    silent = _validate.number(overdiagnosed, "overdiagnosed", low=0, high=MOST)
    people, arms, sites, *kinds = np.random.default_rng(seed).spawn(5)  # so that no draw depends on what is asked for
    age, site = people.uniform(50, 70, n), people.permutation(n) % n_sites
    new = _chosen(arms, n_sites, new_share)[site] if by_site else _chosen(arms, n, new_share)
    rates = RATE * np.exp(BY_AGE * (age - 60)) * np.exp(spread * sites.normal(size=n_sites) - spread**2 / 2)[site]
    tumours = _all_tumours(*(_tumours(rng, rates) for rng in kinds), silent)
    fates = _fates(tumours, np.where(new[tumours["who"]], better, usual), helps)
    return _trial(age, {"new": new, "site": site}, tumours["who"], fates)


def _chosen(rng, n, share):
    """Return n times True or False; exactly the share, rounded, is True."""
    return rng.permutation(n) < round(share * n)


def _tumours(rng, rates):
    """Return the tumours that become visible from 25 years before entry to the end, at most one of each woman."""
    who = np.flatnonzero(rng.random(len(rates)) < -np.expm1(-rates * (BEFORE + YEARS)))
    n = len(who)
    begin, lasts = rng.uniform(-BEFORE, YEARS, n), rng.exponential(VISIBLE, n)
    return {
        "who": who,
        "begin": begin,
        "lasts": lasts,
        "size": LARGE * np.exp(SPREAD * rng.normal(size=n)),
        "kills": rng.random(n) < FATAL_SLOW + FATAL_FAST * np.exp(-lasts / 4),
        "to_death": rng.gamma(2, TO_DEATH / 2, n),
        "luck": rng.random((n, len(ROUNDS))),
        "cure": rng.random(n),
        "rank": rng.random(n),
    }


def _all_tumours(loud, silent, share):
    """Return tumours that cause symptoms and those that never do, so many that they are this share of all together.

    Whoever had symptoms before entry is not in the trial as a patient. A woman with both kinds counts for the first.
    """
    here = loud["begin"] + loud["lasts"] > 0
    there = (silent["begin"] + silent["lasts"] > 0) & (silent["rank"] < share / (1 - share))
    there &= ~np.isin(silent["who"], loud["who"][here])
    both = {name: np.concatenate([loud[name][here], silent[name][there]]) for name in loud}
    return both | {"silent": np.repeat([False, True], [here.sum(), there.sum()])}


def _fates(tumours, sensitivity, helps):
    """Return what becomes of each tumour, if a round finds a visible one with this sensitivity."""
    begin, lasts = tumours["begin"], tumours["lasts"]
    end, rounds = begin + lasts, np.array(ROUNDS)
    seen = (begin[:, None] <= rounds) & (rounds < end[:, None]) & (tumours["luck"] < sensitivity[:, None])
    by_round = np.where(seen, rounds, NEVER).min(axis=1)
    symptoms = np.where(tumours["silent"], NEVER, end)
    diagnosed = np.minimum(by_round, symptoms)
    found, cancer = by_round < NEVER, diagnosed <= YEARS
    kills = tumours["kills"] & ~tumours["silent"] & ~(found & (tumours["cure"] < helps))
    death = np.where(kills, end + tumours["to_death"], NEVER)
    known = np.where(cancer, diagnosed, end)  # of those without a diagnosis, size and survival are not asked for
    size = SMALLEST * (tumours["size"] / SMALLEST) ** ((known - begin) / lasts)
    return {
        "found": found,
        "interval": ~found & (symptoms <= ROUNDS[-1] + GAP),
        "cancer": cancer,
        "diagnosed": np.where(cancer, diagnosed, NEVER),
        "small": cancer & (size <= SMALL),
        "alive5": cancer & (death > known + 5),
        "died": death <= YEARS,
        "visible": begin,
        "symptoms": symptoms,
        "death": death,
    }


def _trial(age, info, who, fates):
    """Return all women with what became of them; those without a tumour have no year of anything."""
    for name, values in fates.items():
        info[name] = np.full(len(age), NEVER if values.dtype == float else False)
        info[name][who] = values
    return Dataset(
        name="A randomised trial of two screening programmes",
        x=age.round(1)[:, None],
        y=info["died"],
        patient=np.arange(len(age)),
        feature_names=("age",),
        units=("years",),
        class_names=("did not die of it", "died of the cancer"),
        info=info,
        **OURS,
    )
