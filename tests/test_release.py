"""What a release says about itself: the authors from one place, references that the lessons cite, and files that are there."""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from notebooks import NOTEBOOKS, read

ROOT = Path(__file__).parents[1]
PAGES = (
    "README.md",
    "TEACHING.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "SUPPORT.md",
    "SECURITY.md",
)
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.md"))


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def authors():
    """Return the names in CITATION.cff, the one place that holds them."""
    people = yaml.safe_load(text("CITATION.cff"))["authors"]
    return [each.get("name") or f"{each['given-names']} {each['family-names']}" for each in people]


def header(markdown):
    """Return what the YAML between the first two lines of dashes says."""
    return yaml.safe_load(markdown.split("---\n")[1])


def test_everything_that_names_the_authors_names_those_of_the_citation():
    project = tomllib.loads(text("pyproject.toml"))["project"]
    assert [each["name"] for each in project["authors"]] == authors()
    assert [each["name"] for each in header(text("paper.md"))["authors"]] == authors()


def test_the_changes_begin_with_this_version():
    from dlintro import __version__

    assert re.findall(r"^## ([\d.]+)", text("CHANGELOG.md"), flags=re.MULTILINE)[0] == __version__


def entries():
    """Return the references of paper.bib as {key: DOI in small letters}."""
    found = re.findall(r"^@\w+\{(\w+),\n(.*?)^\}", text("paper.bib"), flags=re.MULTILINE | re.DOTALL)
    return {key: re.search(r"doi = \{(.+)\}", body)[1].lower() for key, body in found}


def test_the_article_cites_each_of_its_references_and_no_other():
    cited = set(re.findall(r"@(\w+)", text("paper.md")))
    assert cited == entries().keys()


def test_every_reference_is_a_source_of_a_lesson():
    prose = "\n".join(cell.source for path in NOTEBOOKS for cell in read(path).cells if cell.cell_type == "markdown")
    sources = {unquote(doi).rstrip(".").lower() for doi in re.findall(r"doi\.org/([^)\s]+)", prose)}
    assert {key: doi for key, doi in entries().items() if doi not in sources} == {}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_to_a_file_leads_to_one(page):
    links = re.findall(r"\]\(((?!https?:)[^)#\s]+)", text(page))
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize(
    "name", ["TEACHING.md", "hub/README.md", "hub/kubernetes/README.md", "data/README.md", "CHANGELOG.md", "paper.md"]
)
def test_the_licence_of_the_words_names_the_file(name):
    assert name in text("LICENSE-CONTENT")
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_form_for_issues_has_what_the_repository_asks_for(path):
    assert {"name", "about", "title", "labels"} <= header(path.read_text(encoding="utf-8")).keys()
