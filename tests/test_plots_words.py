"""The words of a figure: what they say, and that Jupyter gets them."""

import subprocess
import sys

import figures
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from dlintro import data, metrics, plots, scratch
from dlintro.history import History
from dlintro.plots import phrases


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


FOUND = metrics.evaluate([0, 0, 1, 1, 1], np.array([0.1, 0.6, 0.4, 0.7, 0.9]))
RISING = np.array([0.0, 0.5, 1.0])
DISEASE = np.array([0, 0, 0, 1, 1, 1, 0, 1])
RISK = np.array([0.1, 0.2, 0.2, 0.6, 0.7, 0.9, 0.6, 0.2])
SLOPE = np.add.outer([9.0, 0, 4], [1, 0, 2])  # lowest in the middle, highest at the lower right
HOT = np.zeros((3, 6, 6))
HOT[:2, 0, 5], HOT[2, 3, 3] = 1, 2
CELLS = np.array([[0, 0, 1, 0, 0, 0], [4, 0, 1, 0, 0, 0], [0, 3, 0, 0, 1, 0], [50, 9, 0, 0, 0, 1]])
SPLIT = np.array([[0, 0], [0, 1], [9, 9], [9, 10]])


def region():
    ax = plots.scatter(data.gate("XOR"))
    plots.decision_region(np.repeat([0.2, 0.9], [30, 70]), ax)
    plots.risk_scale(ax, "risk of a fall")
    return plots.decision_line([1, 1], -1, ax)


def twice():
    value = scratch.Value(3, "q") * 2
    value.label = "r"
    value.backward()
    return value.graph()


def trained():
    lost = np.array([0.7, 0.2, 0.4])
    return History(epochs=np.arange(3), train_loss=np.array([0.7, 0.4, 0.1]), valid_loss=lost, best_epoch=1)


