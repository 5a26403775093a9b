"""The explorers of studies: how many people for a sensitivity, and how many readers and cases, with made-up powers."""

from functools import partial
from itertools import product
from types import SimpleNamespace

from dlintro import widgets

READERS, CASES, EFFECTS = (3, 5, 12), (50, 200), (0, 5)


def power(readers, cases, effect, fixed):
    """Powers in per cent that differ in every plan."""
    return 2.0 * readers + cases / 20 + 6 * effect + 7 * fixed


ROWS = [
    SimpleNamespace(
        what=f"power, {way}, %",
        group=f"{readers} readers, {cases} cases, effect {effect} points",
        value=power(readers, cases, effect, fixed),
        low=power(readers, cases, effect, fixed) - 2,
        high=power(readers, cases, effect, fixed) + 2,
    )
    for readers, cases, effect, (fixed, way) in product(
        READERS, CASES, EFFECTS, enumerate(("random readers", "fixed readers"))
    )
]
OTHER = SimpleNamespace(what="false alarms, random readers, %", group="readers alike", value=5.0, low=4.0, high=6.0)
MEASURED = SimpleNamespace(rows=[*ROWS, OTHER])
EXPLORERS = {
    "reader_power": partial(widgets.explore_reader_power, MEASURED),
    "study_size": widgets.explore_study_size,
}
