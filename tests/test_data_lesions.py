"""Simulated dermatoscopies: the truth that they carry is what they show, and each switch does what it says, nothing else."""

import inspect

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data
from dlintro.data import drawing
from dlintro.data.skin import dermatoscopy
from dlintro.data.skin.lesions import GROUPS, SIGNS

NOTHING = {"pen": 0, "ruler": 0, "hair": 0, "bubbles": 0}


@pytest.fixture(scope="module")
def many():
    return data.simulate_lesions(600, size=24, seed=1)


def simulate(**changes):
    return data.simulate_lesions(**({"n_patients": 40, "size": 24, "seed": 2} | NOTHING | changes))


def differ(one, other):
    """Return which images (n,) and which of their pixels (n, h, w) differ."""
    pixels = (one.x != other.x).any(axis=-1)
    return pixels.any(axis=(1, 2)), pixels


def separation(values, y):
    """Return the AUC of one number, whichever way round it points."""
    auc = roc_auc_score(y, values)
    return max(auc, 1 - auc)


def test_images_labels_and_truth_have_the_promised_shapes_and_ranges(many):
    n = len(many)
    assert many.x.shape == (n, 24, 24, 3)
    assert many.x.dtype == np.float32
    assert 0 <= many.x.min() < many.x.max() <= 1
    assert set(many.y) == {0, 1}
    assert set(many.info["group"]) == set(GROUPS)
    assert [group.endswith("malignant") for group in many.info["group"]] == (many.y == 1).tolist()
    for sign in set(SIGNS) - {"colours", "diameter"}:
        assert 0 <= many.info[sign].min() < many.info[sign].max() <= 1, sign
    assert set(many.info["colours"]) <= {1, 2, 3, 4, 5, 6}
    assert 2 <= many.info["diameter"].min() < many.info["diameter"].max() <= 12.5
    assert many.info["mask"].shape == many.info["pen_mask"].shape == (n, 24, 24)
    assert many.info["mask"].dtype == bool
    assert "SIMULATED" in many._repr_html_()
    assert not many.x.flags.writeable


def test_the_same_seed_gives_the_same_images_and_another_seed_others():
    one, again, other = (simulate(seed=seed, pen=0.5, hair=0.5) for seed in (2, 2, 3))
    np.testing.assert_array_equal(one.x, again.x)
    for name, fact in one.info.items():
        np.testing.assert_array_equal(fact, again.info[name])
    assert not np.array_equal(one.x[:10], other.x[:10])


def test_images_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    settings = {"pen": 0.5, "ruler": 0.3, "hair": 0.5, "bubbles": 0.5, "clinics": data.CLINICS}
    together = simulate(**settings)
    monkeypatch.setattr(drawing, "PIXELS", 24 * 24 * 7)
    np.testing.assert_allclose(simulate(**settings).x, together.x, atol=2e-6)


def test_another_size_shows_the_same_lesions():
    small, large = simulate(size=32), simulate(size=64)
    np.testing.assert_array_equal(small.y, large.y)
    shrunk = large.x.reshape(len(large), 32, 2, 32, 2, 3).mean(axis=(2, 4))
    assert np.abs(shrunk - small.x).mean() < 0.02
    shrunk = large.info["mask"].reshape(len(large), 32, 2, 32, 2).mean(axis=(2, 4)) > 0.5
    assert (shrunk == small.info["mask"]).mean() > 0.98


def test_ink_lies_inside_its_mask_and_nowhere_else():
    plain, marked = simulate(), simulate(pen=1)
    assert not plain.info["pen"].any()
    assert not plain.info["pen_mask"].any()
    assert marked.info["pen"].all()
    images, pixels = differ(plain, marked)
    assert images.mean() > 0.95  # with a large lesion the ring may lie outside the image
    assert not (pixels & ~marked.info["pen_mask"]).any()
    ink, skin = marked.x[marked.info["pen_mask"]], plain.x[marked.info["pen_mask"]]
    assert (ink <= skin).all()
    violet = (ink[:, 2] - ink[:, 1]) - (skin[:, 2] - skin[:, 1])
    assert violet.mean() > 0.05


def test_ink_covers_little_of_the_lesion():
    marked = simulate(pen=1)
    covered = (marked.info["pen_mask"] & marked.info["mask"]).sum() / marked.info["mask"].sum()
    assert covered < 0.1


