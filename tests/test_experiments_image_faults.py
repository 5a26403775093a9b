"""The measurement of marks and of poor digitisation: its parts by hand, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load

from dlintro import data

ALIKE, OWN = "one camera", "a camera for each site"


@pytest.fixture
def script(monkeypatch):
    return load("image_faults", monkeypatch)


@pytest.fixture(scope="module")
def table():
    return data.measured("image_faults")


@pytest.fixture(scope="module")
def lesions():
    clinics = [data.Clinic("hospital", malignant_share=0.5), data.Clinic("practice", malignant_share=0.5)]
    return data.simulate_lesions(40, 16, clinics=clinics, masks=False)


def test_who_knows_only_the_site_is_at_chance_within_it(script, lesions):
    found = script.areas(lesions, script.at_hospital(lesions).astype(float), "group")
    assert found["AUC, within a site", "group"] == 0.5
    perfect = script.areas(lesions, lesions.y.astype(float), "group")
    assert set(perfect.values()) == {1.0}


def test_without_a_spread_the_one_value_is_the_interval(script):
    assert script.without_spread(("a", "b", "1.000", "nan", "nan", "", "c"))[2:5] == ("1.000",) * 3
    assert script.without_spread(("a", "b", "0.5", "0.4", "0.6", "", "c"))[2:5] == ("0.5", "0.4", "0.6")


def test_the_site_becomes_the_label(script, lesions):
    site = script.of_site(lesions)
    assert np.array_equal(site.y == 1, lesions.info["site"] == "hospital")
    assert np.array_equal(site.x, lesions.x)


def test_a_mark_flatters_the_pooled_auc_until_it_is_moved(table):
    both, within = (
        {name: table.find(f"AUC, {what}", f"{name}, {ALIKE}") for name in ("marked", "marked, mark moved", "covered")}
        for what in ("both sites", "within a site")
    )
    assert both["marked"].low > within["marked"].high
    assert both["marked, mark moved"].high < min(within["marked, mark moved"].low, both["covered"].low)
    assert both["marked"].low > both["covered"].high


def test_what_is_covered_is_told_by_the_camera_instead(table):
    assert table.find("AUC for the site, network", f"covered, {ALIKE}").high < 0.7
    assert table.find("AUC for the site, network", f"covered, {OWN}").low > 0.95
    assert (
        table.find("AUC, both sites", f"covered, {OWN}").low > table.find("AUC, within a site", f"covered, {OWN}").high
    )


def test_a_clean_test_does_not_show_what_turning_the_mark_shows(table):
    group = "ill 90%, well 10%, 4 pixels, strength 0.4"
    clean, turned = (table.find(f"AUC, composed, {what}", group) for what in ("clean", "turned"))
    assert clean.low > table.find("AUC, composed, clean", "no mark").value - 0.05
    assert turned.high < 0.5


def test_the_finding_vanishes_for_a_network_and_not_from_the_tile(table):
    setting = "14 µm, quality 20"
    fine, poor, both = (table.find(f"AUC, learned {name}", setting) for name in ("fine", "poor", "both"))
    assert fine.high < min(poor.low, both.low)
    assert table.find("AUC, learned fine", "3.5 µm, quality 100").low > poor.high
