"""Explorers on pages without a kernel: the recorded pictures are the kernel's, and the page shows them."""

import io
import json
from base64 import b64decode
from itertools import product

import lab
import numpy as np
import pytest
from bs4 import BeautifulSoup
from explorers.descent import EXPLORERS as DESCENT
from explorers.neurons import EXPLORERS as NEURONS
from explorers.screening import EXPLORERS as SCREENING
from explorers.tiles import EXPLORERS as TILES
from ipywidgets import Dropdown, FloatSlider, IntSlider, SelectionSlider
from PIL import Image
from playwright.sync_api import expect

from dlintro import data, web, widgets
from dlintro.widgets import frames

FEW = {"slope": [-1, 0.3, 1]}
ALMOST = 255 / frames.LEVELS / 2  # by which a colour may differ from the kernel's


def explorer(page_values=FEW, **options):
    """Return an explorer with a slider of 21 steps, a list, and a slider of 4 steps, whose picture shows all three."""

    def build(figure):
        ax = figure.subplots()
        (line,) = ax.plot([0, 1], [0, 1], animated=True)

        def update(slope, colour, width):
            line.set(ydata=[0, slope], color=colour, linewidth=width)
            ax.set_title(colour)
            return f"a {colour} line of slope {slope:.2f}, {width} wide, {'<&>' if slope < 0 else ''}"

        return update

    controls = {
        "slope": FloatSlider(0.3, min=-1, max=1, step=0.1, description="slope"),
        "colour": Dropdown(options=[("blue one", "#0072B2"), ("red one", "#D55E00")], description="colour"),
        "width": SelectionSlider(
            options=[("thin", 1), ("fair", 2), ("thick", 4), ("very thick", 8)], description="width"
        ),
    }
    return widgets.Explorer(
        build,
        alt="a line <in> a square",
        page_values=page_values,
        **{"look": "Is it steep?", "figsize": (4, 3)} | options,
        **controls,
    )


def laid(recorded, number):
    """Return a frame's picture as the page lays it, an array of shape (height, width, 3), and its sentence."""
    patch, sentence = recorded["frames"][number]
    picture = decoded(recorded["still"]).convert("RGBA")
    left, top, text = recorded["patches"][patch]
    if text:
        picture.alpha_composite(decoded(text).convert("RGBA"), (left, top))
    return np.asarray(picture.convert("RGB")), recorded["sentences"][sentence]


def decoded(text):
    return Image.open(io.BytesIO(b64decode(text)))


def kernels(shown):
    return np.asarray(Image.open(io.BytesIO(shown.png)).convert("RGB"))


def test_every_frame_is_what_the_kernel_draws_for_its_values():
    shown = explorer(page_values={"slope": [-1, 0, 0.3, 1]})
    recorded = frames.record(shown)
    values = [[-1, 0, 0.3, 1], ["#0072B2", "#D55E00"], [1, 2, 4, 8]]
    assert len(recorded["frames"]) == 4 * 2 * 4
    for number, (slope, colour, width) in enumerate(product(*values)):
        shown.set(slope=slope, colour=colour, width=width)
        picture, sentence = laid(recorded, number)
        assert sentence == shown.words
        assert np.abs(picture.astype(float) - kernels(shown)).max() <= ALMOST


@pytest.mark.parametrize("make", [NEURONS["updates"], TILES["tile_rules"]], ids=["updates", "tile_rules"])
def test_explorers_of_lessons_are_recorded_within_their_limits(make):
    shown = make()
    recorded = frames.record(shown)
    assert len(json.dumps(recorded)) < 3_000_000
    counts = [len(control["values"]) for control in recorded["controls"]]
    assert np.prod(counts) == len(recorded["frames"]) <= frames.MOST
    start = np.ravel_multi_index([control["at"] for control in recorded["controls"]], counts)
    picture, sentence = laid(recorded, start)
    assert sentence == shown.words
    assert np.abs(picture.astype(float) - kernels(shown)).max() <= ALMOST


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (NEURONS["line"], {"w1": [1], "w2": [1], "b": [0.1, 0.2, 0.3, 0.4, 0.5]}),  # a cautious clinic's bias
        (NEURONS["gate"], {"w1": [1], "w2": [1], "b": [-0.5, -1.5]}),  # OR, and AND
        (SCREENING["margin"], {"events": [82, 83, 84, 85], "size": [1], "margin": [1.2]}),  # where the verdict turns
        (DESCENT["descent"], {"momentum": [0.7]}),
    ],
)
def test_pages_hold_what_exercises_look_for(make, wanted):
    shown = make()
    held = dict(zip(shown.controls, frames.chosen(shown), strict=True))
    assert {name: [value for value in values if value not in held[name]] for name, values in wanted.items()} == {
        name: [] for name in wanted
    }