@pytest.mark.parametrize("name", ["ruler", "hair", "bubbles"])
def test_an_artefact_changes_only_the_images_that_have_it(name):
    plain, some = simulate(), simulate(**{name: 0.5})
    images, pixels = differ(plain, some)
    assert 0.2 < some.info[name].mean() < 0.8
    assert not (images & ~some.info[name]).any()
    assert images[some.info[name]].mean() > 0.9
    assert 0.01 < pixels[some.info[name]].mean() < 0.5
    for fact in ("y", "patient"):
        np.testing.assert_array_equal(getattr(plain, fact), getattr(some, fact))


def test_a_higher_rate_keeps_the_images_that_were_marked_before():
    few, more = simulate(pen=0.2), simulate(pen=0.6)
    assert not (few.info["pen"] & ~more.info["pen"]).any()
    assert more.info["pen"].sum() > few.info["pen"].sum()


@pytest.mark.parametrize("name", ["pen", "ruler", "hair", "bubbles"])
def test_a_pair_of_rates_makes_an_artefact_a_clue(name):
    biased = simulate(**{name: (0, 1)})
    np.testing.assert_array_equal(biased.info[name], biased.y == 1)
    balanced = simulate(n_patients=600, size=16, **{name: 0.4})
    rates = [balanced.info[name][balanced.y == label].mean() for label in (0, 1)]
    assert rates == pytest.approx([0.4, 0.4], abs=0.08)


def test_lighting_changes_colours_but_not_the_lesions():
    even, normal = simulate(lighting=0, skin_types=(0, 1, 0, 0, 0, 0)), simulate(skin_types=(0, 1, 0, 0, 0, 0))
    np.testing.assert_array_equal(even.info["mask"], normal.info["mask"])

    def spread(rows):
        return np.std([image[~mask].mean() for image, mask in zip(rows.x, rows.info["mask"], strict=True)])

    assert spread(normal) > 2 * spread(even)


def test_the_mask_is_as_large_as_the_diameter_says(many):
    pixel = dermatoscopy.FIELD / 24
    measured = 2 * np.sqrt(many.info["mask"].sum(axis=(1, 2)) * pixel**2 / np.pi)
    np.testing.assert_allclose(measured, many.info["diameter"], atol=0.15)


def test_the_lesion_differs_from_the_skin_around_it():
    rows = simulate(skin_types=(1, 1, 0, 0, 0, 0))
    darker = [image[~mask].mean() - image[mask].mean() for image, mask in zip(rows.x, rows.info["mask"], strict=True)]
    assert np.mean(np.array(darker) > 0.02) > 0.9


@pytest.mark.parametrize("sign", sorted(set(SIGNS) - {"cysts"}))
def test_malignant_lesions_show_more_of_each_sign_but_overlap(many, sign):
    values = many.info[sign]
    if sign == "network":  # epidermal lesions have none
        rows = np.char.startswith(many.info["group"], "melanocytic")
        values, y = values[rows], many.y[rows]
    else:
        y = many.y
    assert 0.6 < roc_auc_score(y, values) < 0.97
    assert values[y == 0].max() > np.quantile(values[y == 1], 0.25)


def test_carcinomas_have_a_kind_that_their_signs_hint_at(many):
    group, kind = many.info["group"], many.info["kind"]
    names = {"melanocytic benign": "naevus", "melanocytic malignant": "melanoma", "epidermal benign": "keratosis"}
    for name, one in names.items():
        assert set(kind[group == name]) == {one}
    basal, squamous = (kind == f"{name} cell carcinoma" for name in ("basal", "squamous"))
    np.testing.assert_array_equal(basal | squamous, group == "epidermal malignant")
    assert 0.6 < basal.sum() / (basal | squamous).sum() < 0.85  # three in four
    assert many.info["vessels"][basal].mean() > many.info["vessels"][squamous].mean()
    assert many.info["regression"][basal].mean() < many.info["regression"][squamous].mean()


def test_signs_belong_to_their_group(many):
    epidermal = np.char.startswith(many.info["group"], "epidermal")
    assert not many.info["network"][epidermal].any()
    assert not many.info["cysts"][~epidermal].any()
    cysts = many.info["cysts"]
    keratosis, carcinoma = (many.info["group"] == f"epidermal {kind}" for kind in ("benign", "malignant"))
    assert cysts[keratosis].mean() > cysts[carcinoma].mean() + 0.2


