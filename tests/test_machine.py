"""What the computer grants, read from small copies of Linux's files that each test builds."""

import os
import subprocess
import sys

import pytest

from dlintro import machine
from dlintro.machine import Memory

MB = 10**6
V2 = "30 24 0:26 {top} /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
V1 = "33 31 0:3 {top} /sys/fs/cgroup/{name} rw,nosuid shared:9 - cgroup cgroup rw,{name}"
NO_LIMIT_V1 = 9223372036854771712


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch):
    monkeypatch.setattr(machine, "installed_cores", lambda: 8)


def write(folder, **files):
    """Write files in `folder`; two underscores stand for a dot in a name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def computer(root, cgroup, mounts, total=16000, available=12000):
    """A computer in `root`: its memory in MB, this process's groups and where groups are mounted."""
    write(root / "proc", meminfo=f"MemTotal: {total * MB // 1024} kB\nMemAvailable: {available * MB // 1024} kB")
    write(root / "proc/self", cgroup=cgroup, mountinfo="22 27 0:21 / /proc rw - proc proc rw\n" + "\n".join(mounts))


@pytest.fixture
def v2(tmp_path):
    """Version 2: this process is in /hub/anna/kernel."""
    computer(tmp_path, "0::/hub/anna/kernel", [V2.format(top="/")])
    return tmp_path, tmp_path / "sys/fs/cgroup"


@pytest.fixture
def v1(tmp_path):
    """Version 1: this process is in /hub/anna of both controllers."""
    computer(
        tmp_path,
        "5:cpu,cpuacct:/hub/anna\n4:memory:/hub/anna\n1:name=systemd:/other\n0::/",
        [V1.format(top="/", name="cpu"), V1.format(top="/", name="memory")],
    )
    return tmp_path, tmp_path / "sys/fs/cgroup"


# Cores ----------------------------------------------------------------------------------------------------------------


def test_without_control_groups_every_core_is_granted(tmp_path):
    assert machine.cores(tmp_path) == 8
    assert machine.quota(tmp_path) is None


@pytest.mark.parametrize(
    ("granted", "share", "cores"),
    [
        ("max 100000", None, 8),
        ("200000 100000", 2.0, 2),
        ("150000 100000", 1.5, 1),
        ("50000 100000", 0.5, 1),
        ("9000000 100000", 90.0, 8),
        ("30000 10000", 3.0, 3),
    ],
)
def test_quota_of_version_2(v2, granted, share, cores):
    root, groups = v2
    write(groups / "hub/anna/kernel", cpu__max=granted)
    assert machine.quota(root) == share
    assert machine.cores(root) == cores


@pytest.mark.parametrize(("granted", "share", "cores"), [(-1, None, 8), (250000, 2.5, 2), (20000, 0.2, 1)])
def test_quota_of_version_1(v1, granted, share, cores):
    root, groups = v1
    write(groups / "cpu/hub/anna", cpu__cfs_quota_us=granted, cpu__cfs_period_us=100000)
    assert machine.quota(root) == share
    assert machine.cores(root) == cores


