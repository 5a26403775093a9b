"""What the cells of a lesson displayed, for the website: large things move out of the page into files of their own.

An explorer's pictures load when a reader comes near. A script or a style that many elements share is one file.
"""

import io
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from html import unescape

from PIL import Image

from dlintro.teaching.copies import OURS, SCRIPT, displayed

KINDS = ("text/html", "text/markdown", "text/latex", "text/plain")  # what a page shows of an output, the best first
EXPLORER = re.compile(r"<dlintro-explorer>(?P<inside>.*?)</dlintro-explorer>", flags=re.DOTALL)
FACTS = re.compile(r'<script type="application/json">(?P<facts>.*?)</script>', flags=re.DOTALL)
PNG = re.compile(r'src="data:image/png;base64,(?P<data>[^"]+)"')
DATA_IMAGE = re.compile(r'src="data:image/(?P<kind>\w+)(?:\+xml)?;base64,(?P<data>[^"]+)"')
ALT = re.compile(r'<img [^>]*?alt="(?P<alt>[^"]*)"')
STATIC = "../_static"  # as a lesson's page sees it
SAID = "<b>• On this page:</b>"  # by checks.start; the note below the title says it
TURN = re.compile(r"<b>• Your turn:</b>.*?(?=<details|</div>)", flags=re.DOTALL)  # the box above the exercise says it


def says_something(output):
    """Return whether an output tells a reader anything: neither a progress bar that is gone, nor what the note says."""
    if output.output_type == "stream":
        return bool(output.text.strip())
    return SAID not in output.get("data", {}).get("text/html", "")


@dataclass
class Shown:
    """An explorer on a page: its number there, the heading above it, its picture's file and alternative text."""

    number: int
    heading: str
    picture: str
    alt: str


@dataclass
class Results:
    """Takes what the cells of one lesson displayed, and collects what moves out of its page.

    Attributes
    ----------
    lesson : str
        Its name, such as "01_perceptron", with which the names of its files begin.
    files : dict of str to bytes
        What moved out, by its path in the folder of static files.
    explorers : list of Shown
    """

    lesson: str
    files: dict = field(default_factory=dict)
    explorers: list = field(default_factory=list)
    pictures: int = 0

    def take_all(self, cell, heading=""):
        """Change what a cell displayed, in place, to what its page holds of it; parameters as of `take`."""
        cell.outputs = [output for output in cell.outputs if says_something(output)]
        for output in cell.outputs:
            self.take(output, heading)

    def take(self, output, heading=""):
        """Change an output of a cell, in place, to what its page holds of it.

        Parameters
        ----------
        output : NotebookNode
        heading : str
            The heading that it stands under.
        """
        data = output.get("data")
        if not data:
            return  # printed text, or an error
        kind = next(kind for kind in KINDS if kind in data)  # of a figure, copies.run has made HTML
        output["metadata"] = {}
        output["data"] = {kind: self.html(data[kind], heading) if kind == "text/html" else data[kind]}

    def html(self, html, heading=""):
        """Return HTML without what moves out of the page."""
        for each in OURS.finditer(html):
            inside = re.sub(r"^<[^>]+>|</\w+>$", "", each[0])
            self.files[f"dlintro/{each['name']}"] = inside.strip().encode() + b"\n"
        html = TURN.sub("", OURS.sub("", html))
        html = EXPLORER.sub(lambda found: self._explorer(found["inside"], heading), html)
        html = DATA_IMAGE.sub(self._image, html)
        return SCRIPT.sub(lambda script: script[0] if "application/json" in script["kind"] else "", html)

    def _explorer(self, inside, heading):
        """Return an explorer whose frames are in a file, which hands them to the player under its own name."""
        number = len(self.explorers) + 1
        name = f"{self.lesson}-{number}"
        facts = FACTS.search(inside)["facts"]
        self.files[f"explorers/{name}.js"] = f'dlintroFrames("{name}", {facts});\n'.encode()
        inside = DATA_IMAGE.sub(self._image, FACTS.sub("", inside))
        alt = ALT.search(inside)
        file = re.search(rf'src="{re.escape(STATIC)}/([^"]+)"', inside)[1]
        self.explorers.append(Shown(number, heading, file, unescape(alt["alt"])))
        begin = f'<dlintro-explorer id="explorer-{number}" data-src="{STATIC}/explorers/{name}.js">'
        return f"{begin}{inside}</dlintro-explorer>"

    def _image(self, found):
        self.pictures += 1
        file = f"pictures/{self.lesson}-{self.pictures}.{found['kind']}"
        self.files[file] = b64decode(found["data"])
        return f'src="{STATIC}/{file}" loading="lazy"'


def pack(notebook):
    """Make WebP of all PNGs that a notebook displayed, in place."""
    for output in displayed(notebook):
        if "text/html" in output.data:
            output.data["text/html"] = PNG.sub(_packed, output.data["text/html"])


def _packed(found):
    return f'src="data:image/webp;base64,{b64encode(smaller(b64decode(found["data"]))).decode()}"'


def smaller(png):
    """Return the same picture as a WebP: of a diagram the same pixels, of a photograph nearly the same."""
    picture, packed = Image.open(io.BytesIO(png)), {}
    for settings in ({"lossless": True}, {"quality": 90}):
        file = io.BytesIO()
        picture.save(file, "webp", method=2, **settings)  # more effort makes it no smaller
        packed[file.tell()] = file.getvalue()
    return packed[min(packed)]