# plot: what draws it, and what its text must say, from the arrays that are drawn
TELLS = {
    "activation": (lambda: plots.activation(RISING, RISING, np.ones(3)), ["0 to 1", "slope at most 1"]),
    "activations": (
        lambda: plots.activations(RISING, {"ReLU": (RISING, np.ones(3)), "half": (RISING / 2, np.ones(3) / 2)})[0],
        ["ReLU. 0 to 1, slope at most 1.", "half. 0 to 0.5, slope at most 0.5.", "for z from 0 to 1"],
    ),
    "architecture": (lambda: plots.architecture("U-Net"), ["7 boxes: image, fine,", "box 2 also goes to box 6"]),
    "calibration": (
        lambda: plots.calibration(metrics.calibration(DISEASE, RISK, n_bins=2)),
        ["slope", "18% to 70% predicted, 25% to 75% had the disease", "2 of 2 intervals hold"],
    ),
    "chances": (
        lambda: plots.chances(RISING, {"line": RISING, "step": np.array([0.0, 0.0, 1.0])}, truth=RISING[::-1]),
        ["Probability over x, 0 to 1", "the truth: 1 to 0", "line: 0 to 1", "step: 0 to 1"],
    ),
    "class_errors": (
        lambda: plots.class_errors(np.zeros((8, 8)), np.array([0.2, -0.3, 0.1]), ["one", "two", "three"])[0],
        ["Most too much: one, by +0.20", "Most too little: two, by −0.30"],
    ),
    "confusion_matrix": (
        lambda: plots.confusion_matrix(FOUND.confusion, class_names=("benign", "malignant")),
        ["Of 3 malignant, 2 found and 1 missed.", "Of 2 benign, 1 called benign and 1 false alarms."],
    ),
    "cost_curve": (
        lambda: plots.cost_curve(RISING, RISING, 1 - RISING, ylabel="euros"),
        ["euros over threshold, 0 to 1.", "missed patients: 0 to 1;", "both together: 1 throughout"],
    ),
    "decision_curve": (
        lambda: plots.decision_curve(metrics.net_benefit(DISEASE, RISK, np.array([0.1, 0.3, 0.8]))),
        ["net benefit over threshold, 0.1 to 0.8", "treat all: 0.44 to −1.5", "best at thresholds from 0.10 to 0.80"],
    ),
    "decision_line": (region, ["Line from (−0.5, 1.5) to (1.5, −0.5)"]),
    "decision_region": (region, ["Answers from 20% to 90%, above 50% in 70% of the plane"]),
    "risk_scale": (region, ["The answers are the risk of a fall."]),
    "descent_path": (
        lambda: plots.descent_path(SPLIT / 9, plots.loss_surface(SLOPE, (0, 1), (0, 1)), "Adam"),
        ["Adam: 3 steps from (0, 0) to (1, 1.11)"],
    ),
    "loss_surface": (
        lambda: plots.loss_surface(SLOPE, (0, 1), (-1, 1), names=("a", "b")),
        ["Loss over a and b: lowest 0.00 at (0.5, 0), highest 11.00 at (1, −1)"],
    ),
    "forest": (
        lambda: plots.forest(
            {"plain": metrics.Proportion(2, 4), "ink": metrics.Estimate(0.8, 0.7, 0.9)}, reference=0.5, xlabel="AUC"
        ),
        ["AUC. A line marks 0.5.", "plain 50.0% (15.0% to 85.0%, 2 of 4);", "ink 0.80 (0.70 to 0.90)"],
    ),
    "gallery": (
        lambda: plots.gallery([np.zeros((4, 4)), np.ones((4, 4)), np.ones((4, 4))], ["benign", "malignant", "malignant"])[0],
        ["3 images, 4 × 4 pixels.", "grey in %: benign: 0 (contrast 0); malignant (2): 100 (contrast 0)."],
    ),
    "graph": (lambda: plots.graph(twice()), ["3 numbers", "q = 3.00, gradient 2.00", "r (×) = 6.00, gradient 1.00"]),
    "heat_maps": (
        lambda: plots.heat_maps(np.zeros((3, 6, 6, 3)), {"Grad-CAM": HOT}, ["3%", "40%", "90%"])[0, 0],
        ["3 images: 3%, 40%, 90%.", "Grad-CAM: strongest at top right (2) and centre."],
    ),
    "history": (
        lambda: plots.history(trained(), best=True),
        ["patients seen: 0.7 to 0.1;", "patients not seen: 0.7, falls to 0.2 at 1, rises to 0.4.", "Best: epoch 1, with 0.20."],
    ),
    "image_rows": (
        lambda: plots.image_rows({"pale": np.ones((2, 4, 4, 3)), "dark": np.full((2, 4, 4, 3), (0.5, 0.2, 0.1))}),
        ["2 rows of 2 images.", "red, green, blue in %: pale: 100, 100, 100 (contrast 0); dark: 50, 20, 10 (contrast 0)"],
    ),
    "ladder": (
        lambda: plots.ladder({"reader study": ["Goh 2024"], "randomised trial": []}),
        ["2 rungs, from the bottom to the top", "reader study: Goh 2024; randomised trial: none"],
    ),
    "latent_map": (
        lambda: plots.latent_map(SPLIT, [0, 0, 1, 1], ("benign", "malignant"), title="seen by PCA"),
        ["seen by PCA.", "benign: 2 around (0, 0.5); malignant: 2 around (9, 9.5).", "For 0% the nearest neighbour"],
    ),
    "latent_maps": (
        lambda: plots.latent_maps(SPLIT, {"one": ([0, 0, 1, 1], "ab", 0), "two": ([0, 1, 0, 1], "cd", 2)})[0],
        ["one. a: 2 around (0, 0.5);", "two. c: 2 around (4.5, 4.5);", "For 100% the nearest neighbour"],
    ),
    "layer_gradients": (lambda: plots.layer_gradients([1e-9, 0.5]), ["1e-09 in layer 1", "5e-01 in layer 2"]),
    "loss_and_slope": (
        lambda: plots.loss_and_slope(RISING - 0.5, {"squared": ((RISING - 0.5) ** 2, 2 * RISING - 1)}, xlabel="error")[0],
        ["loss over error, −0.5 to 0.5.", "squared: 0.25, falls to 0 at 0, rises to 0.25.", "squared: −1 to 1."],
    ),
    "loss_curves": (
        lambda: plots.loss_curves(RISING, {"CNN": 1 - RISING, "dense": np.full(3, 0.7)}, None, "shift", "AUC"),
        ["AUC over shift, 0 to 1.", "CNN: 1 to 0;", "dense: 0.7 throughout."],
    ),
    "measurements": (
        lambda: plots.measurements(data.diabetes().select("body mass index")),
        ["progression after one year over body mass index of 442 patients", "18 to 42 across, 25 to 346 up", "0.59"],
    ),
    "milestones": (
        lambda: plots.milestones(data.milestones(), of="training compute"),
        ["training compute of 15 models, 1958 to 2024", "Perceptron (1958) 6.9 × 10⁵;", "GPT-4 (2023) 2.1 × 10²⁵.", "2 our own arithmetic"],
    ),
    "mosaic": (
        lambda: plots.mosaic(np.array([0.0, 1, 1, 1])[:, None, None, None] * np.ones((4, 2, 2, 3)), [0, 0, 1, 1], [0, 1, 0, 1]),
        ["4 tiles in 2 rows and 2 columns", "Darkest at the top left"],
    ),
    "network": (
        lambda: plots.network([2, 10, 1], layer_names=["drugs", "10 neurons", "answer"], notes=[["", ""], ["b"] * 10, ["c = 1"]]),
        ["2 drugs; 10 neurons; 1 answer; 30 weights.", "b; c = 1."],
    ),
    "neuron": (
        lambda: plots.neuron([1.2, 0.5], [0.8, 0.3], -1, feature_names=("radius", "dents")),
        ["radius 1.20 × 0.80, dents 0.50 × 0.30 and bias −1.00: z = 0.11, answer 1."],
    ),
    "people": (lambda: plots.people(FOUND.confusion), ["5 people", "2 found, 1 missed, 1 false alarms, 1 rightly negative"]),
    "pixels": (lambda: plots.pixels([[0, 0.5], [7, 3]], title="patch"), ["patch. 2 × 2 pixels: 0 0.5; 7 3."]),
    "probabilities": (
        lambda: plots.probabilities([0.7, 0.29, 0.01], ["reflux", "pain", "heart"], limit=0.02),
        ["reflux 70%, pain 29%, heart 1.0%.", "Limit 2.0%"],
    ),
    "receptive_fields": (
        lambda: plots.receptive_fields(np.zeros((9, 9)), {"block 1": 3, "block 2": 5}),
        ["9 × 9 pixels", "block 1: 3 × 3, block 2: 5 × 5"],
    ),
    "risk_curve": (
        lambda: plots.risk_curve([2, 1, 0], [0.5, 0.2, 0.1], [1, 0.5, 0], xlabel="marker"),
        ["risk over marker, 0 to 2.", "true risk: 0 to 1; predicted risk: 0.1 to 0.5."],
    ),
    "roc": (
        lambda: plots.roc(FOUND, label="network"),
        [f"ROC curve of network: AUC {FOUND.auc.value:.2f}", "at threshold 0.50 sensitivity 0.67, false positive rate 0.50"],
    ),
    "scatter": (
        lambda: plots.scatter(data.gate("AND")),
        ["second input over first input.", "no: 3 around (0.33, 0.33); yes: 1 around (1, 1)"],
    ),
    "slide_map": (
        lambda: plots.slide_map([0.2, 0.8, 0.6], [0, 0, 0], [0, 1, 2], None, "step 1?", region=[False, True, True], region_name="tumour"),
        ["step 1? 3 tiles, highest 0.80 at the centre.", "Mean 0.70 inside the tumour, 0.20 outside."],
    ),
    "strips": (
        lambda: plots.strips({"dark": np.array([0.1, 0.2, 0.6]), "pale": np.array([0.4, 0.5])}, xlabel="AUC"),
        ["AUC. Medians: dark 0.20 (0.10 to 0.60); pale 0.45 (0.40 to 0.50)."],
    ),
    "timeline": (
        lambda: plots.timeline(data.history()),
        ["30 events from 1943 to 2026: 17 of ideas, 3 of data and computers and 10 of medicine.", "1974 to 1980 and 1987 to 1993"],
    ),
    "tissue": (
        lambda: plots.tissue(CELLS, reach=5),
        ["4 cells, in µm: epithelium: 2 around (2, 0);", "vessel: 1 around (50, 9).", "2 lines join cells nearer than 5 µm", "from neutrophils lead to 1 epithelium."],
    ),
}  # fmt: skip
NO_PICTURES = {"alt_text", "as_deuteranope", "colour_difference", "course_style", "grid", "use_course_style"}


