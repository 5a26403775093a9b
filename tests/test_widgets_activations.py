"""The explorers of activation functions: what they draw and say, against numbers computed here."""

import numpy as np
import pytest

from dlintro import data, scratch, widgets
from dlintro.plots import functions, style
from dlintro.text import chance

FAMILY = [scratch.step, scratch.sigmoid, scratch.tanh, scratch.relu, scratch.leaky_relu, scratch.gelu, scratch.softplus]


@pytest.fixture(scope="module")
def cells():
    return data.breast_cancer().standardised().rows(slice(0, 100))


@pytest.fixture(scope="module")
def drug():
    return data.dose_response()


def points(artist):
    return np.array(artist.get_data(), dtype=float)


# Value and slope


@pytest.mark.parametrize("f", FAMILY, ids=lambda f: f.name)
@pytest.mark.parametrize("z", [-4.0, -0.7, 1.0, 4.0])
def test_the_point_lies_on_the_curve_and_the_tangent_has_its_slope(f, z):
    explorer = widgets.explore_activation(FAMILY).set(name=f.name, z=z)
    left, right = explorer.figure.axes
    *_, value, tangent, here = left.lines
    *_, slope, there = right.lines
    assert points(here).ravel() == pytest.approx([z, f(z)])
    assert points(there).ravel() == pytest.approx([z, f.derivative(z)])
    (x0, x1), (y0, y1) = points(tangent)
    assert (y1 - y0) / (x1 - x0) == pytest.approx(f.derivative(z), abs=1e-12)
    assert (y0 + y1) / 2 == pytest.approx(f(z))
    for line, wanted in ((value, f), (slope, f.derivative)):
        x, y = points(line)
        assert np.allclose(y[~np.isnan(y)], wanted(x[~np.isnan(y)]))


def test_the_slopes_meaning_is_said_in_words():
    explorer = widgets.explore_activation(FAMILY)
    assert (
        explorer.words
        == "sigmoid at z = 1.0: value 0.731, slope 0.197. If z grows by 0.1, the value grows by about 0.020."
    )
    assert "Flat: a small change of z changes nothing" in explorer.set(name="step").words
    assert "Flat" in explorer.set(name="relu", z=-1).words
    assert "Almost flat" in explorer.set(name="sigmoid", z=4).words  # the lesson's prose: 0.018
    assert "slope 0.018" in explorer.words
    falling = explorer.set(name="gelu", z=-1.5).words
    assert "z = −1.5" in falling
    assert "the value falls by about" in falling


def test_the_jump_of_the_step_is_a_gap():
    explorer = widgets.explore_activation([scratch.step]).set(z=0.5)
    _, y = points(explorer.figure.axes[0].lines[-3])
    assert np.isnan(y).sum() == 1
    assert set(y[~np.isnan(y)]) == {0.0, 1.0}


# Gradients through depth


def gradients_by_hand(x, y, f, n_layers, scale, seed=0):
    """The chain rule written out, layer by layer, for the network that the explorer builds."""
    init = "he" if f.name in ("relu", "leaky_relu", "gelu") else "glorot"
    network = scratch.dense_network([x.shape[1]] + [32] * n_layers + [1], f, init=init, seed=seed)
    weights = [scale * layer.w for layer in network.layers]
    sums, values = [], x
    for w in weights[:-1]:
        sums.append(values @ w)
        values = f(sums[-1])
    error = (scratch.sigmoid(values @ weights[-1]) - y[:, None]) / len(y)
    sizes = []
    for w, z in zip(weights[:0:-1], sums[::-1], strict=True):
        error = (error @ w.T) * f.derivative(z)
        sizes.append(np.sqrt((error**2).mean()))
    return np.array(sizes[::-1]) / sizes[0]


@pytest.mark.parametrize(
    ("name", "n_layers", "scale"), [("sigmoid", 5, 1.0), ("relu", 20, 2.0), ("tanh", 8, 0.5), ("gelu", 2, 1.0)]
)
def test_the_line_is_what_the_chain_rule_gives(cells, name, n_layers, scale):
    explorer = widgets.explore_gradients(cells, FAMILY).set(name=name, n_layers=n_layers, scale=scale)
    layers, sizes = points(explorer.figure.axes[0].lines[0])
    assert layers.tolist() == list(range(1, n_layers + 1))
    wanted = gradients_by_hand(cells.x, cells.y, scratch.ACTIVATIONS[name], n_layers, scale)
    np.testing.assert_allclose(sizes, wanted, rtol=1e-8)
    assert sizes[-1] == 1


def test_through_sigmoids_it_vanishes_through_relus_it_does_not(cells):
    explorer = widgets.explore_gradients(cells, FAMILY).set(n_layers=20)
    assert "one part in 10¹² of the gradient" in explorer.words  # the lesson's prose
    for name in ("relu", "tanh"):
        explorer.set(name=name)
        assert points(explorer.figure.axes[0].lines[0])[1, 0] > 0.1  # "a tenth or more"
    assert "it explodes" in explorer.set(name="relu", scale=2).words
    assert "it vanishes" in explorer.set(scale=0.5).words


