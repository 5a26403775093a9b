"""The one mechanism behind every interactive figure: draw once, then move what was drawn."""

import time
from base64 import b64encode
from contextlib import contextmanager
from html import escape
from importlib.resources import files

import numpy as np
from ipywidgets import Button, HBox, Play, VBox, Widget, jslink
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from dlintro import cells, web
from dlintro._validate import shown
from dlintro.plots import course_style
from dlintro.widgets.frames import record
from dlintro.widgets.screen import Screen, png
from dlintro.widgets.touch import place, touchable, values_at

DPI = 100
SLOW = 0.1  # seconds; a slower step answers only when the slider is let go
FEW = 40  # steps; each is an idea, which takes a moment to see
PLAYER = ("player.css", "player.js")  # what moves an explorer on a page without a kernel
PAUSE = {"few": 500, "many": 100}  # milliseconds between steps that play by themselves


class Explorer(VBox):
    """Controls above one picture, and under it a sentence with the numbers that the picture shows.

    Whatever can be done in the picture (see touch.py) can be done with the controls too, and so by keyboard.

    Parameters
    ----------
    build : callable
        `build(figure)` draws once and returns `update(**values)`, which moves the artists it kept and may return a
        sentence. Artists made with `animated=True` are drawn over the rest, which is drawn again only if it changed.
    alt : str
        What the picture shows, for those who cannot see it.
    look : str, optional
        What to look at: the answer to a learner who asks.
    figsize : (float, float)
        Width and height in inches, at 100 dots an inch; at 200 on a screen that shows so many.
    play : str, optional
        The control that a play button moves by itself.
    next : str, optional
        The control that a button moves one step on; after the last step, back to the first.
    page_values : dict of str to list, optional
        The values of a control that a page without a kernel shows; of other sliders as many as fit (see frames.py).
    **controls : ipywidgets widgets with a value
        At most three; `update` gets their values under these names.

    Attributes
    ----------
    controls : dict of str to widget
    figure : matplotlib Figure
    values : dict of str to value
        Where the controls stand.
    png : bytes
        The picture as it is now.
    density : int
        Dots of the picture for each of the page's, along a side; the browser sets it.
    words : str
        The sentence as it is now.

    Raises
    ------
    TypeError
        If `build` returns nothing to call, or a control has no value.
    ValueError
        If there are no controls or more than three, or `play`, `next` or `page_values` names none of them.
    """

    def __init__(self, build, *, alt, look="", figsize=(6, 4), play=None, next=None, page_values=None, **controls):
        _check_controls(controls, play=[play], next=[next], page_values=page_values or {})
        self.controls, self.page_values = controls, page_values or {}
        self._play, self._next = play, next
        with course_style():
            self.figure = Figure(figsize=figsize, dpi=DPI, layout="constrained")
            self._canvas = FigureCanvasAgg(self.figure)
            self._update = build(self.figure)
        if not callable(self._update):
            raise TypeError(f"build must return update(**values), but it returned {self._update!r}.")
        moving = self.figure.findobj(lambda artist: artist.get_animated())
        self._moving = sorted(moving, key=lambda artist: artist.get_zorder())
        width, height = (round(inches * DPI) for inches in figsize)
        self._screen = Screen(alt=alt, look=look, width=width, height=height)
        self._beginning, self._holds, self._stroke = self.values, False, None
        self._step()
        self._screen.places = [place(ax) for ax in touchable(self.figure)]
        for control in controls.values():
            control.observe(self._on_change, "value")
        self._screen.observe(self._on_density, "density")
        self._screen.observe(self._on_stroke, "stroke")
        self._screen.on_msg(self._on_message)
        super().__init__([*_rows(controls, play, next), self._screen])
        self.add_class("dlintro-explorer")  # slides place its parts by this name, in slides.css
        cells.once(self)

    @property
    def values(self):
        return {name: control.value for name, control in self.controls.items()}

    @property
    def png(self):
        return bytes(self._screen.value)

    @property
    def words(self):
        return self._screen.words

    @property
    def density(self):
        return self._screen.density

    @density.setter
    def density(self, density):
        self._screen.density = density

    def set(self, **values):
        """Give controls new values, as a student would, and return the explorer; options have labels too."""
        with self._one_step():
            for name, value in values.items():
                control = self.controls[name]
                labels = dict(control._options_full) if hasattr(control, "options") else {}
                control.value = labels.get(value, value) if isinstance(value, str) else value
        return self

    def reset(self):
        """Put all controls where they were at the beginning."""
        with self._one_step():
            for name, value in self._beginning.items():
                self.controls[name].value = value

    def moved_by(self, name):
        """Return what moves a control beside the hand: the pause of its play button, in ms or None, and whether there
        is a button for the next step.
        """
        return _pause(self.controls[name]) if name == self._play else None, name == self._next

    def close(self):
        """Close the explorer, and let go of its figure and picture, which are most of its memory."""
        super().close()
        for control in getattr(self, "controls", {}).values():
            control.unobserve_all("value")
        if hasattr(self, "_screen"):
            self._screen.unobserve_all()
            self._screen.on_msg(self._on_message, remove=True)
            self._screen.value = b""
        self.figure = self._canvas = self._background = self._update = None
        self._moving, self.controls = [], {}
        self.children = ()

    @contextmanager
    def _one_step(self):
        """Draw once for all the values that change inside."""
        self._holds, self._waits = True, False
        try:
            yield
        finally:
            self._holds = False
        if self._waits:
            self._move()

    def _on_change(self, change):
        if self._holds:
            self._waits = True
        else:
            self._move()

    def _move(self):
        began = time.perf_counter()
        self._step()
        quick = time.perf_counter() - began < SLOW
        for control in self.controls.values():
            if hasattr(control, "continuous_update"):
                control.continuous_update = quick

    def _on_density(self, change):
        self.figure.set_dpi(DPI * change.new)
        self._screen.value = png(self._pixels())

    def _on_stroke(self, change):
        """Move controls as a touch of the picture asks."""
        number, start, end = (change.new[key] for key in ("number", "start", "end"))
        if not self._stroke or self._stroke[0] != number:
            self._stroke = number, self.values
        self.set(**values_at(self.figure, start, end, self.controls, before=self._stroke[1]))

    def _on_message(self, _, content, buffers):
        if content.get("do") == "reset":
            self.reset()

    def _step(self):
        try:
            pixels, words = self.drawn(**self.values)
            picture = png(pixels)
        except Exception as error:
            self._screen.words, self._screen.failed = f"This picture could not be drawn: {error}", True
            raise
        with self._screen.hold_sync():  # one message for all
            self._screen.value = picture
            self._screen.words, self._screen.failed, self._screen.settings = words, False, self._settings()

    def _settings(self):
        """Return the code that puts the controls where they are, such as ".set(w1=0.8, b=-1.0)"."""
        controls = self.controls.items()
        named = {name: control.label if hasattr(control, "options") else control.value for name, control in controls}
        exact = {name: round(value, 9) if isinstance(value, float) else value for name, value in named.items()}
        return f".set({', '.join(f'{name}={value!r}' for name, value in exact.items())})"

    def drawn(self, **values):
        """Draw these values, wherever the controls stand, and return picture and sentence.

        The picture is a uint8 array of shape (height, width, 4), in whose place the next one will be.
        """
        words = self._update(**values) or ""
        return self._pixels(), words

    def _pixels(self):
        if self.figure.stale or not self._moving:  # something that is not animated has changed
            with course_style():  # ticks are made while drawing
                self._canvas.draw()
            self.figure.set_layout_engine("none")  # placed once; nothing jumps from now on
            self._background = self._canvas.copy_from_bbox(self.figure.bbox)
        else:
            self._canvas.restore_region(self._background)
        for artist in self._moving:
            self.figure.draw_artist(artist)
        return np.asarray(self._canvas.buffer_rgba())

    def page(self):
        """Return the explorer for a page without a kernel, as HTML: the same controls, over pictures drawn now."""
        frames, screen = record(self), self._screen
        size = {"width": screen.width, "height": screen.height}
        picture = " ".join(f'{side}="{pixels}"' for side, pixels in size.items())
        image = f'<img src="data:image/webp;base64,{frames["still"]}" alt="{escape(screen.alt)}" {picture}/>'
        still = f'{image}<p class="dlintro-sentence">{escape(self.words)}</p>'
        facts = frames | size | {"alt": screen.alt, "look": screen.look}
        return web.element("dlintro-explorer", facts, still, *(files(__package__) / name for name in PLAYER))

    def _repr_mimebundle_(self, **kwargs):
        if web.is_on():
            return {"text/html": web.made(self.page), "text/plain": self.words or "Explorer"}
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle | {"image/png": b64encode(self.png).decode(), "text/plain": self.words or "Explorer"}


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
            raise TypeError(f"{name} must be a widget with a value, such as FloatSlider(), but is {shown(control)}.")
    for button, names in buttons.items():
        for name in names:
            if name is not None and name not in controls:
                raise ValueError(f"{button} must name one of the controls {', '.join(controls)}, but is {name!r}.")


def _rows(controls, play, next):
    for name, control in controls.items():
        control.style.description_width = "18em"  # not a new style, beside which the first one would be kept
        control.layout.width = f"min({DPI * 6}px, 100%)"
        buttons = [make(control) for make, wanted in ((_play_button, play), (_next_button, next)) if name == wanted]
        yield HBox([control, *buttons]) if buttons else control


def _pause(control):
    return PAUSE["few" if (control.max - control.min) / control.step <= FEW else "many"]


def _play_button(control):
    button = Play(min=control.min, max=control.max, step=control.step, value=control.value, interval=_pause(control))
    button.link = jslink((button, "value"), (control, "value"))
    return button


def _next_button(control):
    button = Button(description="Next", icon="step-forward", tooltip="One step on; after the last, back to the first")

    def move(_):
        control.value = control.min if control.value >= control.max else control.value + control.step

    button.on_click(move)
    return button
