"""The one mechanism behind every interactive figure: draw once, then move what was drawn."""

import time
from base64 import b64encode
from html import escape
from io import BytesIO

from ipywidgets import HTML, Button, HBox, Image, Play, VBox, Widget, jslink
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imsave
from traitlets import Unicode

from dlintro.plots import course_style

DPI = 100
SLOW = 0.1  # seconds; a slower step answers only when the slider is let go


class Picture(Image):
    """An image whose tooltip, the text for those who cannot see it, works: the view asks for a description first."""

    description = Unicode("").tag(sync=True)


class Explorer(VBox):
    """Controls above one picture, and under it a sentence with the numbers that the picture shows.

    Parameters
    ----------
    build : callable
        `build(figure)` draws once and returns `update(**values)`, which moves the artists it kept and may return a
        sentence. Artists made with `animated=True` are drawn over the rest, which is drawn again only if it changed.
    alt : str
        What the picture shows, for those who cannot see it.
    figsize : (float, float)
        Width and height in inches, at 100 dots an inch.
    play : str, optional
        The control that a play button moves by itself.
    next : str, optional
        The control that a button moves one step on; after the last step, back to the first.
    **controls : ipywidgets widgets with a value
        At most three; `update` gets their values under these names.

    Attributes
    ----------
    controls : dict of str to widget
    figure : matplotlib Figure
    png : bytes
        The picture as it is now.
    readout : str
        The sentence as it is now.

    Raises
    ------
    TypeError
        If `build` returns nothing to call, or a control has no value.
    ValueError
        If there are no controls or more than three, or `play` or `next` names none of them.
    """

    def __init__(self, build, *, alt, figsize=(6, 4), play=None, next=None, **controls):
        _check_controls(controls, play=play, next=next)
        self.controls = controls
        with course_style():
            self.figure = Figure(figsize=figsize, dpi=DPI, layout="constrained")
            self._canvas = FigureCanvasAgg(self.figure)
            self._update = build(self.figure)
        if not callable(self._update):
            raise TypeError(f"build must return update(**values), but it returned {self._update!r}.")
        moving = self.figure.findobj(lambda artist: artist.get_animated())
        self._moving = sorted(moving, key=lambda artist: artist.get_zorder())
        self._picture = Picture(format="png", tooltip=alt)
        self._picture.layout = {"width": f"{figsize[0] * DPI:g}px", "max_width": "100%", "object_fit": "contain"}
        self._sentence = HTML(layout={"width": f"{figsize[0] * DPI:g}px", "max_width": "100%", "min_height": "3em"})
        self._step()
        for control in controls.values():
            control.observe(self._on_change, "value")
        super().__init__([*_rows(controls, play, next), self._picture, self._sentence])
        self.add_class("dlintro-explorer")  # slides place its parts by this name, in notebooks/rise.css

    @property
    def png(self):
        return bytes(self._picture.value)

    def set(self, **values):
        """Give controls new values, as a student would, and return the explorer."""
        for name, value in values.items():
            self.controls[name].value = value
        return self

    def _on_change(self, change):
        began = time.perf_counter()
        self._step()
        quick = time.perf_counter() - began < SLOW
        for control in self.controls.values():
            if hasattr(control, "continuous_update"):
                control.continuous_update = quick

    def _step(self):
        try:
            self.readout = self._update(**{name: control.value for name, control in self.controls.items()}) or ""
            self._draw()
        except Exception as error:
            self._show(f"This picture could not be drawn: {error}", role="alert")
            raise
        self._show(self.readout, role="status")

    def _show(self, text, role):
        self._sentence.value = f'<div role="{role}" style="line-height:1.4">{escape(text)}</div>'

    def _draw(self):
        if self.figure.stale or not self._moving:  # something that is not animated has changed
            with course_style():  # ticks are made while drawing
                self._canvas.draw()
            self.figure.set_layout_engine("none")  # placed once; nothing jumps from now on
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        else:
            self._canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        buffer = BytesIO()
        imsave(buffer, self._canvas.buffer_rgba(), format="png", pil_kwargs={"compress_level": 1})
        self._picture.value = buffer.getvalue()

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle | {"image/png": b64encode(self.png).decode(), "text/plain": self.readout or "Explorer"}


def animate(ax):
    """Make the inside of the axes animated: what moves, and what lies above it. Ticks, titles and legend stay."""
    still = {ax.xaxis, ax.yaxis, ax.patch, ax.title, ax._left_title, ax._right_title, ax.get_legend()}
    if not ax.axison:
        still |= set(ax.spines.values())  # drawn one by one, the frame would show although it is off
    for artist in ax.get_children():
        artist.set_animated(artist not in still)


def _check_controls(controls, **buttons):
    if not 1 <= len(controls) <= 3:
        raise ValueError(f"controls must be one to three, but are {len(controls)}; leave the others fixed.")
    for name, control in controls.items():
        if not (isinstance(control, Widget) and control.has_trait("value")):
            raise TypeError(f"{name} must be a widget with a value, such as FloatSlider(), but is {control!r}.")
    for button, name in buttons.items():
        if name is not None and name not in controls:
            raise ValueError(f"{button} must name one of the controls {', '.join(controls)}, but is {name!r}.")


def _rows(controls, play, next):
    for name, control in controls.items():
        control.style = {"description_width": "18em"}
        control.layout.width = f"min({DPI * 6}px, 100%)"
        buttons = [make(control) for make, wanted in ((_play_button, play), (_next_button, next)) if name == wanted]
        yield HBox([control, *buttons]) if buttons else control


def _play_button(control):
    button = Play(min=control.min, max=control.max, step=control.step, value=control.value, interval=100)
    jslink((button, "value"), (control, "value"))
    return button


def _next_button(control):
    button = Button(description="Next", icon="step-forward", tooltip="One step on; after the last, back to the first")

    def move(_):
        control.value = control.min if control.value >= control.max else control.value + control.step

    button.on_click(move)
    return button
