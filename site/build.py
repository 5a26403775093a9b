"""Build the website into site/_build/html: `make site`, or `python site/build.py`.

Each notebook runs once, and again only when it, the package or the versions changed (runs.py). A lesson that fails
fails the website, and so does a warning of Sphinx, such as a link that leads nowhere. A second build waits for the
first one.
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import addresses
import glossary
import handouts
import icons
import nbformat
import pages
from course_zip import course_zip
from filelock import FileLock
from lessons import lesson
from runs import all_runs

HERE = Path(__file__).parent
ROOT = HERE.parent
PACKAGE = ROOT / "src" / "dlintro"
BUILT = HERE / "_build"
MATHJAX = HERE / "node_modules" / "mathjax"


def main():
    """Build everything; return how many seconds that took."""
    began = time.perf_counter()
    course = addresses.course(ROOT)
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    sources = addresses.pages(notebooks)
    runs = all_runs(notebooks, ROOT, BUILT / "lessons")
    to_print = handouts.pages(runs)  # before the lessons' pages give up what moves
    lessons = [lesson(path, notebook, sources, course) for path, notebook in runs.items()]
    keep(BUILT / "static", static(lessons))
    packed = course_zip(ROOT)
    texts = written(lessons, course, sources, sizes(packed)) | to_print
    keep(BUILT / "source", {name: text.encode() for name, text in texts.items()} | packed)
    shutil.rmtree(BUILT / "html", ignore_errors=True)  # no page stays whose source is gone
    sphinx()
    icons.slim(BUILT / "html")
    return time.perf_counter() - began


def static(lessons):
    """Return all files that pages load, by their path in the folder of static files."""
    files = {
        f"mathjax/{file.name}": file.read_bytes() for file in (MATHJAX / "es5" / "tex-svg.js", MATHJAX / "LICENSE")
    }
    for each in lessons:
        files |= each.results.files
    for file in PACKAGE.rglob("*.*s"):  # scripts and styles as they are now: a kept run may hold earlier ones
        if f"dlintro/{file.name}" in files:
            files[f"dlintro/{file.name}"] = file.read_bytes()
    return files


def sizes(packed):
    """Return the bytes of the course to download, 0 without it, and about those of the website, a tenth of it pages."""
    moved = sum(file.stat().st_size for file in (BUILT / "static").rglob("*") if file.is_file())
    return {"folder": sum(map(len, packed.values())), "website": round(1.1 * moved)}


def written(lessons, course, sources, sizes):
    """Return the source of every page, by its path."""
    titles = {each.path: each.short for each in lessons if each.path.stem[0].isdigit()}
    notebooks = {f"lessons/{each.path.name}": nbformat.writes(each.page) for each in lessons}
    return pages.all_pages(ROOT, lessons, course, sources, sizes) | notebooks | {"glossary.md": glossary.page(titles)}


def keep(folder, files):
    """Make a folder hold these files and no others; what is the same stays untouched, and Sphinx passes it over."""
    for old in [path for path in folder.rglob("*") if path.is_file()]:
        if old.relative_to(folder).as_posix() not in files:
            old.unlink()
    for name, content in files.items():
        file = folder / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def sphinx():
    """Make pages of the sources; any warning ends the build."""
    options = ["--fail-on-warning", "--keep-going", "--quiet", "--jobs", "2", "--conf-dir", str(HERE)]
    folders = ["--doctree-dir", BUILT / "doctrees", BUILT / "source", BUILT / "html"]
    subprocess.run([sys.executable, "-m", "sphinx", *options, *map(str, folders)], check=True)


if __name__ == "__main__":
    BUILT.mkdir(exist_ok=True)
    try:
        with FileLock(BUILT / ".lock"):  # both would delete what the other one has begun
            print(f"{BUILT / 'html' / 'index.html'}: built in {main():.0f} s")
    except RuntimeError as error:  # a lesson failed
        sys.exit(f"The website was not built. {error}")
    except subprocess.CalledProcessError as error:  # Sphinx said why
        sys.exit(error.returncode)
