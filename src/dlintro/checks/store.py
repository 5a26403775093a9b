"""The learner's progress: one small JSON file, written whole or not at all, that never disturbs a lesson."""

import itertools
import json
import math
import os
import shutil
import tempfile
import uuid
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

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


def everything():
    """Return all that the file and this kernel know, as the file holds it.

    Raises
    ------
    OSError
        If there is a file that cannot be read, or that a newer course has written.
    """
    kept, readable = _read()
    if not readable:
        raise OSError(path())
    return _content(kept)


def add(merge):
    """Put what `merge` makes of all that is known in its place; keep a copy of the file as it was.

    Parameters
    ----------
    merge : callable
        Takes all that is known, as `everything` returns it, and returns what is to be known.

    Returns
    -------
    Path or None
        The copy; None if there was no file, or nothing has changed.

    Raises
    ------
    OSError
        If the file cannot be changed now; it is as it was.
    """
    with _alone() as writable:
        kept, replaceable = _read()
        if not (writable and replaceable):
            raise OSError(path())
        content = merge(_content(kept))
        if content == kept:
            return None
        copy = _copied(path())
        _replace(content)
        return copy


def _copied(file):
    if not file.exists():
        return None
    copy = next(place for place in _names(file, "before-import") if not place.exists())
    return Path(shutil.copy(file, copy))


def _names(file, why):
    return (file.with_name(f"{file.name}.{why}-{number}") for number in itertools.count(1))


def _content(kept):
    return {"version": VERSION, "solved": {}} | kept | {name: _joined(name, kept) for name in _session}


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
        if file.exists() and not file.is_file():
            return {}, False  # a folder; or a device, as /dev/null is, which must be neither renamed nor replaced
        if file.stat().st_size > LARGEST:
            return {}, _set_aside(file)
        return understood(file.read_bytes())
    except FileNotFoundError:
        return {}, True
    except OSError:
        return {}, False
    except BROKEN:
        return {}, _set_aside(file)


BROKEN = (ValueError, TypeError, KeyError, AttributeError, RecursionError)  # what `understood` raises


def understood(raw):
    """Return what a file holds, and whether this course understands it: not if a newer one has written it.

    Parameters
    ----------
    raw : bytes
        JSON in UTF-8 or UTF-16: Windows' Notepad and PowerShell write both, with a mark before the first letter.

    Raises
    ------
    ValueError, TypeError, KeyError, AttributeError, RecursionError
        If this is no learner's progress.
    """
    content = json.loads(raw)
    if not isinstance(content["version"], int):
        raise ValueError("the version must be a whole number")
    if content["version"] > VERSION:
        return {}, False
    json.dumps(content, ensure_ascii=False, indent=1).encode()  # else it could be neither shown nor written again
    return _checked(content), True


def _checked(content):
    """Return the parts of a file in their form; what a newer course has added is kept as it is."""
    said = content.get("predicted", {}).items()
    parts = {
        "results": {key: [str(name) for name in names] for key, names in content.get("results", {}).items()},
        "solved": {key: str(day) for key, day in content["solved"].items()},
        "predicted": {key: value for key, value in said if isinstance(value, str) or _is_number(value)},
        "learner": {key: str(text) for key, text in content.get("learner", {}).items()},
    }
    return content | {name: part for name, part in parts.items() if part or name in content}


def _is_number(value):
    try:
        return isinstance(value, int | float) and math.isfinite(value)
    except OverflowError:  # a whole number that is too large for any computation
        return False


def _set_aside(file):
    """Keep a broken file under another name; return whether that worked."""
    aside = next(place for place in _names(file, "broken") if not place.exists())
    try:
        file.rename(aside)
    except OSError:
        return False
    return True


def _write(content):
    with suppress(OSError, RecursionError):  # a full or read-only disk: the lesson goes on, and this kernel remembers
        _replace(content)


def _replace(content):
    """Write the file whole or not at all; where it is a link, the file that it leads to."""
    file = Path(os.path.realpath(path()))
    if file.exists() and not os.access(file, os.W_OK):
        raise PermissionError(file)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            json.dump({"version": VERSION, "solved": {}} | content, draft, indent=1)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)  # what is left of a write on a full disk would fill it further
        raise
