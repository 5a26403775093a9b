"""Patients who all had a test, of whom only some got the reference standard: an accuracy study as it happens."""

import numpy as np
from scipy.special import ndtri

from dlintro import _validate
from dlintro.data.dataset import Dataset
from dlintro.data.simulators import OURS

SPECIFICITY = 0.9
FOUND_EARLY, FOUND_ADVANCED = 0.6, 0.9  # the shares of the sick whom the test finds


def simulate_verification(
    n_patients=4000, prevalence=0.2, advanced_share=0.5, verified=(0.9, 0.1), symptoms=0.0, seed=0
):
    """Simulate patients who all get a test, and some of whom get the reference standard, such as a biopsy.

    The test is positive in 10 % of the healthy, 60 % of patients with early disease and 90 % with advanced disease.

    Parameters
    ----------
    n_patients : int
    prevalence : float
        The share of patients with the disease, in [0, 1].
    advanced_share : float
        The share of the sick whose disease is advanced, in [0, 1]: the spectrum. It makes the sensitivity, 75 % for
        0.5, and 90 % for 1.
    verified : (float, float)
        The shares of those with a positive, and with a negative test who get the reference standard, in [0, 1].
    symptoms : float
        The share of patients with advanced disease who get it whatever the test says, as their symptoms call for it,
        in [0, 1]. With more than 0, who is verified does not depend on the test alone.
    seed : int
        The same seed gives the same patients and tests, whoever is verified.

    Returns
    -------
    Dataset
        x (n, 1): what the test measures, in standard deviations of the healthy. y (n,): 1 (disease) or 0, also of
        those whose truth a study would not know. `info` tells whether the "test" is positive (0 or 1), who was
        "verified" and whose disease is "advanced".

    Raises
    ------
    ValueError, TypeError
        If a number lies outside its range.

    References
    ----------
    Both biases: Ransohoff DF, Feinstein AR. N Engl J Med 1978;299:926–930, doi:10.1056/NEJM197810262991705. The numbers
    are ours.
    """
    n = _validate.count(n_patients, "n_patients")
    prevalence = _validate.number(prevalence, "prevalence", low=0, high=1)
    advanced_share = _validate.number(advanced_share, "advanced_share", low=0, high=1)
    shares = _validate.vector(verified, "verified", length=2)
    shares = [_validate.number(share, "each share of verified", low=0, high=1) for share in shares]
    symptoms = _validate.number(symptoms, "symptoms", low=0, high=1)
    rng = np.random.default_rng(seed)
    sick, late, complains, drawn = rng.random((4, n))
    y = sick < prevalence
    advanced = y & (late < advanced_share)
    limit = ndtri(SPECIFICITY)
    shift = np.where(advanced, limit + ndtri(FOUND_ADVANCED), np.where(y, limit + ndtri(FOUND_EARLY), 0))
    x = shift + rng.normal(size=n)
    positive = x > limit
    known = (drawn < np.where(positive, *shares)) | (advanced & (complains < symptoms))
    return Dataset(
        name="A test, and who was verified",
        x=x[:, None],
        y=y,
        patient=np.arange(n),
        feature_names=("marker",),
        units=("SD",),
        class_names=("healthy", "disease"),
        info={"test": positive.astype(int), "verified": known, "advanced": advanced},
        **OURS,
    )
