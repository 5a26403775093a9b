"""The explorer of "I do not know": its bands, bars and words, against a count of its own."""

import re

import numpy as np
import pytest

from dlintro import data, metrics, widgets

PATIENTS = data.simulate_referrals(1200, malignant_share=0.2, seed=3)
KNOWN, BEFORE = PATIENTS.split(shares=(0.5, 0.5), seed=0)
CLINICS = {"as before": BEFORE, "new camera": data.simulate_referrals(500, 0.2, new_camera=0.8, seed=4)}
WAYS = {"all together": (0, 0), "by skin": (1, 0), "by diagnosis": (0, 1), "by both": (1, 1)}


def risk(x):
    return 1 / (1 + np.exp(2 - x[:, :3].sum(axis=1)))


def thresholds(errors, by_skin, by_class):
    """Return the threshold of each skin and class, by sorting the scores of those like them."""
    scores = np.abs(KNOWN.y - risk(KNOWN.x))
    found = {}
    for skin in ("dark", "fair"):
        for k in (0, 1):
            like = np.sort(scores[((KNOWN.info["skin"] == skin) | (not by_skin)) & ((KNOWN.y == k) | (not by_class))])
            found[skin, k] = like[int(np.ceil((len(like) + 1) * (1 - errors) - 1e-9)) - 1]
    return found


def sets(clinic, limits):
    """Return the classes in the set of each patient."""
    rows = zip(risk(clinic.x), clinic.info["skin"], strict=True)
    return [{k for k in (0, 1) if (1 - p if k else p) <= limits[skin, k]} for p, skin in rows]


@pytest.fixture(scope="module")
def explorer():
    return widgets.explore_abstaining(risk, KNOWN, CLINICS)


def groups(clinic):
    skin, y = clinic.info["skin"], clinic.y
    return {
        "dark skin": skin == "dark",
        "fair skin": skin == "fair",
        "naevus": y == 0,
        "melanoma": y == 1,
        "all": y < 2,
    }


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("errors", [0.05, 0.1, 0.2])
def test_bars_and_words_count_what_the_sets_hold(explorer, way, clinic, errors):
    explorer.set(errors=errors, calibrated=way, clinic=clinic)
    now = CLINICS[clinic]
    found = sets(now, thresholds(errors, *WAYS[way]))
    holds = np.array([y in one for y, one in zip(now.y, found, strict=True)])
    unsure = np.array([len(one) != 1 for one in found])
    _, middle, right = explorer.figure.axes
    for ax, counted in ((middle, holds), (right, unsure)):
        for bar, line, here in zip(ax.patches, ax.lines, groups(now).values(), strict=False):
            share = metrics.Proportion(int(counted[here].sum()), int(here.sum()))
            assert bar.get_width() == pytest.approx(share.value)
            assert line.get_xdata() == pytest.approx(share.interval)
    kept, silent = re.search(r"Kept: (.*?)\. “I do not know”: (.*?)\. Of", explorer.words).groups()
    for told, counted in ((kept, holds), (silent, unsure)):
        wanted = [f"{name} {counted[here].mean():.1%}" for name, here in groups(now).items()]
        assert told == ", ".join(wanted)
    wrong = int((~holds & ~unsure).sum())
    assert f"Of {int((~unsure).sum()):,} answers, {wrong:,} are wrong" in explorer.words
    assert middle.lines[-1].get_xdata() == pytest.approx([1 - errors] * 2)
    assert explorer.words.startswith(f"Promised: {1 - errors:.0%} of the sets")


@pytest.mark.parametrize("way", WAYS)
def test_the_band_holds_exactly_the_patients_without_an_answer(explorer, way):
    explorer.set(errors=0.1, calibrated=way, clinic="as before")
    probs, unsure = risk(BEFORE.x), np.array([len(one) != 1 for one in sets(BEFORE, thresholds(0.1, *WAYS[way]))])
    for band, skin in zip(explorer.figure.axes[0].patches, ("dark", "fair"), strict=True):
        here = BEFORE.info["skin"] == skin
        low, high = band.get_x(), band.get_x() + band.get_width()
        inside = (probs > low - 1e-12) & (probs < high + 1e-12)
        assert np.array_equal(inside[here], unsure[here])
        assert unsure[here].any()


def test_points_lie_at_the_risks_of_their_patients(explorer):
    explorer.set(clinic="new camera")
    now = CLINICS["new camera"]
    for number, line in enumerate(explorer.figure.axes[0].lines):
        skin, k = ("dark", "fair")[number // 2], number % 2
        wanted = risk(now.x)[(now.info["skin"] == skin)][:250]
        wanted = wanted[now.y[now.info["skin"] == skin][:250] == k]
        assert line.get_xdata() == pytest.approx(wanted)
        assert np.all(np.abs(line.get_ydata() - number // 2) < 0.45)


def test_by_skin_dark_skin_gets_what_was_promised_and_pays_for_it(explorer):
    bars = {}
    for way in ("all together", "by skin"):
        explorer.set(errors=0.1, calibrated=way, clinic="as before")
        bars[way] = [ax.patches[0].get_width() for ax in explorer.figure.axes[1:]]
    assert bars["by skin"][0] > bars["all together"][0]
    assert bars["by skin"][1] > bars["all together"][1]


def test_it_says_what_to_look_at(explorer):
    assert 5 <= len(explorer._screen.look.split()) <= 60


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({"risk": 0.5}, TypeError, "risk must be a function"),
        ({"clinics": {}}, ValueError, "clinics must be a dict with at least one clinic"),
        ({"clinics": [BEFORE]}, ValueError, "clinics must be a dict"),
        ({"group": "town"}, ValueError, "group must be one of skin, chance, but is 'town'"),
        ({"risk": lambda x: x[:3, 0]}, ValueError, r"risk\(x\) must have length"),
        ({"risk": lambda x: x[:, 0]}, ValueError, "probs must lie between 0 and 1"),
        ({"known": KNOWN.rows(KNOWN.info["skin"] == "fair")}, ValueError, "the groups of known: fair skin"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(change, error, words):
    with pytest.raises(error, match=words):
        widgets.explore_abstaining(**{"risk": risk, "known": KNOWN, "clinics": CLINICS} | change)
