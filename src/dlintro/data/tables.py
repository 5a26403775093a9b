"""Tables of real patients that come with scikit-learn."""

import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

from dlintro.data.dataset import Dataset


def breast_cancer():
    """Return measurements of 569 fine-needle aspirates of breast lumps, each from another patient.

    Thirty features describe the cell nuclei in one microscope image: ten measurements, each as the mean over all
    nuclei, the standard error, and the "worst" (the mean of the three largest values). Label 1 is malignant
    (scikit-learn's copy has it the other way round). Lengths and areas are counted in pixels of the camera.

    Returns
    -------
    Dataset
        x (569, 30), y (569,): 357 benign, 212 malignant.

    References
    ----------
    Street WN, Wolberg WH, Mangasarian OL. Nuclear feature extraction for breast tumor diagnosis. Proc SPIE
    1993;1905:861–870, doi:10.1117/12.148698. Data: doi:10.24432/C5DW2B.
    """
    table = load_breast_cancer()
    return Dataset(
        name="Fine-needle aspirates of breast lumps",
        x=table.data,
        y=1 - table.target,
        patient=np.arange(len(table.target)),
        feature_names=tuple(table.feature_names),
        units=tuple(_nuclear_unit(name) for name in table.feature_names),
        class_names=("benign", "malignant"),
        source="Wolberg, Mangasarian and Street 1993, University of Wisconsin, doi:10.24432/C5DW2B; "
        "the copy that comes with scikit-learn",
        licence="CC BY 4.0",
        note="Each of ten measurements is there three times: as its mean over the nuclei of one image, as the standard "
        "error of this mean (named “error”), and as the mean of the three largest values (named “worst”). Lengths and "
        "areas are counted in pixels of the camera; a feature without brackets has no unit.",
    )


def _nuclear_unit(name):
    units = {"radius": "pixels", "perimeter": "pixels", "area": "pixels²", "texture": "grey levels"}
    return next((unit for word, unit in units.items() if word in name), "")


def diabetes():
    """Return ten measurements of 442 patients with diabetes, and how far the disease had progressed a year later.

    The paper says no more about the patients or about what was measured as progression.

    Returns
    -------
    Dataset
        x (442, 10), not standardised; y (442,), a quantitative measure of progression from 25 to 346, without unit.

    References
    ----------
    Efron B, Hastie T, Johnstone I, Tibshirani R. Least angle regression. Ann Stat 2004;32:407–499,
    doi:10.1214/009053604000000067.
    """
    table = load_diabetes(scaled=False)
    names = {
        "age": ("age", "years"),
        "sex": ("sex", "coded 1 or 2"),
        "bmi": ("body mass index", "kg/m²"),
        "bp": ("mean blood pressure", "mmHg"),
        "s1": ("total cholesterol", "mg/dL"),
        "s2": ("LDL cholesterol", "mg/dL"),
        "s3": ("HDL cholesterol", "mg/dL"),
        "s4": ("total cholesterol / HDL", ""),
        "s5": ("possibly log of triglycerides", ""),
        "s6": ("blood glucose", "mg/dL"),
    }
    return Dataset(
        name="Progression of diabetes",
        x=table.data,
        y=table.target,
        patient=np.arange(len(table.target)),
        feature_names=tuple(names[key][0] for key in table.feature_names),
        units=tuple(names[key][1] for key in table.feature_names),
        class_names=(),
        target="progression after one year",
        source="Efron, Hastie, Johnstone and Tibshirani 2004, doi:10.1214/009053604000000067; "
        "the copy that comes with scikit-learn",
        licence="published with the paper; no licence named",
        note="Nobody documents what was measured as progression, by whom, or how exactly. No blood glucose reaches "
        "126 mg/dL, from which on, fasting, diabetes is diagnosed; treatment could explain this. Data to practise on; "
        "no finding about diabetes.",
    )


def digits():
    """Return 1,797 handwritten digits as 8 × 8 grey values, flattened, each in [0, 1].

    Returns
    -------
    Dataset
        x (1797, 64), y (1797,) from 0 to 9. Thirteen people wrote them, but the table does not say who wrote which,
        so each row counts as a writer of its own.

    References
    ----------
    Alpaydin E, Kaynak C. Optical recognition of handwritten digits. UCI 1998, doi:10.24432/C50P49.
    """
    table = load_digits()
    return Dataset(
        name="Handwritten digits",
        x=table.data / 16,
        y=table.target,
        patient=np.arange(len(table.target)),
        feature_names=tuple(f"grey value in row {row}, column {column}" for row in range(8) for column in range(8)),
        units=("",) * 64,
        class_names=tuple("0123456789"),
        source="Alpaydin and Kaynak 1998, doi:10.24432/C50P49; the copy that comes with scikit-learn",
        licence="CC BY 4.0",
    )
