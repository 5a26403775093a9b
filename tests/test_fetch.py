"""`python -m dlintro fetch`: what it leaves on disk and says, also when something goes wrong. Servers are on loopback."""

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import platformdirs
import pooch
import pytest
import requests

from dlintro import __main__ as command_line
from dlintro import data
from dlintro.data.fetched import download
from dlintro.data.fetched.download import FetchError
from dlintro.data.fetched.medmnist import COLLECTIONS, SIZES, file_of

NAME = "breastmnist.npz"


def npz():
    """A file of 12 tiny ultrasounds in MedMNIST's format, and some noise so that it is 300 kB long."""
    rng = np.random.default_rng(0)
    stream = io.BytesIO()
    arrays = {f"{key}_images": rng.integers(0, 256, (4, 28, 28), dtype=np.uint8) for key in ("train", "val", "test")}
    arrays |= {f"{key}_labels": np.array([[0], [1], [1], [1]], dtype=np.uint8) for key in ("train", "val", "test")}
    np.savez(stream, noise=rng.integers(0, 256, 300_000, dtype=np.uint8), **arrays)
    return stream.getvalue()


GOOD = npz()
MD5 = hashlib.md5(GOOD).hexdigest()
OLD = b"an older file, which must stay"


class Handler(BaseHTTPRequestHandler):
    """Behaves as the first part of the path says."""

    def do_GET(self):
        self.server.asked.append(self.path)
        getattr(self, self.path.split("/")[1])()

    def send(self, body, status=200, length=None):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def good(self):
        self.send(GOOD, length=len(GOOD))

    def cut(self):
        self.send(GOOD[:150_000], length=len(GOOD))

    def cut_without_length(self):
        self.send(GOOD[:150_000])

    def other(self):
        self.send(GOOD[::-1], length=len(GOOD))

    def page(self):
        self.send(b"<html>Please log in to the clinic's network</html>", length=50)

    def missing(self):
        self.send(b"not here", status=404, length=8)

    def broken(self):
        self.send(b"sorry", status=500, length=5)

    def unknown(self):
        self.send(b"who are you?", status=401, length=12)

    def forbidden(self):
        self.send(b"not for you", status=403, length=11)

    def asks(self):
        self.send(b"the proxy's name and password?", status=407, length=30)

    def busy(self):
        self.send(b"slower, please", status=429, length=14)

    def partly(self):
        """Have the files of two datasets, and not the others."""
        self.good() if "breast" in self.path or "retina" in self.path else self.missing()

    def stalled(self):
        self.send(GOOD[:150_000], length=len(GOOD))
        self.server.gate.wait(30)

    def together(self):
        """Send the second half only when two are downloading."""
        self.send(GOOD[:150_000], length=len(GOOD))
        self.server.barrier.wait(30)
        self.wfile.write(GOOD[150_000:])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    """A server on loopback; `server.at("good")` makes that the place from which files are fetched."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads, httpd.block_on_close = True, False
    httpd.handle_error = lambda *_: None  # a client that hangs up is no error here
    httpd.asked, httpd.gate, httpd.barrier = [], threading.Event(), threading.Barrier(2)
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()

    def at(behaviour, scheme="http"):
        monkeypatch.setenv("DLINTRO_MIRROR", f"{scheme}://127.0.0.1:{httpd.server_port}/{behaviour}")

    httpd.at = at
    yield httpd
    httpd.gate.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """No proxy, a cache folder of one's own, a short patience, and files whose checksum is the fake file's."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "DLINTRO_MIRROR", "DLINTRO_DATA", "DLINTRO_UNVERIFIED"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "home/cache/dlintro"))
    monkeypatch.setattr(download, "TIMEOUT", 5)
    for flag, collection in COLLECTIONS.items():
        monkeypatch.setitem(COLLECTIONS, flag, replace(collection, md5=dict.fromkeys(SIZES, MD5)))


