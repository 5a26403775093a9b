"""Progress that moves to another computer: one file goes out, and comes in without losing what is there."""

import json
import os
import re
from datetime import UTC, datetime

from dlintro.checks import store
from dlintro.language import translate

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WRITTEN = "exported"  # the entry of an exported file that says when it was written
UNREADABLE = "{file} cannot be read ({reason})."
NO_PROGRESS = (
    "{file} holds no progress of this course. Choose the file that `python -m dlintro progress export` has written."
)


class Refused(Exception):
    """Nothing was changed; the message says why and what to do."""


def exported():
    """Return the learner's progress as the text of a file for another computer.

    Raises
    ------
    Refused
        If the file on this computer cannot be read, or a newer course has written it.
    """
    try:
        content = store.everything()
    except OSError as error:
        text = (
            "Your progress in {file} cannot be read now: another kind of file is there, or a newer version of the "
            "course has written it."
        )
        raise Refused(translate(text, file=store.path())) from error
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return json.dumps(content | {WRITTEN: now}, indent=1) + "\n"


def export(file):
    """Write the learner's progress to a new file, and return a sentence about it.

    Parameters
    ----------
    file : Path
        A file that is not there yet.

    Raises
    ------
    Refused
        If it is there, or cannot be written.
    """
    text = exported()
    try:
        with open(file, "x", encoding="utf-8") as new:
            new.write(text)
    except FileExistsError as error:
        raise Refused(translate("{file} is there already: give another name.", file=file)) from error
    except OSError as error:
        said = translate("{file} cannot be written ({reason}): give another name.", file=file, reason=error.strerror)
        raise Refused(said) from error
    return translate("Your progress is in {file}: {what}.", file=file, what=counted(json.loads(text)))


def read(file):
    """Return what an exported file holds; a `progress.json` itself will do, too.

    Raises
    ------
    Refused
        If it cannot be read, or is none.
    """
    try:
        if file.exists() and not file.is_file():
            raise Refused(translate(NO_PROGRESS, file=file))
        with open(file, "rb") as stream:
            raw = stream.read(store.LARGEST + 1)
            changed = datetime.fromtimestamp(os.fstat(stream.fileno()).st_mtime, UTC)
    except OSError as error:
        raise Refused(translate(UNREADABLE, file=file, reason=error.strerror)) from error
    return understood(raw, file, changed)


def read_stream(stream):
    """Return what an exported file holds that comes as a stream of bytes; otherwise like `read`."""
    return understood(stream.read(store.LARGEST + 1), translate("This file"), datetime.now(UTC))


def understood(raw, name, changed):
    """Return the content of an exported file, with the time at which it was written.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str or Path
        What messages call it.
    changed : datetime
        The time to take if the file names none.

    Raises
    ------
    Refused
        If it holds no progress, or a newer course has written it.
    """
    try:
        if len(raw) > store.LARGEST:
            raise ValueError("too large")
        content, fits = store.understood(raw)
        days = content.get("solved", {}).values()
        written = datetime.fromisoformat(content.get(WRITTEN, changed.isoformat())).astimezone(UTC)
        if not all(map(DAY.fullmatch, days)):
            raise ValueError("no days")
    except (*store.BROKEN, OverflowError) as error:
        raise Refused(translate(NO_PROGRESS, file=name)) from error
    if not fits:
        text = "{file} comes from a newer version of the course: update the course here first, then import it again."
        raise Refused(translate(text, file=name))
    return content | {WRITTEN: written}


def bring(content):
    """Add what an exported file holds to what is known here, and return sentences about it.

    Parameters
    ----------
    content : dict
        As `read` and `understood` return it.

    Raises
    ------
    Refused
        If progress cannot be written now, or would be too large to be kept.
    """
    news = {}

    def merge(here):
        both = merged(here, content, is_later=content[WRITTEN] > _changed())
        if len(json.dumps(both, indent=1)) > store.LARGEST:
            raise Refused(translate("This is more than a whole course, and too much to be kept. Nothing was changed."))
        news.update({part: len(both.get(part, {}).keys() - here.get(part, {}).keys()) for part in store.MARKS})
        return both

    try:
        copy = store.add(merge)
    except OSError as error:
        text = (
            "Your progress in {file} cannot be changed now, so nothing was imported. Another notebook is writing it, "
            "it may not be written, or a newer version of the course has written it."
        )
        raise Refused(translate(text, file=store.path())) from error
    said = translate("Imported: {solved} solved and {predicted} predicted that were not known here.", **news)
    return said if copy is None else f"{said} {translate('How it was before is in {file}.', file=copy)}"


def merged(here, there, is_later):
    """Return both of two progresses: the first day of a solution stays, and the later prediction counts.

    Parameters
    ----------
    here, there : dict
        What is known on this computer, and what another one knew.
    is_later : bool
        Whether what was predicted there is later than what was predicted here.
    """
    there = {part: value for part, value in there.items() if part not in (WRITTEN, "version")}
    both = there | here
    for part in there.keys() & here.keys():
        ours, theirs = here[part], there[part]
        if part == "solved":
            both[part] = {key: min(days) for key, days in _pairs(ours, theirs)}
        elif isinstance(ours, dict) and isinstance(theirs, dict):
            replaces = is_later and part in store.LAST_COUNTS
            both[part] = ours | theirs if replaces else theirs | ours
    return both


def _pairs(ours, theirs):
    """Yield each key of both with its one or two values, ours first and in our order."""
    for key in ours | theirs:
        yield key, [entries[key] for entries in (ours, theirs) if key in entries]


def _changed():
    """Return when something was last noted on this computer: long ago, if nothing was."""
    try:
        return datetime.fromtimestamp(store.path().stat().st_mtime, UTC)
    except OSError:
        return datetime.fromtimestamp(0, UTC)


def counted(content):
    """Return in words how much a progress holds."""
    solved, predicted = (len(content.get(part, {})) for part in store.MARKS)
    return translate("{solved} solved, {predicted} predicted", solved=solved, predicted=predicted)
