"""MedMNIST's files and one's own: found or not, verified or not, whole or broken; joined with lesions and clinics."""

import contextlib
import csv
import re
import socket
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
import pytest
import real_files
from hypothesis import given, settings
from hypothesis import strategies as st

from dlintro import data, doctor, web
from dlintro._folders import data_folders
from dlintro.data.fetched import files, ham10000, image_files
from dlintro.data.fetched.medmnist import COLLECTIONS, SIZES, file_of

KEYS = ("train", "val", "test")
real = pytest.mark.skipif(not real_files.SHARED.is_dir(), reason="no real files beside this checkout")


def arrays(n_classes=2, n=8, size=28, colour=False, seed=0, **changes):
    """The arrays of a small file in MedMNIST's format, each class in each part."""
    rng = np.random.default_rng(seed)
    shape = (n, size, size, 3) if colour else (n, size, size)
    made = {}
    for key in KEYS:
        made[f"{key}_images"] = rng.integers(0, 256, shape, dtype=np.uint8)
        made[f"{key}_labels"] = (np.arange(n) % n_classes).astype(np.uint8)[:, None]
    made.update(changes)
    return {name: array for name, array in made.items() if array is not None}


def write(path, **changes):
    np.savez(path, **arrays(**changes))
    return path


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder that DLINTRO_DATA names, a cache folder beside it, and no network at all."""

    def no_network(*_):
        raise AssertionError("a loader must never use the network")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    monkeypatch.delenv("DLINTRO_UNVERIFIED", raising=False)
    (tmp_path / "hub").mkdir()
    monkeypatch.setenv("DLINTRO_DATA", str(tmp_path / "hub"))
    return tmp_path / "hub"


@pytest.fixture
def fake(folder, monkeypatch):
    """Put a small file of a dataset into the folder, and make its checksum the published one."""

    def put(flag, size=28, **changes):
        name, collection = file_of(flag, size)
        changes = {
            "n_classes": len(collection.class_names),
            "n": 2 * len(collection.class_names),
            "size": size,
        } | changes
        path = write(folder / name, **changes)
        md5 = collection.md5 | {size: files.checksum(path)}
        monkeypatch.setitem(COLLECTIONS, flag, replace(collection, md5=md5))
        return path

    return put


# Where files are looked for -------------------------------------------------------------------------------------------


def test_what_is_not_there_is_said_with_the_command_to_type(folder, tmp_path):
    with pytest.raises(data.DataNotFound) as problem:
        data.medmnist("dermamnist", size=64)
    assert isinstance(problem.value, FileNotFoundError)
    text = str(problem.value)
    assert "\n    python -m dlintro fetch dermamnist --size 64\n" in text
    assert f"looked in {folder} and {tmp_path / 'cache'}" in text
    with pytest.raises(data.DataNotFound, match="fetch breastmnist\n"):
        data.medmnist("breastmnist")


@pytest.mark.parametrize("other", [False, True], ids=["missing", "another file"])
def test_a_page_says_nothing_of_the_computer_that_made_it(folder, other, monkeypatch):
    if other:
        (folder / file_of("dermamnist", 28)[0]).write_bytes(b"half of it")
    monkeypatch.setenv(web.SWITCH, "1")
    with pytest.raises(data.DataNotFound) as problem:
        data.medmnist("dermamnist")
    assert str(problem.value) == "These images are not part of this page."


def test_loaders_and_doctor_mean_the_same_folder(folder, tmp_path, monkeypatch):
    assert data_folders() == [folder, tmp_path / "cache"]
    assert f"Data folder: {folder} (from DLINTRO_DATA)" in [finding.what for finding in doctor.examine()]
    monkeypatch.delenv("DLINTRO_DATA")
    assert data_folders() == [tmp_path / "cache"]
    assert any(finding.what.startswith(f"Data folder: {tmp_path / 'cache'} is not") for finding in doctor.examine())
    assert data_folders({"DLINTRO_DATA": "~/images"})[0] == Path.home() / "images"


def test_the_cache_folder_comes_second(fake, tmp_path):
    path = fake("breastmnist")
    (tmp_path / "cache").mkdir()
    mine = path.rename(tmp_path / "cache" / path.name)
    assert len(data.medmnist("breastmnist")) == 3
    path.write_bytes(b"something else under the same name on the hub")
    assert len(data.medmnist("breastmnist")) == 3
    mine.unlink()
    with pytest.raises(data.DataNotFound, match="not the published file"):
        data.medmnist("breastmnist")


def test_another_file_is_refused_with_both_checksums(folder, monkeypatch):
    path = write(folder / "breastmnist.npz")
    published = COLLECTIONS["breastmnist"].md5[28]
    for value in (None, "", "0", "no"):
        monkeypatch.delenv("DLINTRO_UNVERIFIED", raising=False)
        if value is not None:
            monkeypatch.setenv("DLINTRO_UNVERIFIED", value)
        with pytest.raises(data.DataNotFound) as problem:
            data.medmnist("breastmnist")
    text = str(problem.value)
    assert all(word in text for word in (str(path), files.checksum(path), published, "fetch breastmnist"))
    assert "DLINTRO_UNVERIFIED=1" in text


def test_an_unverified_file_says_so(folder, monkeypatch):
    path = write(folder / "breastmnist.npz")
    monkeypatch.setenv("DLINTRO_UNVERIFIED", "1")
    for part in data.medmnist("breastmnist"):
        assert part.note.startswith("NOT VERIFIED")
        assert COLLECTIONS["breastmnist"].md5[28] in part.note
        assert f"MD5 {files.checksum(path)}" in part.source
        assert "(verified)" not in part.source
        assert "NOT VERIFIED" in part._repr_html_()


def test_a_file_that_may_not_be_read(fake, monkeypatch):
    path = fake("breastmnist")

    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(files, "checksum", refuse)
    with pytest.raises(data.DataNotFound, match=re.escape(f"{path} can't be read (Permission denied)")):
        data.medmnist("breastmnist")


def test_a_file_in_place_of_the_folder(folder, monkeypatch):
    (folder / "file").write_text("no folder")
    monkeypatch.setenv("DLINTRO_DATA", str(folder / "file"))
    with pytest.raises(data.DataNotFound, match="is not on this computer; looked in"):
        data.medmnist("breastmnist")


@pytest.mark.parametrize(
    ("flag", "size", "words"),
    [("derma", 28, "dermamnist"), (None, 28, "breastmnist"), ("dermamnist", 32, "28, 64, 128, 224")],
)
def test_names_and_sizes_that_do_not_exist(flag, size, words):
    with pytest.raises(ValueError, match=words):
        data.medmnist(flag, size=size)


# What comes back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [28, 64])
@pytest.mark.parametrize("flag", COLLECTIONS)
def test_every_data_set_comes_in_three_parts(fake, flag, size):
    colour = flag not in ("breastmnist", "pneumoniamnist")
    with np.load(fake(flag, size, colour=colour)) as archive:
        raw = {key: archive[key] for key in archive.files}
    parts = data.medmnist(flag, size=size)
    for part, key, name in zip(parts, KEYS, ("training", "validation", "test"), strict=True):
        assert f"{name} images" in part.name
        assert part.x.dtype == np.float32
        assert part.x.shape == (len(part), size, size, 3 if colour else 1)
        np.testing.assert_array_equal(np.rint(part.x * 255), raw[f"{key}_images"].reshape(part.x.shape))
        label = raw[f"{key}_labels"][:, 0]
        np.testing.assert_array_equal(part.y, 1 - label if flag == "breastmnist" else label)
        assert not part.x.flags.writeable
        assert "doi:10.1038/s41597-022-01721-8" in part.source
        assert "(verified)" in part.source
        assert part.licence == ("CC BY-NC 4.0" if flag == "dermamnist" else "CC BY 4.0")
        assert not part.simulated
        assert "real patients" in part._repr_html_()


def test_in_breastmnist_1_is_malignant(fake):
    fake("breastmnist", train_labels=np.array([0, 0, 0, 1], dtype=np.uint8)[:, None])
    train = data.medmnist("breastmnist")[0]
    assert train.class_names == ("normal or benign", "malignant")
    assert train.y.tolist() == [1, 1, 1, 0]
    assert "1 is malignant" in train.note


def test_without_patients_each_image_counts_as_one(fake):
    fake("bloodmnist", n=40)
    for parts in (data.medmnist("bloodmnist"), data.medmnist("bloodmnist", limit=10)):
        ids = np.concatenate([part.patient for part in parts])
        assert len(np.unique(ids)) == sum(len(part) for part in parts)
        assert "names no patients" in parts[0].note


def test_a_limit_draws_rows_with_each_class_among_them(fake):
    rare = np.zeros((300, 1), dtype=np.uint8)
    rare[[7, 250], 0] = 1
    path = fake("pneumoniamnist", n=300, train_labels=rare, val_labels=rare, test_labels=rare)
    everything = data.medmnist("pneumoniamnist")[0]
    seen = set()
    for seed in range(20):
        train = data.medmnist("pneumoniamnist", limit=20, seed=seed)[0]
        assert len(train) == 20
        assert set(train.y) == {0, 1}
        np.testing.assert_array_equal(train.x, everything.x[train.patient])  # an id is the row in the file
        np.testing.assert_array_equal(train.y, everything.y[train.patient])
        seen |= set(train.patient.tolist())
    assert len(seen) > 150
    again = data.medmnist("pneumoniamnist", limit=20, seed=19)[0]
    np.testing.assert_array_equal(again.patient, train.patient)
    assert len(data.medmnist("pneumoniamnist", limit=10_000)[0]) == 300
    for limit in (1, 0, 2.5):
        with pytest.raises((ValueError, TypeError), match="limit"):
            data.medmnist("pneumoniamnist", limit=limit)
    assert path.exists()


# Files that are not as they should be ---------------------------------------------------------------------------------

MINE = {"class_names": ("benign", "malignant"), "licence": "ours", "source": "our clinic"}


def test_ones_own_file(folder):
    patients = {f"{key}_patients": np.array([f"{key}{n // 2}" for n in range(8)]) for key in KEYS}
    path = write(folder / "moles.npz", size=32, colour=True, **patients)
    train, valid, test = data.read_images(path, **MINE)
    assert train.name == "moles, training images"
    assert train.x.shape == (8, 32, 32, 3)
    assert (train.licence, train.source) == ("ours", "our clinic")
    assert train.patient.tolist() == patients["train_patients"].tolist()
    assert train.note == ""
    assert len(np.unique(np.concatenate([valid.patient, test.patient]))) == 8
    assert data.read_images(str(path), name="Our moles", **MINE)[2].name == "Our moles, test images"
    few = data.read_images(path, limit=3, seed=1, **MINE)[0]
    rows = [int(np.flatnonzero((train.x == image).all(axis=(1, 2, 3)))[0]) for image in few.x]
    assert few.patient.tolist() == train.patient[rows].tolist()
    assert rows != [0, 1, 2]


def test_ones_own_file_may_hold_one_channel_and_flat_labels(folder):
    changes = {f"{key}_images": np.zeros((4, 20, 30, 1), dtype=np.uint8) for key in KEYS}
    changes |= {f"{key}_labels": np.array([0, 1, 1, 0]) for key in KEYS}
    train = data.read_images(write(folder / "mine.npz", **changes), **MINE)[0]
    assert train.x.shape == (4, 20, 30, 1)
    assert "names no patients" in train.note


@pytest.mark.parametrize("ids", [[1.0, np.nan, 3.0, 3.0], ["P1", "", "P2", "P2"], ["P1", "nan", "P2", "P2"]])
def test_an_image_without_a_patients_id_is_told(folder, ids):
    patients = {f"{key}_patients": np.array(["A", "B", "C", "D"] if key != "val" else ids) for key in KEYS}
    labels = {f"{key}_labels": np.array([0, 1, 1, 0]) for key in KEYS}
    images = {f"{key}_images": np.zeros((4, 8, 8), dtype=np.uint8) for key in KEYS}
    path = write(folder / "mine.npz", **images, **labels, **patients)
    with pytest.raises(ValueError, match=r"val_patients in .* one id for each image, but 1 are missing"):
        data.read_images(path, **MINE)


def test_images_are_kept_in_memory_once(folder):
    parts = image_files.read_parts(write(folder / "mine.npz"), n_classes=2)
    train = image_files.datasets(parts, name="mine", **MINE)[0]
    assert np.shares_memory(train.x, parts[0].x)


def test_patients_in_two_parts_are_told(folder):
    patients = {f"{key}_patients": np.arange(8) + start for key, start in zip(KEYS, (0, 100, 5), strict=True)}
    train = data.read_images(write(folder / "mine.npz", **patients), **MINE)[0]
    assert "Of 21 ids in `patient`, 3 are in more than one part" in train.note


IMAGES, LABELS = (arrays()[f"train_{what}"] for what in ("images", "labels"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"val_images": None}, ["must hold val_images", "but holds train_images"]),
        ({"train_labels": None, "test_labels": None}, ["must hold train_labels, test_labels"]),
        ({"train_images": IMAGES.astype(object)}, ["train_images", "Object arrays", "Python objects"]),
        ({"test_labels": LABELS.astype(object)}, ["test_labels", "Python objects"]),
        ({"train_images": IMAGES / 255}, ["train_images", "float64", "must be uint8"]),
        ({"train_images": IMAGES.astype(np.int32)}, ["train_images", "int32"]),
        ({"train_images": IMAGES[0]}, ["train_images", "(28, 28)", "(n, height, width)"]),
        ({"train_images": np.zeros((8, 28, 28, 4), np.uint8)}, ["train_images", "(8, 28, 28, 4)"]),
        ({"train_images": np.zeros((8, 0, 28), np.uint8)}, ["train_images", "(8, 0, 28)"]),
        ({"train_images": IMAGES[:5]}, ["train_images", "5 images", "8 labels"]),
        ({"val_images": np.zeros((8, 32, 32), np.uint8)}, ["val_images", "32 × 32", "28 × 28"]),
        ({"val_images": np.zeros((8, 28, 28, 3), np.uint8)}, ["val_images", "3 channels", "1 channel"]),
        ({"test_labels": LABELS[:0], "test_images": IMAGES[:0]}, ["test_labels", "(0, 1)", "one label for each"]),
        ({"test_labels": LABELS + 1}, ["test_labels", "one is 2", "0 to 1", "from 0"]),
        ({"test_labels": LABELS.astype(int) - 1}, ["test_labels", "one is -1"]),
        ({"test_labels": LABELS * 0}, ["test_labels", "no image of class 1"]),
        ({"test_labels": LABELS / 2}, ["test_labels", "float64", "whole numbers"]),
        ({"test_labels": np.hstack([LABELS, LABELS])}, ["test_labels", "(8, 2)"]),
        ({"test_patients": np.arange(8)}, ["must hold train_patients, val_patients"]),
        ({f"{key}_patients": np.arange(7) for key in KEYS}, ["train_patients", "(7,)", "(8,)"]),
    ],
)
def test_arrays_that_do_not_fit(folder, changes, words):
    path = write(folder / "mine.npz", **changes)
    with pytest.raises(ValueError) as problem:  # noqa: PT011  the words are checked below
        data.read_images(path, **MINE)
    assert all(word in str(problem.value) for word in (*words, str(path)))


def test_a_file_never_runs_a_program(folder):
    class Trap:
        def __reduce__(self):
            return Path.touch, (folder / "sprung",)

    trap = np.empty((8, 28, 28), dtype=object)
    trap[:] = Trap()
    path = write(folder / "mine.npz", train_images=trap)
    with pytest.raises(ValueError, match="Python objects"):
        data.read_images(path, **MINE)
    assert not (folder / "sprung").exists()
    np.load(path, allow_pickle=True)["train_images"]
    assert (folder / "sprung").exists()  # so the trap works


def damaged(path, how):
    whole = path.read_bytes()
    middle = whole[: len(whole) // 2]
    contents = {
        "cut off": middle,
        "empty": b"",
        "a web page": b"<html>Not found</html>",
        "a flipped bit": middle + bytes([whole[len(middle)] ^ 1]) + whole[len(middle) + 1 :],
    }
    path.write_bytes(contents[how])
    return path


@pytest.mark.parametrize("how", ["cut off", "empty", "a web page", "a flipped bit"])
def test_a_damaged_file(folder, how):
    path = damaged(write(folder / "mine.npz"), how)
    with pytest.raises(ValueError, match=r"can't be read.*[Gg]et (it|the file) again") as problem:
        data.read_images(path, **MINE)
    assert str(path) in str(problem.value)


@pytest.mark.parametrize(("place", "wrong"), [(49, b"\x00"), (127, b"\x00"), (200, b"\xff"), (300, b"\x55")])
def test_a_damaged_compressed_file(folder, place, wrong):
    path = folder / "mine.npz"
    np.savez_compressed(path, **arrays())
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + 20 * wrong + whole[place + 20 :])
    with pytest.raises(ValueError, match="can't be read"):
        data.read_images(path, **MINE)


def test_an_encrypted_file(folder):
    path = write(folder / "mine.npz")
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\x01\x02") + 8] |= 1  # the mark of an encrypted member
    path.write_bytes(whole)
    with pytest.raises(ValueError, match="encrypted"):
        data.read_images(path, **MINE)


@settings(max_examples=100, deadline=None)
@given(place=st.floats(0, 1), wrong=st.binary(min_size=1, max_size=20), compressed=st.booleans())
def test_damage_anywhere_is_told_or_harmless(place, wrong, compressed):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mine.npz")
        (np.savez_compressed if compressed else np.savez)(path, **arrays(size=4))
        whole = path.read_bytes()
        start = int(place * (len(whole) - len(wrong)))
        path.write_bytes(whole[:start] + wrong + whole[start + len(wrong) :])
        with contextlib.suppress(ValueError):
            train = data.read_images(path, **MINE)[0]
            np.testing.assert_array_equal(np.rint(train.x[..., 0] * 255), arrays(size=4)["train_images"])


def test_a_damaged_file_of_medmnist(folder, monkeypatch):
    monkeypatch.setenv("DLINTRO_UNVERIFIED", "1")
    damaged(write(folder / "breastmnist.npz"), "cut off")
    with pytest.raises(ValueError, match=r"can't be read.*Get it again"):
        data.medmnist("breastmnist")


def test_other_kinds_of_files(folder):
    np.save(folder / "single.npy", IMAGES)
    with pytest.raises(ValueError, match="must hold several arrays"):
        data.read_images(folder / "single.npy", **MINE)
    with pytest.raises(ValueError, match="can't be read"):
        data.read_images(folder, **MINE)
    with pytest.raises(data.DataNotFound, match="There is no file"):
        data.read_images(folder / "nowhere.npz", **MINE)


def test_a_file_of_another_size_than_its_name_says(fake):
    fake("breastmnist", size=64, train_images=np.zeros((4, 28, 28), np.uint8))
    with pytest.raises(ValueError, match=r"train_images in .* must be 64 × 64 .* are 28 × 28"):
        data.medmnist("breastmnist", size=64)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class_names": "benign"}, "class_names"),
        ({"class_names": ("one",)}, "class_names"),
        ({"class_names": ("a", "a")}, "class_names"),
        ({"class_names": (0, 1)}, "class_names"),
        ({"licence": ""}, "licence"),
        ({"source": None}, "source"),
    ],
)
def test_what_a_reader_must_know_is_asked_for(folder, changes, words):
    path = write(folder / "mine.npz")
    with pytest.raises(ValueError, match=words):
        data.read_images(path, **(MINE | changes))


# Lesions and clinics --------------------------------------------------------------------------------------------------


def write_table(path, rows):
    path.parent.mkdir(exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, fieldnames=rows[0])
        writer.writeheader()
        writer.writerows(rows)


def write_ham10000(folder, labels, lesions, clinics=("rosendahl", "vidir_modern")):
    """Write both tables: lesion 0, 1, … of each image, and its clinic in turn."""
    images, order = [], []
    for key in KEYS:
        for index, (label, lesion) in enumerate(zip(labels[key], lesions[key], strict=True)):
            image, lesion_id = f"ISIC_{len(images):05}", f"HAM_{lesion:05}"
            images.append({"image_id": image, "lesion_id": lesion_id, "dataset": clinics[lesion % len(clinics)]})
            order.append({"split": key, "index": index, "label": int(label), "image_id": image, "lesion_id": lesion_id})
    write_table(folder / ham10000.IMAGES, images)
    write_table(folder / ham10000.ORDER, order)
    return images, order


@pytest.fixture
def skin(fake, folder):
    """A small DermaMNIST of 14 images a part, and its tables; image i of each part shows lesion i // 2."""
    fake("dermamnist", colour=True)
    labels = {key: np.arange(14) % 7 for key in KEYS}
    return write_ham10000(folder / "ham10000", labels, {key: np.arange(14) // 2 for key in KEYS})


def test_derma_is_joined_with_lesion_and_clinic(skin):
    train, valid, test = data.medmnist("dermamnist")
    assert train.patient.tolist() == [f"HAM_{n // 2:05}" for n in range(14)]
    assert train.info["site"][:4].tolist() == ["Queensland", "Queensland", "Vienna", "Vienna"]
    assert "lesions, not patients" in test.note
    assert "Of 7 ids in `patient`, 7 are in more than one part" in valid.note
    few = data.medmnist("dermamnist", limit=9)[0]
    for image, lesion in zip(few.x, few.patient, strict=True):  # the join follows the draw
        row = int(np.flatnonzero((train.x == image).all(axis=(1, 2, 3)))[0])
        assert lesion == train.patient[row]


def test_the_tables_may_lie_beside_the_images_or_in_the_cache(skin, folder, tmp_path):
    for place in (folder, tmp_path / "cache/ham10000"):
        place.mkdir(parents=True, exist_ok=True)
        for name in (ham10000.IMAGES, ham10000.ORDER):
            next(folder.parent.rglob(name)).rename(place / name)
        assert "site" in data.medmnist("dermamnist")[0].info


def test_tables_that_excel_saved_are_the_same(skin, folder):
    before = data.medmnist("dermamnist")
    for name in (ham10000.IMAGES, ham10000.ORDER):
        path = folder / "ham10000" / name
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    for part, same in zip(before, data.medmnist("dermamnist"), strict=True):
        assert part.patient.tolist() == same.patient.tolist()
        assert part.info["site"].tolist() == same.info["site"].tolist()


@pytest.mark.parametrize("name", [ham10000.IMAGES, ham10000.ORDER])
def test_with_one_table_alone_nothing_is_joined(skin, folder, name):
    (folder / "ham10000" / name).unlink()
    train = data.medmnist("dermamnist")[0]
    assert "site" not in train.info
    assert len(np.unique(train.patient)) == len(train)
    assert all(word in train.note for word in (ham10000.IMAGES, ham10000.ORDER, "not found"))


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        (ham10000.ORDER, lambda rows: rows[:-1], "list test images 0 to 13, but lists 13"),
        (ham10000.ORDER, lambda rows: [*rows, rows[-1] | {"index": 14}], "list test images 0 to 13, but lists 15"),
        (
            ham10000.ORDER,
            lambda rows: [row | {"index": row["index"] + 1} for row in rows],
            "images 0 to 13, but image 0 is not among them",
        ),
        (
            ham10000.ORDER,
            lambda rows: [row | {"label": 6 - row["label"]} for row in rows],
            "its labels differ from those",
        ),
        (ham10000.ORDER, lambda rows: [row | {"lesion_id": ""} for row in rows], "'lesion_id' is missing or has gaps"),
        (ham10000.IMAGES, lambda rows: rows[1:], "image ISIC_00000 is not in"),
        (ham10000.IMAGES, lambda rows: [{"image_id": row["image_id"]} for row in rows], "'dataset' is missing"),
    ],
)
def test_a_table_that_does_not_belong_to_the_images(skin, folder, name, change, words):
    rows = skin[0] if name == ham10000.IMAGES else skin[1]
    write_table(folder / "ham10000" / name, change(rows))
    with pytest.raises(ValueError, match=words) as problem:
        data.medmnist("dermamnist")
    assert f"{folder / 'ham10000' / name}" in str(problem.value) or ham10000.ORDER in str(problem.value)
    assert "or remove it" in str(problem.value)


