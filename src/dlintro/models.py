"""Small networks in torch. Each takes tensors, images as (n, channels, height, width), and knows its own loss.

A classifier's `forward` gives logits, shape (n, n_classes), and its `features` what the last hidden layer makes of each
sample. `seed` decides the first weights and leaves torch's own random numbers as they were.
"""

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


def convolution(n_in, n_out):
    """Return a block of layers: 3 × 3 convolution, batch normalisation, ReLU, and pooling that halves the image."""
    return nn.Sequential(
        nn.Conv2d(n_in, n_out, kernel_size=3, padding=1, bias=False),  # (n, n_out, height, width)
        nn.BatchNorm2d(n_out),
        nn.ReLU(),
        nn.MaxPool2d(2),  # (n, n_out, height / 2, width / 2)
    )


class SmallCNN(Classifier):
    """Blocks of convolution and pooling, then the mean over the image, then one dense layer.

    LeCun et al. 1989, doi:10.1162/neco.1989.1.4.541; Ioffe and Szegedy 2015, doi:10.48550/arXiv.1502.03167.

    Parameters
    ----------
    n_classes : int
    channels : int
        3 for colour, 1 for grey.
    widths : sequence of int
        The number of filters in each block; each block halves the image.
    seed : int
    """

    def __init__(self, n_classes=2, channels=3, widths=(16, 32, 64), seed=0):
        with seeded(seed):
            pairs = zip((channels, *widths), widths, strict=False)
            body = nn.Sequential(*(convolution(*pair) for pair in pairs), nn.AdaptiveAvgPool2d(1), nn.Flatten())
            super().__init__(body, widths[-1], n_classes)
        self.channels = channels


class Residual(nn.Module):
    """Two convolutions whose result is added to their input, so that they learn only the difference."""

    def __init__(self, width):
        super().__init__()
        self.change = nn.Sequential(
            nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, width, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x):
        return F.relu(x + self.change(x))  # the shape of x


class ResidualCNN(Classifier):
    """A deeper `SmallCNN`: after each block of convolution and pooling, two more convolutions with a skip connection.

    He et al. 2015, doi:10.48550/arXiv.1512.03385.

    Parameters
    ----------
    n_classes : int
    channels : int
        3 for colour, 1 for grey.
    widths : sequence of int
        The number of filters in each stage; each stage halves the image.
    seed : int
    """

    def __init__(self, n_classes=2, channels=3, widths=(24, 48, 96), seed=0):
        with seeded(seed):
            pairs = zip((channels, *widths), widths, strict=False)
            stages = (nn.Sequential(*convolution(*pair), Residual(pair[1])) for pair in pairs)
            super().__init__(nn.Sequential(*stages, nn.AdaptiveAvgPool2d(1), nn.Flatten()), widths[-1], n_classes)
        self.channels = channels


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
