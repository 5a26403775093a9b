"""The hub as hub/README.md sets it up: who may do what, and what survives what. Real JupyterHub, proxy and Unix users."""

import json
import os
import re
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psutil
import pytest
import requests
import websocket

pwd = pytest.importorskip("pwd", reason="there are no Unix users")

import classroom  # noqa: E402
import lab  # noqa: E402
from playwright.sync_api import expect  # noqa: E402
from student import WAIT, Kernel, Student, students  # noqa: E402

from notebooks import FOLDER, read  # noqa: E402

pytestmark = pytest.mark.hub
PAM = """
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.allowed_groups = {"dlintro"}
"""
LIMITS = 'c.Spawner.mem_limit = "700M"\nc.Spawner.cpu_limit = 1.5\n'
NOTEBOOK = "01_perceptron.ipynb"
GREEDY = "hoard = [bytes(range(256)) * 2**20 for _ in range(9)]"  # 9 times 256 MB
WRONG = 200  # requests


@pytest.fixture(scope="module", autouse=True)
def _everything_is_here():
    classroom.require()


@pytest.fixture(scope="module")
def users(_everything_is_here):
    with classroom.unix_users(2) as made:
        yield made


@pytest.fixture(scope="module")
def running(users):
    with classroom.jupyterhub(PAM + LIMITS) as started:
        yield started


@pytest.fixture(scope="module")
def class_of_two(running, users):
    """Two students who have logged in and opened JupyterLab."""
    with students(running, users) as opened:
        yield opened


@pytest.fixture(scope="module")
def anna(class_of_two):
    return class_of_two[0]


@pytest.fixture(scope="module")
def ben(class_of_two):
    return class_of_two[1]


def uid(student):
    return pwd.getpwnam(student.name).pw_uid


def home(student):
    return pwd.getpwnam(student.name).pw_dir


# Work -----------------------------------------------------------------------------------------------------------------


def test_a_student_runs_a_notebook(anna):
    kernel = anna.open(f"dlintro/notebooks/{NOTEBOOK}")
    for cell in read(FOLDER / NOTEBOOK).cells:
        if cell.cell_type == "code":
            kernel.run(cell.source)
    assert "perceptron: 0 of" in kernel.run("checks.progress()")


def test_in_a_browser_a_notebook_is_three_steps_away_and_its_slides_a_fourth(running, users):
    """Log in, wait, open: nothing asks a question in between, nothing is fetched from elsewhere; the slides run."""
    if lab.find_browser() is None:
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)("no browser is installed")
    name, password = next(iter(users.items()))
    with lab.chromium() as browser:
        page, errors, strangers = browser.new_page(), [], []
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("request", lambda request: strangers.append(request.url))
        page.goto(running.url)
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.locator(".jp-DirListing-item", has_text=NOTEBOOK[:10]).dblclick(timeout=WAIT * 1000)
        page.wait_for_function(lab.READY, timeout=WAIT * 1000)
        assert page.locator(".jp-Dialog, .jp-Notification-Toast, .Toastify__toast").count() == 0
        assert "The perceptron" in page.locator(".jp-Notebook h1").inner_text()
        page.get_by_role("button", name="Slides", exact=True).click()
        expect(page.locator(".dlintro-number")).to_have_text(re.compile("^1 /"))
        page.keyboard.press("Space")
        expect(page.locator(".dlintro-number")).to_have_text(re.compile("^2 /"))
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-CodeCell.dlintro-shown")).to_contain_text(
            re.compile("You have solved"), timeout=WAIT * 1000
        )
    assert errors == []
    assert [url for url in strangers if not url.startswith((running.url, "blob:", "data:"))] == []


@pytest.mark.usefixtures("_control_groups")
def test_the_doctor_sees_the_limits_and_the_shared_data(anna, running):
    said = anna.open().run("from dlintro import doctor; print(doctor.report(doctor.examine()))")
    assert "Cores: 1" in said
    assert "Memory: 0.7 GB granted" in said  # of 700 MiB
    assert f"Data folder: {running.home}/data (from DLINTRO_DATA)" in said
    assert "no program since this session's start" in said
    assert anna.open().run("import os; print(os.environ['OMP_NUM_THREADS'])") == "1\n"