def test_through_a_step_nothing_arrives(cells):
    explorer = widgets.explore_gradients(cells, FAMILY).set(name="step")
    assert "nothing arrives" in explorer.words
    (ax,) = explorer.figure.axes
    assert set(points(ax.lines[0])[1]) == {functions.LOWEST}
    assert "every gradient is 0" in ax.texts[0].get_text()
    explorer.set(name="relu")
    assert ax.texts[0].get_text() == ""


# Sums of ReLUs


def test_the_curve_is_the_sum_of_the_parts_and_the_readout_its_error(drug):
    unseen = data.dose_response(n=400, seed=1)
    explorer = widgets.explore_relu_sum(drug, unseen).set(n=6)
    top, bottom = explorer.figure.axes
    curve, bends = top.lines
    x, y = points(curve)
    pieces = [points(line) for line in bottom.lines[1:] if len(line.get_xdata())]
    assert len(pieces) == 6
    constant = y - sum(values for _, values in pieces)
    assert np.allclose(constant, constant[0])
    for piece in pieces:
        assert piece[1, 0] == 0  # each is silent, then rises or falls
    assert np.allclose(np.interp(points(bends)[0], x, y), points(bends)[1], atol=0.01)
    for dataset, number in ((drug, "on these 40 patients"), (unseen, "on 400 new ones")):
        error = np.sqrt(np.mean((np.interp(dataset.x[:, 0], x, y) - dataset.y) ** 2))
        assert f"{error:.2f}" in explorer.words.split(number)[0][-8:]


def test_every_relu_lowers_the_error_on_known_patients(drug):
    explorer = widgets.explore_relu_sum(drug)
    errors = [float(explorer.set(n=n).words.split("typical error ")[1].split()[0]) for n in range(13)]
    assert errors == sorted(errors, reverse=True)
    assert errors[0] == pytest.approx(drug.y.std(), abs=5e-4)  # a constant: the mean
    assert errors[1] == pytest.approx(np.sqrt(np.mean(residuals_of_a_line(drug) ** 2)), abs=5e-4)


def residuals_of_a_line(drug):
    dose = drug.x[:, 0]
    return drug.y - np.polyval(np.polyfit(dose, drug.y, 1), dose)


def test_a_bend_is_coloured_by_its_direction(drug):
    explorer = widgets.explore_relu_sum(drug).set(n=2)
    rise, fall = explorer.figure.axes[1].lines[1:3]
    assert (rise.get_color(), fall.get_color()) == (style.VERMILLION, style.BLUE)
    assert fall.get_linewidth() > rise.get_linewidth()  # the newest
    assert "adds −0.39 per mg" in explorer.words


def test_a_flat_effect_can_be_drawn(drug):
    flat = data.dose_response(n=5, noise=0.0).rows([0, 0, 1])
    assert widgets.explore_relu_sum(flat, max_relus=2).set(n=2).words


# Softmax


def explore_triage():
    return widgets.explore_softmax([2, 1, 0], ["reflux", "muscle pain", "heart attack"], limit=0.02)


@pytest.mark.parametrize("temperature", [0.2, 0.5, 1.0, 5.0])
@pytest.mark.parametrize("score", [-4.0, 0.0, 4.0])
def test_the_bars_are_the_softmax(temperature, score):
    explorer = explore_triage().set(temperature=temperature, score=score)
    (ax,) = explorer.figure.axes
    e = np.exp(np.array([2, 1, score]) / temperature)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(list(e / e.sum()))
    assert [text.get_text() for text in ax.texts] == [chance(prob) for prob in e / e.sum()]


def test_a_low_temperature_sends_the_patient_home():
    explorer = explore_triage()
    assert explorer.words.startswith("reflux 67%, muscle pain 24%, heart attack 9.0%. Heart attack reaches")
    assert "stays for a blood test" in explorer.words
    explorer.set(temperature=0.5)
    assert "heart attack 1.6%" in explorer.words
    assert "is below the limit of 2%: the patient is sent home" in explorer.words


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda: widgets.explore_softmax([2, 1], ["a"]), "logits must have length 1"),
        (lambda: widgets.explore_softmax([2, 1], ["a", "b"], limit=0), "limit must be above 0"),
        (lambda: widgets.explore_relu_sum(data.dose_response(), max_relus=0), "max_relus must be at least 1"),
        (lambda: widgets.explore_relu_sum(data.breast_cancer()), "one feature and a measured value"),
        (lambda: widgets.explore_activation([]), "at least one activation"),
        (lambda: widgets.explore_activation([scratch.softmax]), "softmax mixes"),
        (lambda: widgets.explore_gradients(data.gate("XOR"), []), "at least one activation"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use()


def test_names_instead_of_functions_are_refused():
    with pytest.raises(TypeError, match=r"scratch\.relu"):
        widgets.explore_activation(["relu"])
