"""The Flower app with real processes on this computer: the same numbers as in the notebook, and what goes wrong when."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from dlintro import data, training

pytest.importorskip("flwr", reason="the federation has an environment of its own: make federated-test")
psutil = pytest.importorskip("psutil")
FEDERATED = Path(__file__).parents[1] / "federated"
sys.path.insert(0, str(FEDERATED))

from federation.task import network  # noqa: E402
from federation_here import FederationHere  # noqa: E402
from keys import write_certificates  # noqa: E402

pytestmark = pytest.mark.federated
SETTINGS = {"rounds": 2, "epochs": 1, "lr": 0.01, "seed": 3}


@pytest.fixture
def federation(tmp_path):
    """Return a function that starts a coordinator who knows these hospitals; everything ends with the test."""
    started = []

    def start(*names):
        hospitals, test = data.simulate_hospitals(60, 32)
        here = FederationHere(tmp_path, {name: hospitals[name] for name in names}, test, FEDERATED).__enter__()
        started.append(here)
        here.start_link()
        here.hospitals = {name: hospitals[name] for name in names}
        return here

    yield start
    for here in started:
        here.__exit__()
    assert not psutil.Process().children(recursive=True)


def in_the_notebook(hospitals, n_rounds=2):
    return training.federate(network(3), hospitals, n_rounds=n_rounds, n_epochs=1, lr=0.01, seed=3)[0]


def assert_same_weights(here, model):
    with np.load(here.results / "weights.npz") as weights:
        for name, wanted in training.get_weights(model).items():
            if wanted.dtype.kind == "i":  # counters of batches stay at home
                continue
            np.testing.assert_allclose(weights[name], wanted, atol=1e-5, rtol=0, err_msg=name)


def started_run(here, drills=(), **settings):
    here.register(*here.hospitals)
    for name in here.hospitals:
        here.start_hospital(name, drill=dict(drills).get(name, ""))
    here.start_run(hospitals=len(here.hospitals), **(SETTINGS | settings))


def wait_until(true, seconds=90):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.5)


def test_flower_computes_the_same_weights_as_the_notebook(federation):
    here = federation("north", "south", "east")
    started_run(here)
    assert here.wait(300, told=print), here.log("run")
    assert [row["hospitals"] for row in here.rounds()] == ["", *["east north south"] * 2]
    assert_same_weights(here, in_the_notebook(here.hospitals))


def test_spoilt_weights_stay_outside(federation):
    here = federation("north", "south", "east", "west")
    started_run(here, {"south": "nan", "west": "shape"}, rounds=1)
    assert here.wait(300, told=print), here.log("run")
    *_, last = here.rounds()
    assert last["hospitals"] == "east north"
    assert "the weights of south must be finite numbers, but head.bias has others" in last["left_out"]
    assert "the weights of west must have shape (2,) in head.bias, but have (1,)" in last["left_out"]
    assert_same_weights(here, in_the_notebook({name: here.hospitals[name] for name in ("north", "east")}, 1))


def test_strangers_do_not_come_in(federation, tmp_path):
    here = federation("north", "south")
    other = tmp_path / "other"
    other.mkdir()
    write_certificates(other)
    here.register("south")
    unknown, misled = here.start_hospital("north"), here.start_hospital("south", ca=other / "ca.pem")
    assert unknown.wait(90) == misled.wait(90) == 1
    assert "Failed to activate SuperNode" in here.log("north")
    assert "CERTIFICATE_VERIFY_FAILED" in here.log("south")
    assert "No SuperNode found with the given public key" in here.log("link")
    assert not any("SuperNode ID" in here.log(name) for name in ("north", "south"))


def test_a_hospital_that_dies_within_a_round_is_left_out(federation):
    here = federation("north", "south", "east")
    started_run(here, {"east": "late"}, round_seconds=40.0)
    wait_until(lambda: "Receiving: train message" in here.log("east"))
    here.end("east")
    assert here.wait(300, told=print), here.log("run")
    assert [row["hospitals"] for row in here.rounds()] == ["", *["north south"] * 2]
    assert_same_weights(here, in_the_notebook({name: here.hospitals[name] for name in ("north", "south")}))


def test_a_run_goes_on_when_the_coordinators_superlink_crashed_and_was_started_again(federation):
    here = federation("north", "south")
    started_run(here)
    wait_until(lambda: len(here.rounds()) > 1)
    here.started["link"].kill()
    here.started["link"].wait()
    here.start_link()
    assert here.wait(300, told=print), here.log("run")
    assert_same_weights(here, in_the_notebook(here.hospitals))


def test_hospitals_come_back_by_themselves_after_a_power_cut_at_the_coordinators(federation):
    here = federation("north", "south")
    started_run(here, rounds=50)
    wait_until(lambda: len(here.rounds()) > 1)
    here.end("link")  # with all that it started: the run is lost
    time.sleep(5)
    here.start_link()
    here.start_run(hospitals=2, **SETTINGS)  # nobody had to touch the hospitals
    assert here.wait(300, told=print), here.log("run")
    assert_same_weights(here, in_the_notebook(here.hospitals))


def ours(folder):
    """Return all processes that work in a folder."""
    return [each for each in psutil.process_iter(["cmdline"]) if str(folder) in " ".join(each.info["cmdline"] or [])]


@pytest.mark.parametrize("kind", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_everything_ends_when_the_launcher_is_stopped(kind, tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    launcher = subprocess.Popen(
        [sys.executable, FEDERATED / "run.py"], env=environment, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    wait_until(lambda: len(ours(tmp_path)) >= 5)  # the coordinator and four hospitals
    launcher.send_signal(getattr(signal, kind))
    said, _ = launcher.communicate(timeout=60)
    assert launcher.returncode != 0
    assert "Traceback" not in said
    wait_until(lambda: not ours(tmp_path), seconds=30)
    if kind != "SIGKILL":  # which leaves a program no time to delete its files
        assert list(tmp_path.iterdir()) == []