def test_a_tighter_parent_counts(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", cpu__max="max 100000")
    write(groups / "hub/anna", cpu__max="400000 100000")
    write(groups / "hub", cpu__max="300000 100000")
    assert machine.cores(root) == 3


def test_a_tighter_parent_counts_in_version_1(v1):
    root, groups = v1
    write(groups / "cpu/hub/anna", cpu__cfs_quota_us=400000, cpu__cfs_period_us=100000)
    write(groups / "cpu/hub", cpu__cfs_quota_us=100000, cpu__cfs_period_us=50000)
    write(groups / "cpu", cpu__cfs_quota_us=-1, cpu__cfs_period_us=100000)
    assert machine.cores(root) == 2


def test_a_neighbour_does_not_count(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", cpu__max="400000 100000")
    write(groups / "hub/bert", cpu__max="100000 100000")
    assert machine.cores(root) == 4


def test_the_real_computer_grants_a_core(monkeypatch):
    monkeypatch.undo()
    assert 1 <= machine.cores() <= machine.installed_cores() <= (os.cpu_count() or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux ties a process to cores")
def test_cores_that_this_process_may_not_use_do_not_count():
    code = "import os; from dlintro import machine; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
    code += "print(machine.cores())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1\n"


# Containers: the path that /proc shows is not always the one that can be seen ----------------------------------------


@pytest.mark.parametrize(
    ("path", "top"),
    [
        ("/", "/"),  # the usual container: it sees its own group as the root
        ("/kubepods/pod1/anna", "/kubepods/pod1/anna"),  # the host's path, and the mount shows that group
        ("/kubepods/pod1/anna", "/"),  # the host's path, which is not there
        ("/../other", "/"),  # outside of what the container may see
        ("/", "/../.."),
    ],
)
def test_in_a_container_the_mount_is_our_group(tmp_path, path, top):
    computer(tmp_path, f"0::{path}", [V2.format(top=top)])
    write(tmp_path / "sys/fs/cgroup", cpu__max="200000 100000", memory__max=1500 * MB, memory__current=500 * MB)
    assert machine.cores(tmp_path) == 2
    assert machine.memory(tmp_path) == Memory(1500 * MB, 1000 * MB)


def test_a_group_beside_the_mount_is_not_ours(tmp_path):
    computer(tmp_path, "0::/../other", [V2.format(top="/")])
    write(tmp_path / "sys/fs/cgroup", cpu__max="max 100000")
    write(tmp_path / "sys/fs/other", cpu__max="100000 100000")
    assert machine.cores(tmp_path) == 8


def test_a_mount_of_part_of_the_tree_starts_there(tmp_path):
    computer(tmp_path, "0::/kubepods/pod1/anna", [V2.format(top="/kubepods")])
    write(tmp_path / "sys/fs/cgroup/pod1", cpu__max="200000 100000")
    assert machine.cores(tmp_path) == 2


def test_both_versions_at_once(tmp_path):
    unified = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
    computer(tmp_path, "4:memory:/anna\n0::/anna", [V1.format(top="/", name="memory"), unified])
    write(tmp_path / "sys/fs/cgroup/memory/anna", memory__limit_in_bytes=3000 * MB)
    write(tmp_path / "sys/fs/cgroup/unified/anna", cpu__max="500000 100000")
    assert machine.cores(tmp_path) == 5
    assert machine.memory(tmp_path).limit == 3000 * MB


@pytest.mark.parametrize("text", ["", "nonsense", "1 2 3\n - \n30 24 0:26 / /sys - cgroup2", "\x00\xff"])
def test_files_that_make_no_sense_limit_nothing(tmp_path, text):
    write(tmp_path / "proc/self", cgroup=text, mountinfo=text)
    assert machine.cores(tmp_path) == 8
    assert machine.kills(tmp_path) is None


@pytest.mark.parametrize("granted", ["", "100000", "0 0", "100000 0", "abc def", "1 2 3"])
def test_a_quota_that_makes_no_sense_limits_nothing(v2, granted):
    root, groups = v2
    write(groups / "hub/anna/kernel", cpu__max=granted)
    assert machine.cores(root) == 8


# Memory ---------------------------------------------------------------------------------------------------------------


def roughly(memory, limit, free):
    """Whether a `Memory` is this in MB, within the rounding of /proc/meminfo to 1,024 bytes."""
    return abs(memory.limit - limit * MB) <= 1024 and abs(memory.free - free * MB) <= 1024


def test_without_limit_memory_is_the_computers(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", memory__max="max", memory__current=700 * MB)
    assert roughly(machine.memory(root), 16000, 12000)


def test_memory_of_version_2_without_what_only_caches_files(v2):
    root, groups = v2
    stat = f"anon {300 * MB}\nfile {500 * MB}\ninactive_file {400 * MB}"
    write(groups / "hub/anna/kernel", memory__max=1000 * MB, memory__current=800 * MB, memory__stat=stat)
    assert machine.memory(root) == Memory(1000 * MB, 600 * MB)


def test_memory_of_version_1_without_what_only_caches_files(v1):
    root, groups = v1
    stat = f"inactive_file {1 * MB}\nhierarchical_memory_limit {2000 * MB}\ntotal_inactive_file {100 * MB}"
    write(
        groups / "memory/hub/anna",
        memory__limit_in_bytes=2000 * MB,
        memory__usage_in_bytes=900 * MB,
        memory__stat=stat,
    )
    assert machine.memory(root) == Memory(2000 * MB, 1200 * MB)


def test_version_1_writes_no_limit_as_a_huge_number(v1):
    root, groups = v1
    write(groups / "memory/hub/anna", memory__limit_in_bytes=NO_LIMIT_V1, memory__usage_in_bytes=900 * MB)
    assert roughly(machine.memory(root), 16000, 12000)


def test_no_limit_anywhere_is_not_taken_for_a_number(v1, monkeypatch):
    root, groups = v1
    write(groups / "memory/hub/anna", memory__limit_in_bytes=NO_LIMIT_V1, memory__usage_in_bytes=900 * MB)
    monkeypatch.setattr(machine, "_computer", lambda root: Memory(None, None))
    assert machine.memory(root) == Memory(None, None)


def test_version_1_tells_of_a_parent_that_cannot_be_seen(v1):
    root, groups = v1
    stat = f"hierarchical_memory_limit {1500 * MB}\ntotal_inactive_file 0"
    write(groups / "memory/hub/anna", memory__limit_in_bytes=NO_LIMIT_V1, memory__stat=stat)
    assert machine.memory(root) == Memory(1500 * MB, 1500 * MB)


def test_a_tighter_parent_limits_memory_and_a_fuller_one_what_is_free(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", memory__max="max", memory__current=100 * MB)
    write(groups / "hub/anna", memory__max=1000 * MB, memory__current=200 * MB)
    write(groups / "hub", memory__max=4000 * MB, memory__current=3500 * MB)  # the neighbours' too
    assert machine.memory(root) == Memory(1000 * MB, 500 * MB)


def test_a_limit_above_the_computers_memory_grants_no_more_than_that(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", memory__max=64000 * MB, memory__current=0)
    assert roughly(machine.memory(root), 16000, 12000)


def test_more_used_than_granted_leaves_nothing_free(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", memory__max=500 * MB, memory__current=600 * MB)
    assert machine.memory(root).free == 0


def test_without_linux_files_the_operating_system_is_asked(tmp_path):
    memory = machine.memory(tmp_path)
    assert memory.limit is None or memory.limit > 100 * MB


def test_memory_of_the_real_computer_agrees_with_psutil():
    psutil = pytest.importorskip("psutil")
    memory = machine.memory()
    assert memory.limit <= psutil.virtual_memory().total
    assert memory.free is None or 0 <= memory.free <= memory.limit


# Programs that were stopped -------------------------------------------------------------------------------------------


def test_kills_of_version_2(v2):
    root, groups = v2
    write(groups / "hub/anna/kernel", memory__events="low 0\nmax 9\noom 5\noom_kill 3\noom_group_kill 0")
    write(groups / "hub/anna", memory__events="oom_kill 8")
    assert machine.kills(root) == 3


def test_kills_of_version_1(v1):
    root, groups = v1
    write(groups / "memory/hub/anna", memory__oom_control="oom_kill_disable 0\nunder_oom 1\noom_kill 2")
    assert machine.kills(root) == 2


def test_kills_are_counted_by_the_nearest_group_that_counts(v2):
    root, groups = v2
    write(groups / "hub/anna", memory__events="oom 0\noom_kill 0")
    write(groups / "hub", memory__events="oom 4\noom_kill 4")
    assert machine.kills(root) == 0


def test_kills_are_unknown_where_nothing_counts_them(tmp_path, v1):
    root, groups = v1
    write(groups / "memory/hub/anna", memory__oom_control="oom_kill_disable 0\nunder_oom 0")  # Linux before 4.13
    assert machine.kills(root) is None
