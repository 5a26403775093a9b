"""The manifests for Kubernetes, as far as they can be judged without a cluster: shared images, and backups."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from dlintro.data.fetched.medmnist import COLLECTIONS

HUB = Path(__file__).parents[1] / "hub"
FOLDER = HUB / "kubernetes"
VALUES = yaml.safe_load((HUB / "values.yaml").read_text(encoding="utf-8"))


def read(name):
    return list(yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8")))


def kinds(name):
    return {document["kind"]: document for document in read(name)}


def pod(job):
    return job["spec"].get("jobTemplate", job)["spec"]["template"]["spec"]


def test_students_read_the_shared_images_and_cannot_change_them():
    storage = read("data-volume.yaml")[0]["singleuser"]["storage"]
    (volume,), (mount,) = storage["extraVolumes"], storage["extraVolumeMounts"]
    assert mount["mountPath"] == VALUES["singleuser"]["extraEnv"]["DLINTRO_DATA"]
    assert volume["name"] == mount["name"]
    assert mount["readOnly"] is volume["persistentVolumeClaim"]["readOnly"] is True
    assert storage.keys() == {"extraVolumes", "extraVolumeMounts"}  # home folders stay as they are


def test_a_job_fills_the_volume_that_students_read():
    claim, job = kinds("data-volume-claim.yaml").values()
    (volume,) = read("data-volume.yaml")[0]["singleuser"]["storage"]["extraVolumes"]
    (container,), (filled,) = pod(job)["containers"], pod(job)["volumes"]
    for each in (volume, filled):
        assert each["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    assert claim["spec"]["accessModes"] == ["ReadWriteMany"]
    (mount,) = container["volumeMounts"]
    command = [*container["command"], *container["args"]]
    assert command[command.index("--to") + 1] == mount["mountPath"]
    assert set(container["args"]) <= set(COLLECTIONS)
    assert f"job/{job['metadata']['name']}" in (FOLDER / "data-volume-claim.yaml").read_text(encoding="utf-8")


KUBECTL = """#!/bin/sh
echo "$*" >> "$FAKE/calls"
case "$1 $2" in
    "get persistentvolumeclaim") printf 'persistentvolumeclaim/%s\\n' claim-anna claim-ben hub-db-dir ;;
    "create --filename") cat >> "$FAKE/made"; echo --- >> "$FAKE/made"; [ ! -e "$FAKE/full" ] ;;
    "get volumesnapshot") cat "$FAKE/there" ;;
esac
"""


@pytest.fixture
def night(tmp_path):
    """Run the script of backup.yaml with a kubectl that notes what it is asked for; return its exit code."""
    fake = tmp_path / "kubectl"
    fake.write_text(KUBECTL)
    fake.chmod(0o755)
    (tmp_path / "there").write_text("20260101 old\n20991231 new\n")
    (container,) = pod(kinds("backup.yaml")["CronJob"])["containers"]
    given = {each["name"]: each["value"] for each in container["env"]}

    def run():
        path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
        command = [*container["command"], *container["args"]]
        return subprocess.run(
            command, env=given | {"PATH": path, "FAKE": str(tmp_path)}, capture_output=True, text=True, check=False
        )

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="the image of the job is Linux, with its date")
def test_every_volume_gets_a_snapshot_and_old_ones_go(night, tmp_path):
    assert night().returncode == 0
    made = [each for each in yaml.safe_load_all((tmp_path / "made").read_text()) if each]
    claims = [each["spec"]["source"]["persistentVolumeClaimName"] for each in made]
    assert claims == ["claim-anna", "claim-ben", "hub-db-dir"]
    for each in made:
        assert (each["apiVersion"], each["kind"]) == ("snapshot.storage.k8s.io/v1", "VolumeSnapshot")
        assert each["spec"]["volumeSnapshotClassName"].startswith("set-this")
        assert each["metadata"]["annotations"]["claim"] == each["spec"]["source"]["persistentVolumeClaimName"]
        assert each["metadata"]["labels"]["backup"] == "nightly"
        assert re.fullmatch(r"20\d{6}", each["metadata"]["labels"]["day"])
    deleted = [line for line in (tmp_path / "calls").read_text().splitlines() if line.startswith("delete")]
    assert deleted == ["delete volumesnapshot old"]


@pytest.mark.skipif(sys.platform != "linux", reason="the image of the job is Linux, with its date")
def test_where_a_snapshot_fails_none_is_deleted_and_the_job_says_so(night, tmp_path):
    (tmp_path / "full").touch()
    assert night().returncode == 1
    assert (tmp_path / "made").read_text().count("kind: VolumeSnapshot") == 3  # one failure does not stop the others
    assert "delete" not in (tmp_path / "calls").read_text()


def test_the_backup_may_do_what_it_does_and_no_more():
    role, binding, account = (kinds("backup.yaml")[kind] for kind in ("Role", "RoleBinding", "ServiceAccount"))
    assert {(resource, verb) for rule in role["rules"] for resource in rule["resources"] for verb in rule["verbs"]} == {
        ("persistentvolumeclaims", "get"),
        ("persistentvolumeclaims", "list"),
        *(("volumesnapshots", verb) for verb in ("get", "list", "create", "delete")),
    }
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account["metadata"]["name"]}]
    assert pod(kinds("backup.yaml")["CronJob"])["serviceAccountName"] == account["metadata"]["name"]
