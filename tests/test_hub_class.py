"""The class, seen by its teacher, on a real hub: who may see it, what arrives, and the page on the projector."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import requests

pwd = pytest.importorskip("pwd", reason="there are no Unix users")

import classroom  # noqa: E402
import lab  # noqa: E402
import psutil  # noqa: E402
from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from student import WAIT, Kernel, Student  # noqa: E402

pytestmark = pytest.mark.hub
ROOT = Path(__file__).parents[1]
TEACHER, ANNA = "dlintro-class-1", "dlintro-class-2"
CODE = "for-the-tests-alone"  # the token of a service that makes students and their tokens
SETTINGS = f"""
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {{"dlintro"}}
c.Authenticator.admin_users = {{"{TEACHER}"}}
c.LocalAuthenticator.create_system_users = True
c.LocalAuthenticator.add_user_cmd = ["true"]  # most students here are users of the hub alone, without a server
c.JupyterHub.services.append({{"name": "tests", "api_token": "{CODE}"}})
c.JupyterHub.load_roles.append(
    {{"name": "tests", "scopes": ["admin:users", "tokens", "admin:servers"], "services": ["tests"]}}
)
c.JupyterHub.load_roles.append({{"name": "teacher", "users": ["eva"], "scopes": ["access:services!service=class"]}})
"""
SCREEN = {"width": 1280, "height": 720}
SMALLEST = 24  # pixels of letters
LIVE = 2  # seconds until the page shows what was sent
QUIZ, RIGHT = "perceptron.bias", 1
LETTERS = """() => [...document.querySelectorAll('body *')]
    .filter(one => one.checkVisibility() && [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize))"""
SIDES = "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"


class Class:
    """A hub with its service: students who send events with tokens of their own, and addresses to ask."""

    def __init__(self, hub, certificate=None):
        self.hub, self.tokens = hub, []
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.verify = certificate or True
        self.api, self.url = f"{hub.url}/hub/api", f"{hub.url}/services/class"

    def call(self, path, method="POST", **options):
        answer = self.session.request(method, self.api + path, headers={"Authorization": f"token {CODE}"}, **options)
        answer.raise_for_status()
        return answer

    def admit(self, n):
        """Make n more students, and the tokens that their servers would have."""
        names = [f"s{len(self.tokens) + number}" for number in range(n)]
        self.call("/users", json={"usernames": names})
        made = [self.call(f"/users/{name}/tokens", json={"scopes": ["custom:class:answer"]}) for name in names]
        self.tokens += [answer.json()["token"] for answer in made]

    def send(self, token, *events, **options):
        """Post events, (kind, name, value); return the answer."""
        content = {"events": [dict(zip(("kind", "name", "value"), event, strict=True)) for event in events]}
        headers = {"Authorization": f"token {token}"}
        return requests.post(f"{self.url}/events", headers=headers, timeout=WAIT, **{"json": content} | options)

    def say(self, n, *events):
        """Have the first n students send events."""
        for token in self.tokens[:n]:
            answer = self.send(token, *events)
            assert (answer.status_code, answer.json()) == (200, {"accepted": len(events)})

    def delete(self):
        """Delete the class, as an administrator does."""
        command = [sys.executable, str(ROOT / "hub" / "classroom"), "delete"]
        state = {"DLINTRO_HUB_STATE": str(self.hub.home / "state")}
        return subprocess.run(command, env=state, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def users():
    classroom.require()
    with classroom.unix_users(2, "dlintro-class-") as made:
        yield made


@pytest.fixture(scope="module")
def running(users):
    with classroom.jupyterhub(SETTINGS) as hub:
        made = Class(hub)
        made.admit(7)
        yield made


@pytest.fixture
def fresh(running):
    """The class, with nothing in it."""
    running.delete()
    return running


@pytest.fixture(scope="module")
def teacher(running, users):
    with closing(Student(running.hub, TEACHER, users[TEACHER])) as student:
        assert student.log_in().status_code == 302
        yield student


@pytest.fixture(scope="module")
def anna(running, users):
    with closing(Student(running.hub, ANNA, users[ANNA])) as student:
        assert student.log_in().status_code == 302
        student.spawn()
        yield student


def counts(teacher):
    return teacher.get("/services/class/counts").json()["counts"]


# Who may do what --------------------------------------------------------------------------------------------------------

PAGES = ("", "counts", "class.csv", f"question/chosen/{QUIZ}", f"question/chosen/{QUIZ}/state")


def test_a_stranger_is_sent_to_the_log_in(running):
    for path in PAGES:
        answer = requests.get(f"{running.url}/{path}", timeout=WAIT)
        assert answer.url.startswith(f"{running.hub.url}/hub/login"), path
    assert requests.post(f"{running.url}/question/chosen/{QUIZ}/open", timeout=WAIT).status_code == 403
    assert requests.post(f"{running.url}/events", json={"events": []}, timeout=WAIT).status_code == 403


def test_a_student_sees_nothing_of_it_neither_with_the_browser_nor_with_the_servers_token(running, anna):
    for path in PAGES:
        assert anna.get(f"/services/class/{path}").status_code == 403, path
        headers = {"Authorization": f"token {running.tokens[0]}"}
        assert requests.get(f"{running.url}/{path}", headers=headers, timeout=WAIT).status_code == 403
    step = f"{running.url}/question/chosen/{QUIZ}/open"
    assert requests.post(step, headers=headers, timeout=WAIT).status_code == 403
    assert "/services/class" not in anna.get("/hub/home").text


def test_the_teacher_finds_it_in_the_hubs_menu_and_sees_it(teacher):
    assert 'href="/services/class/"' in teacher.get("/hub/home").text
    for path in PAGES:
        answer = teacher.get(f"/services/class/{path}")
        assert answer.status_code == 200, path
        assert "default-src 'none'; script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert teacher.get("/services/class/question/chosen/perceptron.nothing").status_code == 404


def test_a_role_lets_somebody_see_the_class_and_nothing_else(running):
    token = running.call("/users/eva/tokens", json={"scopes": ["access:services!service=class"]}).json()["token"]
    headers = {"Authorization": f"token {token}"}
    assert requests.get(f"{running.url}/counts", headers=headers, timeout=WAIT).status_code == 200
    assert requests.get(f"{running.api}/users", headers=headers, timeout=WAIT).status_code == 403


def test_a_forged_form_opens_no_question(teacher, fresh):
    page = teacher.get(f"/services/class/question/chosen/{QUIZ}").text
    token = re.search('name="token" content="([^"]+)"', page)[1]
    step = f"{fresh.url}/question/chosen/{QUIZ}/open"
    for wrong in ({}, {"X-XSRFToken": "x"}, {"X-XSRFToken": teacher._token("/hub/")}):
        assert teacher.browser.post(step, headers=wrong, timeout=WAIT).status_code == 403
    assert teacher.get(f"/services/class/question/chosen/{QUIZ}/state").json()["open"] is False
    assert teacher.browser.post(step, headers={"X-XSRFToken": token}, timeout=WAIT).json()["open"] is True
    assert teacher.browser.post(step, headers={"X-XSRFToken": token}, timeout=WAIT).status_code == 409  # open already


def test_events_come_with_a_servers_token_and_not_with_a_browsers_cookie(fresh, teacher):
    page = teacher.get("/services/class/").text
    headers = {"X-XSRFToken": re.search('name="token" content="([^"]+)"', page)[1]}
    content = {"events": [{"kind": "started", "name": "why", "value": None}]}
    answer = teacher.browser.post(f"{fresh.url}/events", headers=headers, json=content, timeout=WAIT)
    assert answer.status_code == 403
    assert fresh.send(CODE, ("started", "why", None)).status_code == 403  # a service's
    assert fresh.send("invented", ("started", "why", None)).status_code == 403


def test_a_students_kernel_sends_and_the_teachers_does_not(fresh, anna, teacher):
    """The address and the token are those of the server; the teacher's own answers would be counted among the class's."""
    code = """
