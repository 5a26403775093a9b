"""The class: on a hub whose service *Class* counts, without names, what its learners do; each may leave it.

Without the variable `DLINTRO_CLASS`, which the hub sets, and outside of a hub, nothing is sent and nothing is said.
"""

import atexit
import os
from collections import deque
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from dlintro import web
from dlintro._folders import progress_file
from dlintro.checks import store
from dlintro.checks.sending import Sender
from dlintro.language import translate

KEPT = 1000  # lines of the list of what was sent
_unwritten = deque(maxlen=KEPT)  # lines for which the disk had no room, for the next time


def tell(kind, name, value=None):
    """Tell the class what the learner has done, if there is one, soon and in the background.

    Parameters
    ----------
    kind : {"started", "solved", "hint", "chosen", "predicted"}
        What was done.
    name : str
        The lesson that was started, or the identifier "<lesson>.<name>".
    value : int, float, str, optional
        Of "hint", its number, from 1; of "chosen", that of the option, from 0, in the order of the texts; of
        "predicted", the prediction.
    """
    if _where():
        _sender.put({"kind": kind, "name": name, "value": value})


def counted(message, identifier):
    """Return a `Message` whose hints tell the class when one is opened (hints.js), if there is one."""
    return replace(message, counted=identifier) if _where() else message


def notice():
    """Return the sentence that tells a learner of the class, or "" where nothing is sent."""
    if not _where():
        return ""
    return translate(
        "Your teacher sees how many of the class have started, solved, chosen or predicted what, and opened which "
        "hint, without names: `!python -m dlintro class` shows what was sent from here, and "
        "`!python -m dlintro class leave` ends it."
    )


def described():
    """Return in lines whether there is a class, whether the learner takes part, and all that was sent."""
    lines = [translate("There is no class here, so nothing is sent.")]
    if _service():
        lines = [translate("There is a class here: {address}", address=_service()[0]), _part_taken()]
    sent = _sent()
    if not sent:
        return "\n".join([*lines, translate("Nothing was sent from this account so far.")])
    head = translate(
        "Sent from this account, the last {n} events at most. The number of what was chosen counts the answers from 0, "
        "in the course's own order:",
        n=KEPT,
    )
    return "\n".join([*lines, head, *sent])


def _part_taken():
    if _has_left():
        return translate("You have left it: nothing is sent. To join it again: python -m dlintro class join")
    return translate(
        "You take part: your teacher sees counts, from five students on, and no names. To leave: "
        "python -m dlintro class leave"
    )


def leave():
    """Send nothing more, from no notebook of this account; return what to tell the learner.

    Raises
    ------
    OSError
        If this choice cannot be kept.
    """
    _change(_choice().touch)
    return translate(
        "You have left the class: nothing more is sent, also from notebooks that are open. What was sent before stays "
        "in the counts until your teacher deletes the class."
    )


def join():
    """Take part, as at the beginning; return what to tell the learner.

    Raises
    ------
    OSError
        If this choice cannot be kept.
    """
    _change(lambda: _choice().unlink(missing_ok=True))
    return translate("You take part wherever there is a class.")


def _change(act):
    try:
        _choice().parent.mkdir(parents=True, exist_ok=True)
        act()
    except OSError as error:
        said = "Nothing was changed, since {file} cannot be written or deleted now: {reason}."
        raise OSError(translate(said, file=_choice(), reason=error.strerror)) from error


def _service():
    """Return the address of the service and the token for it, or None where there is none."""
    address, token = os.environ.get("DLINTRO_CLASS"), os.environ.get("JUPYTERHUB_API_TOKEN")
    return (address, token) if address and token else None


def _where():
    """Return where to send to at this moment, as `_service` does, or None."""
    return None if web.is_on() or _has_left() else _service()


def _choice():
    """Return the file that is there, and empty, where the learner has left: the smallest thing to ask for each time."""
    return Path(f"{progress_file()}.left-class")


def _has_left():
    try:
        os.stat(_choice())
    except FileNotFoundError:
        return False
    except OSError:
        pass  # in doubt nothing is sent
    return True


# What was sent: a list for the learner, beside the progress -----------------------------------------------------------


def _list():
    return Path(f"{progress_file()}.sent-to-class.txt")


def _sent():
    try:
        return _list().read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return []


def _write_down(events):
    """Add events to the list; where that fails, they are added with the next ones."""
    time = datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    _unwritten.extend(_line(time, **event) for event in events)
    try:
        with store._alone() as writable:
            if not writable:
                return
            draft = _list().with_suffix(".tmp")
            draft.write_text("\n".join([*_sent(), *_unwritten][-KEPT:]) + "\n", encoding="utf-8")
            draft.replace(_list())
    except OSError:
        return
    _unwritten.clear()


def _line(time, kind, name, value):
    return f"{time}  {kind:<9}  {name}  {'' if value is None else value}".rstrip()


_sender = Sender(_where, _write_down)
atexit.register(lambda: _sender.finish())
