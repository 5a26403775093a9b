"""Four hospitals that share a question and no slides: each stains, scans and selects its patients in its own way."""

from dataclasses import replace

from dlintro import _validate
from dlintro.data.slides.histology import simulate_slides
from dlintro.data.slides.labs import LABS, Lab

N_TILES = 4  # of each patient's tumour
LOOK = 0.3  # patients differ less than hospitals do
TEST_SHARE = 0.3

HOSPITALS = (
    replace(LABS[0], patients=7, msi_share=0.35),
    replace(LABS[1], patients=4, msi_share=0.2),
    replace(LABS[2], patients=5, msi_share=0.45),
    Lab(
        "west", patients=4, msi_share=0.3, haematoxylin=(0.55, 0.64, 0.54), eosin=(0.14, 0.80, 0.58),
        strength=(0.85, 1.2), colour=(0.92, 0.98, 0.96), quality=85,
    ),
)  # fmt: skip
"""Four hospitals of different sizes, whose patients have MSI more or less often: `simulate_hospitals` starts there."""


def simulate_hospitals(n_patients=400, size=32, seed=0):
    """Simulate four hospitals with slides of bowel cancer, and a common test set of other patients of all four.

    The hospitals are `HOSPITALS`, which differ in stains, scanner, size and share of MSI. In the test set, each of
    them has as many patients and the same share: who only recognises the hospital gains nothing.

    Parameters
    ----------
    n_patients : int
        The number of patients of all hospitals together, at least 40; the test set has as many.
    size : int
        Height and width of the tiles in pixels, at least 16.
    seed : int

    Returns
    -------
    hospitals : dict of Dataset
        By name. Each patient has four tiles of tumour: x (4n, size, size, 3) in [0, 1], y (4n,) 1 (MSI) or 0 (MSS).
    test : Dataset
        Tiles of the same kind; `info["site"]` names the hospital.

    Raises
    ------
    ValueError, TypeError
        If there are too few patients, or the tiles are too small.
    """
    n_patients = _validate.count(n_patients, "n_patients", low=40)
    options = {"tumour_share": 1.0, "look": LOOK, "masks": False}
    everyone = sum(hospital.patients for hospital in HOSPITALS)
    hospitals = {}
    for number, hospital in enumerate(HOSPITALS):
        own = round(n_patients * hospital.patients / everyone)
        # Each hospital draws from a seed of its own, and so does the test set: nobody is in two of them.
        hospitals[hospital.name] = simulate_slides(own, N_TILES, size, (seed, number), labs=[hospital], **options)
    alike = [replace(hospital, patients=1, msi_share=TEST_SHARE) for hospital in HOSPITALS]
    test = simulate_slides(n_patients, N_TILES, size, (seed, len(alike)), labs=alike, **options)
    return hospitals, test
