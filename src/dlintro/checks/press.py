"""A button under answers, which always means the answers that are seen when it is pressed."""

from importlib.resources import files

import anywidget
from ipywidgets import Widget, widget_serialization
from traitlets import Bool, Instance, List, Unicode


class Press(anywidget.AnyWidget):
    """A button that brings along what its controls show.

    While a kernel answers, the browser holds further changes of a control back, but no click of an `ipywidgets.Button`:
    who goes on with an arrow key and presses at once would be judged by the answer before.

    Attributes
    ----------
    description : str
        What the button says.
    disabled : bool
        Whether it can't be pressed.
    controls : list of Widget
        Those that it judges: radio buttons, sliders, fields.
    """

    _esm = files(__package__) / "press.js"
    description = Unicode("").tag(sync=True)
    disabled = Bool(False).tag(sync=True)
    controls = List(Instance(Widget)).tag(sync=True, **widget_serialization)

    def __init__(self, **traits):
        super().__init__(**traits)
        self._actions = []
        self.on_msg(self._pressed)

    def on_click(self, action):
        """Call `action`, with this button, at every press."""
        self._actions.append(action)

    def click(self):
        """Press."""
        for action in self._actions:
            action(self)

    def _pressed(self, _, shown, __):
        for control, state in zip(self.controls, shown, strict=True):
            control.set_state(state)
        self.click()
