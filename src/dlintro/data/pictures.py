"""Single medical pictures that come with scikit-image; nothing is downloaded."""

from dataclasses import dataclass
from importlib import resources

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.dataset import fact_table
from dlintro.data.fetched.files import DataNotFound

SHIPPED = "the copy that comes with scikit-image"


@dataclass(frozen=True, eq=False, repr=False)
class Picture:
    """One picture, which a notebook shows with its source and licence.

    Attributes
    ----------
    name : str
        What it shows, in a few words.
    image : float32 array of shape (height, width, 3)
        Red, green and blue, in [0, 1].
    source, licence : str
        Where the picture comes from, and under which terms it may be used.
    note : str
        A remark that every reader needs.
    """

    name: str
    image: np.ndarray
    source: str
    licence: str
    note: str = ""

    def __post_init__(self):
        image = _validate.images(np.asarray(self.image)[None], "image")[0].copy()
        image.setflags(write=False)
        object.__setattr__(self, "image", image)

    def __repr__(self):
        height, width, _ = self.image.shape
        return f"Picture({self.name!r}, {height} × {width} pixels, {self.licence})"

    def _repr_html_(self):
        height, width, _ = self.image.shape
        facts = {
            "Size": f"{height} × {width} pixels",
            "Source": self.source,
            "Licence": self.licence,
            "Note": self.note,
        }
        return fact_table(self.name, "real", facts)


SHIPPED_FILES = {
    "immunohistochemistry": (
        "ihc.png",
        {
            "name": "Glands of the colon, immunohistochemistry",
            "source": f"Center for Microscopy and Molecular Imaging (CMMI); {SHIPPED}",
            "licence": "no known copyright restrictions",
            "note": "Brown (DAB) is where the protein FHL2 was found, blue (haematoxylin) is the counterstain.",
        },
    ),
    "retina": (
        "retina.jpg",
        {
            "name": "Retina of a healthy left eye",
            "source": "Häggström 2014, WikiJournal of Medicine 1(2), doi:10.15347/wjm/2014.008; " + SHIPPED,
            "licence": "CC0 1.0",
        },
    ),
    "microaneurysms": (
        "microaneurysms.png",
        {
            "name": "Microaneurysms in the retina of a person with diabetes",
            "source": "High-Resolution Fundus database, image 07_dr, Budai et al. 2013, doi:10.1155/2013/154860; "
            + SHIPPED,
            "licence": "CC0 1.0",
            "note": "A detail of the green channel alone; red, green and blue are the same here.",
        },
    ),
}


def picture(name):
    """Return one of the pictures that come with scikit-image.

    Parameters
    ----------
    name : "immunohistochemistry", "retina" or "microaneurysms"

    Returns
    -------
    Picture
        Its `image` has shape (512, 512, 3), (1411, 1411, 3) or (102, 102, 3).

    Raises
    ------
    ValueError
        If there is no such picture.
    DataNotFound
        If scikit-image was installed without it.

    References
    ----------
    van der Walt S, Schönberger JL, Nunez-Iglesias J, et al. scikit-image. PeerJ 2014;2:e453, doi:10.7717/peerj.453.
    """
    from skimage.io import imread  # only here: most lessons need no picture

    if name not in SHIPPED_FILES:
        raise ValueError(f"there is no picture {shown(name)}; choose from {', '.join(SHIPPED_FILES)}.")
    file, facts = SHIPPED_FILES[name]
    with resources.as_file(resources.files("skimage.data") / file) as path:
        if not path.is_file():
            raise DataNotFound(
                "scikit-image is installed without its pictures. In the course's folder, type in a terminal:\n\n"
                "    python -m pip install --force-reinstall --no-deps scikit-image -c constraints.txt"
            )
        values = imread(path)
    image = np.divide(values, 255, dtype=np.float32)
    return Picture(image=np.stack([image] * 3, axis=-1) if image.ndim == 2 else image, **facts)
