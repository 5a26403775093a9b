"""The learner's own image file, as a camera, a phone or a scanner writes it: an array like the course's images."""

import contextlib
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from dlintro import _validate
from dlintro._validate import shown
from dlintro.data.fetched.files import DataNotFound

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")
WANTED = "an image as JPEG, PNG, WebP, TIFF or BMP"
SAVE = "open it in an image program and save it as JPEG or PNG"
PHONE = "share it as JPEG; an iPhone takes JPEG after Settings, Camera, Formats, Most Compatible"
OTHERS = (  # how other files begin: place, bytes, what such a file is, what to do
    (0, b"%PDF", "a PDF", "take a screenshot of the picture in it"),
    (0, b"GIF8", "a GIF", SAVE),
    (0, b"8BPS", "a file of Photoshop", "save it there as JPEG or PNG"),
    (0, b"PK\x03\x04", "a ZIP archive or an office document", "take the picture out of it"),
    (128, b"DICM", "a DICOM file", "export it in its viewer as PNG, without the patient's name"),
    *((8, brand, "a HEIC image", PHONE) for brand in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")),
    *((8, brand, "an AVIF image", SAVE) for brand in (b"avif", b"avis")),
    (4, b"ftyp", "a video", "take a screenshot of it"),
)
IMAGES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")  # how images begin that we read


def image_file(content, size):
    """Return one image file as an array: upright, on white where it is transparent, its central square, made small.

    Colour profiles are not applied, and of several pages or pictures in the file the first one counts.

    Parameters
    ----------
    content : bytes, str or Path
        The file's content, or its path: JPEG, PNG, WebP, TIFF or BMP.
    size : int
        How many pixels the result has along a side.

    Returns
    -------
    float32 array of shape (size, size, 3)
        Red, green and blue, in [0, 1].

    Raises
    ------
    ValueError
        If it is no such image, is damaged, or has more pixels than Pillow's limit against files that fill the memory.
    DataNotFound
        If there is no file at the path.

    References
    ----------
    Duchon CE. Lanczos filtering in one and two dimensions. J Appl Meteorol 1979;18:1016–1022,
    doi:10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2.
    """
    size = _validate.count(size, "size")
    with _stream(content) as (stream, name), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata, which do not matter
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            return _square(_upright(stream, size), size, name)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise ValueError(
                f"{name} must have at most {Image.MAX_IMAGE_PIXELS:,} pixels, but has more; save it with fewer pixels."
            ) from error
        except UnidentifiedImageError as error:
            stream.seek(0)
            raise ValueError(_foreign(stream.read(512), name)) from error
        except _Refused:
            raise
        except Exception as error:  # Pillow has many kinds of errors for damaged files
            raise ValueError(_damaged(name)) from error


class _Refused(ValueError):
    """An image that Pillow can read, but that we do not take."""


@contextlib.contextmanager
def _stream(content):
    """Open a file, or its content; yield the stream, and what to call it in a message."""
    if isinstance(content, (bytes, bytearray, memoryview)):
        yield io.BytesIO(content), "the file"
        return
    if not isinstance(content, (str, Path)):
        raise TypeError(f"content must be a file's content (bytes) or its path, but is {shown(content)}.")
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(open(content, "rb"))
        except FileNotFoundError as error:
            raise DataNotFound(f"There is no file {content}; give the path of an image file.") from error
        except OSError as error:
            raise ValueError(
                f"{content} can't be opened ({error.strerror}); give the path of an image file."
            ) from error
        yield stream, str(content)


def _upright(stream, size):
    """Return the image, turned as its camera was held."""
    image = Image.open(stream, formats=FORMATS)
    image.draft(None, (2 * size, 2 * size))  # a large JPEG is decoded at half, a quarter or an eighth of its size
    return ImageOps.exif_transpose(image)


def _square(image, size, name):
    """Return the central square of an image as an array of shape (size, size, 3)."""
    image = _plain(image, name)
    side = min(image.size)
    left, top = ((length - side) // 2 for length in image.size)
    box = (left, top, left + side, top + side)
    small = np.asarray(image.resize((size, size), Image.Resampling.LANCZOS, box, reducing_gap=3), dtype=np.float32)
    if small.ndim == 2:
        small = np.stack([small] * 3, axis=-1)
    return np.clip(small / 255, 0, 1)


def _plain(image, name):
    """Return an image in red, green and blue without transparency, or in grey with fractions, from 0 to 255."""
    if image.mode in ("I", "F"):
        raise _Refused(f"{name} must have 8 or 16 bits for each colour, but has 32; {SAVE}.")
    if image.mode.startswith("I;16"):  # Pillow would take whatever is above 255 for white
        return Image.fromarray(np.asarray(image, dtype=np.float32) / 257)
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _foreign(head, name):
    """Return what to say of a file that begins like this, and that no reader of ours knows."""
    if head.startswith(IMAGES):
        return _damaged(name)
    if not head:
        return f"{name} must be {WANTED}, but is empty; choose another file."
    for place, begins, kind, what_to_do in OTHERS:
        if head[place:].startswith(begins):
            return f"{name} must be {WANTED}, but is {kind}; {what_to_do}."
    kind = "text" if _is_text(head) else "of another kind"
    return f"{name} must be {WANTED}, but is {kind}; {SAVE if kind != 'text' else 'choose a picture'}."


def _damaged(name):
    return f"{name} must be a whole image, but is damaged or cut off; save it or send it again."


def _is_text(head):
    try:
        text = head[:-3].decode() if len(head) > 3 else head.decode()  # a letter may be cut at the end
    except UnicodeDecodeError as error:
        return error.start > len(head) - 8
    return "\x00" not in text