import os, requests
headers = {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}
events = {"events": [{"kind": "started", "name": "why", "value": None}]}
print(requests.post(os.environ["DLINTRO_CLASS"] + "/events", json=events, headers=headers).json())
"""
    kernel = anna.open()
    assert kernel.run(code) == "{'accepted': 1}\n"
    fresh.say(4, ("started", "why", None))
    assert counts(teacher)["started why"] == 5
    teacher.spawn()
    assert teacher.open().run("import os; print(repr(os.environ['DLINTRO_CLASS']))") == "''\n"
    teacher.stop()


def test_what_a_notebook_does_is_counted_until_the_student_leaves(fresh, anna, teacher):
    fresh.say(4, ("started", "perceptron", None), ("started", "losses", None))
    kernel = anna.open()
    kernel.run("from dlintro import checks")
    assert "python -m dlintro class" in kernel.run("checks.start('perceptron', needs='0.1')")
    deadline = time.monotonic() + 10
    while counts(teacher)["started perceptron"] is None and time.monotonic() < deadline:
        time.sleep(0.2)
    assert counts(teacher)["started perceptron"] == 5
    assert "started    perceptron" in kernel.run("!python -m dlintro class")
    kernel.run("!python -m dlintro class leave")
    kernel.run("checks.start('losses', needs='0.1'); import time; time.sleep(2)")
    assert counts(teacher)["started losses"] is None
    kernel.run("!python -m dlintro class join")


def test_a_student_reads_neither_the_file_nor_the_environment_of_the_service(fresh, anna):
    fresh.say(1, ("started", "why", None))
    started = psutil.Process(fresh.hub.process.pid).children()
    (process,) = [one.pid for one in started if str(ROOT / "hub" / "classroom") in classroom.command(one.pid)]
    folder = fresh.hub.home / "state" / "class"
    assert (folder / "class.sqlite").stat().st_mode & 0o077 == 0
    kernel = anna.open()
    for path in (folder / "class.sqlite", folder / "class.sqlite-wal", f"/proc/{process}/environ"):
        said = kernel.run(
            f"try:\n    print(len(open({str(path)!r}, 'rb').read()))\nexcept PermissionError:\n    print('refused')"
        )
        assert said == "refused\n", path


# What arrives -----------------------------------------------------------------------------------------------------------


def test_of_a_wrong_request_nothing_is_kept_and_the_answer_says_why(fresh, teacher):
    fine = ("started", "why", None)
    fresh.say(4, fine)
    token = fresh.tokens[4]
    wrong = fresh.send(token, fine, ("started", "nothing", None))
    assert (wrong.status_code, wrong.json()["message"]) == (
        400,
        "the name of an event of kind started must be one that the course has.",
    )
    assert fresh.send(token, *[fine] * 101).status_code == 400
    for body in (b"{", b"100 % {", b"\xff" * 100):
        answer = fresh.send(token, json=None, data=body)
        assert (answer.status_code, answer.json()["message"]) == (400, "the request must be JSON.")
    with pytest.raises((requests.HTTPError, requests.ConnectionError)):  # the connection may be closed at once
        fresh.send(token, json=None, data=b" " * 70_000 + b'{"events": []}').raise_for_status()
    assert counts(teacher)["started why"] is None
    assert fresh.send(token, fine).status_code == 200
    assert counts(teacher)["started why"] == 5


def test_who_sends_without_end_is_slowed_and_the_others_are_not(fresh):
    token = fresh.tokens[6]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda _: fresh.send(token, ("started", "why", None)).status_code, range(300)))
    assert set(codes) == {200, 429}
    assert fresh.send(fresh.tokens[0], ("started", "why", None)).status_code == 200


def test_forty_students_answer_within_two_seconds_and_none_is_lost(fresh, teacher):
    fresh.admit(40 - len(fresh.tokens))
    with ThreadPoolExecutor(40) as pool:

        def answer(number):
            time.sleep(2 * number / 40)
            events = ("chosen", QUIZ, number % 4), ("solved", QUIZ, None)
            return fresh.send(fresh.tokens[number], *events).json()

        assert list(pool.map(answer, range(40))) == [{"accepted": 2}] * 40
    found = counts(teacher)
    assert (found[f"answered chosen/{QUIZ}"], found[f"solved {QUIZ}"]) == (40, 40)
    lines = [line for line in teacher.get("/services/class/class.csv").text.splitlines() if f"chosen,{QUIZ}" in line]
    assert [line.rpartition(",")[2] for line in lines] == ["10"] * 4


def test_counts_survive_a_restart_of_the_hub_and_notebooks_go_on_sending(fresh, teacher, anna):
    kernel = anna.open()
    kernel.run("import os, requests; where = os.environ['DLINTRO_CLASS'] + '/events'")
    fresh.say(6, ("started", "why", None))
    fresh.hub.stop()
    fresh.hub.start()
    headers = "{'Authorization': 'token ' + os.environ['JUPYTERHUB_API_TOKEN']}"
    events = "{'events': [{'kind': 'started', 'name': 'why', 'value': None}]}"
    again = Kernel(anna, kernel.identifier)  # as a page does whose connection was cut
    assert again.run(f"print(requests.post(where, json={events}, headers={headers}).json())") == "{'accepted': 1}\n"
    assert counts(teacher)["started why"] == 7


def test_one_command_deletes_the_class_while_the_service_runs(fresh, teacher):
    fresh.say(5, ("started", "why", None))
    assert counts(teacher)["started why"] == 5
    assert "The class is deleted, with its key: 5 records." in fresh.delete()
    assert counts(teacher)["started why"] is None
    fresh.say(6, ("started", "why", None))
    assert counts(teacher)["started why"] == 6


# On the projector -------------------------------------------------------------------------------------------------------


@contextmanager
def projector(url, password, path, noise=None):
    """Open a page in a browser, as the teacher does; whatever goes wrong in it, but for `noise`, fails the test."""
    if lab.find_browser() is None:
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)("no browser is installed")
    with lab.chromium() as browser:
        page = browser.new_context(viewport=SCREEN, ignore_https_errors=True).new_page()
        errors, asked = [], []
        page.on(
            "console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{url}/services/class/{path}")
        page.get_by_label("Username").fill(TEACHER)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{url}/services/class/{path}")
        yield page
        assert [error for error in errors if not (noise and noise in error)] == []
        assert [address for address in asked if not address.startswith((f"{url}/", "data:"))] == []


def is_fit_for_the_room(page):
    """Check size, letters, and axe's rules."""
    assert min(page.evaluate(LETTERS)) >= SMALLEST
    page.wait_for_timeout(400)  # bars have their length
    found = Axe().run(page).response
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert "color-contrast" in {rule["id"] for rule in found["passes"]}


