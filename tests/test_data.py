"""Data sets hold together, split without leaks, and refuse what does not fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler

from dlintro import _validate, data, models, training


def small(x=((1.0, 2.0), (3.0, 5.0)), y=(0, 1), patient=(0, 1), **changes):
    fields = {
        "name": "two rows",
        "x": x,
        "y": y,
        "patient": patient,
        "feature_names": ("a", "b"),
        "units": ("mm", ""),
        "class_names": ("no", "yes"),
        "source": "made up",
        "licence": "none",
    }
    return data.Dataset(**(fields | changes))


def test_breast_cancer_is_the_published_table_with_malignant_as_1():
    cells = data.breast_cancer()
    assert cells.x.shape == (569, 30)
    assert (cells.y == 1).sum() == 212  # Street 1993: 212 malignant, 357 benign
    assert cells.class_names == ("benign", "malignant")
    assert not cells.simulated
    # a malignant lump has the larger nuclei
    radius = cells.select("mean radius").x[:, 0]
    assert radius[cells.y == 1].mean() > radius[cells.y == 0].mean()
    np.testing.assert_array_equal(cells.y, 1 - load_breast_cancer().target)


def test_units_say_what_is_measured():
    cells = data.breast_cancer()
    units = dict(zip(cells.feature_names, cells.units, strict=True))
    assert units["mean radius"] == "pixels"
    assert units["worst area"] == "pixels²"
    assert units["mean symmetry"] == ""


def test_display_tells_source_licence_and_kind():
    html = data.breast_cancer()._repr_html_()
    assert "CC BY 4.0" in html
    assert "real patients" in html
    assert "212 malignant" in html
    assert "SIMULATED" in data.gate("AND")._repr_html_()


def test_display_escapes_markup():
    assert "<script>" not in small(name="<script>")._repr_html_()


def test_select_keeps_order_names_and_units():
    two = data.breast_cancer().select("worst texture", "mean area")
    assert two.feature_names == ("worst texture", "mean area")
    assert two.units == ("grey levels", "pixels²")
    table = load_breast_cancer()
    np.testing.assert_array_equal(two.x[:, 1], table.data[:, list(table.feature_names).index("mean area")])


def test_standardised_agrees_with_scikit_learn():
    cells = data.breast_cancer()
    train, test = cells.split(shares=(0.7, 0.3), seed=1)
    scaler = StandardScaler().fit(train.x)
    np.testing.assert_allclose(train.standardised().x, scaler.transform(train.x), atol=1e-12)
    np.testing.assert_allclose(test.standardised(like=train).x, scaler.transform(test.x), atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(40, 120), st.integers(1, 4))
def test_no_patient_stands_in_two_parts_and_none_is_lost(seed, n_patients, rows_each):
    rng = np.random.default_rng(seed)
    patient = np.repeat(np.arange(n_patients), rows_each)
    label = np.arange(n_patients) % 2
    rows = small(rng.normal(size=(len(patient), 2)), label[patient], patient)
    parts = rows.split(seed=seed)
    owners = [set(part.patient.tolist()) for part in parts]
    assert sum(len(part) for part in parts) == len(rows)
    assert set.union(*owners) == set(patient.tolist())
    assert sum(len(owner) for owner in owners) == n_patients
    for part in parts:
        assert abs(part.y.mean() - 0.5) < 0.1


def test_joined_keeps_every_row_and_takes_all_patients_for_different_people():
    first, second = small(patient=(7, 7), info={"site": ("A", "B")}), small(y=(1, 1), info={"site": ("C", "D")})
    both = first.joined(second)
    assert both.y.tolist() == [0, 1, 1, 1]
    np.testing.assert_array_equal(both.x, np.concatenate([first.x, second.x]))
    assert both.info["site"].tolist() == ["A", "B", "C", "D"]
    assert both.patient.tolist() == [0, 0, 1, 2]
    assert not set(both.patient[:2]) & set(both.patient[2:])
    assert len(first) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"class_names": ("benign", "malignant")}, "both must have the same class_names"),
        ({"feature_names": ("a", "c")}, "both must have the same feature_names"),
        ({"info": {"site": ("A", "B")}}, "the same facts in info"),
    ],
)
def test_datasets_that_measure_other_things_are_not_joined(changes, words):
    with pytest.raises(ValueError, match=words):
        small().joined(small(**changes))


def test_split_by_row_may_leak_patients_and_the_same_seed_gives_the_same_split():
    patient = np.repeat(np.arange(30), 4)
    rows = small(np.arange(240.0).reshape(120, 2), patient % 2, patient)
    train, test = rows.split(by="row", shares=(0.5, 0.5), seed=0)
    assert set(train.patient) & set(test.patient)
    again, _ = rows.split(by="row", shares=(0.5, 0.5), seed=0)
    other, _ = rows.split(by="row", shares=(0.5, 0.5), seed=1)
    np.testing.assert_array_equal(train.x, again.x)
    assert not np.array_equal(train.x, other.x)


def test_a_data_set_is_frozen():
    rows = small()
    with pytest.raises(AttributeError):
        rows.name = "other"
    with pytest.raises(ValueError, match="read-only"):
        rows.x[0, 0] = 9


def test_gate_is_its_truth_table():
    assert data.gate("XOR").y.tolist() == [0, 1, 1, 0]
    assert data.gate("AND").y.tolist() == [0, 0, 0, 1]
    assert data.gate("OR").y.tolist() == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": [[1, float("nan")], [1, 2]]}, "missing"),
        ({"x": [1, 2]}, "x must have shape"),
        ({"x": np.empty((0, 2)), "y": []}, "empty"),
        ({"y": (0, 2)}, "one is 2"),
        ({"y": (0,)}, "y must have length 2, but has length 1"),
        ({"patient": (0,)}, "one id for each row"),
        ({"units": ("mm",)}, "units must have 2 entries, one for each feature, but has 1"),
    ],
)
def test_what_does_not_fit_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        small(**changes)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (lambda rows: rows.select("height"), "no feature 'height'; choose from"),
        (lambda rows: rows.select(), "no feature is named"),
        (lambda rows: rows.split(by="hospital"), "hospital"),
        (lambda rows: rows.split(shares=(0.5, 0.6)), "add up to 1"),
        (lambda rows: rows.split(), "too few patients"),
        (lambda rows: small(x=[[1, 2], [1, 3]]).standardised(), "'a' has the same value"),
        (lambda rows: rows.standardised(like=rows.select("a")), "same features"),
        (lambda rows: data.gate("NAND"), "NAND"),
    ],
)
def test_wrong_use_is_refused_with_the_remedy(use, words):
    with pytest.raises(ValueError, match=words):
        use(small())


def test_words_instead_of_numbers_are_a_type_error():
    with pytest.raises(TypeError, match="numbers"):
        small(x=[["a", "b"], ["c", "d"]])


def test_a_measured_value_needs_no_classes():
    patients = data.diabetes()
    assert patients.x.shape == (442, 10)
    assert patients.y.dtype == np.float64
    assert (patients.y.min(), patients.y.max()) == (25, 346)
    assert "progression after one year" in patients._repr_html_()
    train, test = patients.split(shares=(0.8, 0.2), seed=0)
    assert len(train) + len(test) == 442
    ages = patients.select("age").x
    assert 18 <= ages.min() < ages.max() < 90  # years, not standardised


def test_digits_are_grey_values_between_0_and_1():
    images = data.digits()
    assert images.x.shape == (1797, 64)
    assert (images.x.min(), images.x.max()) == (0, 1)
    assert set(images.y) == set(range(10))


def test_the_therapeutic_window_is_what_its_docstring_says():
    patients = data.therapeutic_window(n=500, noise=0, seed=3)
    inside = np.hypot(patients.x[:, 0] - 5, patients.x[:, 1] - 5) <= 3.2
    np.testing.assert_array_equal(patients.y == 0, inside)
    noisy = data.therapeutic_window(n=5000, noise=0.1, seed=3)
    inside = np.hypot(noisy.x[:, 0] - 5, noisy.x[:, 1] - 5) <= 3.2
    assert ((noisy.y == 0) != inside).mean() == pytest.approx(0.1, abs=0.02)
    assert noisy.simulated


def test_the_dose_response_rises_and_falls():
    curve = data.dose_response(n=101, noise=0)
    effect = dict(zip(curve.x[:, 0].round(1), curve.y, strict=True))
    assert effect[0.0] < 0.01
    assert effect[3.0] == pytest.approx(0.5, abs=0.01)
    assert effect[5.5] > 0.98
    assert effect[10.0] == pytest.approx(0.4, abs=0.02)


@pytest.mark.parametrize("name", ["gate", "therapeutic_window", "dose_response"])
def test_simulated_patients_say_so(name):
    made = getattr(data, name)("XOR") if name == "gate" else getattr(data, name)()
    assert "SIMULATED" in made._repr_html_()
    assert "simulated" in repr(made)


def images(n=6, **changes):
    x = np.linspace(0, 1, n * 4 * 5 * 3, dtype=np.float32).reshape(n, 4, 5, 3)
    fields = {"x": x, "y": np.arange(n) % 2, "patient": np.arange(n), "feature_names": (), "units": ()}
    return small(**(fields | changes))


def test_images_keep_their_facts_through_selection_and_split():
    rows = images(20, info={"site": np.array(["A", "B"] * 10), "mask": np.arange(80).reshape(20, 4)})
    some = rows.rows(np.array([3, 5]))
    assert some.info["site"].tolist() == ["B", "B"]
    assert some.info["mask"][0].tolist() == [12, 13, 14, 15]
    assert rows.x.dtype == np.float32
    assert "4 × 5 pixels in colour" in repr(rows)
    for part in rows.split(shares=(0.5, 0.5), seed=0):
        assert (part.info["mask"][:, 0] // 4 == part.patient).all()


def test_read_only_images_are_not_copied():
    x = np.zeros((2, 4, 4, 1), dtype=np.float32)
    x.setflags(write=False)
    assert np.shares_memory(images(2, x=x).x, x)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"x": np.full((6, 4, 5, 3), 255.0)}, r"\[0, 1\], but ranges from 255 to 255; divide"),
        ({"x": np.full((6, 4, 5, 3), np.nan)}, r"\[0, 1\]"),
        ({"x": np.zeros((6, 4, 5, 2))}, "1 or 3 channels"),
        ({"info": {"site": ["A"]}}, "info 'site' must have 6 entries, one for each row, but has 1"),
        ({"feature_names": ("a",)}, "feature_names must have 0 entries, one for each feature, but has 1"),
    ],
)
def test_images_that_do_not_fit_are_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        images(**changes)


def test_images_are_not_standardised():
    with pytest.raises(ValueError, match="only tables can be standardised"):
        images().standardised()


def test_masked_pixels_are_refused():
    x = np.full((2, 2, 2, 3), 0.5)
    facts = {"name": "masked", "y": [0, 1], "patient": [1, 2], "source": "made up", "licence": "CC0"}
    facts |= {"feature_names": (), "units": (), "class_names": ("a", "b")}
    with pytest.raises(ValueError, match="x must hold finite numbers, but 1 are masked"):
        data.Dataset(x=np.ma.masked_array(x, np.arange(x.size).reshape(x.shape) == 3), **facts)
    with pytest.raises(ValueError, match="x must hold finite numbers, but 1 are masked"):
        training.predict_proba(models.SmallCNN(seed=0), np.ma.masked_array(x, np.arange(x.size).reshape(x.shape) == 3))


def test_a_note_is_shown():
    assert "unverified" in small(note="unverified file")._repr_html_()


MISSING = [float("nan"), None, np.datetime64("NaT"), ""]


@pytest.mark.parametrize("missing", MISSING)
def test_a_missing_id_is_not_a_patient(missing):
    ids = np.array(["P1", "P2", missing, "P3"], dtype=object)
    if isinstance(missing, float):
        ids = np.array([1.0, 2.0, missing, 3.0])
    for listed in (ids, list(ids)):
        with pytest.raises(ValueError, match="patient must have one id for each row, but 1 are missing"):
            _validate.ids(listed, "patient", 4)
    with pytest.raises(ValueError, match="1 are missing"):
        table_of(patient=np.repeat(ids, 1))
    with pytest.raises(ValueError, match="1 are missing"):
        _validate.ids(["P1", "P2", float("nan"), "P3"], "patient", 4)  # NumPy makes a text of it
    with pytest.raises(ValueError, match="1 are missing"):
        _validate.ids(np.ma.array([1, 2, 3, 4], mask=[0, 1, 0, 0]), "patient", 4)


def test_pandas_na_is_missing():
    class NA:  # as pandas' own: no answer to whether it is equal
        def __ne__(self, other):
            return self

        def __bool__(self):
            raise TypeError("boolean value of NA is ambiguous")

    with pytest.raises(ValueError, match="1 are missing"):
        _validate.ids(np.array(["a", NA()], dtype=object), "patient", 2)


def test_missing_facts_and_mixed_ids_are_refused():
    with pytest.raises(ValueError, match="info 'age' must have one value for each row, but 1 are missing"):
        table_of(info={"age": [50, 60, float("nan"), 70]})
    with pytest.raises(TypeError, match="mixes numbers and texts"):
        table_of(patient=np.array([1, "a", 2, "b"], dtype=object))


def test_a_view_of_what_can_be_written_to_is_copied():
    ids, ages, images = np.arange(4), np.full(4, 50.0), np.full((4, 4, 4, 3), 0.5, dtype=np.float32)
    views = [array.view()[:] for array in (ids, ages, images)]
    for view in views:
        view.flags.writeable = False
    made = table_of(x=views[2], patient=views[0], info={"age": views[1]}, feature_names=(), units=())
    ids[0], ages[0], images[0] = 777, -1, 0
    assert (made.patient[0], made.info["age"][0], made.x[0, 0, 0, 0]) == (0, 50, 0.5)


def table_of(**changes):
    given = {"name": "t", "x": np.zeros((4, 1)), "y": [0, 1, 0, 1], "patient": np.arange(4), "feature_names": ("a",)}
    facts = {"units": ("",), "class_names": ("a", "b"), "source": "s", "licence": "l"}
    return data.Dataset(**given | facts | changes)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (np.float64(0.123), "0.123"),
        ([np.int64(3), (np.float32(0.5),)], "[3, (0.5,)]"),
        ({np.str_("a"): np.bool_(True)}, "{'a': True}"),
        (np.arange(3), "[0, 1, 2]"),
        (np.zeros((5, 5)), "an array of shape (5, 5)"),
        ("text", "'text'"),
    ],
)
def test_numpys_numbers_are_shown_as_plain_ones(value, wanted):
    assert _validate.shown(value) == wanted
