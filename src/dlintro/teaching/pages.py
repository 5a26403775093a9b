"""From Markdown to a page for A4 paper: one HTML file that asks for nothing else, with formulas as MathML."""

import re
from html import escape
from importlib.resources import files
from urllib.parse import unquote

import mistune
from latex2mathml.converter import convert
from mistune.plugins.math import math
from mistune.plugins.table import table

from dlintro.language import chosen, translate

PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"/><meta name="viewport" content="width=device-width"/>
<title>{title}</title>
<style>
{style}</style></head>
<body class="{name}">
{body}<footer>{footer}</footer>
</body></html>
"""
DOI = "https://doi.org/"


def page(name, markdown):
    """Return a page as HTML.

    Parameters
    ----------
    name : str
        Its class, by which the style can tell the papers apart.
    markdown : str
        Its text, which begins with `# Title` and is in the chosen language, apart from what `english` marks.

    Returns
    -------
    str
    """
    title = re.match(r"# (.+)", markdown)[1]
    style = files("dlintro.teaching").joinpath("papers", "paper.css").read_text(encoding="utf-8")
    to_html = mistune.Markdown(Paper(), plugins=[table, math])
    footer = translate("Introduction to deep learning for medicine, CC BY 4.0. CITATION.cff says how to cite it.")
    return PAGE.format(
        language=chosen(), name=name, title=escape(title), style=style, body=to_html(markdown), footer=escape(footer)
    )


def english(markdown):
    """Return Markdown that is English in every language, marked for a screen reader where the page around it is not."""
    return markdown if chosen() == "en" else f'<div lang="en">\n\n{markdown}\n\n</div>'


class Paper(mistune.HTMLRenderer):
    """Markdown as HTML for people who cannot click: formulas need no program, and a link shows its address."""

    def inline_math(self, text):
        """Return a formula inside a sentence."""
        return convert(text)

    def block_html(self, html):
        """Return the tags of `english`, which must stay tags."""
        return html

    def list_item(self, text):
        """Return an item of a list; one that begins with a box to tick needs no bullet."""
        return f'<li class="box">{text}</li>\n' if text.startswith("☐") else f"<li>{text}</li>\n"

    def link(self, text, url, title=None):
        """Return a link; on paper a file of the course is only its name, and a source shows its DOI."""
        if not url.startswith("https://"):
            return text
        address = unquote(url).removeprefix(DOI)
        shown = f"doi:{address}" if url.startswith(DOI) else address.removeprefix("https://")
        beside = "" if address in unquote(text) or shown in text else f" {escape(shown)}"
        return f'<a href="{escape(url)}">{text}</a>{beside}'
