"""Settings of Sphinx for the website. `build.py` writes the pages' sources and calls it."""

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import yaml

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from addresses import course  # noqa: E402

CITATION = yaml.safe_load((HERE.parent / "CITATION.cff").read_text(encoding="utf-8"))
COURSE = course(HERE.parent)
# Scripts and styles of explorers and questions, as the lessons brought them.
STATIC = HERE / "_build" / "static"
STYLES, SCRIPTS = (
    [f"dlintro/{file.name}" for file in sorted(STATIC.glob(f"dlintro/*.{kind}"))] for kind in ("css", "js")
)
SECONDS = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
TODAY = datetime.fromtimestamp(SECONDS, UTC)

project = "Introduction to deep learning for medicine"
author = ", ".join(each.get("name") or f"{each['given-names']} {each['family-names']}" for each in CITATION["authors"])
version = release = str(CITATION["version"])
language = "en"

extensions = ["myst_nb", "sphinx.ext.mathjax"]
nb_execution_mode = "off"  # the notebooks come with their results
myst_enable_extensions = ["attrs_block", "dollarmath"]
myst_heading_anchors = 4
# The formulas are drawn as SVG by one file, which needs no fonts and works without a server.
mathjax_path = "mathjax/tex-svg.js"
mathjax3_config = {"options": {"enableMenu": False}, "svg": {"fontCache": "global"}}

templates_path = ["templates"]
html_theme = "sphinx_book_theme"
html_title = project
html_baseurl = COURSE["website"]
html_favicon = "mark.svg"
html_static_path = ["_build/static", "site.css", "print.css", "print.js"]
html_css_files = [*STYLES, "site.css", ("print.css", {"media": "print"})]
html_js_files = [(file, {"defer": "defer"}) for file in (*SCRIPTS, "print.js")]
html_context = {"default_mode": "auto"}  # light or dark, as the reader's computer is
html_copy_source = html_show_sourcelink = False
html_show_search_summary = False  # it would be fetched, which browsers refuse for files
html_theme_options = {
    "use_download_button": False,
    "show_toc_level": 2,
    "max_navbar_depth": 1,
    "navbar_persistent": [],  # the search is in the list of pages
    "extra_footer": f"<p>Version {version}, {TODAY:%Y-%m-%d}. Text and figures: CC BY 4.0. Code: MIT licence.</p>",
}
if COURSE["repository"]:
    html_theme_options |= {"repository_url": COURSE["repository"], "use_repository_button": True}
