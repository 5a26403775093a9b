"""Downloaded files: where they are looked for, and whether they are the published ones. Nothing here downloads."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from dlintro._folders import data_folders


class DataNotFound(FileNotFoundError):
    """The data are not on this computer, or not as they were published; the message is the command to type."""


@dataclass(frozen=True)
class Found:
    """A file that was found: its `path`, its `md5`, and whether that is the published one (`verified`)."""

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
        What a person types to get the file.

    Raises
    ------
    DataNotFound
        If there is no such file, it may not be read, or it is another one than the published.
    """
    folders = data_folders(environ)
    others, problems = [], []
    for path in (folder / name for folder in folders):
        try:
            md5_found = checksum(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            problems.append(f"{path} can't be read ({error.strerror}).")
            continue
        if md5_found == md5:
            return Found(path, md5_found, verified=True)
        others.append(Found(path, md5_found, verified=False))
        problems.append(f"{path} is not the published file: its MD5 is {md5_found}, and should be {md5}.")
    if others and environ.get("DLINTRO_UNVERIFIED") == "1":
        return others[0]
    if others:
        problems.append("To use that file as it is, set the variable DLINTRO_UNVERIFIED=1.")
    problems = problems or [f"{name} is not on this computer; looked in {' and '.join(map(str, folders))}."]
    raise DataNotFound(f"To get these data, type in a terminal:\n\n    {command}\n\n" + "\n".join(problems))


def checksum(path):
    """Return the MD5 of the file at `path` as 32 hexadecimal digits (it finds accidents; it is no seal)."""
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def is_right(path, md5):
    """Whether there is a file at `path` that can be read and has this MD5."""
    try:
        return checksum(path) == md5
    except OSError:
        return False
