"""Images, labels and patients from one .npz file in MedMNIST's format: the published files, or your own."""

import contextlib
import tokenize
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.dataset import Dataset
from dlintro.data.fetched.files import DataNotFound

PARTS = {"train": "training images", "val": "validation images", "test": "test images"}
UNREADABLE = (  # raised by zipfile and NumPy for damaged, encrypted or foreign files
    OSError,
    EOFError,
    ValueError,
    RuntimeError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    tokenize.TokenError,
)
NO_PATIENTS = "The file names no patients, so each image counts as a patient of its own."


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a file: `key` train, val or test; x in [0, 1], y and patient (or None) of the chosen `rows`."""

    key: str
    x: np.ndarray
    y: np.ndarray
    patient: np.ndarray | None
    rows: np.ndarray
    n_in_file: int


def read_images(path, class_names, licence, source, name=None, limit=None, seed=0):
    """Return training, validation and test images from your own file in MedMNIST's format.

    The file is made with `numpy.savez_compressed(path, train_images=…, train_labels=…, val_images=…, val_labels=…,
    test_images=…, test_labels=…)`: images uint8 of shape (n, height, width) or (n, height, width, 3), from 0 to 255;
    labels whole numbers from 0, of shape (n,) or (n, 1). If you know the patients, add `train_patients=…` and so on,
    shape (n,), numbers or texts.

    Parameters
    ----------
    path : str or Path
        The file, ending in .npz.
    class_names : sequence of str
        The names of class 0, class 1, …; at least two.
    licence, source : str
        Under what terms the images are used, and where they come from.
    name : str, optional
        What the images are; else the file's name.
    limit : int, optional
        Keep at most that many images of each part, drawn at random, at least one of each class.
    seed : int
        Decides the draw.

    Returns
    -------
    tuple of three Dataset
        x (n, height, width, channels) float32 in [0, 1], y (n,).

    Raises
    ------
    DataNotFound
        If there is no such file.
    ValueError
        If it is damaged, holds Python objects, or lacks an array; if shapes, types or labels are wrong.
    """
    path = Path(path)
    names = _validate_names(class_names)
    for word, text in {"licence": licence, "source": source}.items():
        if not isinstance(text, str) or not text.strip():
            raise ValueError(f"{word} must be a text, but is {shown(text)}; every reader needs to know it.")
    parts = read_parts(path, n_classes=len(names), limit=limit, seed=seed)
    return datasets(parts, name=name or path.stem, class_names=names, licence=licence, source=source)


def datasets(parts, name, note="", info=None, **facts):
    """Return one `Dataset` for each part; where patients are unknown, each image gets an id of its own.

    `info` holds one mapping for each part, and `facts` are passed on.
    """
    known = parts[0].patient is not None
    starts = np.cumsum([0, *(part.n_in_file for part in parts)])
    patients = [part.patient if known else start + part.rows for part, start in zip(parts, starts[:-1], strict=True)]
    notes = [note, _crossing(patients) if known else NO_PATIENTS]
    return tuple(
        Dataset(
            name=f"{name}, {PARTS[part.key]}",
            x=part.x,
            y=part.y,
            patient=patient,
            feature_names=(),
            units=(),
            info=facts_of_rows,
            note=" ".join(text for text in notes if text),
            **facts,
        )
        for part, patient, facts_of_rows in zip(parts, patients, info or ({},) * len(parts), strict=True)
    )


def read_parts(path, n_classes, size=None, limit=None, seed=0):
    """Return the three parts of a file, each checked; with `size`, images must be that many pixels high and wide."""
    if limit is not None:
        limit = _validate.count(limit, "limit", low=n_classes)
    rng = np.random.default_rng(seed)
    with _opened(path) as archive:
        wanted = ["images", "labels"] + ["patients"] * any(f"{key}_patients" in archive for key in PARTS)
        missing = [f"{key}_{what}" for key in PARTS for what in wanted if f"{key}_{what}" not in archive]
        if missing:
            there = ", ".join(archive.files) or "nothing"
            raise ValueError(f"{path} must hold {', '.join(missing)}, but holds {there}; use those names.")
        parts = [_part(archive, path, key, n_classes, limit, rng) for key in PARTS]
    *pixels, channels = parts[0].x.shape[1:]
    wanted = (*pixels, channels) if size is None else (size, size, channels)
    for part in parts:
        if part.x.shape[1:] != wanted:
            raise ValueError(
                f"{part.key}_images in {path} must be {_pixels(wanted)}, but are {_pixels(part.x.shape[1:])}; give "
                "all three parts the same size."
            )
    return parts


@contextlib.contextmanager
def _opened(path):
    """Open an .npz file, and close it even where NumPy can't read it; nothing is ever unpickled."""
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(open(path, "rb"))
            archive = np.load(stream, allow_pickle=False)
        except FileNotFoundError as error:
            raise DataNotFound(f"There is no file {path}; give the path of an .npz file.") from error
        except UNREADABLE as error:
            raise ValueError(f"{path} can't be read as an .npz file ({error}). Get it again.") from error
        if not isinstance(archive, np.lib.npyio.NpzFile):
            raise ValueError(f"{path} must hold several arrays, but holds a single array; use numpy.savez_compressed.")
        yield stack.enter_context(archive)


