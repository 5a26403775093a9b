"""The learner's progress: one small JSON file, written whole or not at all, that never disturbs a lesson."""

import json
import os
import tempfile
import uuid
from contextlib import contextmanager
from datetime import date

from filelock import FileLock

from dlintro._folders import progress_file as path

VERSION = 1
MARKS = ("solved", "predicted")  # what a learner may begin again; the results of self-tests stay
LAST_COUNTS = ("predicted", "results")  # here a new answer replaces the old one; elsewhere the first one stays
LARGEST = 1_000_000  # bytes; a whole course fills a few thousand, so a larger file is none of ours
PATIENCE = 5  # seconds to wait for another kernel that writes
_session = {}  # what this kernel has noted, so that a lost write is made good by the next one


def solved(identifier=None):
    """Note that an exercise or quiz is solved, if one is named; return all that are, with the day of each."""
    return _note("solved", identifier, date.today().isoformat())


def predicted(identifier=None, value=None):
    """Note what the learner predicts, a text or a number, if a prediction is named; return all that were made."""
    return _note("predicted", identifier, value.item() if hasattr(value, "item") else value)


def results(identifier=None, right=None):
    """Note which concepts of a self-test were answered rightly, if one is named; return all results."""
    return _note("results", identifier, right)


def learner():
    """Return a random text that stays the same for this learner, or for this session if no file can be kept."""
    known = _note("learner").get("id")
    return known or _note("learner", "id", uuid.uuid4().hex)["id"]


def marks(lesson=None):
    """Return what is solved and predicted in a lesson (default: in all), as {part: list of identifiers}."""
    return {part: [key for key in _note(part) if _is_of(key, lesson)] for part in MARKS}


def forget(lesson=None):
    """Forget what is solved and predicted in a lesson (default: in all).

    Raises
    ------
    OSError
        If the file cannot be changed now.
    """
    for part in MARKS:
        _session[part] = _without(_session.get(part, {}), lesson)
    with _alone() as writable:
        kept, replaceable = _read()
        if writable and replaceable:
            _write(kept | {part: _without(kept.get(part, {}), lesson) for part in MARKS})
    if any(marks(lesson).values()):
        raise OSError(path())


def _without(entries, lesson):
    return {key: value for key, value in entries.items() if not _is_of(key, lesson)}


def _is_of(identifier, lesson):
    return lesson is None or identifier.startswith(f"{lesson}.")


def _note(part, key=None, value=None):
    """Note one entry of a part of the file, if it is named; return all entries of this part."""
    if key is None:
        return _joined(part, _read()[0])
    if part in LAST_COUNTS:
        _session.setdefault(part, {})[key] = value
    else:
        _session.setdefault(part, {}).setdefault(key, value)
    with _alone() as writable:
        kept, replaceable = _read()
        content = kept | {name: _joined(name, kept) for name in _session}
        if writable and replaceable and content != kept:
            _write(content)
    return content[part]


def _joined(part, kept):
    """Return what the file and this kernel know: the first day of a solution, but the last of several predictions."""
    ours, theirs = _session.get(part, {}), kept.get(part, {})
    return theirs | ours if part in LAST_COUNTS else ours | theirs


@contextmanager
def _alone():
    """Keep other kernels from writing meanwhile; give whether this one may write."""
    lock = FileLock(f"{path()}.lock", timeout=PATIENCE)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError:  # another kernel does not let go, or the folder cannot be written: this kernel remembers
        yield False
        return
    except NotImplementedError:  # a file system without locks: better one lost entry than none kept
        yield True
        return
    try:
        yield True
    finally:
        lock.release()


def _read():
    """Return what the file holds, and whether it may be replaced."""
    file = path()
    try:
        if file.stat().st_size > LARGEST:
            return {}, _set_aside(file)
        return _checked(json.loads(file.read_text(encoding="utf-8-sig")))  # Notepad puts a mark before the first letter
    except FileNotFoundError:
        return {}, True
    except OSError:
        return {}, False
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}, _set_aside(file)


def _checked(content):
    """Return a file's content, and whether it may be replaced; what a newer course has added is kept as it is."""
    if content["version"] > VERSION:
        return {}, False  # leave it as it is
    parts = {
        "results": {key: [str(name) for name in names] for key, names in content.get("results", {}).items()},
        "solved": {key: str(day) for key, day in content["solved"].items()},
        "predicted": {
            key: said for key, said in content.get("predicted", {}).items() if isinstance(said, str | float | int)
        },
        "learner": {key: str(text) for key, text in content.get("learner", {}).items()},
    }
    return content | {name: part for name, part in parts.items() if part or name in content}, True


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
        if file.exists() and not os.access(file, os.W_OK):
            return
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            json.dump({"version": VERSION, "solved": {}} | content, draft, indent=1)
        os.replace(name, file)
    except OSError:
        pass  # a full or read-only disk: the lesson goes on, and this kernel remembers
