"""The lesson in Firefox. Without Firefox or Node.js it is skipped; where DLINTRO_REQUIRE_BROWSER is set, it fails."""

import os
import shutil
import subprocess
from pathlib import Path

import lab
import pytest
import small

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent / "firefox"
FIREFOXES = ("firefox-esr", "firefox")


@pytest.fixture(scope="module")
def firefox():
    path = next(filter(None, map(shutil.which, FIREFOXES)), None)
    missing = [
        *([] if path else ["Firefox"]),
        *([] if shutil.which("node") else ["Node.js"]),
        *([] if (HERE / "node_modules").is_dir() else ["its driver (npm ci --prefix tests/firefox)"]),
    ]
    if missing:
        reason = f"missing: {', '.join(missing)}"
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)(reason)
    return path


def test_the_lesson_works_in_firefox_today_and_tomorrow(firefox, tmp_path):
    with small.served(tmp_path) as server:
        path = small.fresh(server)
        address = f"{server.url}doc/tree/{path.name}?token={server.token}"
        done = subprocess.run(
            ["node", HERE / "walk.mjs", address, firefox],
            capture_output=True,
            text=True,
            timeout=4 * lab.WAIT,
            check=False,
        )
    assert done.returncode == 0, done.stderr
