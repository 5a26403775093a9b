"""Networks that squeeze an image into a few numbers and draw it again."""

import torch
from torch import nn
from torch.nn import functional as F

from dlintro.models.classifiers import seeded


class Autoencoder(nn.Module):
    """Squeeze an image into a few numbers and draw it again from them. Hinton 2006, doi:10.1126/science.1127647.

    Parameters
    ----------
    size : int
        Height and width of the images in pixels, a multiple of 4.
    channels : int
        3 for colour, 1 for grey.
    n_latent : int
        How many numbers the bottleneck has.
    width : int
        The number of filters next to the image.
    seed : int
    """

    n_codes = 1  # numbers that the encoder gives for each latent dimension

    def __init__(self, size=32, channels=3, n_latent=2, width=16, seed=0):
        super().__init__()
        self.channels, self.n_latent = channels, n_latent
        small = size // 4
        with seeded(seed):
            self.encoder = nn.Sequential(
                nn.Conv2d(channels, width, 3, stride=2, padding=1),  # (n, width, size / 2, size / 2)
                nn.ReLU(),
                nn.Conv2d(width, 2 * width, 3, stride=2, padding=1),  # (n, 2 width, size / 4, size / 4)
                nn.ReLU(),
                nn.Flatten(),
                nn.Linear(2 * width * small * small, self.n_codes * n_latent),
            )
            self.decoder = nn.Sequential(
                nn.Linear(n_latent, 2 * width * small * small),
                nn.ReLU(),
                nn.Unflatten(1, (2 * width, small, small)),
                nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1),
                nn.ReLU(),
                nn.ConvTranspose2d(width, channels, 4, stride=2, padding=1),
                nn.Sigmoid(),  # (n, channels, size, size) in [0, 1]
            )

    def features(self, x):
        """Return the place of each image in the latent space, shape (n, n_latent)."""
        return self.encoder(x)

    def forward(self, x):
        return self.decoder(self.features(x))

    def loss(self, x, y=None, class_weights=None):
        """Return the mean squared error between images and what is drawn of them; labels are not used."""
        return F.mse_loss(self(x), x)


class DenoisingAutoencoder(nn.Module):
    """Hide a part of each row, and guess it from the rest, through a few numbers.

    Vincent et al. 2008, doi:10.1145/1390156.1390294.

    Parameters
    ----------
    n_in : int
        The number of features.
    n_latent, width : int
        How many numbers the bottleneck has, and the layers beside it.
    hide : float
        The share of the features that is hidden at each step of training, in [0, 1]; hidden is 0, the mean.
    seed : int
    """

    def __init__(self, n_in, n_latent=1, width=32, hide=0.5, seed=0):
        super().__init__()
        self.hide, self.n_latent = hide, n_latent
        with seeded(seed):
            self.encoder = nn.Sequential(nn.Linear(n_in, width), nn.ReLU(), nn.Linear(width, n_latent))
            self.decoder = nn.Sequential(nn.Linear(n_latent, width), nn.ReLU(), nn.Linear(width, n_in))

    def features(self, x):
        """Return the few numbers that stand for each row, shape (n, n_latent)."""
        return self.encoder(x)

    def forward(self, x):
        return self.decoder(self.features(x))  # the shape of x

    def loss(self, x, y=None, class_weights=None):
        """Return the mean squared error of what was hidden; labels are not used."""
        hidden = (torch.rand_like(x) < self.hide).float()
        return (hidden * (self(x * (1 - hidden)) - x) ** 2).sum() / hidden.sum().clamp(min=1)


class VariationalAutoencoder(Autoencoder):
    """An autoencoder whose latent space has few holes: each image becomes a cloud, and is pulled towards one ball.

    Kingma and Welling 2013, doi:10.48550/arXiv.1312.6114. Parameters as for `Autoencoder`, and:

    Parameters
    ----------
    beta : float
        How much the order of the latent space counts against the likeness of the pictures.
    """

    n_codes = 2

    def __init__(self, size=32, channels=3, n_latent=2, width=16, beta=1.0, seed=0):
        super().__init__(size, channels, n_latent, width, seed)
        self.beta = beta

    def encode(self, x):
        """Return mean and logarithm of the variance of each image's cloud, both of shape (n, n_latent)."""
        return self.encoder(x).chunk(2, dim=1)

    def features(self, x):
        """Return the middle of each image's cloud, shape (n, n_latent)."""
        return self.encode(x)[0]

    def loss(self, x, y=None, class_weights=None):
        """Return the squared error of a picture plus β times the distance of its cloud from the standard normal one."""
        mean, log_variance = self.encode(x)
        z = mean + torch.exp(log_variance / 2) * torch.randn_like(mean)  # a point drawn from each cloud
        error = F.mse_loss(self.decoder(z), x, reduction="sum")
        distance = -0.5 * torch.sum(1 + log_variance - mean**2 - log_variance.exp())  # Kullback–Leibler divergence
        return (error + self.beta * distance) / len(x)
