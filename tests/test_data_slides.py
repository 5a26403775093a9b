"""Simulated slides: the truth that they carry is what they show, and each switch does what it says, nothing else."""

import inspect
import io
import time

import numpy as np
import pytest
from PIL import Image
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dlintro import data
from dlintro.data import compression, fields, scanning, tissue
from dlintro.data.histology import FLAWS, SIGNS

CLEAN = {"pen": 0, "fold": 0, "blur": 0, "bubbles": 0}


@pytest.fixture(scope="module")
def many():
    return data.simulate_slides(500, 4, size=24, seed=1, msi_share=0.5, tumour_share=1, **CLEAN)


def simulate(**changes):
    return data.simulate_slides(**({"n_patients": 12, "n_tiles": 9, "size": 24, "seed": 2} | CLEAN | changes))


def by_patient(rows, values):
    """Return the mean of each patient's rows, patients in order."""
    return np.stack([np.mean(values[rows.patient == patient], axis=0) for patient in np.unique(rows.patient)])


def test_tiles_labels_and_truth_have_the_promised_shapes_and_ranges():
    rows = data.simulate_slides(8, 12, size=24, seed=0, msi_share=0.5, labs=data.LABS)
    assert rows.x.shape == (96, 24, 24, 3)
    assert rows.x.dtype == np.float32
    assert 0 <= rows.x.min() < rows.x.max() <= 1
    assert not rows.x.flags.writeable
    assert rows.class_names == ("MSS", "MSI")
    assert rows.patient.tolist() == np.repeat(np.arange(8), 12).tolist()
    assert set(rows.info["tissue"]) <= set(tissue.KINDS)
    np.testing.assert_array_equal(rows.info["tumour"], rows.info["tissue"] == "tumour")
    assert set(rows.info["site"]) <= {lab.name for lab in data.LABS}
    for sign in SIGNS:
        assert 0 <= rows.info[sign].min() < rows.info[sign].max() <= 1, sign
    for mask in ("mask", "lymphocyte_mask", "pen_mask"):
        assert rows.info[mask].shape == (96, 24, 24)
        assert rows.info[mask].dtype == bool
    assert "SIMULATED" in rows._repr_html_()


def test_a_patient_has_one_label_one_laboratory_and_one_look():
    rows = simulate(n_patients=40, msi_share=0.5, labs=data.LABS)
    for fact in (rows.y, *(rows.info[name] for name in ("site", "haematoxylin", "eosin"))):
        assert len(set(zip(rows.patient.tolist(), fact.tolist(), strict=True))) == 40


def test_tiles_lie_on_a_map_row_by_row_and_the_tumour_is_one_region():
    rows = simulate(n_patients=3, n_tiles=64, tumour_share=0.4)
    one = rows.rows(rows.patient == 1)
    np.testing.assert_array_equal(one.info["row"] * 8 + one.info["column"], np.arange(64))
    tumour = np.zeros((10, 10), dtype=bool)
    tumour[one.info["row"] + 1, one.info["column"] + 1] = one.info["tumour"]
    beside = tumour[:-2, 1:-1] | tumour[2:, 1:-1] | tumour[1:-1, :-2] | tumour[1:-1, 2:]
    assert (tumour[1:-1, 1:-1] & ~beside).sum() <= 2  # hardly a tile of tumour lies alone


@pytest.mark.parametrize(("share", "wanted"), [(0, 0), (0.3, 3), (0.6, 5), (1, 9)])
def test_every_slide_has_the_share_of_tumour_asked_for(share, wanted):
    rows = simulate(tumour_share=share)
    assert set(by_patient(rows, rows.info["tumour"].astype(float)) * 9) == {wanted}


def test_the_same_seed_gives_the_same_tiles_and_another_seed_others():
    one, again, other = (simulate(seed=seed, pen=0.3, bubbles=0.3) for seed in (2, 2, 3))
    np.testing.assert_array_equal(one.x, again.x)
    for name, fact in one.info.items():
        np.testing.assert_array_equal(fact, again.info[name])
    assert not np.array_equal(one.x, other.x)


def test_tiles_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    settings = {"pen": 0.5, "fold": 0.3, "blur": 0.5, "bubbles": 0.5, "labs": data.LABS}
    together = simulate(**settings)
    monkeypatch.setattr(scanning, "PIXELS", 24 * 24 * 7)
    apart = simulate(**settings)
    assert np.mean(np.abs(apart.x - together.x) > 1e-4) < 1e-3  # compression may round a value the other way
    np.testing.assert_array_equal(apart.info["mask"], together.info["mask"])


