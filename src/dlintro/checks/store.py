"""The learner's progress: one small JSON file, written whole or not at all, that never disturbs a lesson."""

import json
import os
import tempfile
from datetime import date

from dlintro._folders import progress_file as path

VERSION = 1
_session = {}  # what this kernel has solved, so that a lost write is made good by the next one


def solved(identifier=None):
    """Note that an exercise or quiz is solved, if one is named; return all that are, with the day of each."""
    if identifier is not None:
        _session.setdefault(identifier, date.today().isoformat())
    kept, writable = _read()
    everything = _session | kept
    if identifier is not None and writable and everything != kept:
        _write(everything)
    return everything


def _read():
    """Return what the file holds, and whether it may be replaced."""
    file = path()
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        if content["version"] > VERSION:
            return {}, False  # written by a newer course: leave it as it is
        return {str(key): str(day) for key, day in content["solved"].items()}, True
    except FileNotFoundError:
        return {}, True
    except OSError:
        return {}, False
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}, _set_aside(file)


def _set_aside(file):
    """Keep a broken file under another name; return whether that worked."""
    for number in range(1, 100):
        aside = file.with_name(f"{file.name}.broken-{number}")
        if not aside.exists():
            try:
                file.rename(aside)
            except OSError:
                return False
            return True
    return False


def _write(content):
    file = path()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and not os.access(file, os.W_OK):
            return
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            json.dump({"version": VERSION, "solved": content}, draft, indent=1)
        os.replace(name, file)
    except OSError:
        pass  # a full or read-only disk: the lesson goes on, and this kernel remembers
