"""The hub behind nginx with encryption, as hub/nginx.conf sets it up, and what wrong passwords cost whom. On loopback."""

import shutil
import socket
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests
from requests.adapters import HTTPAdapter

pytest.importorskip("pwd", reason="there are no Unix users")

import classroom
from student import WAIT, Student

pytestmark = pytest.mark.hub
HUB = Path(__file__).parents[1] / "hub"
PAM = """
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"dlintro"}
"""
HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
WRONG = 30  # passwords
QUICK = 2  # seconds


@dataclass
class Front:
    """nginx in front of a hub: where it listens, and the certificate that it shows."""

    hub: classroom.Hub
    url: str
    plain_url: str
    certificate: str


class From(HTTPAdapter):
    """Connections from one of this computer's addresses: on loopback, all of 127.x.x.x are ours."""

    def __init__(self, address):
        self.address = address
        super().__init__()

    def init_poolmanager(self, *arguments, **options):
        super().init_poolmanager(*arguments, source_address=(self.address, 0), **options)


def visitor(front, name, password, address="127.0.0.2"):
    """Return a student whose browser knows the certificate, and whose computer has an address of its own."""
    student = Student(front, name, password)
    student.browser.trust_env = False  # else REQUESTS_CA_BUNDLE, if it is set, wins over the next line
    student.browser.verify = front.certificate
    student.browser.mount("https://", From(address))
    return student


def configured(folder, ports):
    """Write hub/nginx.conf as an administrator does, with what is different here; return nginx's configuration."""
    text = (HUB / "nginx.conf").read_text(encoding="utf-8")
    here = {
        "listen 80;": f"listen 127.0.0.1:{ports['plain']};",
        "listen 443 ssl;": f"listen 127.0.0.1:{ports['tls']} ssl;",
        "/etc/ssl/hub.pem;": f"{folder}/hub.pem;",
        "/etc/ssl/hub.key;": f"{folder}/hub.key;",
        "proxy_pass http://127.0.0.1:8000;": f"proxy_pass http://127.0.0.1:{ports['hub']};",
    }
    for there, ours in here.items():
        assert text.count(there) == 1, there
        text = text.replace(there, ours)
    own = f"pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
    (folder / "nginx.conf").write_text(f"{own}http {{ access_log off; {text} }}\n", encoding="utf-8")
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def users():
    classroom.require("nginx", "openssl")
    with classroom.unix_users(3, "dlintro-tls-") as made:
        yield made


@pytest.fixture(scope="module")
def folder(users):
    """A folder with a certificate, hub.pem, and its key, hub.key."""
    folder = Path(tempfile.mkdtemp(prefix="nginx-", dir="/run"))
    names = ["-subj", "/CN=hub.example.org", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", folder / "hub.key", "-out", folder / "hub.pem"]
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names, *files]
    subprocess.run(make, check=True, capture_output=True)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def front(folder):
    with classroom.jupyterhub(PAM) as hub:
        ports = {"hub": hub.port, "tls": classroom.free_port(), "plain": classroom.free_port()}
        command = ["nginx", "-e", folder / "error.log", "-c", configured(folder, ports), "-g", "daemon off;"]
        process = subprocess.Popen(command)
        try:
            made = Front(hub, *(f"{s}://127.0.0.1:{ports[p]}" for s, p in (("https", "tls"), ("http", "plain"))), "")
            made.certificate = str(folder / "hub.pem")
            deadline = time.monotonic() + WAIT
            while not listens(ports["tls"]):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("nginx did not start:\n" + (folder / "error.log").read_text())
                time.sleep(0.05)
            yield made
        finally:
            process.terminate()
            process.wait(WAIT)


def listens(port):
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def visit(front, users):
    """A student who has logged in, opened JupyterLab and run a cell, and every answer that came."""
    name, password = next(iter(users.items()))
    student, answers = visitor(front, name, password), []
    student.browser.hooks["response"].append(lambda answer, **_: answers.append(answer))
    with closing(student):
        student.get("/hub/login")
        assert student.log_in().status_code == 302
        student.spawn()
        student.kernel = student.open()
        for path in ("/hub/none", f"{student.home}api/contents/none", "/hub/static/none", "/nobody"):
            student.get(path)
        yield student, answers


