"""Data sets: real tables and images, and simulated patients with a known truth. Nothing here downloads by itself."""

from dlintro.data.clinics import CLINICS, Clinic
from dlintro.data.dataset import Dataset
from dlintro.data.files import DataNotFound
from dlintro.data.image_files import read_images
from dlintro.data.lesions import simulate_lesions
from dlintro.data.medmnist import medmnist
from dlintro.data.pictures import Picture, picture
from dlintro.data.simulators import dose_response, gate, rare_disease, therapeutic_window
from dlintro.data.tables import breast_cancer, diabetes, digits

__all__ = [
    "CLINICS",
    "Clinic",
    "DataNotFound",
    "Dataset",
    "Picture",
    "breast_cancer",
    "diabetes",
    "digits",
    "dose_response",
    "gate",
    "medmnist",
    "picture",
    "rare_disease",
    "read_images",
    "simulate_lesions",
    "therapeutic_window",
]