def bars(page):
    """Return the counts beside the answers: for each, those of its rounds."""
    rows = page.locator(".rows > li")
    return [row.locator(".round:visible .n").all_inner_texts() for row in rows.all()]


def test_peer_instruction_by_keyboard_alone(fresh, users):
    fresh.say(7, ("started", "perceptron", None))
    with projector(fresh.hub.url, users[TEACHER], f"question/chosen/{QUIZ}") as page:
        status, answered = page.locator("#status"), page.locator("#answered")
        expect(status).to_have_text("Not opened yet.")
        expect(page.get_by_role("button", name="Open the question")).to_be_focused()
        page.keyboard.press("Enter")
        expect(status).to_have_text("Round 1 is open.")
        fresh.say(4, ("chosen", QUIZ, 0))
        expect(page.locator(".tally")).to_contain_text("Fewer than five answered, 7 started this lesson.")
        fresh.say(7, ("chosen", QUIZ, 0))
        began = time.monotonic()
        expect(answered).to_have_text("7", timeout=1000 * LIVE)
        assert time.monotonic() - began < LIVE
        assert bars(page) == [[], [], [], []]  # nobody follows the crowd
        is_fit_for_the_room(page)
        page.keyboard.press("PageDown")  # of a presenter's remote
        expect(status).to_have_text("Round 1 is closed.")
        fresh.say(7, ("chosen", QUIZ, 3))  # too late
        assert bars(page) == [[], [], [], []]
        page.keyboard.press("PageDown")
        expect(page.locator(".bars").first).to_be_visible()
        assert bars(page) == [["7"], ["0"], ["0"], ["0"]]
        is_fit_for_the_room(page)
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name="Ask again")).to_be_focused()
        page.keyboard.press("Enter")
        expect(status).to_have_text("Round 2 is open.")
        assert bars(page) == [[], [], [], []]
        fresh.say(6, ("chosen", QUIZ, RIGHT))
        expect(answered).to_have_text("6")
        for said in ("Round 2 is closed.", "Round 2 is closed."):
            page.keyboard.press("PageDown")
            expect(status).to_have_text(said)
        expect(page.get_by_text("the right answer")).to_have_count(4)
        expect(page.locator(".sign:visible")).to_have_count(0)
        expect(page.locator(".bars").first).to_be_visible()
        page.keyboard.press("PageDown")
        expect(page.locator(".sign:visible")).to_have_text("✓ the right answer")
        assert "More patients are called malignant" in page.locator("li.right").inner_text()
        assert bars(page) == [["7", "0"], ["0", "6"], ["0", "0"], ["0", "0"]]
        is_fit_for_the_room(page)
        page.keyboard.press("PageDown")  # one press too many
        page.wait_for_timeout(1500)
        expect(status).to_have_text("Round 2 is closed.")


