"""The theme brings some two thousand icons, and pages show twenty: without the others each is 1.4 MB lighter."""

import re

ICON = re.compile(
    r'(?:"(?P<quoted>[\w-]+)"|(?P<bare>[A-Za-z]\w*))'  # its name,
    r':\[\d+,\d+,\[(?P<others>[^\]]*)\],"[0-9a-f]+",'  # size, other names, number,
    r'(?:"[^"]*"|\[[^\]]*\])\],?'  # and shape
)


def slim(html):
    """Take out of the theme's icons, in the folder of built pages, those that neither a page nor a script names."""
    icons = html / "_static" / "scripts" / "fontawesome.js"
    others = [*html.rglob("*.html"), *html.rglob("_static/**/*.js")]
    texts = (file.read_text(encoding="utf-8") for file in others if file != icons and "explorers" not in file.parts)
    used = {name for text in texts for name in re.findall(r"\bfa-([\w-]+)", text)}
    icons.write_text(ICON.sub(lambda icon: icon[0] if names(icon) & used else "", icons.read_text("utf-8")), "utf-8")


def names(icon):
    """Return all names of an icon."""
    return {icon["quoted"] or icon["bare"], *re.findall(r'"([\w-]+)"', icon["others"])}
