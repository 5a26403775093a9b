"""The learner's own image: a button that takes one file, and below it what the course makes of the image in it."""

from html import escape

from ipywidgets import HTML, FileUpload, Layout, Widget

from dlintro import cells
from dlintro._validate import shown

LABEL = "Choose an image"
FILES = "One file: JPEG, PNG, WebP, TIFF or BMP, at most 10 MB."  # more than Jupyter's servers take from a browser
PRIVATE = (
    "The file stays in the memory of your session (on a hub: on the hub's server): it is neither saved nor sent on."
)
EXAMPLE = "Until you choose one, you see an example."
ON_PAGES = "In JupyterLab you can choose your own picture here."
OWN = "This is {name}: its central square, in {size} × {size} pixels."


def own_image(read, show, example, size=128, warning=""):
    """Let learners choose an image file of their own, and show what an explorer makes of it; at first, of an example.

    Neither the file nor the picture is kept when the notebook is saved.

    Parameters
    ----------
    read : callable
        `read(content, size)` takes a file's content (bytes) and returns the image, such as `data.image_file`. A
        `ValueError` is shown to the learner.
    show : callable
        `show(image)` returns a widget, such as an explorer of the image.
    example : array of shape (height, width, 3)
        Shown first, values in [0, 1].
    size : int
        The pixels of the learner's image along a side.
    warning : str
        What the learner must know before, such as what the network has never seen.

    Returns
    -------
    ipywidgets Box
    """
    return OwnImage(read, show, example, size, warning)


class OwnImage(cells.Box):
    """A button for a file, sentences about it, and a widget that shows the image.

    Attributes
    ----------
    button : FileUpload
    said : HTML
        What became of the last file.
    picture : widget
        What `show` made of the image.
    """

    def __init__(self, read, show, example, size, warning):
        self._read, self._show, self._size = read, show, size
        about = " ".join(filter(None, (FILES, PRIVATE, warning)))
        self.button = FileUpload(
            accept="image/*", multiple=False, description=LABEL, tooltip=FILES, layout=Layout(width="max-content")
        )
        self.said = HTML(f"<p>{EXAMPLE}</p>")
        self.picture = self._shown(example)
        above = [self.button, HTML(f'<p style="max-width:46em">{escape(about)}</p>'), self.said]
        # Of the image, nothing is saved.
        super().__init__([*above, self.picture], words=f"{LABEL}. {about}", page=lambda: f"<p>{ON_PAGES}</p>")
        self.button.observe(self._on_file, "value")
        cells.once(self)

    def close(self):
        """Close the box, and let go of the image and of what shows it."""
        super().close()
        self._read = self._show = self.picture = None
        self.children = ()

    def _on_file(self, change):
        if not change.new:  # taken out again, below
            return
        (file,) = change.new
        self.button.value = ()  # so that neither the browser nor the kernel keeps it
        try:
            picture = self._shown(self._read(bytes(file["content"]), self._size))
        except ValueError as error:
            self.said.value = f'<p role="alert">{escape(_sentence(str(error)))}</p>'
            return
        before, self.picture = self.picture, picture
        self.children = [*self.children[:-1], picture]
        cells.close(before)
        self.said.value = f'<p role="status">{escape(OWN.format(name=file["name"], size=self._size))}</p>'

    def _shown(self, image):
        picture = self._show(image)
        if not isinstance(picture, Widget):
            raise TypeError(f"show must return a widget, such as an explorer, but returned {shown(picture)}.")
        return picture


def _sentence(text):
    return text[:1].upper() + text[1:]
