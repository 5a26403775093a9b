"""Code that a notebook shows: the formulas, not the doors in front of them."""

import ast
import inspect
import re
from html import unescape

import pytest

from dlintro import scratch
from dlintro.scratch import activations, losses, network

NETWORK = scratch.dense_network([2, 3, 1])


@pytest.mark.parametrize(
    ("code", "name", "words"),
    [
        (scratch.Network.fit, "fit", "# 1. error"),
        (NETWORK.fit, "fit", "optimiser.move(theta, gradient)  # 4. update"),
        (scratch.Network.backward, "backward", "for layer in reversed(self.layers)"),
        (scratch.Dense.forward, "forward", "self.z = x @ self.w + self.b"),
        (scratch.Dense, "Dense", "self.d_z = "),
        (scratch.relu, "ReLU", "np.maximum(z, 0.0)"),
        (scratch.Adam.move, "move", "self.m = self.beta1 * self.m + (1 - self.beta1) * gradient"),
        (scratch.dense_network, "dense_network", "return Network("),
        (NETWORK.predict, "predict", "probs.argmax(axis=1)"),
        (scratch.convolve_by_loops, "convolve_by_loops", "np.sum(window * kernel)"),
    ],
)
def test_the_code_is_the_formulas(code, name, words):
    text = repr(scratch.show(code))
    (shown,) = ast.parse(text).body
    assert shown.name == name
    assert words in text
    assert name == "convolve_by_loops" or "_validate" not in text


def test_what_stands_only_at_the_door_is_shown_as_it_is():
    assert repr(scratch.show(scratch.Network.__repr__)).startswith("def __repr__(self):")


def test_colours_change_no_letter():
    source = scratch.show(scratch.Network.fit)
    html = source._repr_html_()
    assert unescape(re.sub(r"<[^>]+>", "", html)) == repr(source)
    assert html.count("<span") == html.count("</span>") > 20
    assert '#35706f)"># 4. update</span>' in html


def test_fit_fits_on_a_slide():
    lines = repr(scratch.show(scratch.Network.fit)).splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines)) <= 105


@pytest.mark.parametrize("code", [3, "fit", print, re.sub])
def test_other_code_is_refused(code):
    with pytest.raises(TypeError, match=r"code must be a part of dlintro\.scratch"):
        scratch.show(code)


def test_nothing_is_checked_between_the_formulas():
    for module in (network, activations, losses):
        text = inspect.getsource(module)
        assert "_validate" not in text
        assert "raise " not in text
    assert len(inspect.getsource(network).splitlines()) <= 160  # a learner reads it in one go