def test_the_overview_is_live_and_leads_to_the_question_that_is_open(fresh, users):
    with projector(fresh.hub.url, users[TEACHER], "") as page:
        started = page.locator("#perceptron summary .count")
        expect(started).to_have_text("< 5 started")
        fresh.say(4, ("started", "perceptron", None), ("solved", "perceptron.by_hand", None))
        page.wait_for_timeout(1000 * LIVE)
        expect(started).to_have_text("< 5 started")
        fresh.say(7, ("started", "perceptron", None), ("hint", "perceptron.update", 2))
        expect(started).to_have_text("7 started", timeout=1000 * LIVE)
        page.locator("#perceptron summary").focus()
        page.keyboard.press("Enter")
        cells = page.get_by_role("row", name="Rosenblatt's rule <").get_by_role("cell")
        assert cells.all_inner_texts() == ["< 5", "", "0", "7", "0"]
        is_fit_for_the_room(page)
        page.get_by_role("link", name="Two clinics").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Open the question")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_have_text("Round 1 is open.")
        page.get_by_role("link", name="The perceptron").click()
        expect(page.locator("#perceptron")).to_have_attribute("open", "")
        page.get_by_role("link", name="The question that is open").click()
        expect(page.locator("#status")).to_have_text("Round 1 is open.")


