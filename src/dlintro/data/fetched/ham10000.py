"""HAM10000's tables beside DermaMNIST: which lesion and which clinic an image comes from.

Sources: Tschandl P, Rosendahl C, Kittler H. The HAM10000 dataset. Sci Data 2018;5:180161, doi:10.1038/sdata.2018.161.
The tables: doi:10.7910/DVN/DBW86T (images), and one that gives the position of each image in DermaMNIST.
"""

import csv

import numpy as np

IMAGES = "HAM10000_metadata_with_source.csv"
ORDER = "dermamnist_to_ham10000_match.csv"
FOLDER = "ham10000"
SITES = {"rosendahl": "Queensland"}  # the other sources are departments in Vienna

JOINED = (
    "HAM10000 names lesions, not patients: `patient` holds the lesion, and one person may have several. `site` is the "
    "clinic."
)
NOT_JOINED = (
    f"Some images show the same lesion, but HAM10000's tables ({IMAGES} and {ORDER}, beside the images or in a folder "
    f"{FOLDER} there) were not found, so it is not known which ones."
)


def find_tables(folders):
    """Return the paths of both tables, from the first folder that has both of them, or None."""
    for folder in folders:
        for place in (folder / FOLDER, folder):
            if (place / IMAGES).is_file() and (place / ORDER).is_file():
                return place / IMAGES, place / ORDER
    return None


def join(parts, tables):
    """Return the lesion of each image, and its clinic, as a list with a pair of arrays for each part.

    Parameters
    ----------
    parts : list of image_files.Part
        DermaMNIST's parts, with its own labels.
    tables : pair of Path
        The result of `find_tables`.

    Raises
    ------
    ValueError
        If a table is damaged or belongs to other images.
    """
    images, order = tables
    site_of = {row["image_id"]: SITES.get(row["dataset"], "Vienna") for row in _rows(images, "image_id", "dataset")}
    table = {}
    for row in _rows(order, "split", "index", "label", "image_id", "lesion_id"):
        table[row["split"], row["index"]] = row
    return [_join(part, table, site_of, order) for part in parts]


def _join(part, table, site_of, path):
    rows = [table.get((part.key, str(number))) for number in part.rows]
    n_listed = sum(key == part.key for key, _ in table)
    if n_listed != part.n_in_file or None in rows:
        lacks = [number for number in part.rows if (part.key, str(number)) not in table]
        problem = f"image {lacks[0]} is not among them" if n_listed == part.n_in_file else f"lists {n_listed}"
        raise _mismatch(path, f"it must list {part.key} images 0 to {part.n_in_file - 1}, but {problem}")
    if [row["label"] for row in rows] != [str(label) for label in part.y]:
        raise _mismatch(path, f"its labels differ from those of the {part.key} images")
    unknown = [row["image_id"] for row in rows if row["image_id"] not in site_of]
    if unknown:
        raise _mismatch(path, f"its image {unknown[0]} is not in {IMAGES}")
    return np.array([row["lesion_id"] for row in rows]), np.array([site_of[row["image_id"]] for row in rows])


def _mismatch(path, problem):
    return ValueError(f"{path} does not belong to this DermaMNIST: {problem}. Replace that table, or remove it.")


def _rows(path, *columns):
    """Return the rows of a table as dictionaries; it must have these columns, without a gap."""
    try:
        with open(path, newline="", encoding="utf-8-sig") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} can't be read ({error}). Replace that table, or remove it.") from error
    missing = [column for column in columns if not all(row.get(column) for row in rows)]
    if missing or not rows:
        problem = f"the column {missing[0]!r} is missing or has gaps" if missing else "it has no rows"
        raise ValueError(f"{path} is not HAM10000's table: {problem}. Replace that table, or remove it.")
    return rows
