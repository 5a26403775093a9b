"""The explorer of paint: a simulated lesion, and a network that has learned nothing."""

from functools import partial

from dlintro import data, models, training, widgets

IMAGE = data.simulate_lesions(n_patients=1, seed=0, masks=False).x[0]
MODEL = models.SmallCNN(seed=0)
ASK = partial(training.predict_proba, MODEL)

EXPLORERS = {"painting": partial(widgets.explore_painting, ASK, IMAGE, "A simulated lesion.", threshold=0.5)}