def test_signs_are_seen_in_the_image():
    rows = simulate(n_patients=300, lighting=0, skin_types=(0, 1, 0, 0, 0, 0))
    melanocytic = np.char.startswith(rows.info["group"], "melanocytic")
    inside = rows.info["mask"][..., None]
    colour = (rows.x * inside).sum(axis=(1, 2)) / inside.sum(axis=(1, 2))
    blue = colour[:, 2] - colour[:, 0]
    assert np.corrcoef(blue[melanocytic], rows.info["veil"][melanocytic])[0, 1] > 0.3
    mask = rows.info["mask"].astype(float)
    rim = np.abs(np.diff(mask, axis=1)).sum(axis=(1, 2)) + np.abs(np.diff(mask, axis=2)).sum(axis=(1, 2))
    assert np.corrcoef(rim / np.sqrt(mask.sum(axis=(1, 2))), rows.info["border"])[0, 1] > 0.5
    pigment = mask * (1 - rows.x[..., 0])
    at = np.arange(24)[:, None]
    shift = [(weight.sum(axis=1) @ at / weight.sum(axis=(1, 2))[:, None])[:, 0] for weight in (pigment, mask)]
    shift = np.abs(shift[0] - shift[1]) / rows.info["diameter"]  # how far the pigment lies off the middle
    assert np.corrcoef(shift, rows.info["asymmetry"])[0, 1] > 0.3


def test_the_true_signs_tell_much_but_not_all(many):
    train, test = many.split(shares=(0.6, 0.4), seed=0)
    signs = [np.stack([part.info[sign] for sign in SIGNS], axis=1) for part in (train, test)]
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(signs[0], train.y)
    assert 0.92 < roc_auc_score(test.y, model.predict_proba(signs[1])[:, 1]) < 0.995


def test_no_trivial_clue_decides(many):
    assert separation(many.info["diameter"], many.y) < 0.75
    colour = many.x.mean(axis=(1, 2))
    for channel in range(3):
        assert separation(colour[:, channel], many.y) < 0.7
    for fact in ("pen", "ruler", "hair", "bubbles", "skin_type"):
        assert separation(many.info[fact], many.y) < 0.55


def test_pixels_alone_do_not_suffice_for_a_linear_model(many):
    train, test = many.split(shares=(0.6, 0.4), seed=0)
    pixels = [part.x.reshape(len(part), -1) for part in (train, test)]
    model = make_pipeline(StandardScaler(), LogisticRegression(C=1e-3, max_iter=300)).fit(pixels[0], train.y)
    assert roc_auc_score(test.y, model.predict_proba(pixels[1])[:, 1]) < 0.83


def test_darker_skin_types_are_darker_and_show_the_same_lesions():
    rows = [simulate(skin_types=np.eye(6)[k]) for k in range(6)]
    brightness = [part.x[~part.info["mask"]].mean() for part in rows]
    assert all(np.diff(brightness) < -0.01)
    for k, part in enumerate(rows):
        assert (part.info["skin_type"] == k + 1).all()
        np.testing.assert_array_equal(part.info["mask"], rows[0].info["mask"])
        np.testing.assert_array_equal(part.y, rows[0].y)


def test_skin_types_come_in_the_weights_asked_for():
    rows = simulate(n_patients=2000, size=16, skin_types=(1, 0, 0, 2, 0, 1))
    _, first = np.unique(rows.patient, return_index=True)
    types = rows.info["skin_type"][first]
    assert set(types) == {1, 4, 6}
    assert (types == 4).mean() == pytest.approx(0.5, abs=0.05)


def test_lesions_of_a_patient_share_skin_hair_and_clinic():
    rows = simulate(n_patients=200, size=16, hair=0.4, clinics=data.CLINICS)
    assert len(rows) > 1.8 * 200
    assert set(rows.patient) == set(range(200))
    for fact in ("skin_type", "hair", "site"):
        pairs = {(patient, value) for patient, value in zip(rows.patient, rows.info[fact], strict=True)}
        assert len(pairs) == 200, fact
    spread = [len(set(rows.y[rows.patient == patient])) for patient in range(200)]
    assert max(spread) == 2  # benign and malignant lesions on one person


@pytest.mark.parametrize("share", [0, 0.05, 0.3, 0.8, 1])
def test_the_share_of_malignant_lesions_is_the_one_asked_for(share):
    rows = simulate(n_patients=1000, size=16, malignant_share=share, masks=False)
    assert rows.y.mean() == pytest.approx(share, abs=0.04)


