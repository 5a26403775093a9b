"""A server that takes the place of the service *Class*, and notes what arrives."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service(ThreadingHTTPServer):
    """A service as the contract has it; `answers` are the statuses of the next ones, None for silence, and then all are 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.batches, self.requests, self.answers, self.delay, self.unknown = [], [], [], 0, ()
        self.url = f"http://127.0.0.1:{self.server_port}/services/class"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def events(self):
        return [(event["kind"], event["name"], event["value"]) for batch in self.batches for event in batch]

    def handle_error(self, *_):
        """Say nothing where a client does not wait for an answer."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.path, self.headers["Authorization"], len(body)))
        events = json.loads(body)["events"]
        time.sleep(self.server.delay)
        status = self.server.answers.pop(0) if self.server.answers else 200
        if any(event["name"] in self.server.unknown for event in events):
            status = 400
        if status is None:
            return
        if status == 200:
            self.server.batches.append(events)
        self.send_response(status)
        self.send_header("Location", "/services/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps({"accepted": len(events)}).encode())

    def do_GET(self):
        self.server.requests.append((self.path, self.headers["Authorization"], 0))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"accepted": 1}')

    def log_message(self, *_):
        pass
