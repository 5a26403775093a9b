"""Real files for tests, where a folder of them lies beside the checkout; none of them is ever part of the project."""

from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared" / "data"
UNDER_THEIR_NAMES = {  # the name that the loaders look for: the file
    "breastmnist.npz": "medmnist/breastmnist.npz",
    "dermamnist.npz": "medmnist/dermamnist_from_jpeg.npz",  # a copy made from JPEGs, whose checksum is another
    "ham10000/HAM10000_metadata_with_source.csv": "ham10000/HAM10000_metadata_with_source.csv",
    "ham10000/dermamnist_to_ham10000_match.csv": "ham10000/dermamnist_to_ham10000_match.csv",
}


def link_into(folder):
    """Link the real files that there are into `folder`, under their official names."""
    folder.mkdir(exist_ok=True)
    for name, file in UNDER_THEIR_NAMES.items():
        if (SHARED / file).exists():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).symlink_to(SHARED / file)


def environment(folder):
    """Link the real files into `folder`, and return the variables by which the loaders find and accept them."""
    link_into(folder)
    return {"DLINTRO_DATA": str(folder), "DLINTRO_UNVERIFIED": "1"}
