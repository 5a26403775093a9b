"""The mechanism of explorers, and every explorer of tests/explorers/ driven over its whole range."""

import base64
import importlib
import io
import itertools
import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from ipywidgets import Button, Dropdown, FloatSlider, IntSlider
from matplotlib import image as mpl_image
from matplotlib.figure import Figure

from dlintro import widgets
from dlintro.widgets.explorer import SLOW, animate

FILES = sorted((Path(__file__).parent / "explorers").glob("*.py"))
EXPLORERS = {
    f"{file.stem}.{name}": make
    for file in FILES
    for name, make in importlib.import_module(f"explorers.{file.stem}").EXPLORERS.items()
}


def ends_and_middle(control):
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    middle = control.min + (control.max - control.min) / 2
    return [control.min, int(middle) if isinstance(control, IntSlider) else middle, control.max]


def pixels(png):
    return mpl_image.imread(io.BytesIO(png), format="png")


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_draws_and_speaks_over_its_whole_range(name):
    explorer = EXPLORERS[name]()
    seen = set()
    ranges = [ends_and_middle(control) for control in explorer.controls.values()]
    for values in itertools.product(*ranges):
        explorer.set(**dict(zip(explorer.controls, values, strict=True)))
        picture = pixels(explorer.png)
        assert picture.shape[:2] == (explorer.figure.get_figheight() * 100, explorer.figure.get_figwidth() * 100)
        assert explorer.readout
        assert not re.search(r"\bnan\b", explorer.readout)
        seen.add(explorer.readout)
    assert len(seen) > len(ranges[0]) / 2


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_has_a_text_for_its_picture_and_named_controls(name):
    explorer = EXPLORERS[name]()
    assert len(explorer._picture.tooltip) > 20
    for control in explorer.controls.values():
        assert control.description


@pytest.mark.parametrize("name", EXPLORERS)
def test_coming_back_gives_the_same_picture(name):
    explorer = EXPLORERS[name]()
    first, start = explorer.png, {key: control.value for key, control in explorer.controls.items()}
    explorer.set(**{key: ends_and_middle(control)[-1] for key, control in explorer.controls.items()})
    assert explorer.png != first
    explorer.set(**start)
    assert explorer.png == first  # nothing of the pictures between is left behind


def line_build(figure):
    (line,) = figure.subplots().plot([0, 1], [0, 1], animated=True)

    def update(slope):
        line.set_ydata([0, slope])
        return f"slope {slope:.1f}"

    return update


def test_blitting_draws_what_a_full_draw_would():
    explorer = widgets.Explorer(line_build, alt="a line", slope=FloatSlider(0.5, min=0, max=1)).set(slope=0.8)
    blitted = pixels(explorer.png)
    for artist in explorer._moving:
        artist.set_animated(False)
    explorer._canvas.draw()
    full = np.asarray(explorer._canvas.buffer_rgba()) / 255
    # only order differs: the ends of the moving line lie over the spines, not under them
    assert (np.abs(full[..., :3] - blitted[..., :3]).max(axis=2) > 0.1).mean() < 0.001


def test_what_is_not_animated_is_drawn_again_when_it_has_changed():
    def build(figure):
        move = line_build(figure)

        def update(slope):
            figure.axes[0].set_title("steep" if slope > 0.5 else "")  # still, and so part of the background
            return move(slope)

        return update

    explorer = widgets.Explorer(build, alt="a line", slope=FloatSlider(0.5, min=0, max=1))
    untitled = explorer.png
    assert (pixels(explorer.set(slope=0.8).png)[:40] < 0.5).any()
    assert explorer.set(slope=0.5).png == untitled


def test_animate_leaves_ticks_labels_and_legend_still():
    ax = Figure().subplots()
    ax.plot([0, 1], label="line")
    ax.legend()
    animate(ax)
    assert ax.lines[0].get_animated()
    assert not ax.xaxis.get_animated()
    assert not ax.get_legend().get_animated()


