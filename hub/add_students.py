"""Make Unix users for the students of a class, as root: python hub/add_students.py names.txt >> passwords.txt

names.txt holds one name a line: small letters, digits, - and _. Prints each new name with its password, for you to hand
out; who is a user already keeps the password and is not printed. All belong to the group dlintro, which may log in. Who
is made here belongs to the group dlintro-made too, so that no other account is deleted after the course.
"""

import grp
import pwd
import re
import secrets
import subprocess
import sys
from pathlib import Path

GROUP = "dlintro"
MADE = "dlintro-made"
FIRST = 1000  # users of the system have smaller numbers
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another


def add(name):
    """Make one user, whose home folder nobody else may enter, and return the password."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    groups = {group.gr_name for group in grp.getgrall()}
    make = [
        "useradd",
        *["--no-user-group"] * (name in groups),  # a group of that name is not the student's, and stays what it is
        "--create-home",
        "--key",
        "HOME_MODE=0700",
        "--groups",
        f"{GROUP},{MADE}",
        "--shell",
        "/usr/sbin/nologin",
        name,
    ]
    subprocess.run(make, check=True, stdout=sys.stderr)
    try:
        subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True, stdout=sys.stderr)
    except subprocess.CalledProcessError:
        print(f"{name} was made, but got no password; give one with: sudo passwd {name}", file=sys.stderr)
        raise
    return password


def read(file):
    """Return the names in a file, each once, or end with what is wrong with them."""
    raw = Path(file).read_bytes()
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        sys.exit(f"{file} is not a plain text; save it as text in the encoding UTF-8, with one name a line.")
    names = list(dict.fromkeys(text.split()))
    if not names:
        sys.exit(f"{file} holds no names; write one a line.")
    wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", name)]
    if wrong:
        sys.exit(f"Not names of Unix users (small letters, digits, - and _; a letter first): {', '.join(wrong)}")
    system = [name for name in names if is_system(name)]
    if system:
        sys.exit(f"Users of the system, who can't be students: {', '.join(system)}")
    return names


def is_system(name):
    """Return whether a name belongs to a user of the system, such as root or www-data."""
    try:
        return pwd.getpwnam(name).pw_uid < FIRST
    except KeyError:
        return False


def main(file):
    """Make a user for each name in a file, after all have been looked at; return how many could not be made."""
    names, failed = read(file), 0
    for group in (GROUP, MADE):
        subprocess.run(["groupadd", "--force", group], check=True, stdout=sys.stderr)
    taken = {user.pw_name for user in pwd.getpwall()}
    for name in names:
        try:
            if name in taken:
                join = ["usermod", "--append", "--groups", GROUP, name]
                subprocess.run(join, check=True, stdout=sys.stderr)
                print(f"{name} is a user already, keeps the password, and may log in now", file=sys.stderr)
            else:
                print(name, add(name), flush=True)
        except subprocess.CalledProcessError as error:
            failed += 1
            print(f"{name}: {error.cmd[0]} failed (status {error.returncode})", file=sys.stderr)
    return failed


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if n_failed := main(sys.argv[1]):
        sys.exit(f"{n_failed} of these names could not be added; see above, then run this again.")