def test_every_plot_is_here():
    assert set(TELLS) | NO_PICTURES == set(plots.__all__)


@pytest.mark.parametrize("name", TELLS)
def test_a_plot_tells_what_it_shows(name):
    draw, wanted = TELLS[name]
    words = plots.alt_text(draw().figure)
    for part in wanted:
        assert part in words
    assert not figures.fault(words)


def test_images_of_different_sizes_tell_them():
    words = plots.alt_text(plots.gallery([np.zeros((8, 8, 3)), np.eye(2)], ["whole", "2 × 2 pixels"])[0].figure)
    assert "whole, 8 × 8 pixels: 0, 0, 0 (contrast 0); 2 × 2 pixels: 50 (contrast 50)" in words
    many = plots.alt_text(plots.gallery(np.zeros((20, 2, 2)), [f"filter {k}" for k in range(20)])[0].figure)
    assert many.startswith("20 images, 2 × 2 pixels: filter 0, filter 1, ")


def test_a_second_curve_is_told_too():
    words = plots.alt_text(plots.roc(FOUND, plots.roc(FOUND, label="A"), "B").figure)
    assert words.index("ROC curve of A: AUC") < words.index("ROC curve of B: AUC")


@pytest.mark.parametrize(
    ("n", "last"),
    [
        (5, "(2.6% to 19.9%, 3 of 40); lab 4 10.0% (4.0% to 23.1%, 4 of 40)."),
        (10, "(12.3% to 37.5%)."),
        (19, "lab 18 45.0%."),
    ],
)
def test_a_longer_forest_tells_less_of_each_row(n, last):
    words = plots.alt_text(plots.forest({f"lab {k}": metrics.Proportion(k, 40) for k in range(n)}).figure)
    assert all(f"lab {k} {k / 40:.1%}" in words for k in range(n))
    assert words.endswith(last)


