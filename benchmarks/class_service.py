"""Forty students answer within two seconds: is every answer counted, and does the hub stay as quick as before?

    sudo .venv/bin/python benchmarks/class_service.py    # about a minute; writes benchmarks/results/class_service.md

Needs what the hub needs (make hub), root, and a quiet machine. The students, threads of one process, and the one who
opens the log-in page meanwhile work on this computer too.
"""

import os
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import requests
from report import computer, table, write

sys.path.append(str(Path(__file__).parents[1] / "tests"))
import classroom

STUDENTS, WITHIN = 40, 2  # seconds
OPTIONS, QUIZ = 4, "perceptron.bias"
PAUSE = 0.05  # seconds between two requests for the log-in page
CODE = "for-the-benchmark-alone"
SETTINGS = f"""
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allow_all = True
c.Class.start = True
c.LocalAuthenticator.create_system_users = True
c.LocalAuthenticator.add_user_cmd = ["true"]  # users of the hub alone
c.JupyterHub.services.append({{"name": "benchmark", "api_token": "{CODE}"}})
c.JupyterHub.load_roles.append(
    {{"name": "benchmark", "scopes": ["admin:users", "tokens", "access:services"], "services": ["benchmark"]}}
)
"""
WHAT = f"""# Forty answers within two seconds

{STUDENTS} students answer a quiz, each at a moment at random within {WITHIN} seconds, with a connection of their own,
at the address that their servers have; a page of the teacher's asks for the counts each second. *The first time*, the
service does not know the students' tokens, and asks the hub about each of them; *again*, it does. Meanwhile somebody
opens the hub's log-in page every {1000 * PAUSE:.0f} ms, through its proxy. All times are in ms: median, 95th
percentile, and the longest."""


def spread(seconds):
    """Return median, 95th percentile and maximum of some seconds, in ms."""
    return [f"{1000 * end:.0f}" for end in (*np.percentile(seconds, (50, 95)), max(seconds))]


def timed(method, address, **options):
    """Return the answer to a request with a connection of its own, and the seconds that it took."""
    began = time.perf_counter()
    answer = requests.request(method, address, timeout=60, **options)
    return answer, time.perf_counter() - began


def log_in_page(hub, until):
    """Open the log-in page again and again until an event is set; return the seconds of each."""
    took = []
    while not until.is_set():
        answer, seconds = timed("GET", f"{hub.url}/hub/login")
        answer.raise_for_status()
        took.append(seconds)
        time.sleep(PAUSE)
    return took


def answers(address, tokens, value):
    """Have all students answer; return how many answers were accepted, and the seconds of each."""
    moments = [random.Random(number).uniform(0, WITHIN) for number in range(len(tokens))]

    def answer(number):
        time.sleep(moments[number])
        events = {"events": [{"kind": "chosen", "name": QUIZ, "value": (number + value) % OPTIONS}]}
        return timed("POST", f"{address}/events", json=events, headers={"Authorization": f"token {tokens[number]}"})

    with ThreadPoolExecutor(len(tokens)) as pool:
        found = list(pool.map(answer, range(len(tokens))))
    return sum(reply.status_code == 200 for reply, _ in found), [seconds for _, seconds in found]


def counted(address):
    """Return how many answers the teacher sees."""
    asked = f"{address}/question/chosen/{QUIZ}/state"
    return requests.get(asked, headers={"Authorization": f"token {CODE}"}, timeout=60).json()["answered"]


def watch(address, until):
    """Ask for the counts each second, as the teacher's page does."""
    while not until.wait(1):
        counted(address)


def meanwhile(hub, address, work):
    """Return what `work` returns, and the seconds of the log-in page meanwhile."""
    until = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        pages, _ = pool.submit(log_in_page, hub, until), pool.submit(watch, address, until)
        try:
            found = work()
        finally:
            until.set()
        return found, pages.result()


def tokens(hub):
    """Make the students, and return a token for each as its server would have it."""
    names = [f"s{number}" for number in range(STUDENTS)]
    headers = {"Authorization": f"token {CODE}"}
    made = requests.post(f"{hub.url}/hub/api/users", json={"usernames": names}, headers=headers, timeout=60)
    made.raise_for_status()
    wanted = {"scopes": ["custom:class:answer"]}
    addresses = [f"{hub.url}/hub/api/users/{name}/tokens" for name in names]
    return [requests.post(one, json=wanted, headers=headers, timeout=60).json()["token"] for one in addresses]


def main():
    if os.geteuid() != 0 or not classroom.PROXY.exists():
        print("Not measured: this needs root, and the hub's packages (make hub).")
        return
    with classroom.jupyterhub(SETTINGS) as hub:
        address = re.search(r"http://127.0.0.1:\d+/services/class(?=/)", hub.log)[0]
        students = tokens(hub)
        _, pages = meanwhile(hub, address, lambda: time.sleep(3 * WITHIN))
        rows = [["before", "", "", "", "", "", *spread(pages)]]
        for number, when in enumerate(("the first time", "again", "again")):
            (accepted, took), pages = meanwhile(hub, address, lambda: answers(address, students, number))  # noqa: B023
            rows.append([when, str(accepted), str(counted(address)), *spread(took), *spread(pages)])
        started = psutil.Process(hub.process.pid).children()
        (service,) = [one for one in started if "classroom" in classroom.command(one.pid)]
        memory = service.memory_full_info().pss / 1e6
    ends = ("median", "95 %", "longest")
    head = ("", "accepted", "counted", *(f"answer: {end}" for end in ends), *(f"log-in page: {end}" for end in ends))
    said = f"The service takes {memory:.0f} MB of memory."
    write("class_service.md", WHAT, table(head, rows), said, computer("jupyterhub", "tornado"))


if __name__ == "__main__":
    main()
