"""The words that the lessons explain: one page with all of them, linked from where a lesson first uses each.

A link to another lesson whose text is such a word leads to its meaning too: who does not know it needs that first.
"""

import re
from functools import cache
from pathlib import Path

from dlintro.teaching.handouts import cells, part, rows

# Prose holds none of these, and a link would break them: code, formulas, links, tags, headings and tables.
APART = re.compile(
    r"^```.*?^```|`[^`\n]+`|\$\$.*?\$\$|\$[^$\n]+\$|!?\[[^\]]*\]\([^)]*\)|\{term\}`[^`]+`|<[^>]+>|^#+ .*?$|^\|.*?$",
    flags=re.MULTILINE | re.DOTALL,
)
# A link to a lesson as a whole, as its page's neighbours write it.
TO_A_LESSON = re.compile(r"(?<!!)\[([^\]]+)\]\(\d\d_\w+\.ipynb\)")
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
HEAD = """# Glossary

Every word that a lesson explains, with its meaning and its lesson. Words that are explained together stand together;
[the index](genindex) lists each by itself.

```{glossary}
:sorted:

"""


def words(path):
    """Return what a lesson explains, as a list of ([word, …], meaning)."""
    table = rows(part(cells(path), "Words learned"))
    return [(word.split(", "), meaning) for word, meaning in table]


@cache
def all_words():
    """Return every word that some lesson explains, as (its pattern, the word)."""
    lessons = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    return [(pattern(word), word) for path in lessons for together, _ in words(path) for word in together]


def explained_links(markdown):
    """Return Markdown whose links to a lesson lead to the glossary where their text is one of its words."""

    def led(found):
        known = (word for form, word in all_words() if form.fullmatch(found[1]))
        word = next(known, None)
        return term(found[1], word) if word else found[0]

    return TO_A_LESSON.sub(led, markdown)


def page(lessons):
    """Return the glossary as a page, from {path of a lesson: its title}."""
    entries = [
        "\n".join([*each, f"  {meaning} ([{path.stem[:2]} {title}](lessons/{path.name}))", ""])
        for path, title in lessons.items()
        for each, meaning in words(path)
    ]
    return HEAD + "\n".join(entries) + "```\n"


def linked(sources, explained):
    """Return the prose of a lesson with the first use of each word linked to the glossary, its word list, and links.

    Parameters
    ----------
    sources : list of str
        The Markdown of the lesson's cells, in order.
    explained : list of ([str, …], str)
        As `words` returns it.

    Returns
    -------
    list of str
    """
    sources = [explained_links(source) for source in sources]
    for word in (word for together, _ in explained for word in together):
        for place, source in enumerate(sources):
            found = first_use(word, source)
            if found and not source.startswith("### Sources"):
                sources[place] = f"{source[: found.start()]}{term(found[0], word)}{source[found.end() :]}"
                break
    for together, meaning in explained:
        row = f"| {', '.join(together)} | {meaning} |"
        whole = f"| {', '.join(term(word, word) for word in together)} | {meaning} |"
        sources = [source.replace(row, whole) for source in sources]
    return sources


def first_use(word, source):
    """Return where a cell's prose first uses a word, as a match, or None."""
    hidden = APART.sub(lambda found: "\0" * len(found[0]), source)  # the same length, so that places stay
    return pattern(word).search(hidden)


def pattern(word):
    """Return a pattern for a word in a sentence: also its plural, and other forms of a verb."""
    plain = re.sub(r"^to | \(.*\)$", "", word)
    stem, ends = (plain[:-1], "y|ies") if plain.endswith("y") else (plain, "|s|es|d|ed")
    capitals = sum(letter.isupper() for letter in plain) > 1  # an abbreviation
    return re.compile(rf"(?<![\w-]){re.escape(stem)}(?:{ends})(?![\w-])", flags=0 if capitals else re.IGNORECASE)


def term(text, word):
    """Return a link to a word of the glossary."""
    return f"{{term}}`{text}`" if text == word else f"{{term}}`{text} <{word}>`"
