"""The mechanism of explorers, and every explorer of tests/explorers/ driven over its whole range."""

import base64
import importlib
import io
import itertools
import re
import weakref
from pathlib import Path
from types import SimpleNamespace

import IPython
import matplotlib
import numpy as np
import pytest
from ipywidgets import Button, Dropdown, FloatSlider, IntSlider, SelectionSlider
from jupyter_client.manager import start_new_kernel
from matplotlib import image as mpl_image
from matplotlib.figure import Figure
from PIL import Image
from strokes import stroke

from dlintro import cells, widgets
from dlintro.widgets.explorer import SLOW, Explorer, animate
from dlintro.widgets.screen import png
from dlintro.widgets.touch import Touch, touch

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
        assert picture.shape[:2] == (explorer._screen.height, explorer._screen.width)
        assert explorer.words
        assert not re.search(r"\bnan\b", explorer.words)
        seen.add(explorer.words)
    assert len(seen) > len(ranges[0]) / 2


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_explorer_has_a_text_for_its_picture_and_named_controls(name):
    explorer = EXPLORERS[name]()
    assert len(explorer._screen.alt) > 20
    for control in explorer.controls.values():
        assert control.description


def test_a_dense_screen_gets_twice_as_many_pixels_of_the_same_picture():
    explorer = EXPLORERS["neurons.line"]()
    control = next(iter(explorer.controls.values()))
    control.value = control.max
    once = pixels(explorer.png)
    explorer.density = 2
    twice = pixels(explorer.png)
    assert twice.shape[:2] == tuple(2 * length for length in once.shape[:2])
    halved = twice.reshape(once.shape[0], 2, once.shape[1], 2, -1).mean(axis=(1, 3))
    assert np.abs(halved - once).mean() < 0.02
    control.value = control.min  # what moves is still in its place
    moved = pixels(explorer.png)
    again = EXPLORERS["neurons.line"]().set(**{next(iter(explorer.controls)): control.min})
    halved = moved.reshape(once.shape[0], 2, once.shape[1], 2, -1).mean(axis=(1, 3))
    assert np.abs(halved - pixels(again.png)).mean() < 0.02


@pytest.mark.parametrize("name", EXPLORERS)
def test_coming_back_gives_the_same_picture(name):
    explorer = EXPLORERS[name]()
    first, start = explorer.png, {key: control.value for key, control in explorer.controls.items()}
    explorer.set(**{key: ends_and_middle(control)[-1] for key, control in explorer.controls.items()})
    assert explorer.png != first
    explorer.set(**start)
    assert explorer.png == first  # nothing of the pictures between is left behind


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (40, 60)])
def test_a_png_is_read_by_others_as_it_was(shape):
    colours = np.random.default_rng(0).integers(0, 256, (*shape, 4), dtype=np.uint8)
    read = Image.open(io.BytesIO(png(colours)))
    read.load()  # raises an error if a checksum is wrong
    assert read.format == "PNG"
    assert np.array_equal(np.asarray(read), colours)


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
    assert explorer._screen.failed
    assert "a <b>bad</b> number" in explorer.words
    explorer.set(x=0)
    assert not explorer._screen.failed
    assert explorer.words == "fine"


def touch_build(figure):
    left, right = figure.subplots(1, 2)
    left.set(xlim=(0, 10), ylim=(-1, 1))
    right.set(xlim=(0, 1), ylim=(0, 1))
    touch(left, lambda start, end, a, b: {"a": a + end[0] - start[0], "b": end[1]}, "Drag.")
    steps = []

    def update(a, b):
        steps.append((a, b))
        return f"{a:.1f}, {b}, {len(steps)} drawn"

    return update


def touchable():
    return widgets.Explorer(
        touch_build,
        alt="two panels",
        a=FloatSlider(2, min=0, max=10, step=0.5),
        b=SelectionSlider(options=[("low", -1), ("middle", 0), ("high", 1)], value=0),
    )


def test_a_touch_moves_controls_from_where_they_stood_and_draws_once():
    explorer = touchable()
    stroke(explorer, 1, (4, 0.1), (5.1, 0.1), (7.2, 0.8))
    assert explorer.values == {"a": 5.0, "b": 1}  # 2 + 3.2 on a grid of 0.5, and the option nearest to 0.8
    assert explorer.words == "5.0, 1, 3 drawn"  # when made, and for each place at which a value changed
    stroke(explorer, 2, (4, 1), (9, -1))
    assert explorer.values == {"a": 10.0, "b": -1}
    stroke(explorer, 3, (0, 0), (-100, 0))
    assert explorer.values == {"a": 0.0, "b": 0}


