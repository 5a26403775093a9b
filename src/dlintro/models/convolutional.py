"""Networks for images: convolution and pooling."""

from torch import nn
from torch.nn import functional as F

from dlintro.models.classifiers import Classifier, seeded


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