def test_a_photograph_loses_what_nobody_sees():
    tissue = data.picture("immunohistochemistry").image

    def build(figure):
        picture = figure.subplots().imshow(tissue, animated=True)
        return lambda light: picture.set_data(tissue * light)

    shown = widgets.Explorer(build, alt="tissue", light=FloatSlider(1, min=0.6, max=1, step=0.2))
    recorded = frames.record(shown)
    for number, light in enumerate((0.6, 0.8)):
        picture, _ = laid(recorded, number)
        loss = np.abs(picture.astype(float) - kernels(shown.set(light=light)))
        assert 0 < loss.mean() < 4
        _, _, text = recorded["patches"][number]
        assert len(b64decode(text)) < 60_000


def test_recording_moves_nothing():
    shown = explorer().set(slope=0.7, width="thick")
    before, values = shown.png, shown.values
    frames.record(shown)
    assert shown.values == values
    assert shown.png == before


def test_what_comes_again_is_kept_once():
    flat = widgets.Explorer(lambda figure: lambda a: f"{a > 2}", alt="nothing", a=IntSlider(0, min=0, max=5))
    recorded = frames.record(flat)
    assert recorded["patches"] == [[0, 0, ""]]
    assert recorded["sentences"] == ["False", "True"]
    assert recorded["frames"] == [[0, 0]] * 3 + [[0, 1]] * 3


def test_sliders_lose_values_evenly_but_never_ends_nor_the_present_one_and_lists_lose_none():
    shown = explorer(page_values=None).set(slope=-0.7)
    slopes, colours, widths = frames.chosen(shown, most=40)
    assert colours == ["#0072B2", "#D55E00"]
    assert widths == [1, 2, 4, 8]
    assert slopes[0] == -1
    assert slopes[-1] == 1
    assert -0.7 in slopes
    assert len(slopes) == 5  # 5 · 2 · 4 = 40
    all_slopes, *_ = frames.chosen(shown)
    assert all_slopes == pytest.approx(np.linspace(-1, 1, 21))
    assert shown.values["slope"] in all_slopes  # to the last digit


def test_a_factory_says_which_values_a_page_shows_and_the_present_one_is_always_there():
    slopes, _, widths = frames.chosen(explorer(page_values={"slope": [-1, 1]}), most=18)
    assert slopes == [-1, 0.3, 1]
    assert widths == [1, 4, 8]  # the other slider gives way
    with pytest.raises(ValueError, match="page_values must name one of the controls"):
        explorer(page_values={"slop": [1]})


def test_pictures_that_are_too_large_become_fewer(monkeypatch):
    monkeypatch.setattr(frames, "MOST", 48)
    whole = frames.record(explorer(page_values=None))
    size = sum(len(b64decode(text)) for _, _, text in whole["patches"])
    monkeypatch.setattr(frames, "LARGEST", size / 2)
    fewer = frames.record(explorer(page_values=None))
    assert len(fewer["frames"]) < len(whole["frames"]) * 0.7
    assert sum(len(b64decode(text)) for _, _, text in fewer["patches"]) <= size / 2


def test_controls_read_as_in_the_notebook():
    slope, colour, width = frames.record(explorer(play="slope", page_values={"slope": [-1, 0, 1]}))["controls"]
    assert slope["values"] == ["-1.00", "0.00", "0.30", "1.00"]
    assert slope["play"] == 3333  # ms: three steps in the time of 20 of 500 ms
    assert colour["isList"]
    assert colour["values"] == ["blue one", "red one"]
    assert not width["isList"]
    assert width["values"][width["at"]] == "thin"
    assert width["play"] is None


def test_only_a_kernel_that_makes_pages_displays_one(monkeypatch):
    shown = explorer()
    assert "text/html" not in shown._repr_mimebundle_()
    monkeypatch.setenv(web.SWITCH, "yes")
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    page = BeautifulSoup(bundle["text/html"], "html.parser")
    still = page.select_one("dlintro-explorer .dlintro-still")
    assert still.img["alt"] == "a line <in> a square"
    assert still.p.text == shown.words
    facts = json.loads(page.select_one("dlintro-explorer script").string)
    assert facts["still"] == still.img["src"].partition(",")[2]
    assert [part.get("data-dlintro") for part in page.find_all(["style", "script"], recursive=False)] == [
        "player.css",
        "player.js",
    ]


# In a browser, from a file: what a reader sees and does.


@pytest.fixture(scope="module")
def browser():
    with lab.chromium() as started:
        yield started


@pytest.fixture
def opened(browser, tmp_path):
    """`opened(html)` is the page of that HTML, from a file, and the errors of its console."""
    pages = []

    def open_page(html, **context):
        (tmp_path / "page.html").write_text(
            f"<!DOCTYPE html><meta charset='utf-8'><body>{html}</body>", encoding="utf-8"
        )
        page = browser.new_context(**context).new_page()
        page.on("pageerror", lambda error: pages.append(str(error)))
        page.on("console", lambda message: message.type == "error" and pages.append(message.text))
        page.goto((tmp_path / "page.html").as_uri())
        return page

    yield open_page
    assert pages == []


SHOWN = """() => {
    const canvas = document.querySelector('canvas');
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return [...data];
}"""


def seen(page):
    """Return what the canvas shows, an array of shape (height, width, 3)."""
    return np.reshape(page.evaluate(SHOWN), (300, 400, 4))[..., :3]


