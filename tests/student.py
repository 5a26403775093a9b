"""A student of the hub, who logs in, starts a server, and runs code in a kernel, with the requests that a browser sends."""

import json
import time
import uuid
from contextlib import contextmanager
from urllib.parse import quote

import requests
import websocket
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1

WAIT = 120  # seconds, until a page, a server or a cell has answered
V1 = "v1.kernel.websocket.jupyter.org"  # how JupyterLab and a server speak about a kernel


class Student:
    """One who works on the hub with a browser: keeps cookies, follows redirections, sends the tokens of forms."""

    def __init__(self, hub, name, password):
        self.hub, self.name, self.password = hub, name, password
        self.browser, self.kernels = requests.Session(), []
        self.home = f"/user/{quote(name)}/"

    def _token(self, path):
        """Return the token against forged requests that was set for a path."""
        tokens = [cookie.value for cookie in self.browser.cookies if cookie.name == "_xsrf" and cookie.path == path]
        return tokens[0] if tokens else ""

    def get(self, path, **options):
        return self.browser.get(self.hub.url + path, timeout=WAIT, **options)

    def send(self, method, path, **options):
        """Send a request that changes something, with the token of that part of the site."""
        headers = {"X-XSRFToken": self._token("/hub/" if path.startswith("/hub/") else self.home)}
        return self.browser.request(method, self.hub.url + path, headers=headers, timeout=WAIT, **options)

    def log_in(self):
        """Fill in the form, and return the page that comes."""
        self.get("/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self._token("/hub/")}
        return self.browser.post(f"{self.hub.url}/hub/login", data=form, timeout=WAIT, allow_redirects=False)

    def spawn(self):
        """Start the server, wait as the page with the progress bar does, and open JupyterLab."""
        self.get(f"/hub/spawn/{quote(self.name)}")
        progress = f"/hub/api/users/{quote(self.name)}/server/progress?_xsrf={quote(self._token('/hub/'))}"
        with self.get(progress, stream=True) as stream:
            stream.raise_for_status()
            events = [json.loads(line[5:]) for line in stream.iter_lines() if line.startswith(b"data:")]
        assert events[-1].get("ready"), events
        page = self.get(f"{self.home}lab")
        assert page.ok, page.text
        assert page.url.startswith(f"{self.hub.url}{self.home}lab"), page.url

    def stop(self):
        """Stop the server, and wait until it has gone."""
        answer = self.send("DELETE", f"/hub/api/users/{quote(self.name)}/server")
        deadline = time.monotonic() + WAIT
        while time.monotonic() < deadline:
            user = self.get(f"/hub/api/users/{quote(self.name)}").json()
            if not user["server"] and not user["pending"]:
                return answer
            time.sleep(0.1)
        raise TimeoutError(f"the server of {self.name} does not stop")

    def open(self, path="dlintro/notebooks/01_perceptron.ipynb"):
        """Start a kernel for a notebook and connect with it."""
        wanted = {"path": path, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
        answer = self.send("POST", f"{self.home}api/sessions", json=wanted)
        assert answer.status_code == 201, answer.text
        return Kernel(self, answer.json()["kernel"]["id"])

    def close(self):
        """Close the browser: its connections, but neither server nor kernels."""
        for kernel in self.kernels:
            kernel.socket.close()
        self.browser.close()


class Kernel:
    """A connection to a kernel, through the proxy."""

    def __init__(self, student, identifier, home=None):
        self.student, self.identifier, self.session = student, identifier, uuid.uuid4().hex
        self.socket = self.connect(home or student.home)
        student.kernels.append(self)

    def connect(self, home):
        address = f"{self.student.hub.url}{home}api/kernels/{self.identifier}/channels"
        cookies = requests.cookies.get_cookie_header(self.student.browser.cookies, requests.Request("GET", address))
        return websocket.create_connection(
            address.replace("http", "ws", 1)
            + f"?session_id={self.session}&_xsrf={quote(self.student._token(self.student.home))}",
            cookie=cookies,
            subprotocols=[V1],
            timeout=WAIT,
            sslopt={"ca_certs": self.student.browser.verify},
        )

    def send(self, code):
        """Ask for the execution of code; return the request's id."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.session,
            "username": "",
            "version": "5.4",
            "date": "",
        }
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.socket.send_binary(serialize_msg_to_ws_v1(message, "shell", pack=lambda part: json.dumps(part).encode()))
        return header["msg_id"]

    def messages(self):
        """Give every message that comes, as (type, id of the request, content)."""
        while True:
            _, parts = deserialize_msg_from_ws_v1(self.socket.recv())
            header, parent, _, content = (json.loads(part) for part in parts[:4])
            yield header["msg_type"], parent.get("msg_id"), content

    def run(self, code):
        """Run code and return its output as text; an error raises AssertionError."""
        request, text, done = self.send(code), "", set()
        for kind, parent, content in self.messages():
            if kind == "status" and content["execution_state"] in ("restarting", "dead"):
                raise ConnectionResetError("the kernel died")
            if parent != request:
                continue
            if kind == "stream":
                text += content["text"]
            elif kind in ("execute_result", "display_data"):
                text += content["data"].get("text/plain", "")
            elif kind == "error":
                raise AssertionError(f"{content['ename']}: {content['evalue']}")
            elif kind == "execute_reply" or (kind == "status" and content["execution_state"] == "idle"):
                done.add(kind)
            if len(done) == 2:
                return text


@contextmanager
def students(hub, users):
    """Have each user, {name: password}, log in and open JupyterLab; give them as a list."""
    opened = [Student(hub, name, password) for name, password in users.items()]
    for student in opened:
        assert student.log_in().status_code == 302
        student.spawn()
    yield opened
    for student in opened:
        student.close()
