"""How long does one step of a slider take: with ipywidgets' `interact` and pyplot, and with `Explorer`?

    python benchmarks/explorers.py                # about 1 minute; writes benchmarks/results/explorers.md
    python benchmarks/explorers.py --no-browser   # only the kernel's time

Needs a quiet machine: other work on it makes both slower.
"""

import argparse
import ast
import runpy
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
from IPython.display import display
from ipywidgets import FloatSlider, interact
from jupyter_client.manager import run_kernel
from report import computer, table, write
from scipy.ndimage import gaussian_filter
from scipy.special import expit

from dlintro import data, metrics, plots, scratch, widgets
from dlintro.widgets.touch import on_grid

HERE = Path(__file__).parent
STEPS, WARM_UP = 41, 4  # the first steps are not counted
MOST = 20  # milliseconds for a step of an Explorer in the kernel
WHAT = """# One step of a slider

`interact` with pyplot draws a new figure at each step, as its documentation does; `Explorer` moves what it drew once.
Both show the same picture, 6 × 4 inches at 100 dots an inch, and a sentence below it. They take turns, so that a slow
moment of the machine hits both. Medians, and in brackets the middle half of the values, in milliseconds."""
KERNEL = f"""## In the kernel

From the slider's new value until the picture is on its way to the browser, in an ipykernel with the inline backend;
{STEPS} steps each. With matplotlib's own style `interact` has less to lay out."""
EVERY = f"""## Every explorer of the course

The explorers of tests/explorers/ with their first control moved over its range, in this process, {STEPS} steps each:
calculation, drawing and encoding, without a browser. Then the same at twice the density, which a browser asks for where
its screen, or a slide, shows so many dots. Beside them the size of one picture."""
BROWSER = f"""## From key press to new picture

In JupyterLab and Chromium, both in one notebook: from the arrow key going down until the new picture is loaded;
{STEPS} key presses each."""
START = f"import sys; sys.path.insert(0, {str(HERE)!r}); import explorers"
COURSE = "; explorers.plots.use_course_style()"
LISTEN = """cell => {
    cell.times = [];
    let pressed = null;
    cell.addEventListener('keydown', () => { pressed = performance.now() }, true);
    cell.addEventListener('load', () => { cell.times.push(performance.now() - pressed) }, true);
}"""


@dataclass(frozen=True)
class Case:
    """One picture, drawn by `draw(ax, value)` for `interact`, and again by an `Explorer`.

    Attributes
    ----------
    share : float
        How much of `interact`'s time the explorer may take.
    draw : callable
        Draws everything into `ax` and returns the sentence.
    explorer : Explorer
    control : str
        Which of its controls is moved.
    """

    name: str
    share: float
    draw: Callable
    explorer: widgets.Explorer
    control: str = "value"

    def interact(self):
        """Show the picture by `interact`, and return its slider."""
        slider = self.explorer.controls[self.control]
        copy = FloatSlider(slider.value, min=slider.min, max=slider.max, step=slider.step, description="value")

        def show(value):
            _, ax = plt.subplots(figsize=(6, 4), dpi=100)
            sentence = self.draw(ax, value)
            plt.show()
            print(sentence)

        interact(show, value=copy)
        return copy

    def explore(self):
        """Show the picture by `Explorer`, and return its slider."""
        display(self.explorer)
        return self.explorer.controls[self.control]


def line_plot():
    """Return the case of a curve of 200 points over its threshold."""
    x = np.linspace(-6, 6, 200)

    def draw(ax, slope):
        ax.axhline(0.5, color="0.5", ls="--", label="threshold")
        ax.plot(x, expit(slope * x), label="probability")
        ax.set(xlabel="weighted sum", ylabel="probability", ylim=(0, 1))
        ax.legend(loc="upper left")
        return f"slope {slope:.1f}"

    def build(figure):
        ax = figure.subplots()
        draw(ax, 1)
        curve = ax.lines[-1]
        curve.set_animated(True)

        def update(value):
            curve.set_ydata(expit(value * x))
            return f"slope {value:.1f}"

        return update

    slider = FloatSlider(1, min=0.1, max=6.1, step=0.1)
    return Case("line plot", 1 / 3, draw, widgets.Explorer(build, alt="a curve", value=slider))


