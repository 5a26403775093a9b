"""Where things are: the pages of the website, the course's repository, and places where a lesson can be run."""

import json
import posixpath
import re
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).parents[1]
FILES = {  # of the repository, and the page that each becomes
    "README.md": "run.md",
    "TEACHING.md": "teaching.md",
    "hub/README.md": "hub.md",
    "hub/kubernetes/README.md": "kubernetes.md",
    "federated/README.md": "federated.md",
    "data/README.md": "data.md",
    "CONTRIBUTING.md": "contributing.md",
    "SUPPORT.md": "support.md",
    "SECURITY.md": "security.md",
    "CODE_OF_CONDUCT.md": "conduct.md",
    "CHANGELOG.md": "changes.md",
    "CITATION.cff": "about.md",
}
NOTES = "notebooks/teaching/notes"  # what a teacher asks and expects, a file for each lesson
RESULTS = "benchmarks/results"  # what was measured, a file for each script
SECTIONS = {"CITATION.cff": "how-to-cite-the-course"}  # of the page, where a file becomes no page by itself
CODE = re.compile(r"^(?P<fence>```+|~~~+).*?^(?P=fence)|`[^`\n]+`", flags=re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>(?:[^()\s]|\([^()\s]*\))+)\)")


def course(root):
    """Return what notebooks/teaching/course.json says, the one place for addresses; "" is one that is not known yet."""
    file = root / "notebooks" / "teaching" / "course.json"
    return {"repository": "", "website": "", "hub": ""} | json.loads(file.read_text(encoding="utf-8-sig"))


def pages(notebooks):
    """Return {file of the repository: file of a page's source} for all files that become a page."""
    lessons = {f"notebooks/{path.name}": f"lessons/{path.name}" for path in notebooks}
    stems = [path.stem for path in notebooks if path.stem[0].isdigit()]
    notes = {NOTES: "notes/index.md"} | {f"{NOTES}/{stem}.md": f"notes/{stem}.md" for stem in stems}
    results = {f"{RESULTS}/{file.name}": f"measured/{file.name}" for file in (ROOT / RESULTS).glob("*.md")}
    return FILES | lessons | notes | results


def slug(heading):
    """Return the anchor of a heading, as MyST makes it; JupyterLab's keeps capitals and marks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def relinked(markdown, at, sources, repository):
    """Return Markdown of a file of the repository with its links leading from its page to other pages.

    A file without a page is linked in the repository; where that has no address yet, its link becomes plain text.

    Parameters
    ----------
    markdown : str
    at : str
        The file that it stands in, such as "notebooks/01_perceptron.ipynb".
    sources : dict of str to str
        As `pages` returns them.
    repository : str
        The repository's address, or "".

    Returns
    -------
    str
    """

    def led(found):
        text, target = found["text"], found["target"]
        if urlsplit(target).scheme:
            return found[0]
        name, _, heading = target.partition("#")
        anchor = f"#{slug(heading)}" if heading else ""
        if not name:
            return f"[{text}]({anchor})"
        file = posixpath.normpath(posixpath.join(posixpath.dirname(at), name))
        if file in sources:
            if file in SECTIONS and not anchor:
                anchor = f"#{SECTIONS[file]}"
            way = posixpath.relpath(sources[file], posixpath.dirname(sources[at]) or ".")
            return f"[{text}]({way}{anchor})"
        return f"[{text}]({repository}/blob/HEAD/{quote(file)}{anchor})" if repository else text

    return outside(CODE, markdown, lambda part: LINK.sub(led, part))


def outside(kept, text, change):
    """Return a text that is changed by a function everywhere but where a pattern matches."""
    done, end = [], 0
    for found in kept.finditer(text):
        done += [change(text[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*done, change(text[end:])])


def labs(course, file):
    """Return where a notebook can be run: (name, address) of Binder and of the class's hub, as far as they are known.

    Parameters
    ----------
    course : dict
        As `course` returns it.
    file : str
        The notebook's path in the repository.

    Returns
    -------
    list of (str, str)
    """
    repository, hub = course["repository"].rstrip("/"), course["hub"].rstrip("/")
    if not repository:
        return []
    parts = urlsplit(repository)
    on_github = parts.netloc == "github.com"
    place = f"gh{parts.path}" if on_github else f"git/{quote(repository, safe='')}"
    places = [("Binder", f"https://mybinder.org/v2/{place}/HEAD?urlpath={quote(f'lab/tree/{file}', safe='')}")]
    if hub:
        # nbgitpuller keeps a learner's changes; hub/student/start gives the folder the same name
        pull = (
            f"repo={quote(repository, safe='')}&targetPath=dlintro&urlpath={quote(f'lab/tree/dlintro/{file}', safe='')}"
        )
        places.append(("the hub of your class", f"{hub}/hub/user-redirect/git-pull?{pull}"))
    return places
