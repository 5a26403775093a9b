"""MedMNIST: real medical images in small sizes, with the splits that are used for comparisons.

Source: Yang J, Shi R, Wei D, et al. MedMNIST v2. Sci Data 2023;10:41, doi:10.1038/s41597-022-01721-8; the files:
doi:10.5281/zenodo.10519652, with the checksums that the package medmnist 3.0.2 lists.
"""

from dataclasses import dataclass, replace

from dlintro._folders import data_folders
from dlintro._validate import shown
from dlintro.data.fetched import files, ham10000, image_files

SIZES = (28, 64, 128, 224)


@dataclass(frozen=True)
class Collection:
    """One of MedMNIST's datasets: class names in the order of its labels, and the MD5 of its file for each size."""

    title: str
    class_names: tuple[str, ...]
    source: str
    md5: dict[int, str]
    licence: str = "CC BY 4.0"
    beware: str = ""


def _md5(*sums):
    return dict(zip(SIZES, sums, strict=True))


COLLECTIONS = {
    "breastmnist": Collection(
        title="Breast ultrasound (BreastMNIST)",
        class_names=("malignant", "normal or benign"),
        source="Al-Dhabyani et al. 2020, doi:10.1016/j.dib.2019.104863",
        md5=_md5(
            "750601b1f35ba3300ea97c75c52ff8f6",
            "742edef2a1fd1524b2efff4bd7ba9364",
            "363e4b3f8d712e9b5de15470a2aaadf1",
            "b56378a6eefa9fed602bb16d192d4c8b",
        ),
        beware="In the file 0 is malignant; here it is reversed: 1 is malignant, 0 normal or benign.",
    ),
    "pneumoniamnist": Collection(
        title="Chest X-rays of children (PneumoniaMNIST)",
        class_names=("normal", "pneumonia"),
        source="Kermany et al. 2018, doi:10.1016/j.cell.2018.02.010",
        md5=_md5(
            "28209eda62fecd6e6a2d98b1501bb15f",
            "8f4eceb4ccffa70c672198ea285246c6",
            "05b46931834c231683c68f40c47b2971",
            "d6a3c71de1b945ea11211b03746c1fe1",
        ),
    ),
    "retinamnist": Collection(
        title="Diabetic retinopathy, by grade (RetinaMNIST)",
        class_names=tuple(f"grade {grade}" for grade in range(5)),
        source="DeepDRiD, Liu et al. 2022, doi:10.1016/j.patter.2022.100512",
        md5=_md5(
            "bd4c0672f1bba3e3a89f0e4e876791e4",
            "afda852cc34dcda56f86ad2b2457dbcc",
            "e48e916a24454daf90583d4e6efb1a18",
            "eae7e3b6f3fcbda4ae613ebdcbe35348",
        ),
        beware="The original has about four images of each patient.",
    ),
    "bloodmnist": Collection(
        title="Blood cells (BloodMNIST)",
        class_names=(
            "basophil",
            "eosinophil",
            "erythroblast",
            "immature granulocytes",
            "lymphocyte",
            "monocyte",
            "neutrophil",
            "platelet",
        ),
        source="Acevedo et al. 2020, doi:10.1016/j.dib.2020.105474",
        md5=_md5(
            "7053d0359d879ad8a5505303e11de1dc",
            "2b94928a2ae4916078ca51e05b6b800b",
            "adace1e0ed228fccda1f39692059dd4c",
            "b718ff6835fcbdb22ba9eacccd7b2601",
        ),
        beware="Many cells come from one person.",
    ),
    "dermamnist": Collection(
        title="Pigmented skin lesions (DermaMNIST)",
        class_names=(
            "actinic keratoses and intraepithelial carcinoma",
            "basal cell carcinoma",
            "benign keratosis-like lesions",
            "dermatofibroma",
            "melanoma",
            "melanocytic nevi",
            "vascular lesions",
        ),
        source="HAM10000, Tschandl et al. 2018, doi:10.1038/sdata.2018.161",
        md5=_md5(
            "0744692d530f8e62ec473284d019b0c7",
            "b70a2f5635c6199aeaa28c31d7202e1f",
            "2defd784463fa5243564e855ed717de1",
            "8974907d8e169bef5f5b96bc506ae45d",
        ),
        licence="CC BY-NC 4.0",
    ),
    "pathmnist": Collection(
        title="Colon histology (PathMNIST)",
        class_names=(
            "adipose",
            "background",
            "debris",
            "lymphocytes",
            "mucus",
            "smooth muscle",
            "normal colon mucosa",
            "cancer-associated stroma",
            "colorectal adenocarcinoma epithelium",
        ),
        source="NCT-CRC-HE, Kather et al. 2019, doi:10.1371/journal.pmed.1002730",
        md5=_md5(
            "a8b06965200029087d5bd730944a56c1",
            "55aa9c1e0525abe5a6b9d8343a507616",
            "ac42d08fb904d92c244187169d1fd1d9",
            "2c51a510bcdc9cf8ddb2af93af1eadec",
        ),
        beware="Many tiles come from one patient. The test images come from another clinical centre than the others.",
    ),
}
YANG = "MedMNIST v2, Yang et al. 2023, doi:10.1038/s41597-022-01721-8"