def test_another_size_shows_the_same_tissue():
    labs = [data.Lab("sharp", blur=0, quality=100)]
    small, large = simulate(size=32, labs=labs), simulate(size=64, labs=labs)
    np.testing.assert_array_equal(small.y, large.y)
    shrunk = large.x.reshape(len(large), 32, 2, 32, 2, 3).mean(axis=(2, 4))
    other = np.roll(shrunk, 1, axis=0)
    assert np.abs(shrunk - small.x).mean() < 0.25 * np.abs(other - small.x).mean()
    shrunk = large.info["mask"].reshape(len(large), 32, 2, 32, 2).mean(axis=(2, 4)) > 0.5
    assert (shrunk == small.info["mask"]).mean() > 0.95


def test_another_laboratory_shows_the_same_tissue_in_other_colours():
    north, east = (simulate(labs=[lab]) for lab in (data.LABS[0], data.LABS[2]))
    for name in ("mask", "lymphocyte_mask", "tissue", *SIGNS):
        np.testing.assert_array_equal(north.info[name], east.info[name])
    np.testing.assert_array_equal(north.y, east.y)
    assert east.x.mean() < north.x.mean() - 0.05


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_flaw_changes_its_own_tiles_and_nothing_else(flaw):
    clean, flawed = simulate(), simulate(**{flaw: 0.4})
    changed = (clean.x != flawed.x).any(axis=(1, 2, 3))
    np.testing.assert_array_equal(changed, flawed.info[flaw])
    assert 0.15 < changed.mean() < 0.65
    for name in set(clean.info) - {flaw, "pen_mask"}:
        np.testing.assert_array_equal(clean.info[name], flawed.info[name])
    more = simulate(**{flaw: 0.8})
    assert not (flawed.info[flaw] & ~more.info[flaw]).any()


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_pair_of_rates_makes_a_flaw_a_clue(flaw):
    rows = simulate(msi_share=0.5, **{flaw: (0, 1)})
    np.testing.assert_array_equal(rows.info[flaw], rows.y == 1)


def test_flaws_look_as_they_are_called():
    clean = simulate(n_patients=30)
    fold, blur, pen = (simulate(n_patients=30, **{flaw: 1}) for flaw in ("fold", "blur", "pen"))
    assert fold.x.mean() < clean.x.mean() - 0.03
    step = [np.abs(np.diff(rows.x, axis=1)).mean() for rows in (clean, blur)]
    assert step[1] < 0.5 * step[0]
    inked = pen.info["pen_mask"]
    assert (inked.any(axis=(1, 2))).mean() > 0.8
    assert np.abs(pen.x - clean.x)[~inked].mean() < 0.05 * np.abs(pen.x - clean.x)[inked].mean()


@pytest.mark.parametrize("share", [0, 0.15, 0.5, 1])
def test_the_share_of_msi_is_the_one_asked_for(share):
    rows = simulate(n_patients=1500, n_tiles=1, size=16, msi_share=share, masks=False)
    assert rows.y.mean() == pytest.approx(share, abs=0.035)


def test_without_asking_about_15_percent_have_msi():
    assert inspect.signature(data.simulate_slides).parameters["msi_share"].default == 0.15


def test_msi_shows_more_lymphocytes_more_mucus_and_less_order_but_overlaps(many):
    y = by_patient(many, many.y)
    for sign, direction, least in (("lymphocytes", 1, 0.8), ("mucus", 1, 0.6), ("differentiation", -1, 0.55)):
        values = direction * by_patient(many, many.info[sign])
        assert least < roc_auc_score(y, values) < 0.95, sign
        assert values[y == 0].max() > np.median(values[y == 1])


def test_the_true_signs_tell_much_but_not_all(many):
    signs = np.stack([many.info[sign] for sign in SIGNS], axis=1)
    y, signs = by_patient(many, many.y), by_patient(many, signs)
    model = LogisticRegression().fit(signs[:250], y[:250])
    assert 0.85 < roc_auc_score(y[250:], model.predict_proba(signs[250:])[:, 1]) < 0.98


def test_colour_alone_tells_less_than_the_signs(many):
    colours = np.concatenate([many.x.mean(axis=(1, 2)), many.x.std(axis=(1, 2))], axis=1)
    y, colours = by_patient(many, many.y), by_patient(many, colours)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(colours[:250], y[:250])
    assert 0.55 < roc_auc_score(y[250:], model.predict_proba(colours[250:])[:, 1]) < 0.85