def test_the_channels_of_kernels_are_sockets_in_a_folder_of_the_students_own(anna, running):
    anna.open()
    folder = running.home / "run" / str(uid(anna))
    assert len(list(folder.glob("kernel-*-ipc-*"))) == 5  # shell, iopub, stdin, control, heartbeat
    assert folder.stat().st_uid == uid(anna)
    assert folder.stat().st_mode & 0o077 == 0


# Doors ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("dlintro-test-1", "wrong"),
        ("dlintro-test-1", ""),
        ("dlintro-nobody", "x"),
        ("root", "root"),
        ("dlintro-test-1' OR 1=1 --", "x"),
    ],
)
def test_a_wrong_password_is_refused(running, name, password):
    with closing(Student(running, name, password)) as stranger:
        answer = stranger.log_in()
        assert answer.status_code == 403
        assert "Invalid username or password" in answer.text
        assert stranger.get("/hub/api/user").status_code == 403


def test_who_is_no_student_is_refused_even_with_the_right_password(running, users):
    name, password = next(iter(users.items()))
    subprocess.run(["gpasswd", "--delete", name, "dlintro"], check=True, capture_output=True)
    try:
        with closing(Student(running, name, password)) as student:
            assert student.log_in().status_code == 403
    finally:
        subprocess.run(["gpasswd", "--add", name, "dlintro"], check=True, capture_output=True)


def test_a_student_reaches_no_other_students_server(anna, ben, running):
    kernel = ben.open()
    for path in ("lab", "api/contents", "api/sessions", "files/dlintro/README.md", f"api/kernels/{kernel.identifier}"):
        assert anna.get(ben.home + path).status_code in (403, 404)
    assert anna.send("POST", f"{ben.home}api/sessions", json={}).status_code in (403, 404)
    assert anna.send("DELETE", f"/hub/api/users/{ben.name}/server").status_code == 404  # as if there were no Ben
    assert anna.get(f"/hub/api/users/{ben.name}").status_code == 404
    assert anna.get("/hub/api/users").status_code == 403
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        Kernel(anna, kernel.identifier, home=ben.home)
    assert kernel.run("print('still here')") == "still here\n"


def test_nor_past_the_proxy(anna, ben, running):
    """On the computer itself, Anna's programs see the ports of Ben's server and of the hub."""
    (server,) = [process for process in classroom.processes(uid(ben)) if "server.py" in classroom.command(process)]
    (port,) = {link.laddr.port for link in psutil.Process(server).net_connections("tcp") if link.status == "LISTEN"}
    ask = """
import os, requests
def ask(url, **options):
    return requests.get(url, allow_redirects=False, timeout=20, **options).status_code
"""
    kernel = anna.open()
    kernel.run(ask)
    token = "headers={'Authorization': 'token ' + os.environ['JUPYTERHUB_API_TOKEN']}"
    assert kernel.run(f"print(ask('http://127.0.0.1:{port}{ben.home}api/contents'))") == "403\n"
    assert kernel.run(f"print(ask('http://127.0.0.1:{port}{ben.home}api/contents', {token}))") == "403\n"
    assert kernel.run(f"print(ask('http://127.0.0.1:{running.api_port}/api/routes'))") == "403\n"
    assert kernel.run(f"print(ask(os.environ['JUPYTERHUB_API_URL'] + '/users', {token}))") == "403\n"


