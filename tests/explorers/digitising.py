"""The explorer of digitisation, on a few tiles and with made-up networks."""

from functools import partial

from dlintro import data, metrics, widgets

TILES = data.simulate_slides(16, 2, 16, tumour_share=1.0, msi_share=0.5, masks=False)
SETTINGS = [(shrink, quality) for shrink in (1, 2, 4) for quality in (100, 50, 10)]
AUCS = {
    name: {
        (shrink, quality): metrics.Estimate(top / shrink**fall - 1 / quality, top / shrink**fall - 0.2, 0.95)
        for shrink, quality in SETTINGS
    }
    for name, top, fall in (("learned fine tiles", 0.9, 0.3), ("learned poor tiles", 0.8, 0.0))
}
SIZES = {setting: data.jpeg_bytes(TILES, *setting) for setting in SETTINGS}

EXPLORERS = {
    "digitisation": partial(widgets.explore_digitisation, TILES, data.digitise, AUCS, 7.0, sizes=SIZES),
}
