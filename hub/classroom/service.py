"""The service's addresses: learners' servers post events to it, and whoever may see the class reads pages."""

import csv
import html
import io
import json
import os
import re
import time
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from store import opened
from tables import FEWEST, Tables
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler, authenticated

HERE = Path(__file__).parent
ANSWER = "custom:class:answer"  # the scope of learners' servers; to read pages takes access:services!service=class
LARGEST = 64 * 1024  # bytes of a request
MOST = 100  # events in a request
BURST, PER_SECOND = 150, 5  # requests of a learner: at once, and in the long run
LONG = 380  # letters of a question and its answers, from which on they are set smaller, but never below 24 pixels
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Allowance:
    """How many requests each learner may still send: a few at once, then as many as time brings back.

    `clock` returns seconds; at most `most` learners are remembered.
    """

    def __init__(self, clock=time.monotonic, most=10_000):
        self._left, self._clock, self._most = {}, clock, most

    def take(self, learner):
        """Return whether the learner may send one more request, and count it."""
        now = self._clock()
        left, since = self._left.get(learner, (BURST, now))
        left = min(BURST, left + (now - since) * PER_SECOND)
        if len(self._left) >= self._most:
            self._left.clear()
        self._left[learner] = (max(left - 1, 0), now)
        return left >= 1


class Handler(HubOAuthenticated, RequestHandler):
    """A request of someone whom the hub knows.

    Requests that a browser's cookie allows, and that change something or come from a script, need the token against
    forged requests: JupyterHub's `HubOAuth` asks for it.
    """

    def set_default_headers(self):
        for name, value in HEADERS.items():
            self.set_header(name, value)

    async def prepare(self):
        # The hub is asked here, since `current_user` would make all others wait for its answer.
        await self.hub_auth.get_user(self, sync=False)

    @property
    def tables(self):
        """The counts."""
        return self.settings["tables"]

    def get_template_namespace(self):
        """Return what every page needs."""
        words = partial(said, language=self.tables.course.language)
        ours = {"token": self.xsrf_token, "said": words, "hub": self.hub_auth.hub_prefix}
        return super().get_template_namespace() | ours

    def write_error(self, status_code, **about):
        """Answer with a sentence, {"message": …}."""
        error = about.get("exc_info", (None, None))[1]
        self.finish({"message": getattr(error, "log_message", None) or self._reason})


class Events(Handler):
    """What a learner's notebooks send."""

    hub_scopes = {ANSWER}  # noqa: RUF012

    def get_login_url(self):
        raise HTTPError(403, "learners' servers send events, with their token.")

    @authenticated
    def post(self):
        if self.current_user["kind"] != "user" or not getattr(self, "_token_authenticated", False):
            raise HTTPError(403, "events come from a learner's server, with its token.")
        learner = self.current_user["name"]
        if not self.settings["allowance"].take(learner):
            self.set_header("Retry-After", "1")
            raise HTTPError(429, f"a learner may send {PER_SECOND} requests in a second; try again in a second.")
        try:
            events = read(self.request.body, self.tables.course)
        except ValueError as error:
            raise HTTPError(400, str(error).replace("%", "%%")) from error
        self.tables.store.keep(learner, events)
        self.write({"accepted": len(events)})


def read(body, course):
    """Return the events, (kind, name, value), of a request.

    Raises
    ------
    ValueError
        If the request, or one of its events, is wrong.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("the request must be JSON.") from None
    if not isinstance(content, dict) or not isinstance(content.get("events"), list):
        raise ValueError('the request must be {"events": [...]}.')
    if len(content["events"]) > MOST:
        raise ValueError(f"a request must hold at most {MOST} events, but has {len(content['events'])}.")
    return [course.check(event) for event in content["events"]]


class Overview(Handler):
    """The page of all lessons."""

    @authenticated
    def get(self):
        self.render("overview.html", course=self.tables.course, fewest=FEWEST)


class Counts(Handler):
    """The numbers of that page."""

    @authenticated
    def get(self):
        self.write(self.tables.overview())


class Page(Handler):
    """The page of one question, for the projector."""

    @authenticated
    def get(self, asked):
        questions = self.tables.course.questions
        around = [None, *questions, None]
        at = around.index(_known(asked, questions))
        item = questions[asked]
        self.render(
            "question.html",
            item=item,
            lesson=self.tables.course.lessons[item.name.partition(".")[0]],
            before=around[at - 1],
            after=around[at + 1],
            is_long=sum(map(len, [item.text, *item.labels])) > LONG,
        )


class State(Handler):
    """What that page shows now."""

    @authenticated
    def get(self, asked):
        self.write(self.tables.question(_known(asked, self.tables.course.questions)))


class Step(Handler):
    """What the teacher does with a question."""

    @authenticated
    def post(self, asked, do):
        store = self.tables.store
        _known(asked, self.tables.course.questions)
        if do not in self.tables.question(asked)["steps"]:
            raise HTTPError(409, "this question is in another state by now; the page shows it in a moment.")
        if do == "open":
            store.open(asked)
        elif do == "close":
            store.close_question(asked)
        else:
            store.show(asked, {"hide": ""}.get(do, do))
        self.write(self.tables.question(asked))


class Export(Handler):
    """All counts as CSV."""

    @authenticated
    def get(self):
        text = io.StringIO()
        csv.writer(text).writerows(self.tables.export())
        self.set_header("Content-Type", "text/csv; charset=utf-8")
        self.set_header("Content-Disposition", 'attachment; filename="class.csv"')
        self.write(text.getvalue())


class Assets(StaticFileHandler):
    """The script and the style of the pages, which hold nothing that anybody may not see."""

    def set_extra_headers(self, path):
        self.set_header("X-Content-Type-Options", "nosniff")


def _known(asked, questions):
    if asked not in questions:
        raise HTTPError(404, "the course has no such question.")
    return asked


def said(text, language="en"):
    """Return a text of the course as HTML: it may hold *emphasis*, `code` and a short formula between dollars."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))
    text = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", re.sub(r"\$([^$]+)\$", r"\1", text))
    return text if language == "en" else f'<span lang="{language}">{text}</span>'  # the rest of a page is English


def application(prefix, tables, cookie_secret):
    """Return the service's application; `prefix` begins and ends with a slash."""
    question = rf"{re.escape(prefix)}question/((?:chosen|predicted)/[\w.]+)"
    addresses = [
        ("", Overview),
        ("events", Events),
        ("counts", Counts),
        ("class.csv", Export),
        ("oauth_callback", HubOAuthCallbackHandler),
    ]
    return Application(
        [
            *((re.escape(prefix + path), handler) for path, handler in addresses),
            (question, Page),
            (rf"{question}/state", State),
            (rf"{question}/(open|close|counts|answer|hide)", Step),
            (rf"{re.escape(prefix)}(class\.(?:js|css))", Assets, {"path": HERE / "pages"}),
        ],
        cookie_secret=cookie_secret,
        template_path=HERE / "pages",
        tables=tables,
        allowance=Allowance(),
        log_function=_log,
    )


def _log(handler):
    """Write nothing of what went well: who answers when is nobody's to read."""
    if handler.get_status() >= 500:
        print(f"{handler.get_status()} {handler.request.method} {urlsplit(handler.request.uri).path}", flush=True)


def serve(path, course):
    """Run the service at the address that the hub has chosen, until the hub ends it."""
    tables = Tables(opened(path), course)
    address = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    app = application(os.environ["JUPYTERHUB_SERVICE_PREFIX"], tables, os.urandom(32))
    HTTPServer(app, max_body_size=LARGEST).listen(address.port, address.hostname)
    IOLoop.current().start()