def test_nor_anothers_files_nor_the_hubs(anna, ben, running):
    (server,) = [process for process in classroom.processes(uid(ben)) if "server.py" in classroom.command(process)]
    kernel = anna.open()
    kernel.run("from pathlib import Path; import os")
    forbidden = [
        f"list(Path('{home(ben)}').iterdir())",
        f"Path('{home(ben)}/dlintro/notebooks/{NOTEBOOK}').read_text()",
        f"list(Path('{running.home}/run/{uid(ben)}').iterdir())",
        f"Path('/proc/{server}/environ').read_text()",
        f"os.kill({server}, 9)",
        f"Path('{running.home}/state/jupyterhub.sqlite').read_bytes()",
        f"Path('{running.home}/state/cookie_secret').read_bytes()",
        f"Path('{running.home}/data/mine.txt').write_text('mine')",
        f"Path('{running.home}/data/images.txt').write_text('mine')",
        f"Path('{running.home}/data/images.txt').unlink()",
        f"Path('{running.home}/course/notebooks/{NOTEBOOK}').write_text('mine')",
        f"Path('{running.home}/run/gitconfig').write_text('mine')",
        f"Path('{classroom.CONFIG}').write_text('mine')",
        "os.setuid(0)",
    ]
    for code in forbidden:
        said = kernel.run(f"try:\n    {code}\n    print('done')\nexcept PermissionError:\n    print('refused')")
        assert said == "refused\n", code
    assert kernel.run(f"print(Path('{running.home}/data/images.txt').read_text())") == "for everyone to read\n"


# Memory ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def _control_groups(running):
    if "no control group" in running.log:
        reason = "this computer lets us make no control groups"
        (pytest.fail if os.environ.get("DLINTRO_REQUIRE_BROWSER") else pytest.skip)(reason)


@pytest.mark.usefixtures("_control_groups")
def test_after_a_kernel_was_killed_for_memory_the_next_start_says_so(anna, ben):
    start = "from dlintro import checks; checks.start('perceptron', needs='0.1')"
    assert "Ready" in anna.open().run(start)
    with pytest.raises(ConnectionResetError):
        anna.open("dlintro/notebooks/02_activation_functions.ipynb").run(GREEDY)
    kernel = anna.open()
    assert "one of your programs was stopped because memory ran out" in kernel.run(start)
    assert "Memory ran out" not in ben.open().run(start)


@pytest.mark.usefixtures("_control_groups")
def test_the_limit_counts_all_of_a_students_programs(ben):
    """Each of four programs takes a quarter of a gigabyte, which is less than the limit."""
    kernel = ben.open()
    kernel.run("""
import subprocess, sys
code = "hoard = bytes(range(256)) * 2**20; print('full', flush=True); input()"
pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
programs, said = [], []
for _ in range(4):
    programs.append(subprocess.Popen([sys.executable, "-c", code], **pipes))
    said.append(programs[-1].stdout.readline())
""")
    assert kernel.run("from dlintro import machine; print(machine.kills() > 0)") == "True\n"
    assert kernel.run("print(any(program.poll() for program in programs))") == "True\n"


# What survives --------------------------------------------------------------------------------------------------------


def test_running_servers_survive_a_restart_of_the_hub(anna, running):
    kernel = anna.open()
    kernel.run("answer = 42")
    before = classroom.processes(uid(anna))
    running.stop()
    running.start()
    assert set(classroom.processes(uid(anna))) == set(before)
    again = Kernel(anna, kernel.identifier)  # as a page does whose connection was cut
    assert again.run("print(answer)") == "42\n"
    assert anna.get(f"{anna.home}api/contents").ok


def test_an_update_brings_what_is_new_and_never_overwrites(ben, running):
    mine, untouched = (
        Path(home(ben)) / "dlintro/notebooks" / name for name in (NOTEBOOK, "02_activation_functions.ipynb")
    )
    notebook = json.loads(mine.read_text())
    notebook["cells"][2]["source"] = ["my own words"]
    mine.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")  # as JupyterLab does
    for file in (running.home / "course" / "notebooks").glob("0[12]*.ipynb"):
        newer = json.loads(file.read_text())
        newer["cells"][2]["source"] = ["the authors' words"]
        newer["cells"][4]["source"] = ["more of the authors' words"]
        file.write_text(json.dumps(newer, indent=1, ensure_ascii=False) + "\n")
    (running.home / "course" / "notebooks" / "99_new.ipynb").write_text("{}")
    running.commit("Better words")
    ben.stop()
    ben.spawn()
    assert json.loads(mine.read_text()) == notebook
    assert json.loads(untouched.read_text())["cells"][2]["source"] == ["the authors' words"]
    assert mine.with_name("99_new.ipynb").exists()
    assert mine.stat().st_uid == uid(ben)