def test_each_clinic_has_its_own_patients_and_look():
    rows = simulate(n_patients=900, clinics=data.CLINICS, malignant_share=0.9, skin_types=(0, 1, 0, 0, 0, 0))
    at = {clinic.name: rows.info["site"] == clinic.name for clinic in data.CLINICS}
    for clinic in data.CLINICS:
        assert rows.y[at[clinic.name]].mean() == pytest.approx(clinic.malignant_share, abs=0.06)
        assert at[clinic.name].mean() == pytest.approx(clinic.patients / 5, abs=0.06)
    corner = {name: rows.x[here][:, 0, 0].mean() / rows.x[here][:, 0, 12].mean() for name, here in at.items()}
    assert corner["hospital"] > corner["practice"] > corner["screening"]
    hue = {name: (rows.x[here][..., 2].mean() / rows.x[here][..., 0].mean()) for name, here in at.items()}
    assert hue["hospital"] > hue["practice"]


def test_a_lens_may_blur():
    sharp, blurred = (simulate(clinics=[data.Clinic("A", blur=blur)]) for blur in (0, 1))
    steps = [np.abs(np.diff(rows.x, axis=1)).mean() for rows in (sharp, blurred)]
    assert steps[0] > 1.3 * steps[1]
    assert sharp.x.mean() == pytest.approx(blurred.x.mean(), abs=0.005)


def test_a_clinic_may_have_its_own_habits():
    clinics = [data.Clinic("marks cancers", pen=(0, 1), ruler=0), data.Clinic("as asked", malignant_share=0.1)]
    rows = simulate(n_patients=300, size=16, clinics=clinics, pen=0, ruler=1, malignant_share=0.4)
    marks = rows.info["site"] == "marks cancers"
    np.testing.assert_array_equal(rows.info["pen"], marks & (rows.y == 1))
    np.testing.assert_array_equal(rows.info["ruler"], ~marks)
    assert rows.y[marks].mean() > rows.y[~marks].mean()


def test_masks_may_be_left_out():
    assert not {"mask", "pen_mask"} & set(simulate(masks=False, pen=1).info)


def test_one_patient_and_the_smallest_size_are_enough():
    rows = data.simulate_lesions(1, size=16)
    assert len(set(rows.patient)) == 1
    assert rows.x.shape[1:] == (16, 16, 3)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_patients": 0}, "n_patients must be at least 1"),
        ({"size": 15}, "size must be at least 16"),
        ({"malignant_share": 1.2}, "malignant_share must be at least 0 and at most 1"),
        ({"skin_types": (1, 1, -1, 0, 0, 0)}, "six weights of at least 0"),
        ({"skin_types": (0,) * 6}, "not all 0"),
        ({"skin_types": (1, 1)}, "skin_types must have length 6"),
        ({"pen": 1.5}, "pen must be at least 0 and at most 1"),
        ({"pen": (0.1, 0.2, 0.3)}, "one rate, or two"),
        ({"hair": (0, -0.1)}, "hair must be at least 0"),
        ({"ruler": float("nan")}, "ruler must be at least 0"),
        ({"lighting": 3}, "lighting must be"),
        ({"clinics": []}, "one entry or more"),
        ({"clinics": [data.Clinic("A"), data.Clinic("A")]}, "a name of its own"),
    ],
)
def test_values_out_of_range_are_refused_with_the_remedy(changes, words):
    with pytest.raises(ValueError, match=words):
        simulate(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_patients": 10.5}, "n_patients must be a whole number"),
        ({"pen": "malignant"}, "pen must be a number"),
        ({"clinics": ["hospital"]}, "list of data.Clinic"),
        ({"clinics": data.Clinic("A")}, "list of data.Clinic"),
        ({"clinics": 3}, "list of data.Clinic"),
    ],
)
def test_what_is_no_number_or_clinic_is_a_type_error(changes, words):
    with pytest.raises(TypeError, match=words):
        simulate(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"name": ""}, TypeError, "name must be a text"),
        ({"colour": (1, 1)}, ValueError, "colour must have length 3"),
        ({"colour": (1, 1, 3)}, ValueError, "0.5 to 1.5"),
        ({"blur": 2}, ValueError, "blur must be"),
        ({"vignette": -0.1}, ValueError, "vignette must be"),
        ({"patients": 0}, ValueError, "patients must be above 0"),
        ({"malignant_share": (0, 1)}, TypeError, "malignant_share must be a number"),
        ({"pen": 2}, ValueError, "pen must be"),
    ],
)
def test_a_clinic_that_cannot_be_is_refused(changes, error, words):
    with pytest.raises(error, match=words):
        data.Clinic(**({"name": "A"} | changes))


def test_the_settings_stay_few():
    assert len(inspect.signature(data.simulate_lesions).parameters) <= 12
