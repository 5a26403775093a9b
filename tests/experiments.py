"""The benchmarks behind the notebooks' numbers: their scripts, and the words in which lessons tell their tables."""

import importlib.util
from pathlib import Path

from dlintro import data

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def load(name, monkeypatch):
    """Return a benchmark's script as a module."""
    monkeypatch.syspath_prepend(BENCHMARKS)
    spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def told(table, what, group, words):
    """Return words with `value`, `low` and `high` of a table's row filled in, as a lesson writes numbers."""
    row = data.measured(table).find(what, group)
    return words.format(value=row.value, low=row.low, high=row.high).replace("%", " %").replace("-", "−")
