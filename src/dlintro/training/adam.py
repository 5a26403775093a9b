"""Adam, and a learning rate that rises and falls once: torch's `AdamW` and `OneCycleLR`, without what they import.

The classes of `torch.optim` load torch's compiler, which the course never uses: 150 MB and a second or two in every
student's kernel. The function that takes their step does not.

Loshchilov and Hutter 2019, doi:10.48550/arXiv.1711.05101; Smith and Topin 2018, doi:10.48550/arXiv.1708.07120.
"""

import math

import torch
from torch.optim.adamw import adamw

KEPT = 0.9  # of the old gradients, where no cycle says another share
RISE = 0.3  # share of the steps in which the learning rate rises
FIRST, LAST = 1 / 25, 1 / 250_000  # of the highest learning rate, at the first and at the last step
SLOW, QUICK = 0.95, 0.85  # shares of the old gradients that are kept when the learning rate is lowest, and highest
SHORTEST = 2  # steps in which a learning rate can rise and fall; a single one would be taken at lr / 250,000
PLAIN = {"beta2": 0.999, "eps": 1e-8, "amsgrad": False, "maximize": False, "foreach": False, "fused": True}


class Adam:
    """Adam with weight decay.

    Parameters
    ----------
    parameters : iterable of tensors
        What is learned.
    weight_decay : float
        At least 0.
    """

    def __init__(self, parameters, weight_decay=0.0):
        self.parameters, self.weight_decay = list(parameters), weight_decay
        self.means, self.squares = ([torch.zeros_like(each) for each in self.parameters] for _ in range(2))
        self.counts = [torch.zeros((), device=each.device) for each in self.parameters]

    def zero_grad(self):
        """Forget the gradients."""
        for each in self.parameters:
            each.grad = None

    @torch.no_grad()
    def step(self, lr, kept=KEPT):
        """Move each parameter that has a gradient, at this learning rate, with this share of the old gradients kept."""
        everything = zip(self.parameters, self.means, self.squares, self.counts, strict=True)
        moved, means, squares, counts = zip(*(each for each in everything if each[0].grad is not None), strict=True)
        grads = [each.grad for each in moved]
        decay = self.weight_decay
        adamw(moved, grads, means, squares, [], counts, lr=lr, beta1=kept, weight_decay=decay, **PLAIN)


def one_cycle(step, n_steps, lr):
    """Return the learning rate, and the share of old gradients that is kept, at step 0, 1, …, n_steps − 1.

    Half a cosine up to `lr`, then half a cosine down; the share that is kept goes the other way.
    """
    if n_steps < SHORTEST:
        return lr, KEPT
    turn = RISE * n_steps - 1
    if step <= turn:
        return _between(FIRST * lr, lr, step / turn), _between(SLOW, QUICK, step / turn)
    share = (step - turn) / (n_steps - 1 - turn)
    return _between(lr, LAST * lr, share), _between(QUICK, SLOW, share)


def _between(start, end, share):
    """Return the value on half a cosine from start to end, at a share of the way in [0, 1]."""
    return end + (start - end) / 2 * (1 + math.cos(math.pi * share))