@pytest.mark.parametrize("content", [b"", b"image_id,dataset\n", b"\xff\xfe\x00 no text", b"image_id\nISIC_1\n"])
def test_a_table_that_is_broken(skin, folder, content):
    (folder / "ham10000" / ham10000.IMAGES).write_bytes(content)
    with pytest.raises(ValueError, match="Replace that table, or remove it"):
        data.medmnist("dermamnist")


def pooled(parts):
    """All images of a dataset again as one, to be split anew."""
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ("x", "y", "patient")}
    site = np.concatenate([part.info["site"] for part in parts])
    return replace(parts[0], info={"site": site}, **columns)


def assert_no_patient_in_two(parts):
    known = [set(part.patient.tolist()) for part in parts]
    assert len(set.union(*known)) == sum(len(ids) for ids in known)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), views=st.lists(st.integers(1, 4), min_size=70, max_size=120))
def test_a_lesion_never_stands_in_two_parts(seed, views):
    """Lesion k shows class k % 7 in views[k] images, which lie anywhere in the official parts."""
    lesion = np.random.default_rng(seed).permutation(np.repeat(np.arange(len(views)), views))
    shares = dict(zip(KEYS, np.array_split(lesion, 3), strict=True))
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        labels = {key: lesions % 7 for key, lesions in shares.items()}
        shares = {key: lesions for key, lesions in shares.items() if set(labels[key]) == set(range(7))}
        if len(shares) < 3:
            return  # a class is missing in a part: refused, as another test shows
        changes = {f"{key}_labels": label.astype(np.uint8) for key, label in labels.items()}
        changes |= {f"{key}_images": np.zeros((len(label), 28, 28, 3), np.uint8) for key, label in labels.items()}
        write(Path(folder, "dermamnist.npz"), **changes)
        write_ham10000(Path(folder), labels, shares)
        patch.setenv("DLINTRO_DATA", folder)
        patch.setenv("DLINTRO_UNVERIFIED", "1")
        everything = pooled(data.medmnist("dermamnist"))
    for parts in (
        everything.split(by="patient", seed=seed),
        everything.split(by="patient", shares=(0.5, 0.5), seed=seed),
    ):
        assert_no_patient_in_two(parts)
        assert sum(len(part) for part in parts) == len(lesion)


