"""One answer for many tiles of the same patient."""

import torch
from torch import nn

from dlintro.models.classifiers import cross_entropy, seeded


class AttentionPooling(nn.Module):
    """One answer for a bag of tiles: a weighted mean of them, whose weights (the attention) are learned too.

    Ilse et al. 2018, doi:10.48550/arXiv.1802.04712. It starts as the plain mean, undecided, so that it learns what
    tells before it learns where to look.

    Parameters
    ----------
    n_features : int
        How many numbers describe a tile, such as those of a trained network's last hidden layer.
    n_classes : int
    n_hidden : int
        The width of the layer that scores a tile.
    seed : int
    """

    def __init__(self, n_features, n_classes=2, n_hidden=32, seed=0):
        super().__init__()
        self.n_features, self.n_classes = n_features, n_classes
        with seeded(seed):
            self.score = nn.Sequential(nn.Linear(n_features, n_hidden), nn.Tanh(), nn.Linear(n_hidden, 1, bias=False))
            self.head = nn.Linear(n_features, n_classes)
        for layer in (self.score[2], self.head):
            nn.init.zeros_(layer.weight)

    def attention(self, x, bag):
        """Return the weights of tiles x, (n, n_features), shape (n,): at least 0, and 1 in all for each bag.

        `bag` (n,) says which of the bags 0, 1, … a tile lies in.
        """
        score = self.score(x)[:, 0]
        n_bags = int(bag.max()) + 1
        highest = score.new_full((n_bags,), -torch.inf).scatter_reduce(0, bag, score.detach(), "amax")
        weight = torch.exp(score - highest[bag])
        return weight / weight.new_zeros(n_bags).index_add(0, bag, weight)[bag]

    def features(self, x, bag):
        """Return the weighted mean of each bag's tiles, shape (n_bags, n_features)."""
        weighted = self.attention(x, bag)[:, None] * x
        return weighted.new_zeros(int(bag.max()) + 1, x.shape[1]).index_add(0, bag, weighted)

    def forward(self, x, bag):
        return self.head(self.features(x, bag))  # (n_bags, n_classes)

    def loss(self, x, bag, y, class_weights=None):
        """Return the cross-entropy of the bags' labels y, shape (n_bags,), averaged over the bags."""
        return cross_entropy(self(x, bag), y, class_weights)
