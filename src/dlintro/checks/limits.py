"""A time limit for a learner's function, so that a loop without an end gets a message and the lesson goes on."""

import ctypes
import sys
import threading
from contextlib import contextmanager

LIMIT = 5.0  # seconds: a right answer takes milliseconds, but a first `import torch` on a busy computer takes seconds
AGAIN = 0.05  # seconds until an answer that catches everything is interrupted once more


_limiting = {}  # for each thread with a limit, the frame that set it


class TooLong(BaseException):
    """A learner's function ran out of time; not an `Exception`, so that its own `except Exception` lets it pass.

    A bare `except:` catches it. So it also makes the next line of the function, which is the one that caught it, raise
    it once more: by chance alone it would take many interruptions to hit a line outside `try`.
    """

    def __init__(self):
        super().__init__()
        frame, limiting = sys._getframe(1), _limiting.get(threading.get_ident())
        while limiting and frame and frame is not limiting:
            frame.f_trace, frame = _raise_again, frame.f_back
        if limiting:
            sys.settrace(_raise_again)


def _raise_again(frame, event, arg):
    if event == "line":
        raise TooLong
    return None if event == "call" else _raise_again  # what the function calls from now on is left alone


@contextmanager
def time_limit():
    """Raise `TooLong` in this thread if the block takes longer than `LIMIT`.

    A second thread raises it here. So the learner's code runs where the notebook's code runs (its plots, prints and
    settings work), no thread is left behind, and it works in every thread and on Windows, where `signal.setitimer` does
    not. Only one long call that never returns to Python, such as `time.sleep(3600)`, is not interrupted before it ends.
    """
    done, lock, thread = threading.Event(), threading.Lock(), ctypes.c_ulong(threading.get_ident())
    interrupt, tracing = ctypes.pythonapi.PyThreadState_SetAsyncExc, sys.gettrace()
    _limiting[thread.value] = sys._getframe(2)  # who uses this, behind contextlib

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
        _limiting.pop(thread.value, None)
        if sys.gettrace() is not tracing:
            sys.settrace(tracing)  # a debugger's, or nobody's
        watcher.join()
