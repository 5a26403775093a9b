"""A service of the hub that says in the hub's log when the disk of the home folders is almost full, and who fills it.

The students' own servers tell the students (student/room.py). Neither stops anyone: that is what quotas are for, see
README.md.
"""

import os
import pwd
import subprocess
import sys
import time
from pathlib import Path

from student.room import is_short, size

EVERY = 20  # seconds between two looks
AGAIN = 600  # seconds until the same is said again
FIRST_STUDENT, LAST_STUDENT = 1000, 60_000  # numbers of users; the others belong to the system


def homes():
    """Return the home folder of each student, as {name: folder}."""
    users = (user for user in pwd.getpwall() if FIRST_STUDENT <= user.pw_uid < LAST_STUDENT)
    return {user.pw_name: user.pw_dir for user in users if Path(user.pw_dir).is_dir()}


def disks(folders):
    """Return one folder for each disk on which some of these folders are."""
    return list({os.stat(folder).st_dev: folder for folder in folders if os.path.isdir(folder)}.values())


def largest(found, n=5):
    """Return the n largest of some folders, as in "ben 3.1 GB, anna 12 MB"."""
    command = ["du", "--summarize", "--one-file-system", "--block-size=1", "--null", *found.values()]
    lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split("\0")
    sizes = {folder: int(used) for used, folder in (line.split("\t") for line in lines if line)}
    names = sorted((name for name in found if found[name] in sizes), key=lambda name: -sizes[found[name]])
    return ", ".join(f"{name} {size(sizes[found[name]])}" for name in names[:n])


def report(folder):
    """Return what the administrator should know about a disk that is almost full."""
    disk = os.statvfs(folder)
    here = {name: home for name, home in homes().items() if os.stat(home).st_dev == os.stat(folder).st_dev}
    free, total = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    said = f"The disk of {folder} is almost full: {size(free)} of {size(total)} are left for students."
    if here:
        said += f" The largest home folders: {largest(here)}."
    return f"{said} Ask their owners to tidy up, or set quotas (Quotas, in hub/README.md)."


def main(others):
    """Look for ever, at the disks of the home folders and of some others."""
    os.nice(19)
    said = {}
    while True:
        for folder in disks([*others, *homes().values()]):
            if not is_short(folder):
                said.pop(folder, None)
            elif time.monotonic() - said.get(folder, -AGAIN) >= AGAIN:
                said[folder] = time.monotonic()
                print(report(folder), file=sys.stderr, flush=True)
        time.sleep(EVERY)


if __name__ == "__main__":
    main(sys.argv[1:])
