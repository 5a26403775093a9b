"""Log-in with Unix passwords where wrong ones cost who tries them, and nobody else.

After two wrong passwords in a row, the next one for that name from that place waits before it is looked at: 1 second,
then 2, 4, 8, and at most 15. A place is an address, or a browser in which that student has logged in before: so nobody,
from whatever address, can keep a student out who uses the same browser again. Wrong passwords for many names from one
address make the waits of these names longer, but a name for which no wrong one came never waits.

Nothing waits in a thread. PAM itself holds its thread for 2 to 3 seconds when a password is wrong (pam_unix,
pam_faildelay); since JupyterHub has four threads for it, thirty wrong ones kept all others waiting for 20 seconds. The
hub's settings give it a hundred, and one name from one place takes one at a time.

Source of the known browsers: OWASP, Slow Down Online Guessing Attacks with Device Cookies.
"""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from jupyterhub.auth import PAMAuthenticator
from tornado.web import HTTPError

FREE = 2  # wrong passwords in a row before the first wait: anyone mistypes
LONGEST = 15  # seconds
QUEUE = 5  # passwords for one name from one place that may wait; more are refused unseen
MANY = 20  # wrong passwords from one address, whatever the name, that count as one more for each name
FORGET = 600  # seconds without a try
MOST = 10_000  # names and places that are remembered
COOKIE = "dlintro-known"
REFUSED = "Too many wrong passwords for this name. Wait a minute, then try again."


@dataclass
class Tries:
    """What is remembered of one name at one place, or of one address."""

    wrong: int = 0
    last_wrong: float = 0.0
    seen: float = 0.0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Memory:
    """The tries of the last minutes; it forgets what is old, and the oldest when there are too many.

    Parameters
    ----------
    clock : callable
        Gives the time, in seconds.
    """

    def __init__(self, clock=time.monotonic):
        self.clock, self.tries = clock, OrderedDict()

    def recall(self, *key):
        """Return the tries of a key, which are new if it is not remembered."""
        now = self.clock()
        found = self.tries.setdefault(key, Tries())
        found.seen = now
        self.tries.move_to_end(key)
        while len(self.tries) > MOST or next(iter(self.tries.values())).seen < now - FORGET:
            self.tries.popitem(last=False)
        return found


def wait(own, all_of_address=0):
    """Return how many seconds after the last wrong password the next one is looked at.

    Parameters
    ----------
    own : int
        Wrong passwords for this name from this place.
    all_of_address : int
        Wrong passwords from this address, for any name.
    """
    if not own:
        return 0
    counted = own + all_of_address // MANY
    return 0 if counted < FREE else min(2 ** (counted - FREE), LONGEST)


def address(request, trusted):
    """Return where a request comes from: the last station on its way that is not a proxy of ours.

    Each proxy adds its neighbour at the end of X-Forwarded-For, so what stands before that may be invented. In version
    6 of the protocol, one computer has all addresses of a network of 64 bits, which is then what comes back.
    """
    stations = [part.strip().removeprefix("::ffff:") for part in request.headers.get("X-Forwarded-For", "").split(",")]
    found = next((station for station in reversed(stations) if station not in trusted), stations[0])[:45]
    try:
        ip = ipaddress.ip_address(found)
    except ValueError:
        return found
    return str(ip if ip.version == 4 else ipaddress.ip_network((ip, 64), strict=False))


class PatientAuthenticator(PAMAuthenticator):
    """`PAMAuthenticator` that has wrong passwords wait."""

    def __init__(self, **options):
        super().__init__(**options)
        self.memory = Memory()

    async def authenticate(self, handler, data):
        """Return the name if the password is right, or None, after the wait that wrong ones before it have earned."""
        name = data["username"].lower()[:64]
        source = address(handler.request, {"127.0.0.1", "::1", *getattr(self.parent, "trusted_downstream_ips", ())})
        known = handler.get_secure_cookie(COOKIE) == name.encode()
        own, of_address = self.memory.recall(name, "known browser" if known else source), self.memory.recall(source)
        if own.waiting >= QUEUE:
            raise HTTPError(429, REFUSED)
        own.waiting += 1
        try:
            async with own.turn:
                await asyncio.sleep(own.last_wrong + wait(own.wrong, of_address.wrong) - self.memory.clock())
                authenticated = await super().authenticate(handler, data)
                self._note(handler, name, authenticated, (own, of_address))
        finally:
            own.waiting -= 1
        return authenticated

    def _note(self, handler, name, authenticated, tries):
        """Count a wrong password; after a right one, forget the wrong ones and know the browser again for a month."""
        own, of_address = tries
        if authenticated is None:
            own.wrong, own.last_wrong = own.wrong + 1, self.memory.clock()
            of_address.wrong += 1
        else:
            own.wrong = 0
            handler._set_cookie(COOKIE, name, path=handler.hub.base_url)  # encrypted, and Secure as the others are
