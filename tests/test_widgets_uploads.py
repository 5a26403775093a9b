"""The button for a learner's own image, given files as the browser gives them."""

import io
import weakref
from types import SimpleNamespace

import IPython
import numpy as np
import pytest
from ipywidgets import HTML, IntSlider
from PIL import Image

from dlintro import cells, data, widgets

EXAMPLE = np.full((8, 8, 3), 0.25, dtype=np.float32)
RED = np.array([[[200, 0, 0]]], dtype=np.uint8).repeat(20, axis=0).repeat(30, axis=1)


def content(image=RED, kind="PNG"):
    stream = io.BytesIO()
    Image.fromarray(image).save(stream, kind)
    return stream.getvalue()


def choose(box, content, name="mole.png"):
    """Set the button's value by the message that the browser sends."""
    file = {"name": name, "type": "image/png", "size": len(content), "last_modified": 1_760_000_000_000}
    box.button.set_state({"value": [file | {"content": memoryview(content)}]})


@pytest.fixture
def seen():
    return []


@pytest.fixture
def box(seen):
    def show(image):
        seen.append(image)
        return widgets.Explorer(lambda figure: lambda a: f"mean {image.mean():.2f}", alt="a mean", a=IntSlider())

    return widgets.own_image(data.image_file, show, EXAMPLE, size=16, warning="It knows drawings only.")


def test_a_page_without_a_kernel_says_where_a_picture_can_be_chosen(box, monkeypatch):
    monkeypatch.setenv("DLINTRO_WEB", "1")
    assert box._repr_mimebundle_()["text/html"] == "<p>In JupyterLab you can choose your own picture here.</p>"


def test_without_a_file_the_example_is_shown_and_nothing_waits(box, seen):
    assert len(seen) == 1
    assert seen[0] is EXAMPLE
    assert box.picture.words == "mean 0.25"
    assert box.children[-1] is box.picture
    assert "you see an example" in box.said.value


def test_the_button_says_what_it_is_for_and_takes_one_image(box):
    button, about = box.children[:2]
    assert (button.description, button.accept, button.multiple) == ("Choose an image", "image/*", False)
    sentence = "stays in the memory of your session (on a hub: on the hub's server): it is neither saved nor sent on."
    assert sentence in about.value.replace("&#x27;", "'")
    assert "It knows drawings only." in about.value


def test_a_file_takes_the_place_of_the_example(box, seen):
    before = box.picture
    choose(box, content())
    np.testing.assert_allclose(seen[-1], np.broadcast_to((200 / 255, 0, 0), (16, 16, 3)), atol=1e-6)
    assert box.picture.words == f"mean {200 / 255 / 3:.2f}"
    assert box.children[-1] is box.picture
    assert before.comm is None
    assert before.figure is None
    assert 'role="status"' in box.said.value
    assert "mole.png: its central square, in 16 × 16 pixels." in box.said.value


def test_neither_the_file_nor_the_picture_is_kept(box):
    choose(box, content())
    assert box.button.value == ()
    assert box.button.get_state("value")["value"] == []
    bundle = box._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == box.words
    assert "mean" not in box.words  # the front end saves these words with the notebook, and no picture beside them


def test_a_file_that_is_no_image_is_refused_in_a_sentence_and_the_picture_stays(box, seen):
    before = box.picture
    choose(box, b"<b>Dear colleague</b>", name="letter.txt")
    assert box.picture is before
    assert len(seen) == 1
    assert box.said.value.startswith('<p role="alert">The file must be an image as JPEG')
    assert "but is text" in box.said.value
    choose(box, content())
    assert len(seen) == 2
    assert "alert" not in box.said.value


def test_the_same_file_can_be_chosen_twice_and_its_name_is_no_html(box, seen):
    for _ in range(2):
        choose(box, content(), name="<img src=x>.png")
    assert len(seen) == 3
    assert "&lt;img src=x&gt;.png" in box.said.value
    assert "<img" not in box.said.value


def test_what_is_shown_must_be_a_widget():
    with pytest.raises(TypeError, match="show must return a widget"):
        widgets.own_image(data.image_file, lambda image: 3, EXAMPLE)
    assert isinstance(widgets.own_image(data.image_file, lambda image: HTML("x"), EXAMPLE).picture, HTML)


def test_a_cell_that_is_run_again_closes_the_button_and_what_the_file_made(monkeypatch, seen):
    monkeypatch.setattr(cells, "_made", {})
    shell = SimpleNamespace(kernel=SimpleNamespace())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)

    def request(number, kind="execute_request"):
        header = {"header": {"msg_type": kind, "msg_id": f"run {number}"}, "metadata": {"cellId": "one"}}
        shell.kernel.get_parent = lambda channel: header | {"content": {"code": "f()"}}
        shell.execution_count = number

    def make():
        def show(image):
            return widgets.Explorer(lambda figure: lambda a: "", alt="x", a=IntSlider())

        return widgets.own_image(data.image_file, show, EXAMPLE, size=16)

    request(1)
    first = make()
    request(2, "comm_msg")
    choose(first, content())
    made, parts = first.picture, [first, first.button, first.said, first.picture]
    figure = weakref.ref(made.figure)
    request(3)
    again = make()
    assert [part.comm for part in parts] == [None] * 4
    assert figure() is None
    assert again.picture.comm is not None
