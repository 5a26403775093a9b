"""Which English texts the exercises and the papers show, read off the files: TOML, code, JavaScript, and what a course says of itself."""

import ast
import json
import re
import tomllib
from pathlib import Path

from dlintro.checks import texts

FOLDER = texts.files("dlintro.checks")
PRINTED = ("handouts.py", "pages.py", "papers.py")  # of the folder `teaching`; the rest writes English guides
COURSE = Path(__file__).parents[1] / "notebooks" / "teaching" / "course.json"
SHOW = {"translate", "Message", "Wrong", "Unsolved"}  # what they are called with is shown
NAMES = {
    "prevalence",
    "one lab",
    "nearest to sound",
    "not estimable",
    "Words learned",
    "export default { render: dlintroArrange };",  # JavaScript
}  # said by the notebook, and only looked for


def all_texts():
    """Return the texts of every file that has some: {"quizzes.py": ["Question.", …], …}."""
    found = {path.name: of_toml(path.read_text(encoding="utf-8")) for path in sorted_files("texts", ".toml")}
    found |= {name: of_python(source) for name, source in sources().items()}
    found["course.json"] = json.loads(COURSE.read_text(encoding="utf-8"))["login"]
    found["arrange.js"] = re.findall(r'\bsay\("(.*?)"', FOLDER.joinpath("arrange.js").read_text(encoding="utf-8"))
    return {name: list(dict.fromkeys(texts)) for name, texts in found.items() if texts}


def sources():
    """Return the source of every file of code that may show something, by its name."""
    folders = {"": ".", "judges/": "judges"}
    found = {prefix + path.name: path for prefix, folder in folders.items() for path in sorted_files(folder, ".py")}
    found |= {f"teaching/{name}": texts.files("dlintro.teaching").joinpath(name) for name in PRINTED}
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


def sorted_files(folder, ending):
    """Return the files of a folder in the order of the lessons, then of the alphabet; a catalogue is none of them."""
    order = [*texts.LESSONS, *texts.SELF_TESTS]
    files = [path for path in FOLDER.joinpath(folder).iterdir() if path.name.endswith(ending) and len(path.stem) > 2]
    return sorted(files, key=lambda path: (order.index(path.stem) if path.stem in order else len(order), path.name))


def of_toml(toml):
    """Return what a file of texts shows, in its order."""
    content = tomllib.loads(toml)
    found = strings(content)
    found += [option for item in content.get("predictions", {}).values() for option in item.get("options", [])]
    found += [concept["name"] for concept in content.get("concepts", [])]
    return [text for text in found if re.search("[A-Za-z]{2}", text)]


def strings(content, key=""):
    """Return the strings of the entries that are translated when a file is read."""
    if isinstance(content, dict):
        return [text for key, part in content.items() for text in strings(part, key)]
    if isinstance(content, list):
        return [text for part in content for text in strings(part, key)]
    return [content] if key in texts.SPOKEN and isinstance(content, str) else []


def of_python(source):
    """Return what a file of code shows: what is given to one of SHOW, and every other literal that reads like a sentence."""
    tree = ast.parse(source)
    given = {id(node): node for call in calls(tree, SHOW) for argument in call.args for node in branches(argument)}
    hidden = {id(node) for part in ast.walk(tree) for node in not_shown(part)} - set(given)
    literals = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    shown = [
        node
        for node in literals
        if id(node) in given or (id(node) not in hidden and is_prose(node.value) and node.value not in NAMES)
    ]
    return [node.value for node in sorted(shown, key=lambda node: (node.lineno, node.col_offset))]


def prose_in_f_strings(source):
    """Return the f-strings that read like a sentence and may be shown: they can't be translated."""
    tree = ast.parse(source)
    hidden = {id(node) for raised in errors(tree) for node in ast.walk(raised)}
    parts = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) and id(node) not in hidden]
    found = ["".join(part.value for part in node.values if isinstance(part, ast.Constant)) for node in parts]
    return [text for text in found if is_prose(text)]


def is_prose(text):
    """Return whether a text has two words in a row, and is no HTML, CSS or pattern."""
    return bool(re.search(r"[A-Za-z]{2,} [a-z]", text)) and not re.search(r"[<|\\]|\(\?|px ", text)


def calls(tree, names):
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [node for node in nodes if node.func.id in names]


def branches(node):
    """Return the literals that an argument may be: itself, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        return [*branches(node.body), *branches(node.orelse)]
    return [node] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def errors(tree):
    """Return the errors for who writes a notebook: they are English, as Python's own are."""
    return calls(tree, {"ValueError", "TypeError", "SystemError", "FileNotFoundError"})


def not_shown(node):
    """Return the literals below a node that nobody is shown: docstrings, names of entries, errors, parts of f-strings."""
    if isinstance(node, ast.Expr):
        return [node.value]
    if isinstance(node, ast.Dict):
        return node.keys
    if isinstance(node, ast.JoinedStr):
        return node.values
    return [part for raised in errors(node) for part in ast.walk(raised)] if isinstance(node, ast.Raise) else []
