"""What is seen of an explorer: its picture, a sentence about it, and what a learner can do with both."""

import struct
import zlib
from importlib.resources import files

import anywidget
import numpy as np
from traitlets import Bool, Bytes, Dict, Int, List, Unicode


class Screen(anywidget.AnyWidget):
    """A PNG of a fixed size on the page, and words.

    Attributes
    ----------
    value : bytes
        The PNG, of `width` · `density` by `height` · `density` pixels.
    alt : str
        What it shows, for those who cannot see it.
    width, height : int
        In pixels of the page.
    density : int
        How many pixels there are for each of the page's, along a side: 1, or 2 where the screen shows more. The
        browser sets it.
    words : str
        The sentence with the numbers that the picture shows.
    failed : bool
        Whether it is an error that should interrupt.
    look : str
        What to look at: the answer to a learner who asks.
    settings : str
        Where the controls stand, as the code that puts them there again.
    places : list of dict
        Where the picture can be touched: `box`, its (left, top, right, bottom) in shares of width and height, and `do`,
        what a touch does, in words.
    stroke : dict
        The latest touch, which the browser sets: `number` counts them, `start` and `end` are (x, y) in shares of width
        and height, where mouse, pen or finger came down and where it is.
    """

    _esm = files(__package__) / "screen.js"
    _css = files(__package__) / "screen.css"
    value = Bytes(b"").tag(sync=True)
    alt = Unicode("").tag(sync=True)
    width = Int(600).tag(sync=True)
    height = Int(400).tag(sync=True)
    density = Int(1).tag(sync=True)
    words = Unicode("").tag(sync=True)
    failed = Bool(False).tag(sync=True)
    look = Unicode("").tag(sync=True)
    settings = Unicode("").tag(sync=True)
    places = List(Dict()).tag(sync=True)
    stroke = Dict().tag(sync=True)


def png(pixels):
    """Return a picture as a PNG, without the filters of its rows, whose search takes Pillow most of its time.

    Lines and plain colours need none: a figure becomes as small, four times as fast.

    Parameters
    ----------
    pixels : uint8 array of shape (height, width, 4)
        Red, green, blue and opacity.

    Returns
    -------
    bytes
        PNG (Portable Network Graphics) Specification, Third Edition. W3C 2025, https://www.w3.org/TR/png-3/
    """
    height, width, _ = np.shape(pixels)
    rows = np.zeros((height, 1 + 4 * width), dtype=np.uint8)  # each row begins with the number of its filter, 0: none
    rows[:, 1:] = np.reshape(pixels, (height, 4 * width))
    size = struct.pack(">2I5B", width, height, 8, 6, 0, 0, 0)  # 8 bits for each of the four colours
    chunks = (b"IHDR", size), (b"IDAT", zlib.compress(rows, level=1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
