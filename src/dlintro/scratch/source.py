"""The code behind a name of this part, to read in a notebook."""

import inspect
from operator import attrgetter
from textwrap import dedent

from dlintro.scratch import layer_doors, network, network_doors


class Source:
    """A piece of code that a notebook shows in colours."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}```"


def show(code):
    """Show the code of a function, a method or a class of `dlintro.scratch`: `show(Network.fit)`.

    Where a door checks what a learner gives, the formulas behind that door are shown.

    Parameters
    ----------
    code : function, method or class

    Returns
    -------
    Source
    """
    if code.__module__ in (layer_doors.__name__, network_doors.__name__):
        code = attrgetter(code.__qualname__)(network)
    return Source(dedent(inspect.getsource(code)))
