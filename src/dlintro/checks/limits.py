"""A time limit for a learner's function, so that a loop without an end gets a message and the lesson goes on."""

import ctypes
import threading
from contextlib import contextmanager

LIMIT = 5.0  # seconds: a right answer takes milliseconds, but a first `import torch` on a busy computer takes seconds
AGAIN = 0.05  # seconds until an answer that catches everything is interrupted once more


class TooLong(BaseException):
    """A learner's function ran out of time; not an `Exception`, so that its own `except Exception` lets it pass."""


@contextmanager
def time_limit():
    """Raise `TooLong` in this thread if the block takes longer than `LIMIT`.

    A second thread raises it here. So the learner's code runs where the notebook's code runs (its plots, prints and
    settings work), no thread is left behind, and it works in every thread and on Windows, where `signal.setitimer` does
    not. Only one long call that never returns to Python, such as `time.sleep(3600)`, is not interrupted before it ends.
    """
    done, lock, thread = threading.Event(), threading.Lock(), ctypes.c_ulong(threading.get_ident())
    interrupt = ctypes.pythonapi.PyThreadState_SetAsyncExc

    def watch():
        wait = LIMIT
        while not done.wait(wait):
            with lock:
                if not done.is_set():
                    interrupt(thread, ctypes.py_object(TooLong))
            wait = AGAIN

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        with lock:
            done.set()
            interrupt(thread, None)  # one that has not arrived yet must not arrive later
        watcher.join()