def medmnist(flag, size=28, limit=None, seed=0):
    """Return the training, validation and test images of one of MedMNIST's datasets, in its own splits.

    The file must be on this computer; `python -m dlintro fetch` downloads it. Labels are coded as in the file, but in
    BreastMNIST 1 is malignant. MedMNIST names no patients, so each image has an id of its own; beside HAM10000's
    tables, DermaMNIST's images have their lesion as `patient`, and the clinic as `info["site"]`.

    Parameters
    ----------
    flag : "bloodmnist", "breastmnist", "dermamnist", "pathmnist", "pneumoniamnist" or "retinamnist"
    size : 28, 64, 128 or 224
        Height and width in pixels.
    limit : int, optional
        Keep at most that many images of each part, drawn at random, at least one of each class. All of PathMNIST takes
        1 GB of memory.
    seed : int
        Decides the draw.

    Returns
    -------
    tuple of three Dataset
        x (n, size, size, 1 or 3) float32 in [0, 1], y (n,).

    Raises
    ------
    DataNotFound
        If the file is not on this computer or not the published one; the message is the command to type.
    ValueError
        If there is no such dataset or size, or a file or table is damaged.

    References
    ----------
    Yang J, Shi R, Wei D, et al. MedMNIST v2. Sci Data 2023;10:41, doi:10.1038/s41597-022-01721-8.
    """
    name, collection = file_of(flag, size)
    found = files.find(name, collection.md5[size], command(flag, size))
    parts = image_files.read_parts(found.path, len(collection.class_names), size=size, limit=limit, seed=seed)
    notes, info, class_names = [collection.beware], None, collection.class_names
    if flag == "breastmnist":
        parts = [replace(part, y=1 - part.y) for part in parts]
        class_names = class_names[::-1]
    if flag == "dermamnist":
        tables = ham10000.find_tables([found.path.parent, *data_folders()])
        notes.append(ham10000.JOINED if tables else ham10000.NOT_JOINED)
        if tables:
            joined = ham10000.join(parts, tables)
            parts = [replace(part, patient=lesion) for part, (lesion, _) in zip(parts, joined, strict=True)]
            info = [{"site": site} for _, site in joined]
    if not found.verified:
        notes.insert(0, f"NOT VERIFIED: this file is not the published one, whose MD5 is {collection.md5[size]}.")
    return image_files.datasets(
        parts,
        name=collection.title,
        class_names=class_names,
        source=f"{collection.source}; {YANG}; {name}, MD5 {found.md5}" + (" (verified)" if found.verified else ""),
        licence=collection.licence,
        note=" ".join(note for note in notes if note),
        info=info,
    )


def file_of(flag, size=28):
    """Return the name of a dataset's file and its `Collection`.

    Raises
    ------
    ValueError
        If there is no such dataset or size.
    """
    if flag not in COLLECTIONS:
        raise ValueError(f"there is no dataset {shown(flag)}; choose from {', '.join(sorted(COLLECTIONS))}.")
    if size not in SIZES:
        raise ValueError(f"size must be one of {', '.join(map(str, SIZES))} pixels, but is {shown(size)}.")
    return (f"{flag}.npz" if size == 28 else f"{flag}_{size}.npz"), COLLECTIONS[flag]


def command(flag, size=28):
    """Return the command that gets a dataset."""
    return f"python -m dlintro fetch {flag}" + ("" if size == 28 else f" --size {size}")
