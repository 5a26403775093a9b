"""Every dataset has a card in data/README.md, a test, a source and a licence; a new one without them fails here."""

import inspect
import re
from pathlib import Path

import pytest

from dlintro import data

ROOT = Path(__file__).parents[1]
CARDS = (ROOT / "data" / "README.md").read_text(encoding="utf-8").split("\n## ")[1:]
TESTS = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
TOOLS = {  # the public functions that are no dataset of ours: for colours and stains, hand-made measures, a formula, own images
    "add_mark",
    "chance_to_do_well",
    "colour_numbers",
    "combine_stains",
    "digitise",
    "image_file",
    "jpeg_bytes",
    "macenko",
    "measure_abcd",
    "optical_density",
    "outline",
    "read_images",
    "reinhard",
    "report_numbers",
    "separate_stains",
    "stain_vectors",
}
LOADERS = sorted({name for name in data.__all__ if inspect.isfunction(getattr(data, name))} - TOOLS)
LOAD = {  # where a loader needs arguments, or is quicker with them
    "gate": lambda: data.gate("XOR"),
    "picture": lambda: data.picture("retina"),
    "simulate_care": lambda: data.simulate_care(20),
    "simulate_colitis": lambda: data.simulate_colitis(20, 16).table,
    "simulate_hospitals": lambda: data.simulate_hospitals(40, 16)[1],
    "simulate_lesions": lambda: data.simulate_lesions(2, 16),
    "simulate_referrals": lambda: data.simulate_referrals(20),
    "simulate_screening": lambda: data.simulate_screening(200),
    "simulate_slides": lambda: data.simulate_slides(2, 2, 16),
}
COLLECTIONS = inspect.getmodule(data.medmnist).COLLECTIONS  # medmnist itself needs a file that must be downloaded


def card(name):
    """The card that names `data.<name>`."""
    cards = [text for text in CARDS if re.search(rf"`data\.{name}\b", text)]
    assert cards, f"data.{name} has no card: describe it in data/README.md, or add it to TOOLS if it is not a dataset"
    return cards[0]


@pytest.mark.parametrize("name", LOADERS)
def test_every_dataset_has_a_card_and_a_test(name):
    assert card(name)
    assert any(re.search(rf"\bdata\.{name}\(", text) for text in TESTS), f"no test calls data.{name}"


@pytest.mark.parametrize(
    "name", sorted(set(LOADERS) - {"history", "measured", "medmnist", "milestones", "trials", "weights"})
)
def test_every_dataset_names_its_source_and_licence(name):
    loaded = LOAD.get(name, getattr(data, name))()
    assert loaded.source
    assert loaded.licence
    assert getattr(loaded, "simulated", False) or "licence" in card(name).lower()


@pytest.mark.parametrize("flag", COLLECTIONS)
def test_every_collection_names_its_source_and_a_licence_that_is_on_the_card(flag):
    collection = COLLECTIONS[flag]
    assert "doi:" in collection.source
    assert re.search(rf"{re.escape(collection.licence)}\b", card("medmnist"))


def test_measured_results_name_their_source():
    assert data.measured("pathology").facts["source"]
    assert "source" in card("measured")


def test_the_lists_above_name_public_functions():
    assert set(data.__all__) >= TOOLS | set(LOAD)
