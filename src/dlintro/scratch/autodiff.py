"""Backpropagation for single numbers: every operation remembers what it was made from, and its slopes.

`(w * x + b).relu()` computes a number and, on the way, a graph. Each operation stores its result with its local slopes,
∂out/∂input for each input, beside each other in one line; `backward` needs nothing else than the chain rule.
Linnainmaa 1976, doi:10.1007/BF01931367.
"""

import math
from dataclasses import dataclass

from dlintro import _validate


@dataclass(frozen=True)
class Graph:
    """How a value was computed, ready to be drawn.

    Attributes
    ----------
    nodes : list of Value
        In topological order: every value comes after those it was made from; the result is the last.
    edges : list of (int, int, float)
        From the node with this number, to the node with that number, and the local slope ∂to/∂from. `x * x` has two.
    """

    nodes: list
    edges: list


class Value:
    """A number that remembers how it was computed.

    Parameters
    ----------
    data : float
        The number.
    label : str
        Its name in a drawing; that of a result is set with `z.label = "z"`.

    Attributes
    ----------
    grad : float
        ∂result/∂this, found by `result.backward()`; 0 before.
    op : str
        The operation that made it, such as "×"; "" for a number that was given.
    inputs, slopes : tuples of Value and of float
        What the operation was applied to, and the local slope for each.
    """

    __slots__ = ("data", "grad", "inputs", "label", "op", "slopes")
    __array_ufunc__ = None  # so that NumPy's numbers leave 2.0 * value to us

    def __init__(self, data, label=""):
        self.data = _validate.number(data, "data")
        self.grad, self.label = 0.0, label
        self.op, self.inputs, self.slopes = "", (), ()

    def __repr__(self):
        name = f", label={self.label!r}" if self.label else ""
        return f"Value({self.data:.4g}, grad={self.grad:.4g}{name})"

    def __add__(self, other):
        other = _value(other)
        return _made("+", self.data + other.data, (self, other), (1.0, 1.0))

    def __sub__(self, other):
        other = _value(other)
        return _made("−", self.data - other.data, (self, other), (1.0, -1.0))

    def __mul__(self, other):
        other = _value(other)
        return _made("×", self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        other = _value(other)
        if other.data == 0:
            raise ValueError(f"{self.data:g} / 0 has no value; check where the 0 comes from.")
        return _made("/", self.data / other.data, (self, other), (1 / other.data, -self.data / other.data / other.data))

    def __pow__(self, n):
        if isinstance(n, Value):
            raise TypeError("The exponent must be a plain number, but is a Value; write (b.log() * n).exp() for bⁿ.")
        n = _validate.number(n, "The exponent")
        if (self.data < 0 and not n.is_integer()) or (self.data == 0 and n < 1):
            raise ValueError(f"({self.data:g}) ** {n:g} has no value or no slope; the base must be above 0 for that.")
        return _made(f"**{n:g}", _power(self.data, n), (self,), (n * _power(self.data, n - 1),))

    def __neg__(self):
        return _made("−", -self.data, (self,), (-1.0,))

    def __radd__(self, other):
        return _value(other) + self

    def __rsub__(self, other):
        return _value(other) - self

    def __rmul__(self, other):
        return _value(other) * self

    def __rtruediv__(self, other):
        return _value(other) / self

    def exp(self):
        """eˣ; its slope is eˣ."""
        out = math.exp(self.data) if self.data < 709 else math.inf
        return _made("exp", out, (self,), (out,))

    def log(self):
        """Natural logarithm; its slope is 1 / x."""
        if self.data <= 0:
            raise ValueError(f"log({self.data:g}) has no value; the logarithm needs a number above 0.")
        return _made("log", math.log(self.data), (self,), (1 / self.data,))

    def tanh(self):
        """Hyperbolic tangent t; its slope is 1 − t²."""
        t = math.tanh(self.data)
        return _made("tanh", t, (self,), (1 - t * t,))

    def relu(self):
        """The number itself where it is above 0, else 0; its slope is 1 or 0."""
        return _made("relu", max(self.data, 0.0), (self,), (float(self.data > 0),))

    def sigmoid(self):
        """σ = 1 / (1 + e⁻ˣ); its slope is σ (1 − σ)."""
        e = math.exp(-abs(self.data))
        s = (1.0 if self.data >= 0 else e) / (1 + e)
        return _made("sigmoid", s, (self,), (s * (1 - s),))

    def backward(self):
        """Find ∂self/∂value for every value that self was made from, and keep it as that value's `grad`.

        Gradients of an earlier call are forgotten, for the values in this graph: they do not add up.
        """
        nodes = self._ordered()
        for node in nodes:
            node.grad = 0.0
        self.grad = 1.0  # ∂self/∂self
        for node in reversed(nodes):
            for value, slope in zip(node.inputs, node.slopes, strict=True):
                value.grad += node.grad * slope  # chain rule; the paths through several nodes add up

    def graph(self):
        """Return the `Graph` by which this value was computed."""
        nodes = self._ordered()
        number = {id(node): i for i, node in enumerate(nodes)}
        edges = [
            (number[id(value)], i, slope)
            for i, node in enumerate(nodes)
            for value, slope in zip(node.inputs, node.slopes, strict=True)
        ]
        return Graph(nodes, edges)

    def _ordered(self):
        """Return all values that this one was made from, inputs before results, itself last; a graph of any depth."""
        nodes, seen, stack = [], set(), [(self, False)]
        while stack:
            node, inputs_done = stack.pop()
            if inputs_done:
                nodes.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                stack.append((node, True))
                stack.extend((value, False) for value in reversed(node.inputs))
        return nodes


def _value(number):
    return number if isinstance(number, Value) else Value(number)


def _power(base, n):
    try:
        return base**n
    except OverflowError:
        return math.inf


def _made(op, data, inputs, slopes):
    """Return the result of an operation, with what it was made from and its local slopes."""
    if not math.isfinite(data):
        numbers_in = " and ".join(f"{value.data:g}" for value in inputs)
        raise ValueError(f"{op} of {numbers_in} gives too large a number; use smaller inputs.")
    out = Value(data)
    out.op, out.inputs, out.slopes = op, inputs, slopes
    return out