def test_the_looks_of_patients_tell_nothing_of_msi(many):
    y = by_patient(many, many.y)
    for stain in ("haematoxylin", "eosin"):
        assert roc_auc_score(y, by_patient(many, many.info[stain])) == pytest.approx(0.5, abs=0.08)


def test_patients_look_different_and_without_looks_alike():
    def spread(rows):  # of the hue
        return by_patient(rows, (rows.x[..., 0] - rows.x[..., 2]).mean(axis=(1, 2))).std()

    alike, usual, more = (simulate(n_patients=40, tumour_share=1, look=look) for look in (0, 1, 2))
    assert spread(alike) < 0.6 * spread(usual) < 0.9 * spread(more)
    assert set(alike.info["eosin"]) == {1.0}


def test_signs_are_seen_in_the_tile(many):
    area = many.info["lymphocyte_mask"].mean(axis=(1, 2))
    assert np.corrcoef(area, many.info["lymphocytes"])[0, 1] > 0.7
    stained = many.info["mask"].mean(axis=(1, 2))
    assert np.corrcoef(stained, many.info["mucus"])[0, 1] < -0.2  # mucus takes the place of epithelium
    dark = (1 - many.x.mean(axis=-1)) * many.info["lymphocyte_mask"]
    assert dark.sum() / many.info["lymphocyte_mask"].sum() > (1 - many.x.mean()) + 0.1


def test_kinds_of_tissue_look_different():
    rows = simulate(n_patients=40, tumour_share=0.2)
    brightness = {kind: rows.x[rows.info["tissue"] == kind].mean() for kind in tissue.KINDS}
    assert brightness["fat"] > 0.8 > max(brightness[kind] for kind in set(tissue.KINDS) - {"fat"})
    epithelium = {kind: rows.info["mask"][rows.info["tissue"] == kind].mean() for kind in tissue.KINDS}
    assert epithelium["stroma"] == epithelium["muscle"] == epithelium["fat"] == 0
    assert epithelium["mucosa"] > 0.2
    assert epithelium["tumour"] > 0.2


def test_nuclei_lie_in_the_epithelium_of_normal_glands():
    rows = simulate(n_patients=30, size=48, tumour_share=0, look=0)
    mucosa = rows.info["tissue"] == "mucosa"
    dark = (rows.x[mucosa][..., 0] < 0.5) & ~rows.info["lymphocyte_mask"][mucosa]
    epithelium = rows.info["mask"][mucosa]
    assert dark[epithelium].mean() > 3 * dark[~epithelium].mean()


def test_laboratories_have_their_own_patients():
    labs = [data.Lab("A", patients=3, msi_share=0.8), data.Lab("B", msi_share=0.1), data.Lab("C")]
    rows = simulate(n_patients=1500, n_tiles=1, size=16, labs=labs, msi_share=0.4, masks=False)
    for name, part, share in (("A", 0.6, 0.8), ("B", 0.2, 0.1), ("C", 0.2, 0.4)):
        here = rows.info["site"] == name
        assert here.mean() == pytest.approx(part, abs=0.04)
        assert rows.y[here].mean() == pytest.approx(share, abs=0.08)


def test_a_laboratory_decides_strength_colour_and_blur():
    def mean(**changes):
        return simulate(labs=[data.Lab("A", **changes)]).x.mean(axis=(0, 1, 2))

    usual = mean()
    assert mean(strength=(2, 1))[0] < usual[0] - 0.05  # haematoxylin swallows red
    assert mean(strength=(1, 0.4))[1] > usual[1] + 0.05  # eosin swallows green
    assert mean(colour=(0.96, 0.96, 0.7)) == pytest.approx(usual * (1, 1, 0.7 / 0.96), abs=0.02)
    sharp, soft = (simulate(labs=[data.Lab("A", blur=blur)]).x for blur in (0, 5))
    assert np.abs(np.diff(soft, axis=1)).mean() < 0.5 * np.abs(np.diff(sharp, axis=1)).mean()


@pytest.mark.parametrize("quality", [20, 60, 80])
def test_compression_does_what_a_jpeg_file_does(quality):
    image = data.picture("immunohistochemistry").image[:48, :64]
    stream = io.BytesIO()
    Image.fromarray(np.uint8(np.rint(255 * image))).save(stream, "JPEG", quality=quality, subsampling=0)
    real = np.asarray(Image.open(stream), dtype=np.float32) / 255
    ours = compression.compress(image.transpose(2, 0, 1)[None], np.array([quality]))[0].transpose(1, 2, 0)
    lost = np.abs(real - image).mean()
    assert np.abs(ours - image).mean() == pytest.approx(lost, rel=0.05)
    assert np.abs(ours - real).mean() < 0.3 * lost  # a file rounds more often


