"""Data sets: real tables that come with the installed packages, and simulated patients with a known truth."""

from dlintro.data.dataset import Dataset
from dlintro.data.simulators import dose_response, gate, rare_disease, therapeutic_window
from dlintro.data.tables import breast_cancer, diabetes, digits

__all__ = [
    "Dataset",
    "breast_cancer",
    "diabetes",
    "digits",
    "dose_response",
    "gate",
    "rare_disease",
    "therapeutic_window",
]
