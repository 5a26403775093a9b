"""Datasets: real tables and images, and simulated patients with a known truth. Loaders never download."""

from dlintro.data.clinic.care import simulate_care
from dlintro.data.clinic.chest_pain import simulate_chest_pain
from dlintro.data.clinic.readers import simulate_readers
from dlintro.data.clinic.reading import simulate_reading
from dlintro.data.clinic.referrals import simulate_referrals
from dlintro.data.clinic.screening import simulate_screening
from dlintro.data.clinic.stream import CHANGES, simulate_stream
from dlintro.data.clinic.verification import simulate_verification
from dlintro.data.colitis.cohort import Cohort, simulate_colitis
from dlintro.data.colitis.reports import REPORT_WORDS, report_numbers
from dlintro.data.colours import colour_numbers
from dlintro.data.dataset import Dataset
from dlintro.data.digitising import digitise, jpeg_bytes
from dlintro.data.fetched.files import DataNotFound
from dlintro.data.fetched.image_files import read_images
from dlintro.data.fetched.medmnist import medmnist
from dlintro.data.marks import add_mark
from dlintro.data.own_images import image_file
from dlintro.data.pictures import Picture, picture
from dlintro.data.published.timeline import Event, Milestone, history, milestones
from dlintro.data.published.trials import Study, trials
from dlintro.data.results import Measured, measured
from dlintro.data.simulators import (
    blood_levels,
    chance_to_do_well,
    dose_response,
    gate,
    therapeutic_window,
    two_drugs,
    uncommon_disease,
)
from dlintro.data.skin.clinics import CLINICS, Clinic
from dlintro.data.skin.lesions import simulate_lesions
from dlintro.data.skin.outlines import ABCD, measure_abcd, outline
from dlintro.data.slides.histology import simulate_slides
from dlintro.data.slides.hospitals import HOSPITALS, simulate_hospitals
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
from dlintro.data.weights_files import weights

__all__ = [
    "ABCD",
    "CHANGES",
    "CLINICS",
    "HOSPITALS",
    "LABS",
    "REPORT_WORDS",
    "Clinic",
    "Cohort",
    "DataNotFound",
    "Dataset",
    "Event",
    "Lab",
    "Measured",
    "Milestone",
    "Picture",
    "Study",
    "add_mark",
    "blood_levels",
    "breast_cancer",
    "chance_to_do_well",
    "colour_numbers",
    "combine_stains",
    "diabetes",
    "digitise",
    "digits",
    "dose_response",
    "gate",
    "history",
    "image_file",
    "jpeg_bytes",
    "macenko",
    "measure_abcd",
    "measured",
    "medmnist",
    "milestones",
    "optical_density",
    "outline",
    "picture",
    "read_images",
    "reinhard",
    "report_numbers",
    "separate_stains",
    "simulate_care",
    "simulate_chest_pain",
    "simulate_colitis",
    "simulate_hospitals",
    "simulate_lesions",
    "simulate_readers",
    "simulate_reading",
    "simulate_referrals",
    "simulate_screening",
    "simulate_slides",
    "simulate_stream",
    "simulate_verification",
    "stain_vectors",
    "therapeutic_window",
    "trials",
    "two_drugs",
    "uncommon_disease",
    "weights",
]
