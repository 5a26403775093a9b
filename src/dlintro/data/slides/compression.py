"""What JPEG compression loses: waves in blocks of 8 × 8 pixels are rounded, fine ones coarsely."""

import numpy as np
from scipy.fft import dct

BLOCK = 8
TO_LUMA = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], dtype=np.float32)
WAVES = dct(np.eye(BLOCK, dtype=np.float32), axis=0, norm="ortho")  # the cosine of each wave, in rows
LUMINANCE = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)
COLOUR = np.full((BLOCK, BLOCK), 99)
COLOUR[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]


def steps(quality):
    """Return the steps (n, 3, 8, 8) to which n qualities from 1 to 100 round each wave of luminance and colour."""
    quality = np.asarray(quality, dtype=np.float64)[:, None, None, None]
    scale = np.where(quality < 50, 5000 / quality, 200 - 2 * quality)
    tables = np.stack([LUMINANCE, COLOUR, COLOUR])
    return np.clip(np.floor((tables * scale + 50) / 100), 1, 255).astype(np.float32)


def compress(image, quality):
    """Return images as they come out of JPEG files, but for the files' coarser grid of colour.

    Parameters
    ----------
    image : float32 array of shape (n, 3, height, width)
        In [0, 1].
    quality : array of shape (n,)
        From 1 (poor) to 100 (only rounded).

    Returns
    -------
    float32 array of shape (n, 3, height, width)

    References
    ----------
    Tables K.1 and K.2 of ITU-T T.81, 1992; quality as in the Independent JPEG Group's library.
    """
    n, _, height, width = image.shape
    pad = ((0, 0), (0, 0), (0, -height % BLOCK), (0, -width % BLOCK))
    full = np.pad(image, pad, mode="edge") if height % BLOCK or width % BLOCK else image
    luma = (TO_LUMA @ (255 * full).reshape(n, 3, -1)).reshape(full.shape)
    luma[:, 0] -= 128
    rows, columns = (np.kron(np.eye(side // BLOCK, dtype=np.float32), WAVES) for side in full.shape[2:])
    waves = rows @ luma @ columns.T
    step = np.tile(steps(quality), (1, 1, full.shape[2] // BLOCK, full.shape[3] // BLOCK))
    luma = rows.T @ (np.rint(waves / step) * step) @ columns
    luma[:, 0] += 128
    back = np.linalg.inv(TO_LUMA) @ luma.reshape(n, 3, -1) / 255
    return np.clip(back, 0, 1).reshape(full.shape)[:, :, :height, :width]