def test_every_question_of_the_course_fits_the_screen(fresh, users):
    """With two rounds of counts and the longest row marked as right, which no question exceeds."""
    with projector(fresh.hub.url, users[TEACHER], "") as page:
        links = page.locator(".questions a").evaluate_all("all => all.map(one => one.href)")
        state = {"round": 2, "open": False, "shows": "answer", "answered": 40, "started": 40, "other": None}
        state |= {
            "rounds": [{"round": at, "counts": [40] * 9} for at in (1, 2)],
            "steps": ["open", "hide"],
            "next": None,
        }
        page.route("**/state", lambda route: route.fulfill(json=state | {"right": 0}))
        wrong = {}
        for link in links:
            page.goto(link)
            page.locator("body.counted").wait_for()
            width, height = page.evaluate(SIDES)
            if width > SCREEN["width"] or height > SCREEN["height"] or min(page.evaluate(LETTERS)) < SMALLEST:
                wrong[link] = width, height
    assert len(links) > 100
    assert wrong == {}


def test_the_page_says_when_the_hub_is_gone(fresh, users):
    with projector(fresh.hub.url, users[TEACHER], f"question/chosen/{QUIZ}", noise="503") as page:
        expect(page.locator("#status")).to_have_text("Not opened yet.")
        page.route("**/state", lambda route: route.fulfill(status=503, json={"message": "the hub is being restarted."}))
        expect(page.get_by_role("alert")).to_have_text("the hub is being restarted.")
        page.unroute("**/state")
        expect(page.get_by_role("alert")).to_be_hidden()