# The real files -------------------------------------------------------------------------------------------------------


def test_every_file_has_a_checksum_of_its_own():
    sums = [md5 for collection in COLLECTIONS.values() for md5 in collection.md5.values()]
    assert len(set(sums)) == len(COLLECTIONS) * len(SIZES)
    assert all(re.fullmatch("[0-9a-f]{32}", md5) for md5 in sums)
    assert all(tuple(collection.md5) == SIZES for collection in COLLECTIONS.values())


@real
def test_checksums_and_class_names_are_those_of_the_list():
    text = (real_files.SHARED / "README.md").read_text(encoding="utf-8")
    listed = {
        row[0]: row[1:] for row in re.findall(r"^\| (\w+mnist) .*\| (CC.*?) \| (\w{32}) \| (\w{32}) \|$", text, re.M)
    }
    assert set(listed) == set(COLLECTIONS)
    flat = " ".join(text.split())
    for flag, collection in COLLECTIONS.items():
        assert listed[flag] == (collection.licence, collection.md5[28], collection.md5[64])
        names = ", ".join(collection.class_names) if flag != "retinamnist" else "grades 0 to 4"
        assert f"{flag}: {names}." in flat


@pytest.fixture
def staged(folder, monkeypatch):
    """The real files under their official names; the copy of DermaMNIST is not the official one."""
    real_files.link_into(folder)
    return folder


