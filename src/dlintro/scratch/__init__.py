"""Networks that a learner reads: written in NumPy, as the textbook's formulas."""

from dlintro.scratch.perceptron import Perceptron, Updates, neuron, step

__all__ = ["Perceptron", "Updates", "neuron", "step"]
