"""An explorer for pages without a kernel: its pictures, drawn beforehand over a coarse grid of its controls."""

import io
from base64 import b64encode
from itertools import product
from math import prod

import numpy as np
from PIL import Image

MOST = 400  # pictures of one explorer
LARGEST = 2_100_000  # bytes of them all; as text in a page, a third more
PHOTOGRAPH = 20_000  # bytes; what is larger without loss is most likely one, and loses what nobody sees
LEVELS = 63  # of each colour, where the kernel has 255: nobody sees the difference, and files are a third smaller
ROUNDED = (np.round(np.arange(256) / 255 * LEVELS) / LEVELS * 255).round().astype(np.uint8)  # each of 256, to a level


def is_list(control):
    """Return whether a control shows all its values at once, as a slider does not."""
    return hasattr(control, "options") and not hasattr(control, "readout")


def _is_numbers(control):
    return not hasattr(control, "options")


def _is_slider(control):
    return not is_list(control)


# Which controls lose values, and how many each of them keeps at least.
THINNED = (5, _is_numbers), (5, _is_slider), (3, _is_slider)


def record(explorer):
    """Draw an explorer over its grid, as many pictures as fit, and return what a page needs to show it.

    Parameters
    ----------
    explorer : Explorer
        Its controls stay where they are.

    Returns
    -------
    dict
        `controls`, each with the labels of its values; `still`, the picture as it is now; `patches`, each a picture of
        what differs from that and its (left, top); `sentences`; and `frames`, for each combination of the controls'
        values, the last control's changing fastest, which patch and which sentence. Pictures are WebP in base64.

    Raises
    ------
    ValueError
        If its `page_values` ask for too many pictures.
    """
    most, drawn = MOST, {}
    still = explorer.drawn(**explorer.values)[0][..., :3].copy()
    while True:
        grid = dict(zip(explorer.controls, chosen(explorer, most), strict=True))
        n = prod(map(len, grid.values()))
        if n > most:
            raise ValueError(
                f"an explorer must have at most {MOST} pictures of {LARGEST:,} bytes together, but has {n}: name fewer "
                "values in its `page_values`."
            )
        reel = Reel()
        for combination in product(*grid.values()):
            if combination not in drawn:
                picture, words = explorer.drawn(**dict(zip(grid, combination, strict=True)))
                drawn[combination] = patched(still, picture[..., :3]), words
            reel.add(*drawn[combination])
            if reel.size > 2 * LARGEST:  # far too large: the rest need not be drawn
                break
        if reel.size <= LARGEST:
            explorer.drawn(**explorer.values)  # what its parts remember is of that again
            controls = [_described(explorer, name, values) for name, values in grid.items()]
            return {"controls": controls, "still": _text(webp(ROUNDED[still], lossless=True))} | reel.packed()
        most = int(len(reel) * LARGEST / reel.size)


class Reel:
    """Patches and sentences, each kept once, and in which order they come."""

    def __init__(self):
        self._patches, self._sentences, self._frames = {}, {}, []
        self.size = 0

    def add(self, patch, sentence):
        """Take in what the next picture shows."""
        if patch not in self._patches:
            self.size += len(patch[2])
        frame = [seen.setdefault(one, len(seen)) for seen, one in ((self._patches, patch), (self._sentences, sentence))]
        self._frames.append(frame)

    def __len__(self):
        return len(self._frames)

    def packed(self):
        """Return all of it as a dict that can be written as JSON."""
        return {
            "patches": [[left, top, _text(picture)] for left, top, picture in self._patches],
            "sentences": list(self._sentences),
            "frames": self._frames,
        }


def patched(still, picture):
    """Return what has to be laid over one picture to get another: left, top, and a WebP, empty if they look alike."""
    differs = _differs(still, picture)
    if not differs.any():
        return 0, 0, b""
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    (top, bottom), (left, right) = rows[[0, -1]], columns[[0, -1]]
    inside = slice(top, bottom + 1), slice(left, right + 1)
    colours = ROUNDED[picture[inside]]
    seen = _differs(ROUNDED[still[inside]], colours)
    if not seen.any():
        return 0, 0, b""
    opacity = np.where(seen, 255, 0).astype(np.uint8)
    visible = np.where(seen[..., None], colours, 0)  # what is not seen is as small as it can be
    patch = webp(np.dstack([visible, opacity]), lossless=True, quality=40, method=2)
    if len(patch) > PHOTOGRAPH:
        patch = min(patch, webp(colours, quality=75, method=2), key=len)
    return int(left), int(top), patch


def _differs(picture, other):
    """Return where two pictures differ in any colour."""
    red, green, blue = np.moveaxis(picture != other, 2, 0)
    return red | green | blue  # ten times as quick as np.any along so short an axis


def webp(picture, **options):
    """Return a picture as a file; `options` are those of Pillow for WebP."""
    file = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(picture)).save(file, "webp", **options)
    return file.getvalue()


def chosen(explorer, most=MOST):
    """Return the values of each control that a page can show, such that there are at most so many combinations.

    Lists keep all that there is to choose. Of sliders, first those of numbers and then those of named values lose some,
    evenly, but never where they are now. What the explorer's `page_values` say is kept.
    """
    controls, kept, now = explorer.controls, explorer.page_values, explorer.values
    values = [_with(now[name], kept.get(name, steps(control))) for name, control in controls.items()]
    counts = [len(of_one) for of_one in values]
    for at_least, thins in THINNED:
        thin = [at for at, (name, control) in enumerate(controls.items()) if name not in kept and thins(control)]
        while prod(counts) > most and any(counts[at] > at_least for at in thin):
            at = max(thin, key=lambda at: counts[at])
            counts[at] = max(at_least, _fewer(counts[at], len(values[at])))
    return [_thinned(*each) for each in zip(values, counts, now.values(), strict=True)]


def steps(control):
    """Return all values that a control can take, in its order."""
    if hasattr(control, "options"):
        return [value for _, value in control._options_full]
    n = round((control.max - control.min) / control.step)
    return [type(control.value)(round(control.min + at * control.step, 9)) for at in range(n + 1)]


def _with(now, values):
    """Return the values with the present one among them, to its last digit."""
    values = [now if _same(value, now) else value for value in values]
    return values if now in values else sorted([*values, now])


def _same(value, other):
    return value == other or (isinstance(other, float) and abs(value - other) < 1e-9)


def _fewer(n, of):
    """Return the next smaller number of values that lie evenly among all of them, or else n - 1."""
    evenly = (fewer for fewer in range(n - 1, n // 2, -1) if (of - 1) % (fewer - 1) == 0)
    return next(evenly, n - 1)


def _thinned(values, n, now):
    """Return n of the values, evenly, with the first, the last and the present one."""
    kept = np.linspace(0, len(values) - 1, n).round().astype(int)
    at, inner = values.index(now), kept[1:-1]
    if at not in kept:
        inner[np.abs(inner - at).argmin()] = at
    return [values[at] for at in kept]


def _described(explorer, name, values):
    """Return what a page needs to know of a control."""
    control = explorer.controls[name]
    pause, goes_on = explorer.moved_by(name)
    return {
        "label": control.description,
        "values": [_label(control, value) for value in values],
        "at": values.index(control.value),
        "isList": is_list(control),
        "readout": getattr(control, "readout", True),
        "next": goes_on,
        "play": pause and round(pause * (len(steps(control)) - 1) / (len(values) - 1)),  # as long as in the notebook
    }


def _label(control, value):
    if hasattr(control, "options"):
        return next(label for label, option in control._options_full if option == value)
    return format(value, control.readout_format)


def _text(picture):
    return b64encode(picture).decode()