@pytest.fixture
def folder(tmp_path):
    """A folder that holds an older file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / NAME).write_bytes(OLD)
    return tmp_path / "data"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def assert_untouched(folder):
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == OLD


# It works -------------------------------------------------------------------------------------------------------------


def test_a_file_comes_with_its_checksum_and_everyone_may_read_it(server, tmp_path):
    server.at("good")
    folder = tmp_path / "new/shared"
    mask = os.umask(0o077)  # as strict as an administrator's may be
    try:
        assert command_line.main(["fetch", "breastmnist", "--to", str(folder)]) == 0
    finally:
        os.umask(mask)
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == GOOD
    if os.name == "posix":
        assert (folder / NAME).stat().st_mode & 0o777 == 0o644
        assert [path.stat().st_mode & 0o777 for path in (folder, folder.parent)] == [0o755, 0o755]


@pytest.mark.skipif(os.name != "posix", reason="rights in the manner of Unix")
def test_what_is_made_in_ones_own_home_keeps_to_ones_own_mask(server, tmp_path):
    server.at("good")
    mask = os.umask(0o077)
    try:
        assert command_line.main(["fetch", "breastmnist"]) == 0
    finally:
        os.umask(mask)
    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700


def test_an_older_file_is_replaced_once_the_new_one_is_right(server, folder):
    server.at("good")
    download.save(NAME, MD5, folder)
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == GOOD


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    (tmp_path / NAME).write_bytes(GOOD)
    server.at("good")
    assert download.save(NAME, MD5, tmp_path) == tmp_path
    assert download.save(NAME, MD5, tmp_path / "empty", searched=[tmp_path]) == tmp_path
    assert server.asked == []
    assert not (tmp_path / "empty").exists()


def test_the_address_is_medmnists_record():
    assert download.address("pathmnist_64.npz", {}) == (
        "https://zenodo.org/records/10519652/files/pathmnist_64.npz?download=1"
    )
    assert download.address(NAME, {"DLINTRO_MIRROR": "http://clinic/med/"}) == f"http://clinic/med/{NAME}?download=1"


def test_fetch_then_load(server, tmp_path, monkeypatch, capsys):
    server.at("good")
    with pytest.raises(data.DataNotFound, match="python -m dlintro fetch breastmnist"):
        data.medmnist("breastmnist")
    assert command_line.main(["fetch", "breastmnist"]) == 0
    assert server.asked == [f"/good/{NAME}?download=1"]
    train, _, test = data.medmnist("breastmnist")
    assert len(train) == len(test) == 4
    assert "(verified)" in train.source
    out, err = capsys.readouterr()
    assert "CC BY 4.0" in out
    assert "with the published checksum" in out
    assert err == ""


def test_fetch_brings_all_files_in_another_size(server, tmp_path, capsys):
    server.at("good")
    assert command_line.main(["fetch", "--size", "64", "--to", str(tmp_path / "hub")]) == 0
    assert names(tmp_path / "hub") == sorted(f"{flag}_64.npz" for flag in COLLECTIONS)
    out = capsys.readouterr().out
    assert "CC BY-NC 4.0" in out
    assert f"DLINTRO_DATA={tmp_path / 'hub'}" in out


def test_a_hubs_folder_is_not_filled_from_ones_own(server, tmp_path):
    server.at("good")
    assert command_line.main(["fetch", "breastmnist"]) == 0
    assert command_line.main(["fetch", "breastmnist", "--to", str(tmp_path / "hub")]) == 0
    assert names(tmp_path / "hub") == [NAME]


def test_fetch_takes_what_the_hub_has(server, folder, monkeypatch, capsys):
    (folder / NAME).write_bytes(GOOD)
    monkeypatch.setenv("DLINTRO_DATA", str(folder))
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != folder)  # a hub's folder is read-only
    server.at("good")
    assert command_line.main(["fetch", "breastmnist", "retinamnist"]) == 0
    assert len(server.asked) == 1
    assert names(folder) == [NAME]
    cache = Path(platformdirs.user_cache_dir("dlintro", appauthor=False))
    assert names(cache) == ["retinamnist.npz"]
    assert "DLINTRO_DATA" not in capsys.readouterr().out


def test_own_folder(tmp_path, monkeypatch):
    cache = Path(platformdirs.user_cache_dir("dlintro", appauthor=False))
    assert download.own_folder({}) == cache
    assert download.own_folder({"DLINTRO_DATA": str(tmp_path)}) == tmp_path
    assert download.own_folder({"DLINTRO_DATA": str(tmp_path / "not mounted")}) == cache


def test_a_progress_bar_is_shown_to_a_person_only(server, tmp_path, monkeypatch, capsys):
    server.at("good")
    command_line.main(["fetch", "breastmnist", "--to", str(tmp_path / "a")])
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    command_line.main(["fetch", "breastmnist", "--to", str(tmp_path / "b")])
    assert "100%" in capsys.readouterr().err


def test_help_names_every_dataset(capsys):
    with pytest.raises(SystemExit):
        command_line.main(["fetch", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    assert all(flag in text for flag in COLLECTIONS)


def test_wrong_names(server, capsys):
    server.at("good")
    assert command_line.main(["fetch", "breastmnist", "skinmnist"]) == 2
    assert "'skinmnist'" in (error := capsys.readouterr().err)
    assert "dermamnist" in error
    assert command_line.main(["fetch", "breastmnist", "--size", "32"]) == 2
    assert "28, 64, 128, 224 pixels" in capsys.readouterr().err
    assert server.asked == []


# It goes wrong --------------------------------------------------------------------------------------------------------

REMEDY = ("Try again", "on another computer", f"as {NAME}", "Nothing was changed")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ("cut", ["cut off half-way"]),
        ("cut_without_length", [hashlib.md5(GOOD[:150_000]).hexdigest(), MD5, "cut off or changed"]),
        ("other", [hashlib.md5(GOOD[::-1]).hexdigest(), "must have the MD5 " + MD5]),
        ("page", ["firewall may have sent a page"]),
        ("missing", ["404 (Not Found)", "may have moved"]),
        ("broken", ["500 (Internal Server Error)", "has a problem"]),
        ("busy", ["429 (Too Many Requests)", "busy"]),
    ],
)
def test_a_bad_answer_changes_nothing(server, folder, behaviour, words):
    server.at(behaviour)
    with pytest.raises(FetchError) as problem:
        download.save(NAME, MD5, folder)
    assert all(word in str(problem.value) for word in (*words, *REMEDY, "127.0.0.1", str(folder)))
    assert not problem.value.lasting
    assert_untouched(folder)


def test_a_server_that_falls_silent_is_given_up(server, folder, monkeypatch):
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    server.at("stalled")
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1, or it was lost") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert_untouched(folder)


def test_no_network(server, folder, monkeypatch):
    server.at("good")
    server.shutdown()
    server.server_close()
    with pytest.raises(FetchError, match=r"no connection to 127\.0\.0\.1") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert all(word in str(problem.value) for word in (*REMEDY, "IT department"))
    assert_untouched(folder)


def test_a_certificate_that_is_not_accepted(server, folder):
    server.at("good", scheme="https")  # which it does not speak
    with pytest.raises(FetchError, match=r"certificate of 127\.0\.0\.1 was not accepted") as problem:
        download.save(NAME, MD5, folder)
    assert "REQUESTS_CA_BUNDLE" in str(problem.value)
    assert_untouched(folder)


@pytest.mark.parametrize(("behaviour", "status"), [("unknown", "401"), ("forbidden", "403"), ("asks", "407")])
def test_a_refusal_is_no_file_that_moved(server, folder, behaviour, status):
    server.at(behaviour)
    with pytest.raises(FetchError) as problem:
        download.save(NAME, MD5, folder)
    said = str(problem.value)
    assert f"answered {status}" in said
    assert "IT department" in said
    assert "moved" not in said
    assert ("name and a password" in said) == (status == "407")
    assert problem.value.lasting
    assert_untouched(folder)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(("answer", "words"), [(407, "The proxy wants a name and a password"), (None, "HTTPS_PROXY")])
def test_a_proxy_that_refuses(server, folder, monkeypatch, scheme, answer, words):
    monkeypatch.setattr(Handler, "do_CONNECT", lambda self: self.send(b"", status=407), raising=False)
    monkeypatch.setattr(Handler, "do_GET", lambda self: self.send(b"", status=407, length=0))
    proxy = f"http://127.0.0.1:{server.server_port}"
    if answer is None:
        server.shutdown()
        server.server_close()
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", proxy)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("DLINTRO_MIRROR", f"{scheme}://mirror.example.org")
    with pytest.raises(FetchError, match=words) as problem:
        download.save(NAME, MD5, folder)
    assert "moved" not in str(problem.value)
    assert "--to" not in str(problem.value)
    assert problem.value.lasting
    assert_untouched(folder)


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.parametrize("is_there", [False, True])
def test_a_file_without_a_certificate_is_at_fault(server, folder, tmp_path, monkeypatch, variable, is_there):
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if is_there:
        (tmp_path / "clinic.pem").write_text("no certificate in here\n", encoding="utf-8")
    monkeypatch.setenv(variable, str(tmp_path / "clinic.pem"))
    server.at("good", scheme="https")
    wanted = "The variable {} names .*clinic.pem" if is_there else "variable {} must name a file of certificates"
    with pytest.raises(FetchError, match=wanted.format(variable)) as problem:
        download.save(NAME, MD5, folder)
    assert "clinic.pem" in str(problem.value)
    assert "set the variable" not in str(problem.value)
    assert is_there or "--to" not in str(problem.value)
    assert problem.value.lasting
    assert_untouched(folder)


@pytest.mark.parametrize(
    "proxy", ["http://", "://bad", "host.example.org:abc", "http://[::1", "http://a..b:80", "ftp://127.0.0.1:1"]
)
def test_a_malformed_proxy_is_at_fault(folder, monkeypatch, proxy):
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("DLINTRO_MIRROR", "https://mirror.example.org")
    with pytest.raises(FetchError, match="HTTPS_PROXY and HTTP_PROXY, which must be http://host:port") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert_untouched(folder)


def test_a_socks_proxy_is_named(folder, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    monkeypatch.setenv("DLINTRO_MIRROR", "https://mirror.example.org")
    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", _without_pysocks)
    with pytest.raises(FetchError, match="SOCKS proxy, which can't be used here") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert_untouched(folder)


def _without_pysocks(*_, **__):
    raise requests.exceptions.InvalidSchema("Missing dependencies for SOCKS support.")


@pytest.mark.parametrize(
    "mirror", ["no address", "ftp://127.0.0.1/x", "http://", "http://[::1", "http://a..b", "http://a:b"]
)
def test_a_mirror_that_is_no_address(folder, monkeypatch, mirror):
    monkeypatch.setenv("DLINTRO_MIRROR", mirror)
    with pytest.raises(FetchError, match="can't be downloaded from"):
        download.save(NAME, MD5, folder)
    assert_untouched(folder)


@pytest.mark.parametrize("code", [errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)])
def test_a_disk_that_gets_full(folder, monkeypatch, code):
    def write_half(self, url, path, _):
        Path(path).write_bytes(GOOD[:150_000])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", write_half)
    with pytest.raises(FetchError, match="no room is left") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert "--to" in str(problem.value)
    assert_untouched(folder)


def in_another_process(*lines):
    """Start Python on these lines; the folder is sys.argv[1]."""
    code = ["import sys", "from pathlib import Path", "from dlintro.data.fetched import download", *lines]
    code.append(f"download.save({NAME!r}, {MD5!r}, Path(sys.argv[1]))")
    return ["-c", "\n".join(code)]


@pytest.mark.skipif(os.name != "posix", reason="a limit in the manner of Unix")
def test_a_file_that_really_can_grow_no_further(server, folder):
    server.at("good")
    limited = in_another_process("import resource", "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))")
    run = subprocess.run([sys.executable, *limited, folder], capture_output=True, text=True, timeout=60)
    assert "FetchError: no room is left" in run.stderr
    assert_untouched(folder)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_a_folder_that_may_not_be_written(server, folder, monkeypatch, code):
    def refuse(**_):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    server.at("good")
    with pytest.raises(FetchError, match="you may not write in") as problem:
        download.save(NAME, MD5, folder)
    assert problem.value.lasting
    assert "--to" in str(problem.value)
    assert server.asked == []
    assert_untouched(folder)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_really_may_not_be_written(server, folder):
    server.at("good")
    folder.chmod(0o555)
    with pytest.raises(FetchError, match="you may not write in"):
        download.save(NAME, MD5, folder)
    folder.chmod(0o755)
    assert_untouched(folder)


def test_a_file_where_the_folder_should_be(server, folder):
    server.at("good")
    with pytest.raises(FetchError, match="can't be used"):
        download.save(NAME, MD5, folder / NAME)
    assert_untouched(folder)


def test_two_processes_at_once(server, folder):
    server.at("together")
    one = [sys.executable, *in_another_process(), folder]
    runs = [subprocess.Popen(one, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [run.communicate(timeout=60)[1] for run in runs] == ["", ""]
    assert len(server.asked) == 2  # both did download
    assert names(folder) == [NAME]
    assert (folder / NAME).read_bytes() == GOOD


def wait_for_a_draft(folder):
    for _ in range(600):
        drafts = [path for path in folder.iterdir() if path.name.endswith(".part") and path.stat().st_size]
        if drafts:
            return drafts[0]
        time.sleep(0.05)
    raise AssertionError("no download began")


@pytest.mark.skipif(os.name != "posix", reason="signals in the manner of Unix")
def test_a_person_who_stops_it(server, folder):
    server.at("stalled")
    run = subprocess.Popen(
        [sys.executable, "-m", "dlintro", "fetch", "breastmnist", "--to", folder],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # tests that run in the background ignore it
    )
    wait_for_a_draft(folder)
    run.send_signal(signal.SIGINT)
    assert run.communicate(timeout=120)[1] == "Stopped. No half file is left.\n"
    assert run.returncode == 130
    assert_untouched(folder)


def test_a_process_that_is_killed_leaves_what_was_there(server, folder):
    server.at("stalled")
    run = subprocess.Popen([sys.executable, *in_another_process(), folder])
    draft = wait_for_a_draft(folder)
    run.kill()
    run.wait(30)
    assert (folder / NAME).read_bytes() == OLD
    server.at("good")
    young = folder / f".{NAME}.young.part"
    young.write_bytes(b"another process is writing this")
    os.utime(draft, (time.time() - 7200, time.time() - 7200))
    download.save(NAME, MD5, folder)
    assert names(folder) == [young.name, NAME]  # the old draft is swept away, the young one is not


def test_one_missing_file_does_not_stop_the_others(server, tmp_path, capsys):
    server.at("partly")
    hub = tmp_path / "hub"
    assert command_line.main(["fetch", "breastmnist", "bloodmnist", "retinamnist", "--to", str(hub)]) == 1
    assert names(hub) == [NAME, "retinamnist.npz"]
    error = capsys.readouterr().err
    assert error.startswith("bloodmnist.npz: 127.0.0.1 answered 404")
    assert "Traceback" not in error


def test_without_a_network_the_first_failure_is_enough(server, tmp_path, capsys):
    server.at("good")
    server.shutdown()
    server.server_close()
    assert command_line.main(["fetch"]) == 1
    assert capsys.readouterr().err.count("no connection") == 1


def test_files_are_named_as_medmnist_names_them():
    for flag in COLLECTIONS:
        assert file_of(flag)[0] == f"{flag}.npz"
        assert file_of(flag, 224)[0] == f"{flag}_224.npz"
