"""Make Unix users for the students of a class, as root: python hub/add_students.py names.txt > passwords.txt

names.txt holds one name a line: small letters, digits, - and _. Prints each new name with its password, for you to hand
out; who is a user already keeps the password and is not printed. All belong to the group dlintro, which may log in.
"""

import pwd
import re
import secrets
import subprocess
import sys
from pathlib import Path

GROUP = "dlintro"
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"  # none that looks like another


def add(name):
    """Make one user, whose home folder nobody else may enter, and return the password."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    make = [
        "useradd",
        "--create-home",
        "--key",
        "HOME_MODE=0700",
        "--groups",
        GROUP,
        "--shell",
        "/usr/sbin/nologin",
        name,
    ]
    subprocess.run(make, check=True, stdout=sys.stderr)
    subprocess.run(["chpasswd"], input=f"{name}:{password}", text=True, check=True, stdout=sys.stderr)
    return password


def main(file):
    """Make a user for each name in a file, after all have been looked at."""
    names = Path(file).read_text(encoding="utf-8").split()
    wrong = [name for name in names if not re.fullmatch(r"[a-z][a-z0-9_-]{0,30}", name)]
    if wrong:
        sys.exit(f"Not names of Unix users (small letters, digits, - and _; a letter first): {', '.join(wrong)}")
    subprocess.run(["groupadd", "--force", GROUP], check=True)
    taken = {user.pw_name for user in pwd.getpwall()}
    for name in names:
        if name not in taken:
            print(name, add(name), flush=True)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