def test_axes_keep_what_a_touch_does_and_its_words():
    ax = Figure().subplots()
    touch(ax, abs, "click.")
    assert ax.touched == Touch(move=abs, do="click.")


def test_a_touch_beside_what_can_be_touched_moves_nothing():
    explorer = touchable()
    explorer._screen.stroke = {"number": 1, "start": [0.9, 0.5], "end": [0.1, 0.5]}
    assert explorer.values == {"a": 2.0, "b": 0}
    ((place,)) = explorer._screen.places
    assert place["do"] == "Drag."
    left, top, right, bottom = place["box"]
    assert 0 < left < right < 0.55
    assert 0 <= top < bottom < 1


def test_settings_are_code_that_puts_the_controls_back_and_reset_begins_again():
    explorer = touchable().set(a=7.5, b="high")
    settings = explorer._screen.settings
    assert settings == ".set(a=7.5, b='high')"
    explorer._on_message(None, {"do": "reset"}, [])
    assert explorer.values == {"a": 2.0, "b": 0}
    assert explorer.words.startswith("2.0, 0")
    again = eval(f"explorer{settings}", {"explorer": explorer})
    assert again.values == {"a": 7.5, "b": 1}


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
        seen.append(explorer.words)
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


@pytest.fixture
def run(monkeypatch):
    """`run(code, cell, number)` makes an explorer as a cell does in a kernel, whose programs name cells or not."""
    monkeypatch.setattr(cells, "_made", {})
    shell = SimpleNamespace(kernel=SimpleNamespace())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)

    def make(code, number, cell=None, kind="execute_request"):
        request = {"header": {"msg_type": kind, "msg_id": f"run {number}"}, "content": {"code": code}}
        request["metadata"] = {"cellId": cell} if cell else {}
        shell.kernel.get_parent = lambda channel: {"shell": request}[channel]
        shell.execution_count = number
        return Explorer(lambda figure: lambda a: "", alt="x", a=IntSlider())

    return make


def is_open(explorer):
    return explorer.comm is not None


def test_a_cell_that_is_run_again_closes_what_it_made_before(run):
    first, beside, other = run("f()", 1, "one"), run("f()", 1, "one"), run("f()", 2, "two")
    parts = [first, *first.children, first.layout, first.controls["a"].style]
    assert all(map(is_open, [*parts, beside, other]))
    again = run("g()", 3, "one")  # the student has changed the code
    assert not any(map(is_open, [*parts, beside]))
    assert all(map(is_open, (other, again)))


def test_without_ids_two_cells_of_the_same_code_keep_their_widgets(run):
    first, other, second = run("f()", 1), run("g()", 2), run("f()", 3)
    assert all(map(is_open, (first, other, second)))
    third = run("f()", 4)  # directly after the second: the same cell again
    assert [is_open(one) for one in (first, second, third, other)] == [False, False, True, True]
    fourth, fifth = run("f()", 6), run("f()", 8)
    assert [is_open(one) for one in (third, fourth, fifth)] == [False, True, True]  # never more than two


def test_moving_a_slider_closes_nothing(run):
    first = run("f()", 1, "one")
    run("f()", 2, "one", kind="comm_msg")
    assert is_open(first)


def test_a_closed_explorer_keeps_neither_figure_nor_picture(run):
    first = run("f()", 1, "one")
    figure, picture = weakref.ref(first.figure), first._screen
    assert len(picture.value) > 1000
    run("f()", 2, "one")
    assert figure() is None
    assert picture.value == first.png == b""
    assert first.children == ()
    assert "Explorer" in repr(first)  # as Out shows it


def test_in_a_kernel_explorers_of_one_cell_do_not_pile_up():
    manager, client = start_new_kernel(kernel_name="python3")

    def ask(code):
        said = []
        client.execute_interactive(code, output_hook=lambda m: said.append(m["content"].get("text", "")), timeout=60)
        return "".join(said)

    try:
        ask("from dlintro.widgets import Explorer\nfrom ipywidgets import IntSlider")
        for _ in range(5):
            ask("Explorer(lambda figure: lambda a: '', alt='x', a=IntSlider())")
        ask("import gc\nfrom matplotlib.figure import Figure")
        counted = "sum(isinstance(thing, Figure) for thing in gc.get_objects())"
        assert ask(f"print({counted}, sum(thing.comm is not None for thing in list(Out.values())))") == "1 1\n"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
