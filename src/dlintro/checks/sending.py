"""Events go to a service in the background: together, a few times if need be, and never at the cost of the lesson."""

import json
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

WAITING = 1000  # events that may wait; further ones are dropped
MOST = 100  # events in one request
GATHERING = 0.2  # seconds in which events come together
TIMEOUT = 3  # seconds
PAUSES = (1, 3, 9, 27)  # seconds before each further attempt: a service that restarts is back by then
LAST = 1  # seconds that the end of a program waits
LARGEST = 10_000  # bytes that are read of an answer
MALFORMED = 400


class Sender:
    """A queue of events, and the thread that empties it; the thread begins with the first event.

    Parameters
    ----------
    where : callable
        Returns the address and the token of the service, or None where nothing is to be sent; asked at each attempt.
    accepted : callable
        Called with the list of events that the service has accepted.
    """

    def __init__(self, where, accepted):
        self._where, self._accepted = where, accepted
        self._events, self._ending, self._thread = Queue(WAITING), Event(), None

    def put(self, event):
        """Send an event, a dict that JSON can hold, soon."""
        with suppress(Full, RuntimeError):  # too many wait, or the computer has no thread left: the lesson goes on
            self._events.put_nowait(event)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="dlintro-class", daemon=True)
                self._thread.start()

    def finish(self):
        """Wait until all is sent, but at most a second."""
        self._ending.set()
        with self._events.all_tasks_done:
            self._events.all_tasks_done.wait_for(lambda: not self._events.unfinished_tasks, LAST)

    def _work(self):
        while True:
            batch = [self._events.get()]
            self._ending.wait(GATHERING)
            with suppress(Empty):
                while len(batch) < MOST:
                    batch.append(self._events.get_nowait())
            with suppress(Exception):  # it would be printed into the notebook
                self._deliver(batch)
            for _ in batch:
                self._events.task_done()

    def _deliver(self, batch):
        for pause in (*PAUSES, 0):
            place = self._where()
            if place is None:
                return
            status = post(*place, batch)
            if status == 200:
                self._accepted(batch)
                return
            if status == MALFORMED:
                for event in batch if len(batch) > 1 else []:  # a service of another version may know most of them
                    self._deliver([event])
                return
            self._ending.wait(pause)


def post(address, token, events):
    """Send events in one request; return the status of the answer, or None where no service answers.

    There is no proxy between a student's server and its hub. No redirection is followed: it would take the token along.
    """
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    try:
        request = Request(f"{address}/events", json.dumps({"events": events}).encode(), headers)
        with build_opener(ProxyHandler({}), _Stay).open(request, timeout=TIMEOUT) as reply:
            return reply.status if "accepted" in json.loads(reply.read(LARGEST)) else None
    except HTTPError as refusal:
        refusal.close()
        return refusal.code
    except Exception:  # no connection, a slow one, a wrong address, no JSON: what it is changes nothing
        return None


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
