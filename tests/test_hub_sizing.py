"""The table of sizes for Kubernetes: its arithmetic by hand, and whether our settings suffice for what was measured."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def sizing():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        import hub_sizing
    finally:
        sys.path.pop(0)
    return hub_sizing


def test_students_on_a_node_by_hand(sizing):
    node = sizing.Node(16, 4)
    assert node.holds(1000) == 13  # 16,000 MB × 0.85 = 13,600
    assert node.holds(100) == 38  # (4 − 0.2) cores ÷ 0.1
    assert sizing.Node(640, 64).holds(100) == 100  # what Kubernetes runs on a node


def test_sizes_are_read_as_jupyterhub_reads_them(sizing):
    byte = pytest.importorskip("jupyterhub.traitlets").ByteSpecification()
    for words in ("512M", "1G", "2G"):
        assert sizing.size(words, unit=1) == byte.validate(None, words)
    assert sizing.size("2Gi", unit=2**30) == 2


def test_a_wave_by_hand(sizing):
    # 30 students on 4 cores with 2 core seconds each: 15 s; the hub's 0.1 s for each of 30 come on top
    assert sizing.wave(30, 4, start=2, hub=0.1, students=30) == pytest.approx(18)
    # alone on a large node: 1.5 cores at most
    assert sizing.wave(1, 64, start=3, hub=0, students=1) == pytest.approx(2)
    # 250 students in three waves of 100 and less, each 50 on 4 cores
    assert sizing.wave(50, 4, start=2, hub=0.01, students=250) == pytest.approx(75)
    assert sizing.AT_ONCE == 100


def test_a_start_is_counted_from_every_measurement(sizing):
    rows = [
        {"JupyterLab, s": "4.0 (5.0)", "students": "5"},
        {"JupyterLab, s": "9.0 (9.0)", "students": "6"},
        {"JupyterLab, s": "40.0 (50.0)", "students": "40"},
    ]
    assert sizing.start_seconds(rows) == pytest.approx((2, 2.5, 3))


def test_what_our_files_guarantee_suffices_for_what_was_measured(sizing):
    for group in sizing.groups(sizing.measured()):
        assert group.rows
        assert group.needs <= group.guarantee
        assert group.needs <= sizing.LIMIT


def test_a_server_may_take_as_long_to_start_as_a_new_node_takes(sizing):
    start = sizing.start_seconds(sizing.measured())[2]
    slowest = sizing.NEW_NODE[1] + sizing.IMAGE[1] + start * 25 / 4
    assert slowest < sizing.VALUES["singleuser"]["startTimeout"]


def test_the_page_of_sizes_is_that_of_the_measurements(sizing):
    page = (ROOT / "benchmarks" / "results" / "hub_sizing.md").read_text(encoding="utf-8")
    assert page == "\n\n".join(sizing.pages()) + "\n", "python benchmarks/hub_sizing.py writes it anew"
    assert page.count("| 1,000 |") == 4
