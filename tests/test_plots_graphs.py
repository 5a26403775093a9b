"""Computation graphs: what stands in the boxes and on the arrows, and where the boxes stand."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlintro import plots
from dlintro.plots.graphs import graph_size
from dlintro.scratch import Value

mpl.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def result():
    w, x, y = Value(0.5, "w"), Value(2, "x"), Value(1, "y")
    e = y - w * x * x
    e.label = "e"
    loss = e**2
    loss.backward()
    return loss


def artists(ax, kind):
    """Return {number: artist} of one kind, such as "node"."""
    return dict(enumerate(getattr(ax.drawn, f"{kind}s")))


def centres(ax):
    return {
        k: (box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2)
        for k, box in artists(ax, "node").items()
    }


def test_boxes_show_name_value_and_gradient(result):
    graph = result.graph()
    ax = plots.graph(graph)
    heads, values, gradients = (artists(ax, kind) for kind in ("head", "value", "gradient"))
    for k, node in enumerate(graph.nodes):
        assert values[k].get_text() == f"{node.data:.2f}".replace("-", "−")
        assert gradients[k].get_text() == f"∂ {node.grad:.2f}".replace("-", "−")
    assert {text.get_text() for text in heads.values()} == {"w", "x", "y", "×", "e  (−)", "²"}
    # loss = (y − w x²)² with w = 0.5, x = 2, y = 1: dw = −2 (1 − 2) · 4 = 8, dx = −2 (1 − 2) · 2 w x = 4
    assert {"∂ 8.00", "∂ 4.00", "∂ −2.00"} <= {text.get_text() for text in gradients.values()}


def test_given_numbers_are_grey_and_results_white(result):
    ax = plots.graph(result.graph())
    for k, node in enumerate(result.graph().nodes):
        assert (np.mean(artists(ax, "node")[k].get_facecolor()[:3]) == 1) == bool(node.op)


def test_every_arrow_goes_right_and_has_its_slope(result):
    graph = result.graph()
    ax = plots.graph(graph)
    place, slopes = centres(ax), artists(ax, "slope")
    assert len(artists(ax, "edge")) == len(graph.edges)
    for k, (start, end, slope) in enumerate(graph.edges):
        assert place[start][0] < place[end][0]
        assert slopes[k].get_text() == f"{slope:.2f}".replace("-", "−")


def test_no_two_boxes_share_a_place(result):
    places = list(centres(plots.graph(result.graph())).values())
    assert len(set(places)) == len(places)


def test_two_arrows_between_the_same_boxes_part():
    q = Value(3.0, "q")
    ax = plots.graph((q * q).graph())
    slopes = artists(ax, "slope")
    assert slopes[0].get_position() != slopes[1].get_position()


def test_an_arrow_goes_around_a_box_in_its_way():
    q = Value(3.0, "q")
    graph = (q * q + q).graph()
    ax = plots.graph(graph)
    (around,) = (k for k, (start, end, _) in enumerate(graph.edges) if (start, end) == (0, 2))
    box = artists(ax, "node")[1]
    assert artists(ax, "slope")[around].get_position()[1] < box.get_y()
    assert ax.get_ylim()[0] < artists(ax, "slope")[around].get_position()[1]


def test_gradients_may_wait(result):
    ax = plots.graph(result.graph(), gradients=False)
    assert all(text.get_text() == "" for text in artists(ax, "gradient").values())


def test_a_single_number_is_a_graph():
    ax = plots.graph(Value(2.0, "w").graph())
    assert len(artists(ax, "node")) == 1


def test_it_draws_where_it_is_told_to_and_else_as_large_as_needed(result):
    ax = plt.figure().subplots()
    assert plots.graph(result.graph(), ax) is ax
    size = plots.graph(result.graph()).figure.get_size_inches()
    assert tuple(size) == graph_size(result.graph())
    deeper = result * 2.0 * 2.0
    assert graph_size(deeper.graph())[0] > size[0]


def test_no_graph_is_refused(result):
    with pytest.raises(TypeError, match=r"result\.graph\(\), but is Value"):
        plots.graph(result)
    with pytest.raises(TypeError, match=r"but is 1\.0\."):
        plots.graph(np.float64(1))


def test_a_small_negative_number_is_not_minus_zero():
    ax = plots.graph(Value(-0.001, "w").graph())
    assert artists(ax, "value")[0].get_text() == "0.00"