# Elsewhere --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def encrypted(users, monkeypatch):
    """Another hub, which encrypts, below an address of its own."""
    classroom.require("openssl")
    folder = Path(tempfile.mkdtemp(prefix="tls-", dir="/run"))
    names = ["-subj", "/CN=hub.example.org", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", folder / "key", "-out", folder / "certificate"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(make, check=True, capture_output=True)
    monkeypatch.setattr(classroom.Hub, "url", property(lambda hub: f"https://127.0.0.1:{hub.port}/courses"))
    ssl = f'c.JupyterHub.ssl_cert = "{folder}/certificate"\nc.JupyterHub.ssl_key = "{folder}/key"\n'
    with classroom.jupyterhub(SETTINGS + ssl, certificate=str(folder / "certificate")) as hub:
        yield Class(hub, str(folder / "certificate"))
    shutil.rmtree(folder)


def test_it_works_with_encryption_and_below_another_address(encrypted, users):
    encrypted.call(f"/users/{ANNA}")
    encrypted.call(f"/users/{ANNA}/server")
    deadline = time.monotonic() + WAIT
    while not encrypted.call(f"/users/{ANNA}", method="GET").json()["server"] and time.monotonic() < deadline:
        time.sleep(0.3)
    uid = pwd.getpwnam(ANNA).pw_uid
    (server,) = [one for one in classroom.processes(uid) if "server.py" in classroom.command(one)]
    own = psutil.Process(server).environ()
    assert own["DLINTRO_CLASS"].endswith("/courses/services/class")
    event = {"events": [{"kind": "started", "name": "why", "value": None}]}
    headers = {"Authorization": f"token {own['JUPYTERHUB_API_TOKEN']}"}
    sent = requests.post(f"{own['DLINTRO_CLASS']}/events", json=event, headers=headers, timeout=WAIT)
    assert sent.json() == {"accepted": 1}
    with projector(encrypted.hub.url, users[TEACHER], f"question/chosen/{QUIZ}") as page:
        expect(page.get_by_role("button", name="Open the question")).to_be_focused()
        page.keyboard.press("PageDown")
        expect(page.locator("#status")).to_have_text("Round 1 is open.")
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        own = cookies["service-class"]
        assert (own["path"], own["secure"], own["httpOnly"]) == ("/courses/services/class/", True, True)
    encrypted.call(f"/users/{ANNA}/server", method="DELETE")


def test_where_nobody_may_see_it_there_is_none(users):
    settings = SETTINGS.replace(f'{{"{TEACHER}"}}', "set()").replace("access:services!service=class", "list:users")
    with classroom.jupyterhub(settings) as hub:
        assert requests.get(f"{hub.url}/services/class/", timeout=WAIT).status_code == 404
        assert "hub/classroom" not in hub.log
        assert not (hub.home / "state" / "class").exists()
