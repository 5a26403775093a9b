"""A transformer for short texts, with its attention written out."""

import math

import torch
from torch import nn

from dlintro.models.classifiers import Classifier, seeded

FARTHEST = 8  # words; all that are farther away count as so far
FADING = 0.5  # how much less a word matches with each word of distance, before anything is learned


class Attention(nn.Module):
    """Every word asks all words, and mixes what those that match say.

    Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762; what distance does to a match: Press et al. 2021,
    doi:10.48550/arXiv.2108.12409. `torch.nn.MultiheadAttention` computes the same, faster.

    Parameters
    ----------
    width, n_heads : int
        How many numbers describe a word, and among how many heads they are shared out.
    positions : bool
        Whether heads may tell near words from far ones, and those before from those after.
    """

    def __init__(self, width, n_heads, positions=True):
        super().__init__()
        self.n_heads = n_heads
        self.ask, self.offer, self.say, self.mix = (nn.Linear(width, width) for _ in range(4))
        steps = torch.arange(-FARTHEST, FARTHEST + 1)
        nearness = -FADING * steps.abs() * torch.ones(n_heads, 1)
        self.nearness = nn.Parameter(nearness * positions, requires_grad=positions)  # (heads, distances)

    def distance_scores(self, n):
        """Return what their distance adds to the match of n words with n words: (heads, n, n)."""
        place = torch.arange(n)
        steps = (place - place[:, None]).clamp(-FARTHEST, FARTHEST)
        return self.nearness[:, steps + FARTHEST]

    def weights(self, x, there):
        """Return how much each word reads each other one, (n, heads, words, words): at least 0, and 1 in all."""
        query, key = self._shared_out(self.ask(x)), self._shared_out(self.offer(x))
        match = query @ key.transpose(2, 3) / math.sqrt(key.shape[3]) + self.distance_scores(x.shape[1])
        return match.masked_fill(~there[:, None, None], torch.finfo(match.dtype).min).softmax(dim=3)

    def forward(self, x, there):
        heard = self.weights(x, there) @ self._shared_out(self.say(x))
        return self.mix(heard.transpose(1, 2).flatten(2))  # (n, words, width)

    def _shared_out(self, x):
        return x.unflatten(2, (self.n_heads, -1)).transpose(1, 2)  # (n, heads, words, width / heads)


class Transformer(Classifier):
    """One layer of attention over the words of a text, and one dense layer for each word; then their mean.

    Vaswani et al. 2017, doi:10.48550/arXiv.1706.03762.

    Parameters
    ----------
    n_words : int
        The size of the vocabulary. Number 0 is the empty place behind a text's end.
    n_classes, width, n_heads : int
        `width` is how many numbers describe a word, a multiple of `n_heads`.
    positions : bool
        Whether it may know which words are near each other; without, a text is a bag of words to it.
    seed : int

    Raises
    ------
    ValueError
        If `width` can't be shared out among the heads.
    """

    def __init__(self, n_words, n_classes=2, width=32, n_heads=2, positions=True, seed=0):
        if width % n_heads:
            raise ValueError(f"width must be a multiple of n_heads, {n_heads}, but is {width}; choose another width.")
        with seeded(seed):
            super().__init__(nn.Identity(), width, n_classes)
            self.word = nn.Embedding(n_words, width)
            self.attention = Attention(width, n_heads, positions)
            self.think = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
            self.even, self.even_again = nn.LayerNorm(width), nn.LayerNorm(width)
            self.forget = nn.Dropout(0.2)

    def attention_weights(self, x):
        """Return how much each word of texts x (n, words) reads each other one: (n, heads, words, words)."""
        return self.attention.weights(self.even(self.word(x.long())), x > 0)

    def features(self, x):
        """Return the mean over the words of texts x (n, words), whose numbers are those of a vocabulary: (n, width)."""
        there = x > 0
        words = self.word(x.long())
        words = words + self.forget(self.attention(self.even(words), there))
        words = words + self.think(self.even_again(words))
        there = there[..., None].float()
        return (words * there).sum(dim=1) / there.sum(dim=1).clamp(min=1)