@pytest.mark.parametrize(
    ("y", "words"),
    [
        ([0.7, 0.1, 0.3], "0.7, falls to 0.1 at 1, rises to 0.3"),
        ([0.1, 0.9, -0.9, 0.2], "0.1, rises to 0.9 at 1, falls to −0.9 at 2, rises to 0.2"),
        ([3, 2, 1], "3 to 1"),
        ([0, 0.999, 1], "0 to 1"),
        ([2, 2], "2 throughout"),
        ([46, 48, 37], "46, rises to 48 at 1, falls to 37"),
    ],
)
def test_the_course_of_a_curve(y, words):
    assert phrases.course(np.arange(len(y)), np.array(y)) == words


def test_a_curve_that_moves_little_beside_another_is_flat():
    words = phrases.courses(RISING, {"learns": 1 - RISING, "stuck": np.array([1, 1, 0.9999])}, "epoch", "loss")
    assert words == "loss over epoch, 0 to 1. learns: 1 to 0; stuck: 1 throughout"


def test_mixed_groups_against_scikit_learn():
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(200, 2)) * (1, 50), rng.integers(2, size=200)
    points[labels == 1] += (1, 50)
    near = NearestNeighbors(n_neighbors=1).fit(points / points.std(axis=0)).kneighbors(return_distance=False)[:, 0]
    share = np.mean(labels[near] != labels)
    assert f"For {share:.0%} the nearest neighbour" in phrases.groups(points, labels, ["a", "b"])
    assert phrases.groups(points, 0 * labels, ["a", "b"]).endswith("b: none")


