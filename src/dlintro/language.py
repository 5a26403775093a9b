"""One switch for the language of exercises and papers: `DLINTRO_LANG=de`. English, the source, stands in the code.

`translate` looks up a text in the catalogue of the chosen language, such as checks/texts/de.toml, by its English words.
"""

import os
import re
import tomllib
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "de")


def chosen():
    """Return the language that `DLINTRO_LANG` asks for, "de" for de, DE and de_DE.UTF-8, else English."""
    return _asked() if _asked() in LANGUAGES else "en"


def problem():
    """Return a sentence for the learner if `DLINTRO_LANG` asks for a language that we do not have, else ""."""
    if _asked() in ("", *LANGUAGES):
        return ""
    known = " and ".join(LANGUAGES)
    return f"DLINTRO_LANG asks for {_asked()!r}, but the exercises speak only {known}; this is English."


def translate(text, /, **values):
    """Return a text in the chosen language, with its named fields filled in.

    Parameters
    ----------
    text : str
        In English, such as "{name} gives {got}."; a text that the catalogue does not hold stays as it is.
    **values : object
        What stands for the fields. Without any, braces in the text are braces.

    Returns
    -------
    str
    """
    if chosen() != "en":
        text = _translations(chosen()).get(text, text)
    return text.format(**values) if values else text


def attribute():
    """Return the HTML attribute that tells a screen reader the language; none for English, which the page is in."""
    return "" if chosen() == "en" else f' lang="{chosen()}"'


def catalogue(language):
    """Return a language's texts by the file that holds the English ones: {"quizzes.py": {"Question.": "Frage."}}."""
    return tomllib.loads(files("dlintro").joinpath("checks", "texts", f"{language}.toml").read_text(encoding="utf-8"))


@cache
def _translations(language):
    return {english: other for part in catalogue(language).values() for english, other in part.items()}


def _asked():
    return re.split(r"[-_.]", os.environ.get("DLINTRO_LANG", "").strip().lower())[0]