def decision_map():
    """Return the case of notebook 01: a neuron's line between 569 patients, and the region on either side of it."""
    two = data.breast_cancer().select("worst radius", "worst concave points").standardised()

    def draw(ax, w2):
        plots.scatter(two, ax)
        plots.decision_region(scratch.step(scratch.neuron(plots.grid(ax), [1, w2], 0)), ax)
        plots.decision_line([1, w2], 0, ax)
        counts = metrics.confusion(two.y, scratch.step(scratch.neuron(two.x, [1, w2], 0)))
        return f"{counts.fn} missed, {counts.fp} false alarms, right: {counts.accuracy.k} of {len(two)}"

    return Case("decision map, 569 points", 0.4, draw, widgets.explore_line(two), "w2")


def image():
    """Return the case of a grey image of 256 × 256 pixels whose contrast is changed."""
    rng = np.random.default_rng(0)
    grey = gaussian_filter(rng.normal(size=(256, 256)), 8) * 8 + 0.05 * rng.normal(size=(256, 256))

    def draw(ax, contrast):
        ax.imshow(expit(contrast * grey), cmap="gray", vmin=0, vmax=1)
        ax.set(xlabel="x [pixels]", ylabel="y [pixels]")
        return f"contrast {contrast:.1f}"

    def build(figure):
        ax = figure.subplots()
        draw(ax, 1)
        (shown,) = ax.images
        shown.set_animated(True)

        def update(value):
            shown.set_data(expit(value * grey))
            return f"contrast {value:.1f}"

        return update

    slider = FloatSlider(1, min=0.1, max=6.1, step=0.1)
    return Case("image, 256 × 256", 0.4, draw, widgets.Explorer(build, alt="a grey image", value=slider))


CASES = (line_plot, decision_map, image)


def steps_in_this_kernel():
    """Move the two sliders of each case in turn; return [name, share, ms with interact, ms with Explorer] for each."""
    results = []
    for case in (make() for make in CASES):
        sliders = case.interact(), case.explore()
        times = [[], []]
        for value in np.linspace(sliders[0].min, sliders[0].max, STEPS + WARM_UP):
            for slider, kept in zip(sliders, times, strict=True):
                began = time.perf_counter()
                slider.value = value
                kept.append((time.perf_counter() - began) * 1000)
        results.append([case.name, case.share, *(kept[WARM_UP:] for kept in times)])
    return results


def kernel_times(start):
    """Return what `steps_in_this_kernel` returns in a kernel of its own, after the code `start`."""
    shown = []
    with run_kernel(kernel_name="python3") as client:
        reply = client.execute_interactive(
            start, user_expressions={"times": "explorers.steps_in_this_kernel()"}, output_hook=shown.append
        )["content"]
    times = reply.get("user_expressions", {}).get("times", reply)
    if times["status"] != "ok":
        raise RuntimeError(f"the kernel could not measure: {times}")
    pictures = sum("image/png" in message["content"].get("data", {}) for message in shown)
    if pictures < len(CASES) * (STEPS + WARM_UP):
        raise RuntimeError(f"interact sent {pictures} pictures only")
    return ast.literal_eval(times["data"]["text/plain"])


def key_times():
    """Return ms from key press to picture, with `interact` and with `Explorer`, for the decision map."""
    sys.path.append(str(HERE.parent / "tests"))
    import lab

    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for code in (f"{START}\ncase = explorers.decision_map()", "case.interact();", "case.explore();"):
        notebook.cells.append(nbformat.v4.new_code_cell(code))
    with tempfile.TemporaryDirectory() as home, lab.chromium() as browser:
        folder = Path(home) / "notebooks"
        shutil.copytree(HERE.parent / "notebooks", folder)
        nbformat.write(notebook, folder / "slider.ipynb")
        with lab.jupyterlab(folder, Path(home)) as server:
            opened = lab.Notebook(browser, server, folder / "slider.ipynb")
            opened.run_all(60)
            times = press_keys(opened.page, [opened.cell(cell.id) for cell in notebook.cells[1:]])
            opened.close()
    return times


