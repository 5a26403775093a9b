"""A learner's own image file: the right way up, on white, square and small, or refused in one sentence."""

import io
import re
import warnings

import numpy as np
import pytest
from PIL import Image

from dlintro import data

RNG = np.random.default_rng(0)
RAW = RNG.integers(0, 256, (16, 16, 3), dtype=np.uint8)
UPRIGHT = {  # of the EXIF standard: what stands at the camera's first row and first column
    1: RAW,
    2: RAW[:, ::-1],
    3: np.rot90(RAW, 2),
    4: RAW[::-1],
    5: RAW.swapaxes(0, 1),
    6: np.rot90(RAW, -1),
    7: np.rot90(RAW, 2).swapaxes(0, 1),
    8: np.rot90(RAW),
}


def file(image, kind="PNG", **options):
    """Return the content of a file that Pillow writes."""
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def turned(number):
    exif = Image.Exif()
    exif[0x0112] = number
    return exif


@pytest.mark.parametrize("number", UPRIGHT)
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "WEBP"])
def test_an_image_is_turned_as_its_camera_was_held(number, kind):
    lossless = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    read = data.image_file(file(RAW, kind, exif=turned(number), **lossless), 16)
    assert read.dtype == np.float32
    np.testing.assert_array_equal(np.rint(read * 255), UPRIGHT[number])


@pytest.mark.parametrize(("number", "dark"), [(1, np.s_[:, :8]), (6, np.s_[:8]), (8, np.s_[8:]), (3, np.s_[:, 8:])])
def test_a_photograph_that_lies_on_its_side_is_turned_before_it_is_cut(number, dark):
    photograph = np.full((48, 64, 3), 200, dtype=np.uint8)
    photograph[:, :32] = 20
    read = data.image_file(file(photograph, "JPEG", quality=95, exif=turned(number)), 16)
    wanted = np.full((16, 16), 200)
    wanted[dark] = 20
    assert np.abs(read * 255 - wanted[..., None]).mean() < 6


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP", "MPO"])
def test_each_kind_of_file_is_read(kind):
    smooth = np.linspace(0, 255, 64)[:, None, None] * np.ones((1, 64, 3))
    read = data.image_file(file(smooth.astype(np.uint8), kind), 32)
    assert np.abs(read - smooth.reshape(32, 2, 32, 2, 3).mean(axis=(1, 3)) / 255).max() < 0.03


