"""Datasets: real tables and images, and simulated patients with a known truth. Loaders never download."""

from dlintro.data.colours import colour_numbers
from dlintro.data.dataset import Dataset
from dlintro.data.fetched.files import DataNotFound
from dlintro.data.fetched.image_files import read_images
from dlintro.data.fetched.medmnist import medmnist
from dlintro.data.own_images import image_file
from dlintro.data.pictures import Picture, picture
from dlintro.data.results import Measured, measured
from dlintro.data.simulators import dose_response, gate, therapeutic_window, uncommon_disease
from dlintro.data.skin.clinics import CLINICS, Clinic
from dlintro.data.skin.lesions import simulate_lesions
from dlintro.data.slides.histology import simulate_slides
from dlintro.data.slides.labs import LABS, Lab
from dlintro.data.slides.stains import (
    combine_stains,
    macenko,
    optical_density,
    reinhard,
    separate_stains,
    stain_vectors,
)
from dlintro.data.tables import breast_cancer, diabetes, digits

__all__ = [
    "CLINICS",
    "LABS",
    "Clinic",
    "DataNotFound",
    "Dataset",
    "Lab",
    "Measured",
    "Picture",
    "breast_cancer",
    "colour_numbers",
    "combine_stains",
    "diabetes",
    "digits",
    "dose_response",
    "gate",
    "image_file",
    "macenko",
    "measured",
    "medmnist",
    "optical_density",
    "picture",
    "read_images",
    "reinhard",
    "separate_stains",
    "simulate_lesions",
    "simulate_slides",
    "stain_vectors",
    "therapeutic_window",
    "uncommon_disease",
]
