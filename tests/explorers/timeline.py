"""The explorers of history: events over the years, and models that grew."""

from functools import partial

from dlintro import data, widgets

EVENTS = data.history()
MODELS = data.milestones()

EXPLORERS = {
    "history": partial(widgets.explore_history, EVENTS),
    "milestones": partial(widgets.explore_milestones, MODELS),
}
