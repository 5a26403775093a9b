"""The service *Class* of the hub, which starts it. After the class, delete what it kept: python hub/classroom delete"""

import os
import sqlite3
import sys

from store import default_path, opened


def delete():
    """Delete the class, and return a sentence about it."""
    if not default_path().exists():
        return f"There is nothing to delete: {default_path()} does not exist."
    store = opened(default_path())
    n = store.delete()
    store.close()
    return f"The class is deleted, with its key: {n} records. The next answer begins a new one."


def main(arguments):
    if arguments == ["delete"]:
        try:
            print(delete())
        except PermissionError:
            sys.exit(f"Only root may delete {default_path()}: sudo .venv/bin/python hub/classroom delete")
        except sqlite3.Error as error:
            sys.exit(
                f"The class is not deleted: {error}. Try again; if it stays so, stop the hub and delete "
                f"{default_path().parent}."
            )
    elif arguments or "JUPYTERHUB_SERVICE_PREFIX" not in os.environ:
        sys.exit(__doc__)
    else:
        import course
        from service import serve

        serve(default_path(), course.load())


if __name__ == "__main__":
    main(sys.argv[1:])