# Cookies and headers --------------------------------------------------------------------------------------------------


def test_a_cell_runs_through_a_websocket_that_is_encrypted(visit):
    student, _ = visit
    assert student.kernel.socket.sock.version() == "TLSv1.3"
    assert student.kernel.run("print(6 * 7)") == "42\n"


def test_cookies_travel_encrypted_only_and_to_our_own_pages_only(visit):
    student, answers = visit
    lines = [line for answer in answers for line in answer.raw.headers.getlist("Set-Cookie")]
    names = {line.split("=")[0] for line in lines}
    assert names >= {"_xsrf", "jupyterhub-session-id", "jupyterhub-hub-login", f"jupyterhub-user-{student.name}"}
    for line in lines:
        properties = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"secure", "samesite=lax"} <= properties, line
        open_ones = (
            "_xsrf=",
            f'jupyterhub-user-{student.name}-oauth-state="";',
        )  # a page sends the one; the other ends
        assert "httponly" in properties or line.startswith(open_ones), line


def test_a_hub_that_encrypts_by_itself_has_such_cookies_too(folder):
    settings = f"c.JupyterHub.ssl_cert = '{folder}/hub.pem'\nc.JupyterHub.ssl_key = '{folder}/hub.key'\n"
    with classroom.jupyterhub(PAM + settings, certificate=f"{folder}/hub.pem") as hub:
        (cookie,) = requests.get(f"{hub.url}/hub/login", verify=hub.certificate, timeout=WAIT).cookies
    assert cookie.secure
    assert cookie.get_nonstandard_attr("SameSite") == "Lax"


def test_every_answer_has_each_header_once(visit):
    _, answers = visit
    assert {answer.status_code for answer in answers} >= {200, 201, 302, 404}
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.raw.headers.getlist(name) == [value], (answer.url, name)


def test_unencrypted_pages_only_lead_to_encrypted_ones(front):
    answer = requests.get(f"{front.plain_url}/hub/login?next=x", allow_redirects=False, timeout=WAIT)
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://127.0.0.1/hub/login?next=x")
    assert "Set-Cookie" not in answer.headers


def test_the_readme_points_to_the_file_that_is_tested_here():
    readme = (HUB / "README.md").read_text(encoding="utf-8")
    assert "sudo cp hub/nginx.conf /etc/nginx/conf.d/dlintro-hub.conf\n" in readme
    assert "proxy_pass" not in readme


# Wrong passwords ------------------------------------------------------------------------------------------------------


def try_wrong(front, name, number):
    """Try a wrong password from the attacker's address, though others are pretended; return status, page and seconds."""
    attacker = visitor(front, name, f"wrong {number}", address="127.0.0.66")
    attacker.browser.headers.update({"X-Forwarded-For": f"10.1.2.{number}", "X-Real-IP": f"10.1.2.{number}"})
    with closing(attacker):
        begun = time.monotonic()
        answer = attacker.log_in()
        return answer.status_code, answer.text, time.monotonic() - begun


def seconds_to_log_in(student):
    begun = time.monotonic()
    assert student.log_in().status_code == 302
    return time.monotonic() - begun


