"""The explorers of safe and easy use: "I do not know" on made-up risks, and a day in two workflows."""

from functools import partial

import numpy as np

from dlintro import data, widgets

PATIENTS = data.simulate_referrals(600, malignant_share=0.2, seed=0)
KNOWN, BEFORE = PATIENTS.split(shares=(0.5, 0.5), seed=0)
CLINICS = {"as before": BEFORE, "new camera": data.simulate_referrals(300, 0.2, new_camera=0.8, seed=1)}


def risk(x):
    return 1 / (1 + np.exp(2 - x[:, :3].sum(axis=1)))


EXPLORERS = {
    "abstaining": partial(widgets.explore_abstaining, risk, KNOWN, CLINICS),
    "workflow": widgets.explore_workflow,
}
