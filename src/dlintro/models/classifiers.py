"""What every classifier has, and the plainest of them: dense layers."""

from contextlib import contextmanager

import torch
from torch import nn
from torch.nn import functional as F


@contextmanager
def seeded(seed):
    """Let a `with` block draw its random numbers from `seed`, and give torch its own back afterwards."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def cross_entropy(logits, y, class_weights=None):
    """Return the cross-entropy of labels y, shape (n,), times the weight of each class, averaged over n samples.

    torch divides by the sum of the weights instead: a rare patient then pulls less, the more such patients a batch has.
    """
    each = F.cross_entropy(logits, y, reduction="none")
    return (each if class_weights is None else each * class_weights[y]).mean()


class Classifier(nn.Module):
    """A body that turns a sample into features, and one dense layer that turns features into logits.

    Parameters
    ----------
    body : nn.Module
        From samples to features, shape (n, n_features).
    n_features, n_classes : int
        The width of the last hidden layer, and of the output.
    """

    cross_entropy = staticmethod(cross_entropy)  # `training` judges logits by it

    def __init__(self, body, n_features, n_classes):
        super().__init__()
        self.body, self.n_classes = body, n_classes
        self.head = nn.Linear(n_features, n_classes)

    def features(self, x):
        """Return the activations of the last hidden layer, shape (n, n_features)."""
        return self.body(x)

    def forward(self, x):
        return self.head(self.features(x))  # (n, n_classes)

    def loss(self, x, y, class_weights=None):
        """Return the cross-entropy of labels y, shape (n,), averaged over the samples."""
        return cross_entropy(self(x), y, class_weights)


class MLP(Classifier):
    """Dense layers with ReLU between them; images are flattened first. Rumelhart 1986, doi:10.1038/323533a0.

    Parameters
    ----------
    n_in : int
        The number of features, or of pixels times channels.
    n_classes : int
    hidden : sequence of int
        The width of each hidden layer.
    seed : int
    """

    def __init__(self, n_in, n_classes=2, hidden=(32,), seed=0):
        with seeded(seed):
            layers = [nn.Flatten()]
            for width in hidden:
                layers += [nn.Linear(n_in, width), nn.ReLU()]
                n_in = width
            super().__init__(nn.Sequential(*layers), n_in, n_classes)