def test_thirty_wrong_passwords_cost_the_attacker_and_not_the_class(front, users, visit):
    (_, _), (target, right), (other, password) = users.items()
    with ThreadPoolExecutor(WRONG) as pool:
        tries = [pool.submit(try_wrong, front, target, number) for number in range(WRONG)]
        time.sleep(1)
        others = [
            visitor(front, other, password),
            visitor(front, other, password, address="127.0.0.66"),
            visitor(front, target, right),  # whom they attack, from elsewhere
        ]
        assert max(seconds_to_log_in(student) for student in others) < QUICK
        known = others[-1]
        known.browser.mount("https://", From("127.0.0.66"))  # the attacker's address, but a browser that is known
        assert seconds_to_log_in(known) < QUICK
        begun = time.monotonic()
        assert visit[0].get("/hub/api/").ok  # nothing keeps the hub itself waiting
        assert time.monotonic() - begun < QUICK
        answers = [done.result() for done in tries]
    for student in others:
        student.close()
    looked_at = sorted(seconds for status, _, seconds in answers if status == 403)
    refused = [page for status, page, _ in answers if status == 429]
    assert (len(looked_at), len(refused)) == (5, 25)  # without the throttle, all 30 are looked at, in 25 seconds
    assert all("Too many wrong passwords for this name. Wait a minute, then try again." in page for page in refused)
    assert looked_at[-1] > 15  # 1 + 2 + 4 seconds of waits, and five times what PAM takes
    assert f"'{target}'@127.0.0.66" in front.hub.log
    assert "@10.1.2." not in front.hub.log


def test_wrong_passwords_for_many_names_keep_no_other_waiting(front, users):
    *_, (name, password) = users.items()
    with ThreadPoolExecutor(WRONG) as pool:
        tries = [pool.submit(try_wrong, front, f"nobody-{number}", number) for number in range(WRONG)]
        time.sleep(1)
        with closing(visitor(front, name, password, "127.0.0.66")) as student:
            assert seconds_to_log_in(student) < QUICK
        assert {done.result()[0] for done in tries} == {403}


@pytest.fixture
def throttle(monkeypatch):
    monkeypatch.syspath_prepend(str(HUB))
    return pytest.importorskip("throttle")


def test_waits_grow_with_wrong_passwords_to_a_limit(throttle):
    assert [throttle.wait(wrong) for wrong in range(9)] == [0, 0, 1, 2, 4, 8, 15, 15, 15]
    assert throttle.wait(0, all_of_address=1000) == 0  # a classmate at the same address
    assert [throttle.wait(1, all_of_address=wrong) for wrong in (19, 20, 40, 1000)] == [0, 1, 2, 15]


def test_the_memory_is_bounded_and_forgets(throttle):
    now = [0.0]
    memory = throttle.Memory(clock=lambda: now[0])
    memory.recall("anna", "1.2.3.4").wrong = 5
    assert memory.recall("anna", "1.2.3.4").wrong == 5
    assert memory.recall("anna", "1.2.3.5").wrong == 0
    for number in range(2 * throttle.MOST):
        memory.recall("someone", number)
    assert len(memory.tries) == throttle.MOST
    assert memory.recall("anna", "1.2.3.4").wrong == 0
    memory.recall("anna", "1.2.3.4").wrong = 5
    now[0] += throttle.FORGET + 1
    assert memory.recall("ben", "1.2.3.4").wrong == 0
    assert len(memory.tries) == 1


@pytest.mark.parametrize(
    ("way", "source"),
    [
        ("", ""),
        ("127.0.0.1", "127.0.0.1"),
        ("9.9.9.9, 127.0.0.1", "9.9.9.9"),  # nginx on this computer, then the hub's proxy
        ("1.1.1.1, 9.9.9.9", "9.9.9.9"),  # without nginx, who comes may invent what stands before
        ("1.1.1.1, 9.9.9.9, ::1", "9.9.9.9"),
        ("1.1.1.1, ::ffff:9.9.9.9, ::ffff:127.0.0.1", "9.9.9.9"),
        ("9.9.9.9, 10.0.0.7", "9.9.9.9"),  # nginx on another computer, which the administrator has named
        ("2001:db8:1:2:3:4:5:6, 127.0.0.1", "2001:db8:1:2::/64"),
        ("x" * 1000 + ", 127.0.0.1", "x" * 45),
    ],
)
def test_an_address_is_what_our_own_proxies_saw(throttle, way, source):
    request = SimpleNamespace(headers={"X-Forwarded-For": way} if way else {})
    assert throttle.address(request, {"127.0.0.1", "::1", "10.0.0.7"}) == source