def test_a_server_starts_though_the_update_fails(ben, running):
    ben.stop()
    (running.home / "course").rename(running.home / "elsewhere")
    try:
        ben.spawn()
    finally:
        (running.home / "elsewhere").rename(running.home / "course")
    assert ben.open().run("print(1)") == "1\n"


def test_nothing_of_a_student_goes_on_after_the_stop(ben):
    kernel = ben.open()
    kernel.run("import subprocess; child = subprocess.Popen(['sleep', '3600'], start_new_session=True)")
    assert any("sleep" in classroom.command(process) for process in classroom.processes(uid(ben)))
    ben.stop()
    assert [
        line for process in classroom.processes(uid(ben)) if (line := classroom.command(process))
    ] == []  # zombies have none


def test_wrong_requests_leave_it_running(anna, running):
    kernel = anna.open()
    kernel.run("answer = 42")
    expired = anna.send("POST", f"/hub/api/users/{anna.name}/tokens", json={"expires_in": 1}).json()["token"]
    time.sleep(1.1)
    huge = b"x" * 20_000_000

    def ask(number):
        method, path, options = [
            ("GET", f"/hub/{'../' * number}etc/passwd", {}),
            ("GET", f"/user/{'%2e%2e%2f' * 9}{number}", {}),
            ("GET", f"{anna.home}files/%00{number}", {}),
            ("POST", "/hub/login", {"data": huge}),
            ("POST", "/hub/api/users", {"data": "{not json", "headers": {"Content-Type": "application/json"}}),
            ("GET", "/hub/api/user", {"headers": {"Authorization": f"token {expired}"}}),
            ("GET", f"{anna.home}api/contents", {"headers": {"Authorization": f"token {expired}"}}),
            ("DELETE", f"/hub/api/users/{anna.name}/server", {"headers": {"Authorization": f"token {number}"}}),
            ("GET", "/hub/oauth_login?code=" + "9" * 5000, {"cookies": {"jupyterhub-hub-login": "x" * 2000}}),
            ("BREW", "/hub/home", {}),
        ][number % 10]
        answer = requests.request(method, running.url + path, timeout=WAIT, allow_redirects=False, **options)
        return method, path, answer.status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(WRONG)))
    assert [answer for answer in answers if not 300 <= answer[2] < 500] == []
    assert running.process.poll() is None
    assert kernel.run("print(answer)") == "42\n"
    assert psutil.Process(running.process.pid).memory_info().rss < 500e6


# Beginning ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("settings", ["", 'c.JupyterHub.authenticator_class = "dummy"\n'])
def test_without_a_choice_who_may_log_in_it_does_not_start(settings):
    with pytest.raises(RuntimeError, match="Who may log in"), classroom.jupyterhub(settings):
        pass


def test_servers_that_nobody_uses_are_looked_for(running):
    assert "(idle-culler@127.0.0.1)" in running.log


def test_a_user_of_the_system_gets_no_server(users):
    """Even where the accounts of a university let someone in who is called as a user of the system."""
    careless = """
from jupyterhub.auth import DummyAuthenticator
class Careless(DummyAuthenticator): pass
c.JupyterHub.authenticator_class = Careless
c.Authenticator.allow_all = True
"""
    with classroom.jupyterhub(careless) as started, closing(Student(started, "daemon", "")) as daemon:
        assert daemon.log_in().status_code == 302
        assert daemon.get("/hub/spawn/daemon").status_code == 500
        assert "daemon is a user of the system" in started.log
