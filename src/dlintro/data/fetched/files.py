"""Downloaded files: find them, and check that they are the published ones. Nothing here downloads."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from dlintro._folders import data_folders

PAGE = "DLINTRO_WEB"  # is set where a kernel makes pages, whose readers have other computers


class DataNotFound(FileNotFoundError):
    """The data are not on this computer, or differ from the published ones; the message is the command to type."""


@dataclass(frozen=True)
class Found:
    """A file: its `path`, its `md5`, and whether that is the published checksum (`verified`)."""

    path: Path
    md5: str
    verified: bool


def find(name, md5, command, environ=os.environ):
    """Return the file `name` as a `Found`, from the first data folder that has the published one.

    Parameters
    ----------
    name : str
        The file's name.
    md5 : str
        The checksum of the published file. Another file is refused, unless `$DLINTRO_UNVERIFIED` is 1.
    command : str
        The command that gets the file.

    Raises
    ------
    DataNotFound
        If there is no such file, it can't be read, or it is not the published one. Where what is displayed becomes a
        page (see dlintro/web.py), the message says nothing of this computer.
    """
    folders = data_folders(environ)
    others, problems = [], []
    for path in (folder / name for folder in folders):
        try:
            found = checksum(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problems.append(f"{path} can't be read ({error.strerror}).")
            continue
        if found == md5:
            return Found(path, found, verified=True)
        others.append(Found(path, found, verified=False))
        problems.append(f"{path} is not the published file: it must have the MD5 {md5}, but has {found}.")
    if others and environ.get("DLINTRO_UNVERIFIED") == "1":
        return others[0]
    if others:
        problems.append("To use that file nevertheless, set the variable DLINTRO_UNVERIFIED=1.")
    if environ.get(PAGE):
        raise DataNotFound("These images are not part of this page.")
    problems = problems or [f"{name} is not on this computer; looked in {' and '.join(map(str, folders))}."]
    raise DataNotFound(f"To get these data, type in a terminal:\n\n    {command}\n\n" + "\n".join(problems))


def checksum(path):
    """Return the MD5 of the file at `path` as 32 hexadecimal digits, against accidents and not against attackers."""
    with open(path, "rb") as stream:
        # not pooch.file_hash: a computer under FIPS rules refuses MD5 without `usedforsecurity=False`
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def is_right(path, md5):
    """Return whether there is a readable file at `path` with this MD5."""
    try:
        return checksum(path) == md5
    except OSError:
        return False
