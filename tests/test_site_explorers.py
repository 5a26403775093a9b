"""Every explorer of the website: each of its controls moves its picture, by keyboard, to what was drawn for its values."""

import io
import json
from base64 import b64decode
from math import prod

import lab
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from notebooks import NOTEBOOKS

LARGEST = 3_000_000  # bytes of a file with frames
MOST = 400  # frames
KEYS = {"INPUT": "ArrowRight", "SELECT": "ArrowDown"}

pytestmark = pytest.mark.site


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def recorded(request, website):
    """The files with frames of a lesson, as {name: what is in it}."""
    files = (website / "_static" / "explorers").glob(f"{request.param.stem}-*.js")
    return {file.stem: frames_of(file) for file in files}


def frames_of(file):
    text = file.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


def counts(frames):
    return [len(control["values"]) for control in frames["controls"]]


def test_explorers_stay_within_their_limits(recorded, website):
    for name, frames in recorded.items():
        assert (website / "_static" / "explorers" / f"{name}.js").stat().st_size <= LARGEST, name
        assert len(frames["frames"]) == prod(counts(frames)) <= MOST, name
        assert all(0 <= control["at"] < len(control["values"]) for control in frames["controls"]), name


def step(frames, control):
    """Return a place from which one step of a control changes the picture, the nearest to where the explorer begins."""
    numbers = np.array([patch for patch, _ in frames["frames"]]).reshape(counts(frames))
    began = [each["at"] for each in frames["controls"]]
    moving = np.argwhere(np.diff(numbers, axis=control))
    return min(moving.tolist(), key=lambda at: np.abs(np.subtract(at, began)).sum(), default=None)


def laid(frames, at):
    """Return the picture of a place, an array of shape (height, width, 3), and its sentence."""
    patch, sentence = frames["frames"][np.ravel_multi_index(at, counts(frames))]
    left, top, text = frames["patches"][patch]
    picture = decoded(frames["still"])
    if text:
        picture.alpha_composite(decoded(text), (left, top))
    return np.asarray(picture.convert("RGB")), frames["sentences"][sentence]


def decoded(text):
    return Image.open(io.BytesIO(b64decode(text))).convert("RGBA")


def test_each_control_moves_the_picture_by_keyboard_to_what_was_drawn(recorded, website, browser, request):
    stem = request.node.callspec.id
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.goto((website / "lessons" / f"{stem}.html").as_uri())
    lab.uncover(page)
    explorers = {
        each.get_attribute("data-src").split("/")[-1][:-3]: each for each in page.locator("dlintro-explorer").all()
    }
    assert set(explorers) == set(recorded)
    for name, frames in recorded.items():
        explorer = explorers[name]
        explorer.scroll_into_view_if_needed()
        explorer.locator("canvas").wait_for()
        for number, control in enumerate(frames["controls"]):
            at = step(frames, number)
            assert at is not None, f"{name}: {control['label']} moves nothing"
            explorer.evaluate(
                "(explorer, at) => explorer.controls.forEach((control, k) => control.set(at[k]))", list(at)
            )
            box = explorer.locator(".dlintro-control :is(input, select)").nth(number)
            box.focus()
            page.keyboard.press(KEYS[box.evaluate("element => element.tagName")])
            picture, sentence = laid(frames, [value + (k == number) for k, value in enumerate(at)])
            expect(explorer.get_by_role("status"), name).to_have_text(" ".join(sentence.split()))
            assert np.array_equal(seen(explorer), picture), f"{name}: {control['label']}"
        explorer.get_by_role("button", name="Reset").click()
        assert np.array_equal(seen(explorer), np.asarray(decoded(frames["still"]).convert("RGB"))), name
    page.close()


def seen(explorer):
    """Return what the canvas shows, an array of shape (height, width, 3), when its last picture is there."""
    explorer.evaluate("explorer => explorer.move()")
    text = explorer.locator("canvas").evaluate("canvas => canvas.toDataURL()").partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(b64decode(text))).convert("RGB"))
