"""Saving on a disk that may be full: the old file stays whole, and the student reads what to do.

Jupyter copies the old file aside, then writes over it, and copies it back if that fails. But the last bytes are written
after it has stopped looking, and if these fail, what stays is half a notebook. Here the new file is written beside the
old one, and takes its place when all of it is on the disk.
"""

import errno
import os
import shutil
import sqlite3
from contextlib import contextmanager, suppress

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from room import look
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import HTTPError

EVERY = 20  # seconds between two looks at the disk
NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
FULL = (
    "There is no room left on the disk for what you save. The file on the disk is whole, as you last saved it. What "
    "you have changed since is in this window only: leave it open, delete files that you do not need, and save again."
)


@contextmanager
def replacing(path, text=True, encoding="utf-8", newline="\n"):
    """Give a file to write to, which takes the place of the one at a path when all of it is on the disk.

    Raises
    ------
    OSError
        If it could not be written. The old file is as it was, and nothing lies beside it.
    """
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, f"File is not writable: {path}")
    beside = os.path.join(os.path.dirname(path), ".~" + os.path.basename(path))
    how = {"mode": "w", "encoding": encoding, "newline": newline} if text else {"mode": "wb"}
    try:
        with open(beside, **how) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(path):
            shutil.copymode(path, beside)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.remove(beside)
        raise


def is_full(error):
    """Return whether an error goes back to a disk, or a student's share of it, that is full."""
    while error:
        if getattr(error, "errno", None) in NO_ROOM:
            return True
        if isinstance(error, sqlite3.OperationalError) and "full" in str(error):  # where Jupyter keeps what is trusted
            return True
        error = error.__cause__
    return False


class Contents(AsyncLargeFileManager):
    """Jupyter's own keeper of files, which also says in plain words that the disk is full, or almost."""

    def __init__(self, **options):
        super().__init__(**options)
        self._watch = PeriodicCallback(self._look, EVERY * 1000)
        self._watch.start()

    async def _look(self):
        try:
            await IOLoop.current().run_in_executor(None, look, self.root_dir)
        except OSError as error:
            self.log.warning("The notice about the disk could not be written: %s", error)

    @contextmanager
    def atomic_writing(self, os_path, *arguments, **options):
        folder = os.path.dirname(os.path.realpath(os_path))
        writing = replacing if os.access(folder, os.W_OK) else super().atomic_writing
        with self.perm_to_403(os_path), writing(os_path, *arguments, **options) as file:
            yield file

    async def save(self, model, path=""):
        return await self._or_say_that_it_is_full(super().save(model, path))

    async def create_checkpoint(self, path):
        return await self._or_say_that_it_is_full(super().create_checkpoint(path))

    async def _or_say_that_it_is_full(self, doing):
        try:
            return await doing
        except Exception as error:
            if is_full(error):
                raise HTTPError(507, FULL) from error
            raise