@pytest.mark.browser
def test_keys_lists_and_buttons_show_the_frames_of_their_values(opened):
    shown = explorer(page_values={"slope": [-1, 0, 0.3, 1]}, next="width")
    page = opened(shown.page() + shown.page())  # the scripts too are there twice
    expect(page.locator("canvas")).to_have_count(2)
    first = page.locator("dlintro-explorer").first
    sentence = first.get_by_role("status")
    expect(first.get_by_role("img", name="a line <in> a square")).to_be_visible()
    expect(first.locator("img")).to_be_hidden()
    first.get_by_label("slope").focus()
    page.keyboard.press("End")
    expect(sentence).to_have_text(shown.set(slope=1).words.strip())
    expect(first.get_by_label("slope")).to_have_attribute("aria-valuetext", "1.00")
    first.get_by_label("colour").select_option("red one")
    first.get_by_role("button", name="Next").click()
    expect(sentence).to_have_text(shown.set(colour="red one", width="fair").words.strip())
    assert np.abs(seen(page) - kernels(shown)).max() <= ALMOST
    first.get_by_role("button", name="Reset").click()
    expect(sentence).to_have_text(explorer().words.strip())
    second = page.locator("dlintro-explorer").last
    expect(second.get_by_role("status")).to_have_text(explorer().words.strip())  # each moves alone
    first.get_by_text("What should I look at?").click()
    expect(first.get_by_text("Is it steep?")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("look", "asks"), [("Drag the line.", 1), ("In block 1, click the border.", 1), ("Is the drawing steep?", 0)]
)
def test_where_a_touch_is_asked_for_the_page_names_its_controls(look, asks, opened):
    page = opened(explorer(page_values={"slope": [0.3]}, look=look).page())
    page.get_by_text("What should I look at?").click()
    expect(page.get_by_text(look)).to_be_visible()
    expect(page.get_by_text("On this page, use the controls above the picture.")).to_have_count(asks)


@pytest.mark.browser
def test_on_a_telephone_the_picture_scrolls_and_the_controls_are_for_fingers(opened):
    shown = explorer(page_values={"slope": [0.3, 1]}, figsize=(8, 3), next="width")
    phone = opened(shown.page(), viewport={"width": 360, "height": 800}, has_touch=True)
    expect(phone.locator("canvas")).to_be_visible()
    assert phone.locator("canvas").bounding_box()["width"] == 600
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    before = {control: control.bounding_box() for control in phone.locator("input, select, button, summary").all()}
    phone.evaluate("document.querySelector('.dlintro-wide').scrollLeft = 200")
    assert phone.locator("canvas").bounding_box()["x"] < -150
    for control, box in before.items():
        assert control.bounding_box() == box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        assert min(box["width"], box["height"]) >= 44
    assert phone.locator(".dlintro-wide[tabindex='0']").count() == 1  # and by keyboard
    wide = opened(shown.page(), viewport={"width": 1000, "height": 800})
    assert wide.locator("canvas").bounding_box()["width"] == 800
    assert wide.get_by_label("slope").bounding_box()["height"] < 44
    assert wide.locator(".dlintro-wide[tabindex]").count() == 0


@pytest.mark.browser
def test_the_play_button_goes_to_the_end_and_stops(opened):
    shown = explorer(page_values={"slope": [-1, 0, 1]}, play="slope").set(slope=-1)
    page = opened(shown.page())
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(shown.set(slope=1).words.strip(), timeout=30_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible(timeout=30_000)


@pytest.mark.browser
def test_without_scripts_and_on_paper_there_is_the_picture_with_its_sentence(opened):
    shown = explorer()
    still = opened(shown.page(), java_script_enabled=False)
    expect(still.locator("img")).to_be_visible()
    expect(still.locator(".dlintro-sentence")).to_have_text(shown.words.strip())
    printed = opened(shown.page())
    expect(printed.locator("canvas")).to_be_visible()
    printed.emulate_media(media="print")
    expect(printed.locator("img")).to_be_visible()
    expect(printed.locator("canvas")).to_be_hidden()


@pytest.mark.browser
def test_frames_in_a_file_are_loaded_when_the_reader_comes_near(opened, tmp_path):
    shown = explorer(page_values={"slope": [0.3, 1]})
    page = BeautifulSoup(shown.page(), "html.parser")
    element = page.find("dlintro-explorer")
    facts = element.script.extract().string
    (tmp_path / "line-1.js").write_text(f'dlintroFrames("line-1", {facts});', encoding="utf-8")
    element["data-src"] = "./line-1.js"
    far = opened(f'<div style="height:9000px"></div>{page}')
    expect(far.locator("canvas")).to_have_count(0)
    assert far.locator("script[src]").count() == 0
    far.locator("dlintro-explorer img").scroll_into_view_if_needed()
    expect(far.locator("canvas")).to_be_visible()
    far.get_by_label("slope").press("ArrowRight")
    expect(far.get_by_role("status")).to_have_text(shown.set(slope=1).words.strip())
