"""What is seen of an explorer: its picture, a sentence about it, and what a learner can do with both."""

from importlib.resources import files

import anywidget
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