def test_the_bundle_carries_the_picture_beside_the_widget():
    explorer = widgets.Explorer(line_build, alt="a line", slope=FloatSlider(0.5, min=0, max=1))
    bundle = explorer._repr_mimebundle_()
    assert base64.b64decode(bundle["image/png"]) == explorer.png
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == "slope 0.5"


def test_an_error_is_shown_and_raised():
    def build(figure):
        def update(x):
            if x > 0.5:
                raise ZeroDivisionError("a <b>bad</b> number")
            return "fine"

        return update

    explorer = widgets.Explorer(build, alt="nothing", x=FloatSlider(0, min=0, max=1))
    with pytest.raises(ZeroDivisionError):
        explorer.set(x=1)
    assert 'role="alert"' in explorer._sentence.value
    assert "a &lt;b&gt;bad" in explorer._sentence.value
    explorer.set(x=0)
    assert 'role="status"' in explorer._sentence.value


def test_a_slow_step_makes_its_controls_wait_for_the_release(monkeypatch):
    clock = iter([0.0, SLOW * 2, 10.0, 10.0 + SLOW / 2])
    explorer = widgets.Explorer(line_build, alt="a line", slope=FloatSlider(0.5, min=0, max=1))
    monkeypatch.setattr("dlintro.widgets.explorer.time.perf_counter", lambda: next(clock))
    explorer.set(slope=0.6)
    assert explorer.controls["slope"].continuous_update is False
    explorer.set(slope=0.7)
    assert explorer.controls["slope"].continuous_update is True


def test_the_layout_does_not_jump_when_labels_grow():
    def build(figure):
        ax = figure.subplots()

        def update(scale):
            ax.set_ylim(0, scale)

        return update

    explorer = widgets.Explorer(build, alt="an axis", scale=Dropdown(options=[1, 1_000_000]))
    (ax,) = explorer.figure.axes
    before = ax.get_position().bounds
    explorer.set(scale=1_000_000)
    assert ax.get_position().bounds == before


def test_the_next_button_goes_on_and_at_the_end_back_to_the_start():
    def build(figure):
        return lambda step: f"step {step}"

    explorer = widgets.Explorer(build, alt="nothing", next="step", step=IntSlider(0, min=0, max=4, step=2))
    control, button = explorer.children[0].children
    assert control is explorer.controls["step"]
    seen = []
    for _ in range(3):
        button.click()
        seen.append(explorer.readout)
    assert seen == ["step 2", "step 4", "step 0"]


@pytest.mark.parametrize(
    ("error", "words", "arguments"),
    [
        (ValueError, "controls must be one to three, but are 0", {}),
        (ValueError, "controls must be one to three, but are 4", {name: FloatSlider() for name in "abcd"}),
        (TypeError, "a must be a widget", {"a": 3}),
        (TypeError, "a must be a widget", {"a": Button()}),
        (ValueError, "play must name", {"play": "b", "slope": FloatSlider()}),
        (ValueError, "next must name", {"next": "b", "slope": FloatSlider()}),
    ],
)
def test_wrong_controls_are_refused(error, words, arguments):
    with pytest.raises(error, match=words):
        widgets.Explorer(line_build, alt="a line", **arguments)


def test_a_build_that_returns_nothing_is_refused():
    with pytest.raises(TypeError, match="build must return update"):
        widgets.Explorer(lambda figure: None, alt="nothing", x=FloatSlider())


def test_an_explorer_has_the_courses_look_even_without_it():
    with matplotlib.rc_context(dict(matplotlib.rcParamsDefault) | {"backend": "agg"}):
        explorer = widgets.Explorer(line_build, alt="a line", slope=FloatSlider(0.5, min=0, max=1))
    (ax,) = explorer.figure.axes
    assert not ax.spines["top"].get_visible()
    assert ax.xaxis.get_ticklabels()[0].get_fontsize() == 11
