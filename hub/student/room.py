"""How much room a student has left on the disk: for the student's server, and for ../disk.py, the hub's guard."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

PART = 0.1  # of a disk: with less than that free, it is time to tidy up
PLENTY = 5e9  # bytes; with more than that free, it never is
NOTICE = "00_THE_DISK_IS_ALMOST_FULL.txt"  # comes first in the folder that opens
WORDS = """{time}

{reason}

When nothing is left, notebooks can no longer be saved. Please delete what you no longer need, such as large files that
your own programs wrote: in the list of files on the left, a click with the right button, Delete. To keep a file,
download it first. This notice goes away by itself.
"""


def is_short(folder):
    """Return whether the disk of a folder is almost full."""
    disk = shutil.disk_usage(folder)
    return disk.free < min(PART * disk.total, PLENTY)


def is_over_quota():
    """Return whether this user has used more than the administrator's soft limit, where there is one."""
    program = shutil.which("quota")
    if not program:
        return False
    try:
        done = subprocess.run([program, "--quiet"], capture_output=True, timeout=10, check=False)
    except subprocess.TimeoutExpired:  # home folders on a network that does not answer
        return False
    return done.returncode == 1 and bool(done.stdout.strip())  # where no disk has quotas, it complains, but elsewhere


def look(home):
    """Put the notice among a student's notebooks if little room is left, or take it away; return whether it is there.

    Parameters
    ----------
    home : str or Path
        The student's home folder.
    """
    home = Path(home)
    notice = next(folder for folder in (home / "dlintro" / "notebooks", home) if folder.is_dir()) / NOTICE
    if is_over_quota():
        reason = "You have used almost all the room that you may use on the disk."
    elif is_short(home):
        reason = f"The disk is almost full: {size(shutil.disk_usage(home).free)} are left, for all students together."
    else:
        notice.unlink(missing_ok=True)
        return False
    if not notice.exists():
        notice.write_text(WORDS.format(time=datetime.now().strftime("%Y-%m-%d %H:%M"), reason=reason), encoding="utf-8")
    return True


def size(n_bytes):
    """Return a number of bytes for people, as in 1.2 GB."""
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:.0f} MB"
