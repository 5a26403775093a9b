"""A network for series: it reads one day after the other, and remembers."""

import torch
from torch import nn

from dlintro.models.classifiers import Classifier, seeded


class Recurrent(Classifier):
    """A gated recurrent unit (GRU): a state that each day changes, as far as two gates allow.

    Cho et al. 2014, doi:10.3115/v1/D14-1179. `torch.nn.GRU` computes the same, faster.

    Parameters
    ----------
    n_in : int
        The number of values a day.
    n_classes : int
    width : int
        How many numbers the state has.
    seed : int
    """

    def __init__(self, n_in, n_classes=2, width=16, seed=0):
        with seeded(seed):
            super().__init__(nn.Identity(), width, n_classes)
            self.day = nn.Linear(n_in, 3 * width)  # what a day says to the two gates, and to the new state
            self.memory = nn.Linear(width, 3 * width)  # what the old state says to them

    def step(self, day, state):
        """Return the state (n, width) after a day (n, n_in)."""
        (keep, use, new), (keep_old, use_old, old) = self.day(day).chunk(3, dim=1), self.memory(state).chunk(3, dim=1)
        keep, use = torch.sigmoid(keep + keep_old), torch.sigmoid(use + use_old)
        new = torch.tanh(new + use * old)
        return keep * state + (1 - keep) * new

    def states(self, x):
        """Return the state after each day of x (n, days, n_in): (n, days, width)."""
        state, states = x.new_zeros(len(x), self.head.in_features), []
        for day in x.unbind(dim=1):
            state = self.step(day, state)
            states.append(state)
        return torch.stack(states, dim=1)

    def features(self, x):
        """Return the state after the last day, shape (n, width)."""
        return self.states(x)[:, -1]