def _part(archive, path, key, n_classes, limit, rng):
    """Read one part: labels first, because they are small and decide which images are kept."""
    y = _labels(_array(archive, path, f"{key}_labels"), f"{key}_labels in {path}", n_classes)
    rows = np.arange(len(y)) if limit is None else _draw(y, limit, rng)
    images = _array(archive, path, f"{key}_images")
    where = f"{key}_images in {path}"
    if images.dtype != np.uint8:
        raise ValueError(f"{where} must be uint8, grey or colour values from 0 to 255, but is {images.dtype}.")
    if images.ndim not in (3, 4) or (images.ndim == 4 and images.shape[3] not in (1, 3)) or not images.size:
        raise ValueError(
            f"{where} must have shape (n, height, width) or (n, height, width, 3), but has shape {images.shape}."
        )
    if len(images) != len(y):
        raise ValueError(f"{where} must have a label for each image, but has {len(images)} images and {len(y)} labels.")
    images = images if limit is None else images[rows]
    x = np.divide(images.reshape(*images.shape[:3], -1), 255, dtype=np.float32)
    x.flags.writeable = False  # so that Dataset need not copy it
    patient = None
    if f"{key}_patients" in archive:
        patient = _array(archive, path, f"{key}_patients")
        patient = _validate.ids(patient, f"{key}_patients in {path}", len(y), row="image")[rows]
    return Part(key, x, y[rows], patient, rows, n_in_file=len(y))


def _array(archive, path, key):
    try:
        array = archive[key]
    except UNREADABLE as error:
        raise ValueError(
            f"{key} in {path} can't be read ({error}). It is damaged, or holds Python objects: get the file again, or "
            "save plain numbers."
        ) from error
    if not isinstance(array, np.ndarray):
        raise ValueError(f"{key} in {path} is not an array; save the file with numpy.savez_compressed.")
    return array


def _labels(labels, where, n_classes):
    """Return the labels with shape (n,); each class from 0 on must occur, and nothing else."""
    if labels.dtype.kind not in "iu":
        raise ValueError(f"{where} must hold whole numbers from 0, but holds {labels.dtype}.")
    if labels.ndim not in (1, 2) or labels.shape[1:] not in ((), (1,)) or not labels.size:
        raise ValueError(f"{where} must have shape (n,) or (n, 1), one label for each image, but has {labels.shape}.")
    y = labels.reshape(-1).astype(np.int64)
    outside = y[(y < 0) | (y >= n_classes)]
    if outside.size:
        raise ValueError(
            f"labels in {where} must be 0 to {n_classes - 1} for {n_classes} class names, but one is {outside[0]}; "
            "number the classes from 0, or name all of them."
        )
    missing = sorted(set(range(n_classes)) - set(y.tolist()))
    if missing:
        raise ValueError(f"{where} must hold every class, but has no image of class {missing[0]}.")
    return y


def _draw(y, limit, rng):
    """Return the numbers of at most `limit` rows in order, drawn at random, with each class among them."""
    order = rng.permutation(len(y))
    one_of_each = np.unique(y[order], return_index=True)[1]
    return np.sort(np.concatenate([order[one_of_each], np.delete(order, one_of_each)])[:limit])


def _crossing(patients):
    """Say how many patients are in more than one part, if there are any."""
    ids, n_parts = np.unique(np.concatenate([np.unique(patient) for patient in patients]), return_counts=True)
    crossing = int(np.sum(n_parts > 1))
    if not crossing:
        return ""
    return f"Of {len(ids):,} ids in `patient`, {crossing:,} are in more than one part: the test is not independent."


def _pixels(shape):
    return f"{shape[0]} × {shape[1]} pixels with {shape[2]} channel{'s' if shape[2] > 1 else ''}"


def _validate_names(class_names):
    names = () if isinstance(class_names, str) else tuple(class_names)
    if len(names) < 2 or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"class_names must be at least two different texts, but is {shown(class_names)}.")
    return names
