"""What the lesson on the latent space says about other draws: against the measured table, and in one small draw."""

import re

import pytest
from experiments import load

from dlintro import data
from notebooks import NOTEBOOKS, read

TABLE = data.measured("latent")
(PROSE,) = ["\n".join(cell.source for cell in read(path).cells) for path in NOTEBOOKS if path.stem.startswith("07")]


def reach(what, group):
    """Return the lowest and the highest number of the seeds."""
    found = re.search(r"seeds, ([\d.]+) to ([\d.]+)", TABLE.find(what, group).basis)
    return float(found[1]), float(found[2])


@pytest.mark.parametrize(
    ("what", "group", "words"),
    [
        ("AUC on new patients", "network", "0.85 to 0.94"),
        ("AUC on new patients", "six colour numbers", "0.69 to 0.85"),
        ("neighbours with the same diagnosis", "last hidden layer", "71 to 82 %"),
        ("darts without a lesion near", "autoencoder", "50 to 68 %"),
        ("darts without a lesion near", "variational autoencoder", "18 to 78 %"),
        ("good images sent back, malignant", "redrawing, autoencoder", "10 to 14 %"),
    ],
)
def test_the_prose_tells_the_reach_of_the_table(what, group, words):
    assert words in PROSE
    assert reach(what, group) == tuple(map(float, words.removesuffix(" %").split(" to ")))


def test_what_the_prose_says_of_every_draw_holds_in_the_table():
    others = [reach("neighbours with the same diagnosis", name) for name in ("raw pixels", "six colour numbers")]
    assert (min(low for low, _ in others), max(high for _, high in others)) == (58, 67)
    assert "58 to 67 %" in PROSE
    error = "redrawing error through 32 numbers"
    assert reach(error, "PCA")[1] < reach(error, "autoencoder")[0]
    plenty = f"{error}, 1,600 patients and 60 epochs"
    assert reach(plenty, "autoencoder")[1] < reach(plenty, "PCA")[0]
    assert reach("AUC for ink", "distance")[0] > reach("AUC for ink", "redrawing, autoencoder")[1]
    assert reach("AUC for colon", "colour")[0] >= 0.99
    assert reach("good images sent back, benign", "redrawing, autoencoder")[1] <= 1
    assert reach("cooler camera: malignant", "by the network")[0] > reach("cooler camera: malignant", "in truth")[1]
    assert reach("two cameras: neighbours with the same camera", "raw pixels")[0] > 90


def test_a_longer_training_nearly_reaches_pca():
    longer = "redrawing error through 32 numbers, 400 patients and {} epochs"
    short, long = (TABLE.find(longer.format(n), "autoencoder").value for n in (60, 150))
    pca = TABLE.find(longer.format(150), "PCA").value
    assert short > long > pca
    assert f"({long / 1000:.4f} against {pca / 1000:.4f}, three seeds)" in PROSE


def test_with_half_the_tint_the_diagnosis_decides_where_a_lesion_lies(monkeypatch):
    latent = load("latent", monkeypatch)
    train, valid, _ = data.simulate_lesions(**latent.CAREFUL, seed=0).split(by="patient", seed=0)
    cnn = latent.models.SmallCNN(seed=0)
    latent.training.fit(cnn, train, valid, n_epochs=12, lr=3e-3, keep_best=False, progress=False, seed=0)
    apart = {}
    for strength in (0.5, 1):
        clinics = [data.Clinic(c.name, colour=tuple(1 + strength * (x - 1) for x in c.colour)) for c in latent.CLINICS]
        two = data.simulate_lesions(**(latent.CAREFUL | {"n_patients": 120, "clinics": clinics}), seed=1)
        place = latent.training.embed(cnn, two.x)
        for what, labels in {"camera": two.info["site"] == "B", "diagnosis": two.y == 1}.items():
            middles = [place[labels == k].mean(axis=0) for k in (True, False)]
            apart[what, strength] = sum((middles[0] - middles[1]) ** 2) ** 0.5
    assert apart["camera", 1] > 1.2 * apart["diagnosis", 1]
    assert apart["camera", 0.5] < 0.7 * apart["diagnosis", 0.5]


def test_a_small_draw_points_the_same_way(monkeypatch):
    latent = load("latent", monkeypatch)
    monkeypatch.setattr(latent, "CAREFUL", latent.CAREFUL | {"n_patients": 150})
    train, valid, test = data.simulate_lesions(**latent.CAREFUL, seed=0).split(seed=0)
    _, redraw = latent.squeeze(train, valid, 32, seed=0, n_epochs=8)
    error = {name: ((draw(test.x) - test.x) ** 2).mean() for name, draw in redraw.items()}
    assert error["PCA"] < error["autoencoder"]
    found = dict(latent.gate(latent.models.SmallCNN(seed=0), redraw, train, valid, test, seed=0))
    assert found["AUC for colon", "colour"] > 0.95
    assert (
        found["good images sent back, benign", "redrawing, PCA"]
        <= found["good images sent back, malignant", "redrawing, PCA"]
    )