@pytest.mark.parametrize("shape", [(20, 32, 3), (32, 20, 3), (21, 32, 3)])
def test_the_central_square_is_kept(shape):
    image = RNG.integers(0, 256, shape, dtype=np.uint8)
    side = min(shape[:2])
    top, left = ((length - side) // 2 for length in shape[:2])
    read = data.image_file(file(image), side)
    np.testing.assert_array_equal(np.rint(read * 255), image[top : top + side, left : left + side])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_fine_patterns_become_grey_instead_of_new_patterns(kind):
    board = (np.indices((512, 512)).sum(axis=0) % 2 * 255).astype(np.uint8)
    read = data.image_file(file(board, kind), 24)  # 21.3 pixels become one
    assert np.abs(read - 0.5).max() < 0.02


def test_a_large_photograph_keeps_its_places_and_brightness():
    rows, columns = np.mgrid[:1500, :2000]
    image = np.stack([rows / 1500, columns / 2000, np.full(rows.shape, 0.25)], axis=2)
    read = data.image_file(file((255 * image).astype(np.uint8), "JPEG", quality=95), 30)
    wanted = image[:, 250:1750].reshape(30, 50, 30, 50, 3).mean(axis=(1, 3))
    assert np.abs(read - wanted).max() < 0.02


def test_a_small_image_is_made_larger():
    read = data.image_file(file(np.full((3, 5, 3), 51, dtype=np.uint8)), 8)
    np.testing.assert_allclose(read, np.full((8, 8, 3), 0.2), atol=1e-6)


def test_cmyk_becomes_the_colours_that_are_left_of_white():
    cmyk = RNG.integers(0, 256, (16, 16, 4), dtype=np.uint8)
    read = data.image_file(file(Image.fromarray(cmyk, mode="CMYK"), "TIFF"), 16)
    ink = cmyk / 255
    assert np.abs(read - (1 - ink[..., :3]) * (1 - ink[..., 3:])).max() < 2 / 255


@pytest.mark.parametrize(("kind", "dtype"), [("PNG", "<u2"), ("TIFF", "<u2"), ("TIFF", ">u2")])
def test_sixteen_bits_of_grey_keep_their_brightness(kind, dtype):
    grey = RNG.integers(0, 65536, (16, 16)).astype(dtype)
    read = data.image_file(file(grey, kind), 16)
    np.testing.assert_allclose(read, np.repeat(grey[..., None] / 65535, 3, axis=2), atol=1e-4)


@pytest.mark.parametrize("mode", ["1", "L"])
def test_grey_and_black_and_white_get_three_equal_colours(mode):
    image = Image.fromarray(RAW[..., 0]).convert(mode)
    read = data.image_file(file(image), 16)
    np.testing.assert_array_equal(np.rint(read * 255), np.repeat(np.asarray(image.convert("L"))[..., None], 3, axis=2))


def test_what_is_transparent_lies_on_white():
    rgba = RNG.integers(0, 256, (16, 16, 4), dtype=np.uint8)
    share = rgba[..., 3:] / 255
    read = data.image_file(file(rgba), 16)
    assert np.abs(read - (rgba[..., :3] / 255 * share + 1 - share)).max() < 1.5 / 255
    read = data.image_file(file(rgba[..., [0, 3]]), 16)
    assert np.abs(read - np.repeat(rgba[..., :1] / 255 * share + 1 - share, 3, axis=2)).max() < 1.5 / 255


def test_a_palette_with_a_transparent_colour_lies_on_white():
    numbers = np.arange(256, dtype=np.uint8).reshape(16, 16) % 3
    image = Image.fromarray(numbers).convert("P")
    image.putpalette([10, 20, 30, 200, 0, 0, 0, 0, 250])
    colours = np.array([(10, 20, 30), (255, 255, 255), (0, 0, 250)])
    for transparent in (1, b"\xff\x00\xff"):
        read = data.image_file(file(image, transparency=transparent), 16)
        np.testing.assert_array_equal(np.rint(read * 255), colours[numbers])


def test_bytes_a_path_and_a_view_give_the_same(tmp_path):
    content = file(RAW)
    path = tmp_path / "mine.png"
    path.write_bytes(content)
    wanted = data.image_file(content, 8)
    for other in (bytearray(content), memoryview(content), path, str(path)):
        np.testing.assert_array_equal(data.image_file(other, 8), wanted)
    assert data.image_file(content, 8).flags.writeable


def refused(content, size=8):
    """Return the sentence by which a file is refused."""
    with pytest.raises(ValueError, match=r"must (be|have) ") as caught:
        data.image_file(content, size)
    message = str(caught.value)
    assert re.fullmatch(r"[^\n]+\.", message)
    assert message.count("; ") >= 1  # what came, and what to do
    return message


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "is empty"),
        (b"Dear colleague,\nthis is no image.\n", "is text"),
        ("Grüße ".encode() * 200, "is text"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is text"),
        (file(RAW, "PDF"), "is a PDF"),
        (file(RAW, "GIF"), "is a GIF"),
        (b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic" + bytes(300), "is a HEIC image"),
        (b"\x00\x00\x00\x20ftypavif" + bytes(300), "is an AVIF image"),
        (b"\x00\x00\x00\x20ftypisom" + bytes(300), "is a video"),
        (bytes(128) + b"DICM" + bytes(300), "is a DICOM file"),
        (b"PK\x03\x04" + bytes(300), "is a ZIP archive"),
        (bytes(range(256)), "is of another kind"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_kind_of_file_is_refused_by_its_name(content, kind):
    message = refused(content)
    assert f"must be an image as JPEG, PNG, WebP, TIFF or BMP, but {kind}" in message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "BMP", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind, share):
    content = file(RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8), kind)
    message = refused(content[: int(share * len(content))])
    assert "but is damaged or cut off; save it or send it again." in message


def test_damaged_metadata_do_not_matter_and_no_one_is_warned():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = data.image_file(file(RAW, "JPEG", exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\xff\xff"), 16)
    assert read.shape == (16, 16, 3)


@pytest.mark.parametrize("side", [11, 30])
def test_an_image_that_would_fill_the_memory_is_refused(side, monkeypatch):
    content = file(np.zeros((side, side, 3), dtype=np.uint8))
    data.image_file(content, 8)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert "must have at most 100 pixels, but has more; save it with fewer pixels." in refused(content)


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_numbers_without_a_white_are_refused(dtype):
    assert "8 or 16 bits for each colour, but has 32" in refused(file(np.ones((9, 9), dtype=dtype), "TIFF"))


def test_a_path_is_named_in_the_message(tmp_path):
    path = tmp_path / "letter.jpg"
    path.write_text("Dear colleague")
    assert refused(path).startswith(f"{path} must be")
    with pytest.raises(ValueError, match="can't be opened"):
        data.image_file(tmp_path, 8)
    with pytest.raises(data.DataNotFound, match=r"There is no file .*nothing\.png"):
        data.image_file(tmp_path / "nothing.png", 8)


def test_what_is_no_file_is_refused():
    with pytest.raises(TypeError, match="content must be a file's content"):
        data.image_file(RAW, 8)
    with pytest.raises(ValueError, match="size must be at least 1"):
        data.image_file(file(RAW), 0)
