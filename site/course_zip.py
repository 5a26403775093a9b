"""The course's folder as one file to download, for those who do not use git."""

import io
import subprocess
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NAME = "course.zip"
FOLDER = "dlintro"  # what unpacking makes
LARGEST = 30_000_000  # bytes
THE_SAME_DAY = (2026, 1, 1, 0, 0, 0)  # of every file in it, so that the same course makes the same file
EXECUTABLE = 0o111


def course_zip(root):
    """Return the files that git keeps of the course as one zip; none where the folder is no checkout of git.

    Parameters
    ----------
    root : Path
        The course's folder.

    Returns
    -------
    dict of str to bytes
        {"course.zip": what is in it}, or {}.

    Raises
    ------
    ValueError
        If it is larger than a download should be.
    """
    names = tracked(root)
    if not names:
        return {}
    packed = io.BytesIO()
    with ZipFile(packed, "w") as file:
        for name in names:
            source = root / name
            entry = ZipInfo(f"{FOLDER}/{name}", THE_SAME_DAY)
            entry.external_attr = (0o100755 if source.stat().st_mode & EXECUTABLE else 0o100644) << 16
            file.writestr(entry, source.read_bytes(), ZIP_DEFLATED)
    if packed.tell() > LARGEST:
        raise ValueError(f"{NAME} has {packed.tell():,} bytes, and should have {LARGEST:,} at most.")
    return {NAME: packed.getvalue()}


def tracked(root):
    """Return the paths of the files that git keeps, without those that only its servers need; [] without git."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True, text=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    names = sorted(name for name in listed.stdout.split("\0") if name and not name.startswith("."))
    return [name for name in names if (root / name).is_file()]
