"""The explorer of a tool in two workflows: its day by hand, and its tiles as others see them."""

import numpy as np
import pytest
from matplotlib import colormaps
from matplotlib.colors import to_rgb
from skimage.color import deltaE_cie76, rgb2lab

from dlintro import plots, widgets
from dlintro.plots.style import BLUE, VERMILLION
from dlintro.widgets.workflow import day

HEAT = np.array([[0.0, 0.5], [1.0, 0.5]])


def small():
    """Return one for 300 minutes: 10 with a patient, 2 for a photograph, 3 in one program and none in the other."""
    program = {"apart": 180, "inside": 0}
    return widgets.explore_workflow(HEAT, program, patient=600, photograph=120, minutes=300)


def test_a_day_by_hand():
    n, parts = day(0.2, 180, 600, 120, 300)
    assert n == 18  # 10 + 2 + 3 minutes, and for a fifth of the patients 5 more: 16 minutes; 18 take 288
    assert parts == pytest.approx([180, 36, 18, 54])
    assert day(0, 180, 600, 120, 300)[0] == 20  # exactly
    assert day(0.25, 0, 600, 120, 300)[0] == 24  # 12.5 minutes, exactly
    assert day(0.2, 0, 6000, 0, 60)[0] == 0


def test_bar_and_words_are_those_of_the_day():
    explorer = small()
    bars = explorer.figure.axes[0].patches
    for workflow, seconds in {"apart": 180, "inside": 0}.items():
        for ungradable in (0, 0.2, 0.4):
            explorer.set(workflow=workflow, ungradable=ungradable)
            mean = 12 + seconds / 60 + ungradable * (2 + seconds / 60)
            n = int(300 / mean + 1e-9)
            wanted = n * np.array([10, 2, ungradable * (2 + seconds / 60), seconds / 60])
            assert [bar.get_width() for bar in bars] == pytest.approx(wanted)
            assert [bar.get_x() for bar in bars] == pytest.approx([0, *np.cumsum(wanted)[:-1]])
            assert explorer.figure.axes[0].texts[0].get_text() == f"{n} patients"
            assert explorer.words.startswith(f"A day has time for {n} patients, of whom ")
            assert f"{wanted[2]:.0f} min once more and {wanted[3]:.0f} min the program." in explorer.words
    assert n == 23  # 12.8 minutes each; 0.4 · 0.4 of them get no answer
    assert "23 patients, of whom 3.7 on average get no answer" in explorer.words


def test_a_separate_program_costs_patients_and_ungradable_images_cost_more_there():
    lost = {}
    for workflow, seconds in widgets.workflow.PROGRAM.items():
        served = [day(share, seconds, 420, 60, 240)[0] for share in (0, 0.4)]
        lost[workflow] = served[0] - served[1]
        assert served[0] > served[1]
    assert lost["a separate program"] >= lost["in the patient's record"]


@pytest.mark.parametrize("name", ["green to red", "blue to vermillion"])
def test_tiles_are_the_heat_in_colours_as_each_viewer_sees_them(name):
    explorer = small().set(colours=name)
    full, deficient = (np.asarray(ax.images[0].get_array()) for ax in explorer.figure.axes[1:])
    red, green = colormaps["RdYlGn"]([0.0, 1.0])[:, :3]
    ends = {"green to red": [green, red], "blue to vermillion": [to_rgb(BLUE), to_rgb(VERMILLION)]}
    assert full[0, 0] == pytest.approx(ends[name][0], abs=0.005)
    assert full[1, 0] == pytest.approx(ends[name][1], abs=0.005)
    assert deficient == pytest.approx(plots.as_deuteranope(full))
    apart = [float(deltaE_cie76(*rgb2lab(np.stack([seen[0, 0], seen[1, 0]])))) for seen in (full, deficient)]
    assert f"are {apart[0]:.0f} apart to full colour vision, {apart[1]:.0f} to a red–green" in explorer.words
    assert (apart[1] > 0.9 * apart[0]) == (name == "blue to vermillion")


def test_the_heat_made_up_speaks_once_for_and_once_against():
    explorer = widgets.explore_workflow().set(colours="blue to vermillion")
    tiles = explorer.figure.axes[1].images[0].get_array()
    signed = tiles[..., 0] - tiles[..., 2]  # red minus blue
    assert np.unravel_index(signed.argmax(), signed.shape) == (2, 2)
    assert np.unravel_index(signed.argmin(), signed.shape) == (5, 5)
    assert 5 <= len(explorer._screen.look.split()) <= 60


@pytest.mark.parametrize(
    ("numbers", "error", "words"),
    [
        ({"heat": HEAT * 2}, ValueError, r"heat must lie in \[0, 1\], but ranges from 0 to 2"),
        ({"heat": [0.5]}, ValueError, r"heat must have shape \(rows, columns\)"),
        ({"program": {}}, ValueError, "program must be a dict"),
        ({"program": [10]}, ValueError, "program must be a dict"),
        ({"program": {"here": -1}}, ValueError, "here must be at least 0"),
        ({"patient": 0}, ValueError, "patient must be above 0"),
        ({"photograph": -1}, ValueError, "photograph must be at least 0"),
        ({"minutes": "all"}, TypeError, "minutes must be a number"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(numbers, error, words):
    with pytest.raises(error, match=words):
        widgets.explore_workflow(**numbers)
