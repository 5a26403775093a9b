"""A learner opens hints in JupyterLab: the class is told which, and once each time.

Without a browser this test is skipped; where DLINTRO_REQUIRE_BROWSER is set, it fails.
"""

import time

import lab
import pytest
import small
from listening import Service

pytestmark = pytest.mark.browser
EXERCISE = "perceptron.by_hand"


def test_the_class_is_told_which_hint_was_opened(tmp_path, browser, monkeypatch):
    with Service() as service:
        monkeypatch.setenv("DLINTRO_CLASS", service.url)
        monkeypatch.setenv("JUPYTERHUB_API_TOKEN", "t0ken")
        with small.served(tmp_path) as server:
            notebook = lab.Notebook(browser, server, small.fresh(server))
            notebook.rewrite("cell-5", "bias = 5")
            notebook.run_all(lab.WAIT)
            cell = notebook.cell("cell-6")
            cell.get_by_text("Hint 1 of 3").click()
            cell.get_by_text("Hint 2 of 3").focus()
            notebook.page.keyboard.press("Enter")
            deadline = time.monotonic() + lab.WAIT
            while len(hints(service)) < 2 and time.monotonic() < deadline:
                notebook.page.wait_for_timeout(50)
            assert hints(service) == [(EXERCISE, 1), (EXERCISE, 2)]
            cell.get_by_text("Hint 1 of 3").click()  # closing it tells nothing
            notebook.page.wait_for_timeout(1000)
            assert len(hints(service)) == 2
            notebook.close()
        service.shutdown()


def hints(service):
    return [(name, value) for kind, name, value in service.events if kind == "hint"]