def test_compression_takes_any_size_and_keeps_an_even_colour():
    grey = np.full((2, 3, 21, 18), 0.5, dtype=np.float32)
    out = compression.compress(grey, np.array([30, 100]))
    assert out.shape == grey.shape
    np.testing.assert_allclose(out, grey, atol=0.03)


def test_a_field_is_the_same_at_points_and_on_pixels():
    knots = fields.knots(np.random.default_rng(0), 2000, 3)
    pixels = fields.on_pixels(knots, 20)
    assert pixels.mean() == pytest.approx(0, abs=0.02)
    assert pixels.std() == pytest.approx(1, abs=0.02)
    place = (np.array([3, 17]) + 0.5) / 20
    points = fields.at_points(knots, np.tile(place, (2000, 1)), np.tile(place[::-1], (2000, 1)))
    np.testing.assert_allclose(points, pixels[:, [17, 3], [3, 17]], atol=1e-4)


def test_masks_may_be_left_out():
    assert not {"mask", "lymphocyte_mask", "pen_mask"} & set(simulate(masks=False, pen=1).info)


def test_one_tile_of_the_smallest_size_is_enough():
    rows = data.simulate_slides(1, 1, size=16)
    assert rows.x.shape == (1, 16, 16, 3)
    assert rows.info["tumour"].all()


def test_two_thousand_tiles_take_less_than_five_seconds():
    began = time.process_time()
    data.simulate_slides(125, 16, size=48, seed=0)
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_patients": 0}, "n_patients must be at least 1"),
        ({"n_tiles": 0}, "n_tiles must be at least 1"),
        ({"size": 15}, "size must be at least 16"),
        ({"msi_share": 1.2}, "msi_share must be at least 0 and at most 1"),
        ({"tumour_share": -0.1}, "tumour_share must be at least 0 and at most 1"),
        ({"look": 3}, "look must be at least 0 and at most 2"),
        ({"pen": 1.5}, "pen must be at least 0 and at most 1"),
        ({"fold": (0.1, 0.2, 0.3)}, r"one rate or two, for patients with \(MSS, MSI\)"),
        ({"blur": float("nan")}, "blur must be at least 0"),
        ({"labs": []}, "at least one"),
        ({"labs": [data.Lab("A"), data.Lab("A")]}, "a name of its own"),
    ],
)
def test_values_out_of_range_are_refused_with_the_remedy(changes, words):
    with pytest.raises(ValueError, match=words):
        simulate(**changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_tiles": 2.5}, "n_tiles must be a whole number"),
        ({"bubbles": "MSI"}, "bubbles must be a number"),
        ({"labs": data.Lab("A")}, "list of data.Lab"),
        ({"labs": data.CLINICS}, "list of data.Lab"),
    ],
)
def test_what_is_no_number_or_laboratory_is_a_type_error(changes, words):
    with pytest.raises(TypeError, match=words):
        simulate(**changes)


@pytest.mark.parametrize(
    ("changes", "error", "words"),
    [
        ({"name": ""}, TypeError, "name must be a text"),
        ({"haematoxylin": (0, 0, 0)}, ValueError, "not all 0"),
        ({"eosin": (0.1, -0.2, 0.3)}, ValueError, "at least 0"),
        ({"eosin": (1, 1)}, ValueError, "eosin must have 3 values"),
        ({"strength": (1, 4)}, ValueError, "2 numbers from 0.3 to 3"),
        ({"colour": (1, 1, 2)}, ValueError, "3 numbers from 0.5 to 1.1"),
        ({"blur": 11}, ValueError, "blur must be"),
        ({"quality": 0}, ValueError, "quality must be at least 1"),
        ({"quality": 101}, ValueError, "quality must be at most 100"),
        ({"quality": 80.5}, TypeError, "quality must be a whole number"),
        ({"patients": 0}, ValueError, "patients must be above 0"),
        ({"msi_share": 2}, ValueError, "msi_share must be"),
    ],
)
def test_a_laboratory_that_cannot_be_is_refused(changes, error, words):
    with pytest.raises(error, match=words):
        data.Lab(**({"name": "A"} | changes))
