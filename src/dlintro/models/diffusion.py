"""A diffusion model: a network that takes noise out of pictures, and so makes pictures out of noise."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from dlintro.models.classifiers import seeded

N_WAVES = 8  # how finely the network is told the step
UNLABELLED = 0.1  # share of the training pictures whose class is withheld, so that it can also draw without one


class Diffusion(nn.Module):
    """Pictures drown in noise step by step; a network learns which part is noise, so it can go back from noise alone.

    Ho et al. 2020, doi:10.48550/arXiv.2006.11239; the idea is of Sohl-Dickstein et al. 2015,
    doi:10.48550/arXiv.1503.03585. How fast the pictures drown is as in Nichol and Dhariwal 2021,
    doi:10.48550/arXiv.2102.09672. Inside, pictures lie in [−1, 1].

    Parameters
    ----------
    channels : int
        3 for colour, 1 for grey.
    n_classes : int
        The number of classes of which it can be asked to draw one.
    width : int
        The number of filters next to the image, a multiple of 8.
    n_steps : int
        From the picture, step 0, to noise alone.
    seed : int
    """

    def __init__(self, channels=3, n_classes=2, width=32, n_steps=1000, seed=0):
        super().__init__()
        self.channels, self.n_labels, self.n_steps = channels, n_classes, n_steps
        with seeded(seed):
            denoiser = Denoiser(channels, n_classes, width)
        self.denoiser = denoiser.to(memory_format=torch.channels_last)  # a fifth faster on a processor
        angle = math.pi / 2 * torch.arange(n_steps + 1) / (n_steps + 1)
        self.register_buffer("kept", angle.cos() ** 2, persistent=False)  # ᾱ: how much of the variance is picture

    def noised(self, x, t, noise):
        """Return pictures x, (n, channels, height, width), at their steps t (n,): √ᾱ x + √(1 − ᾱ) noise."""
        kept = self.kept[t].view(-1, 1, 1, 1)  # ᾱ
        return kept.sqrt() * x + (1 - kept).sqrt() * noise

    def forward(self, x, t=None, y=None):
        """Return the noise that is seen in x at its steps t, (n,); y (n,) are the classes, or None for any class."""
        t = torch.zeros(len(x), dtype=torch.long, device=x.device) if t is None else t
        kept, label = self.kept[t].view(-1, 1, 1, 1), torch.zeros_like(t) if y is None else y + 1
        change = self.denoiser(x, t / self.n_steps, label)
        return (1 - kept).sqrt() * x + kept.sqrt() * change  # late, nearly all of x is noise

    def loss(self, x, y=None, class_weights=None):
        """Return the squared error of the noise that is seen in pictures x in [0, 1], each at a random step, over ᾱ.

        The more noise, the easier it is to see; so late steps would hardly count without the ᾱ. Salimans and Ho 2022,
        doi:10.48550/arXiv.2202.00512.
        """
        t = torch.randint(1, self.n_steps + 1, (len(x),), device=x.device)
        noise = torch.randn_like(x)
        if y is not None and self.training:
            y = torch.where(torch.rand(len(x), device=x.device) < UNLABELLED, -1, y)
        seen = self(self.noised(2 * x - 1, t, noise), t, y)
        return ((seen - noise) ** 2 / self.kept[t].view(-1, 1, 1, 1)).mean()


class Denoiser(nn.Module):
    """A small U-Net: the picture is halved twice and enlarged twice, and what was seen at each size is handed across.

    Ronneberger et al. 2015, doi:10.48550/arXiv.1505.04597. Parameters as for `Diffusion`.
    """

    def __init__(self, channels, n_classes, width):
        super().__init__()
        n_told = 2 * width
        self.step = nn.Sequential(nn.Linear(2 * N_WAVES, n_told), nn.SiLU(), nn.Linear(n_told, n_told))
        self.label = nn.Embedding(1 + n_classes, n_told)  # row 0: any class
        self.first = nn.Conv2d(channels, width, 3, padding=1)
        self.down = nn.ModuleList([Block(width, width, n_told), Block(width, 2 * width, n_told)])
        self.middle = Block(2 * width, 3 * width, n_told)
        self.up = nn.ModuleList([Block(3 * width, 2 * width, n_told), Block(2 * width, width, n_told)])
        self.end = Block(width, width, n_told)
        self.last = nn.Conv2d(width, channels, 3, padding=1)

    def forward(self, x, share, label):
        """Return tensors like pictures x, (n, channels, height, width), at shares (n,) of the steps, of labels (n,)."""
        waves = math.pi / 2 * share[:, None] * 2 ** torch.arange(N_WAVES, device=x.device)
        told = F.silu(self.step(torch.cat([waves.sin(), waves.cos()], dim=1)) + self.label(label))
        h, across = self.first(x), []
        for block in self.down:
            h = block(h, told)
            across.append(h)
            h = F.avg_pool2d(h, 2)
        h = self.middle(h, told)  # (n, 3 width, height / 4, width / 4)
        for block in self.up:
            h = across.pop() + F.interpolate(block(h, told), scale_factor=2)
        return self.last(self.end(h, told))


class Block(nn.Module):
    """Two convolutions, told step and class in between, whose result is added to the input.

    Group normalisation: Wu and He 2018, doi:10.48550/arXiv.1803.08494.
    """

    def __init__(self, n_in, n_out, n_told):
        super().__init__()
        self.first, self.first_norm = nn.Conv2d(n_in, n_out, 3, padding=1), nn.GroupNorm(8, n_out)
        self.told = nn.Linear(n_told, n_out)
        self.second, self.second_norm = nn.Conv2d(n_out, n_out, 3, padding=1), nn.GroupNorm(8, n_out)
        self.past = nn.Identity() if n_in == n_out else nn.Conv2d(n_in, n_out, 1)

    def forward(self, x, told):
        h = F.silu(self.first_norm(self.first(x)) + self.told(told)[:, :, None, None])
        return self.past(x) + F.silu(self.second_norm(self.second(h)))