@real
def test_the_real_breastmnist(staged):
    train, valid, test = data.medmnist("breastmnist")
    assert [len(part) for part in (train, valid, test)] == [546, 78, 156]
    assert [int(part.y.sum()) for part in (train, valid, test)] == [147, 21, 42]  # 210 malignant of 780 in the source
    assert "(verified)" in test.source
    assert "NOT VERIFIED" not in test.note


@real
def test_the_real_dermamnist_and_the_audit_of_its_splits(staged, monkeypatch):
    with pytest.raises(data.DataNotFound, match="0744692d530f8e62ec473284d019b0c7"):
        data.medmnist("dermamnist")
    monkeypatch.setenv("DLINTRO_UNVERIFIED", "1")
    train, valid, test = parts = data.medmnist("dermamnist")
    assert [len(part) for part in parts] == [7007, 1003, 2005]
    assert test.note.startswith("NOT VERIFIED")
    assert len(np.intersect1d(train.patient, test.patient)) == 641
    assert np.isin(test.patient, train.patient).sum() == 693
    assert len(np.unique(np.concatenate([part.patient for part in parts]))) == 7470
    everything = pooled(parts)
    assert (everything.info["site"] == "Queensland").sum() == 2259
    assert (everything.y == 4).sum() == 1113  # melanoma
    for seed in range(3):
        assert_no_patient_in_two(everything.split(by="patient", seed=seed))
    assert len(valid.x[0, 0, 0]) == 3