def test_the_ninths_of_an_image():
    assert [phrases.part(0, k, (6, 6)) for k in range(6)] == ["top left"] * 2 + ["top"] * 2 + ["top right"] * 2
    assert phrases.part(5, 0, (6, 6)) == "bottom left"
    assert phrases.part(0, 0, (1, 1)) == "centre"


def test_what_is_drawn_by_hand_tells_its_legend_or_its_words():
    ax = plt.figure().subplots()
    ax.plot([0, 1, 2, 3], [1, 0.25, 0.5, 0.75], label="patients not seen")
    ax.scatter([1, 3], [2, 2], label="clinics")
    ax.set(xlabel="epoch", ylabel="loss", title="By hand")
    words = plots.alt_text(ax.figure)
    assert words == (
        "By hand. loss against epoch. patients not seen: 1, falls to 0.25 at 1, rises to 0.75, "
        "clinics (2 points, middle at 2, 2)."
    )
    ax.clear()
    ax.plot(["a", "b"], [1, np.nan], label="names")
    ax.plot([0, 1], [np.inf, 2], label="endless")
    assert plots.alt_text(ax.figure) == "names, endless."
    ax.clear()
    ax.text(0, 0, "an arrow")
    assert plots.alt_text(ax.figure) == "an arrow."


def test_like_panels_are_counted_and_many_are_cut_short():
    figure, axes = plt.subplots(3, 5)
    for number, ax in enumerate(axes.flat):
        ax.set_title(f"filter {max(number, 1)}")
    figure.suptitle("What it looks for")
    words = plots.alt_text(figure)
    assert words.startswith("What it looks for. 2 × filter 1. filter 2. ")
    assert words.endswith(" filter 12. and 2 more.")


@pytest.mark.parametrize(
    ("text", "source", "why"),
    [
        ("", "", "is empty"),
        ("a picture without words", "", "is empty"),
        ("value, with its 95 % interval.", "", "no number"),
        ("loss against epoch.", "", "no number"),
        ("benign, malignant", "", "no number"),
        ("AUC minus that with 5 % dark.", 'plots.strips(rows, xlabel="AUC minus that with 5 % dark")', "no number"),
        ("loss in lab 7.", 'f"loss in lab {number}"', ""),
        ("word " * 81, "", "81 words"),
        ("AUC. dark 0.71 (0.66 to 0.76).", 'plots.forest(rows, xlabel="AUC")', ""),
    ],
)
def test_a_text_that_tells_nothing_is_refused(text, source, why):
    assert why in figures.fault(text, source)
    assert bool(why) == bool(figures.fault(text, source))


def test_two_figures_with_one_text_are_refused():
    shown = {"image/png": "", "text/plain": "<Figure>"}
    output = nbformat.v4.new_output("display_data", shown, metadata={"image/png": {"alt": "dark 0.71."}})
    cells = [nbformat.v4.new_code_cell("plots.forest(rows)", outputs=[output], id=name) for name in ("one", "two")]
    assert figures.faults(nbformat.v4.new_notebook(cells=cells[:1])) == []
    (line,) = figures.faults(nbformat.v4.new_notebook(cells=cells))
    assert "two and one have the same" in line


def test_a_figure_without_any_word_has_a_text_all_the_same():
    assert plots.alt_text(plt.figure()) == "a picture without words"


def test_jupyter_gets_it_with_each_picture():
    code = """if True:
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance()
        import matplotlib
        matplotlib.use("module://matplotlib_inline.backend_inline")
        import matplotlib.pyplot as plt
        from dlintro import plots
        plots.use_course_style()
        plt.plot([1, 2])
        plt.title("It rises")
        bundle, metadata = shell.display_formatter.format(plt.gcf())
        assert len(bundle["image/png"]) > 1000, bundle
        shown = metadata["image/png"]
        assert shown["alt"] == "It rises.", metadata
        assert 0 < shown["width"] < shown["height"] * 2, metadata"""
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)
