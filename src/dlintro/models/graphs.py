"""A network for cells that lie beside each other."""

import torch
from torch import nn
from torch.nn import functional as F

from dlintro.models.classifiers import Classifier, seeded


class GraphNetwork(Classifier):
    """Message passing: in every round each cell hears the mean of the cells near it; then the mean over all cells.

    Gilmer et al. 2017, doi:10.48550/arXiv.1704.01212.

    Parameters
    ----------
    n_types : int
        The number of types of cells.
    n_classes, width : int
        `width` is how many numbers describe a cell.
    n_rounds : int
        How many times cells hear their neighbours; with 0 the network only knows how many there are of each type.
    reach : float
        How near a cell must lie to be heard, µm.
    seed : int
    """

    def __init__(self, n_types, n_classes=2, width=16, n_rounds=2, reach=9.0, seed=0):
        with seeded(seed):
            super().__init__(nn.Identity(), width, n_classes)
            self.reach = reach
            self.kind = nn.Linear(n_types, width)
            self.own = nn.ModuleList(nn.Linear(width, width) for _ in range(n_rounds))
            self.heard = nn.ModuleList(nn.Linear(width, width) for _ in range(n_rounds))

    def share(self, places):
        """Return which share of what each cell at places (n, cells, 2) hears comes from each: (n, cells, cells)."""
        exact = "donot_use_mm_for_euclid_dist"  # a faster way loses the small distances far from the slide's corner
        far = torch.cdist(places, places, compute_mode=exact) >= self.reach
        itself = torch.eye(places.shape[1], dtype=torch.bool, device=places.device)
        near = (~(far | itself)).to(places.dtype)
        return near / near.sum(dim=2, keepdim=True).clamp(min=1)

    def features(self, x):
        """Return the mean over the cells, (n, width). x (n, cells, 2 + n_types): places in µm, and 1 for the type."""
        share, cell = self.share(x[..., :2]), F.relu(self.kind(x[..., 2:]))
        for own, heard in zip(self.own, self.heard, strict=True):
            cell = F.relu(own(cell) + heard(share @ cell))
        return cell.mean(dim=1)