def press_keys(page, cells):
    """Press an arrow key in each cell's first or second slider in turn; return the times of each cell, in ms."""
    handles = [cells[0].locator(".noUi-handle").first, cells[1].locator(".noUi-handle").nth(1)]
    for cell in cells:
        cell.evaluate(LISTEN)
    for step in range(STEPS + WARM_UP):
        for cell, handle in zip(cells, handles, strict=True):
            handle.focus()
            seen = len(cell.evaluate("cell => cell.times"))
            page.keyboard.press("ArrowLeft" if step % 2 else "ArrowRight")
            page.wait_for_function("([cell, seen]) => cell.times.length > seen", arg=[cell.element_handle(), seen])
            page.wait_for_timeout(200)  # what the kernel still has to say must not slow down the next step
    return [cell.evaluate("cell => cell.times")[WARM_UP:] for cell in cells]


def middle(times):
    """Return the median of some times, and their quartiles, as text."""
    low, median, high = statistics.quantiles(times)
    return f"{median:.1f} ({low:.1f}–{high:.1f})"


def row(start, interact_times, explorer_times, share, most=float("inf")):
    """Return one row of a table: what is compared, the two times, and whether the target is reached."""
    explorer = statistics.median(explorer_times)
    ratio = explorer / statistics.median(interact_times)
    reached = "reached" if ratio <= share and explorer <= most else "MISSED"
    target = f"≤ {share:.2f}" + (f", ≤ {most} ms" if most < float("inf") else "")
    return [*start, middle(interact_times), middle(explorer_times), f"{ratio:.2f}", f"{target}: {reached}"]


def kernel_part():
    """Measure in the kernel, in the course's style and in matplotlib's own, and return the table."""
    rows = [
        row((name, style), slow, quick, share, MOST)
        for style, start in {"the course's": START + COURSE, "matplotlib's": START}.items()
        for name, share, slow, quick in kernel_times(start)
    ]
    return table(("picture", "style", "interact", "Explorer", "share", "target"), rows)


def values_of(control, n):
    """Return n values that go over the range of a control, to and fro."""
    if hasattr(control, "options"):
        options = [value for _, value in control._options_full]
        return [options[step % len(options)] for step in range(n)]
    return [on_grid(control, value) for value in np.linspace(control.min, control.max, n)]


def every_part():
    """Time every explorer of the tests, and return the table."""
    rows = []
    for file in sorted((HERE.parent / "tests" / "explorers").glob("*.py")):
        for name, make in runpy.run_path(str(file))["EXPLORERS"].items():
            explorer, cells = make(), []
            for density in (1, 2):
                explorer.density = density
                cells += [middle(step_times(explorer)), f"{len(explorer.png) / 1000:.0f}"]
            rows.append((name, *cells))
    return table(("explorer", "ms a step", "kB", "ms a step, twice the density", "kB, twice the density"), rows)


def step_times(explorer):
    """Move the first control of an explorer over its range, and return the ms of each step."""
    control, times = next(iter(explorer.controls.values())), []
    for value in values_of(control, STEPS + WARM_UP):
        if value == control.value:  # a short range has few steps
            continue
        began = time.perf_counter()
        control.value = value
        times.append((time.perf_counter() - began) * 1000)
    return times[WARM_UP:] if len(times) > 2 * WARM_UP else times


def browser_part():
    """Measure in the browser, and return the table."""
    return table(("picture", "interact", "Explorer", "share", "target"), [row(("decision map",), *key_times(), 0.30)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--no-browser", action="store_true", help="leave out the part in JupyterLab")
    arguments = parser.parse_args()
    page = [WHAT, KERNEL, kernel_part(), EVERY, every_part()]
    if not arguments.no_browser:
        page += [BROWSER, browser_part()]
    packages = ("ipywidgets", "ipykernel", "jupyterlab", "matplotlib", "matplotlib-inline", "numpy", "pillow")
    write("explorers.md", *page, computer(*packages))


if __name__ == "__main__":
    main()
