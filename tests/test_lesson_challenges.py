"""What notebook 11 says over many seeds is what was measured, and its twelve lines are federated averaging."""

import numpy as np
import pytest
from experiments import told

from dlintro import data, models, training
from notebooks import FOLDER, marked, read, solution_code, source_of

LESSON = "11_challenges"


@pytest.mark.parametrize(
    ("cell", "table", "what", "group", "words"),
    [
        ("bias-discuss", "labels", "sensitivity for need", "cost: group A", "{value:.0%} of A's"),
        ("bias-discuss", "labels", "sensitivity for need", "cost: group B", "{value:.0%} of B's"),
        ("imbalance-discuss", "labels", "mean predicted risk", "repeated", "{value:.0%} on average"),
        ("imbalance-discuss", "labels", "sensitivity", "threshold alone", "{value:.0%}"),
        ("imbalance-discuss", "labels", "specificity", "threshold alone", "{value:.0%}"),
        ("imbalance-discuss", "labels", "sensitivity", "repeated", "{value:.0%}"),
        ("imbalance-discuss", "labels", "specificity", "repeated", "{value:.0%}"),
        (
            "fed-discuss",
            "federation",
            "AUC difference within hospitals",
            "federated minus alone, mean of the four",
            "{value:.2f} ({low:.2f} to {high:.2f})",
        ),
        (
            "fed-discuss",
            "federation",
            "AUC difference, own patients",
            "federated minus alone",
            "{value:.3f} ({low:.3f} to {high:.3f})",
        ),
        ("fed-discuss", "federation", "AUC difference within hospitals", "federated minus pooled", "{value:.2f}"),
        ("mark-discuss", "image_faults", "AUC, both sites", "marked, one camera", "{value:.2f} with the mark"),
        ("mark-discuss", "image_faults", "AUC, both sites", "marked, mark moved, one camera", "{value:.2f} moved"),
        ("mark-discuss", "image_faults", "AUC, both sites", "covered, one camera", "{value:.2f} covered"),
        (
            "mark-discuss",
            "image_faults",
            "AUC for the site, network",
            "covered, a camera for each site",
            "AUC {value:.3f}",
        ),
        (
            "map-discuss",
            "misleading_maps",
            "hottest in the lesion, trained",
            "gradient × contrast",
            "in {value:.0%} of the images",
        ),
        (
            "map-discuss",
            "misleading_maps",
            "hottest in the lesion, random weights",
            "gradient × contrast",
            "in {value:.0%}",
        ),
        ("map-discuss", "misleading_maps", "hottest in the lesion, trained", "gradient", "{value:.0%}"),
        ("map-discuss", "misleading_maps", "hottest in the lesion, random weights", "gradient", "{value:.0%}"),
        ("map-discuss", "misleading_maps", "hottest in the lesion, trained", "occlusion", "{value:.0%}"),
        ("map-discuss", "misleading_maps", "hottest in the lesion, random weights", "occlusion", "{value:.0%}"),
        (
            "map-discuss",
            "misleading_maps",
            "hottest places far apart, another seed",
            "gradient",
            "the gradient's hottest places lie far apart in {value:.0%}",
        ),
        (
            "rule-discuss",
            "guidelines",
            "sent home above the limit",
            "plain, no rule",
            "{value:.0f} ({low:.0f} to {high:.0f})",
        ),
        ("rule-discuss", "guidelines", "above the limit", "", "{value:.0f}"),
        ("rule-discuss", "guidelines", "admitted without an infarction", "monotone, no rule", "{value:.0f}"),
        ("rule-discuss", "guidelines", "admitted without an infarction", "plain, rule", "{value:.0f}"),
        ("rule-clinic", "guidelines", "new guideline: sensitivity, women", "old model", "{value:.0%} of the women"),
        ("rule-clinic", "guidelines", "new guideline: sensitivity, women", "old model, new rule", "{value:.0%}"),
        ("rule-clinic", "guidelines", "new guideline: sensitivity, women", "retrained", "{value:.0%}"),
        ("rule-clinic", "guidelines", "new guideline: admitted without an infarction", "old model", "{value:.0f}"),
        (
            "rule-clinic",
            "guidelines",
            "new guideline: admitted without an infarction",
            "old model, new rule",
            "{value:.0f}",
        ),
        ("rule-clinic", "guidelines", "new guideline: admitted without an infarction", "retrained", "{value:.0f}"),
        (
            "safe-discuss",
            "safe_use",
            "covered, %",
            "all together, as before, melanoma",
            "{value:.0f} % of the melanomas",
        ),
        ("safe-discuss", "safe_use", "covered, %", "all together, as before, dark skin", "{value:.0f} % on dark skin"),
        (
            "safe-discuss",
            "safe_use",
            "unsure, %",
            "by both, as before, dark skin",
            "“I do not know” for {value:.0f} % on dark skin",
        ),
        ("safe-discuss", "safe_use", "covered, %", "by both, new camera, all", "{value:.0f} %"),
        ("drift-discuss", "monitoring", "false alarms a year", "inputs, limit 2", "{value:.1f} false alarms a year"),
        ("drift-discuss", "monitoring", "false alarms a year", "inputs, limit 3", "{value:.1f}"),
        (
            "drift-clinic",
            "monitoring",
            "AUC difference",
            "new camera, recalibrated minus retrained, 1 month",
            "{value:.3f} of AUC worse",
        ),
        (
            "secrets-discuss",
            "federation",
            "AUC difference within hospitals",
            "federated, one swapped minus federated",
            "{value:.2f}",
        ),
        (
            "secrets-discuss",
            "federation",
            "AUC difference within hospitals",
            "trimmed, one swapped minus federated, one swapped",
            "{value:.2f} back ({low:.2f} to {high:.2f})",
        ),
        ("secrets-discuss", "federation", "AUC, membership", "by heart", "{value:.2f}"),
        ("secrets-discuss", "federation", "AUC, membership", "alone", "{value:.2f}"),
        ("secrets-discuss", "federation", "AUC, membership", "federated", "{value:.2f}"),
        ("secrets-discuss", "federation", "AUC within hospitals", "private, noise 0", "{value:.2f}"),
        ("secrets-discuss", "federation", "AUC within hospitals", "private, noise 0.05", "{value:.2f}"),
        ("pixel-discuss", "image_faults", "AUC, learned fine", "3.5 µm, quality 100", "{value:.2f}"),
        ("pixel-discuss", "image_faults", "AUC, learned fine", "14 µm, quality 20", "{value:.2f}"),
        ("pixel-discuss", "image_faults", "AUC, learned both", "14 µm, quality 20", "{value:.2f}"),
        ("pixel-discuss", "image_faults", "AUC, learned both", "3.5 µm, quality 100", "{value:.2f}"),
        (
            "compute-discuss",
            "shrinking",
            "slope of seconds",
            "over operations, the three largest",
            "{value:.1f} over twelve seeds",
        ),
        ("size-discuss", "shrinking", "AUC difference", "8 bits", "8 bits {value:.3f}"),
        ("size-discuss", "shrinking", "AUC difference", "4 bits", "4 bits {value:.3f} ({low:.3f} to {high:.3f})"),
        ("size-discuss", "shrinking", "AUC difference", "3 bits", "3 bits {value:.2f}"),
        ("size-discuss", "shrinking", "AUC difference", "2 bits", "2 bits {value:.2f}"),
        (
            "size-discuss",
            "shrinking",
            "AUC difference",
            "student, distilled minus student, alone",
            "{value:.3f} ({low:.3f} to {high:.3f})",
        ),
    ],
)
def test_the_notebook_tells_what_was_measured(cell, table, what, group, words):
    assert told(table, what, group, words).removeprefix("−") in source_of(LESSON, cell)


def measured(table, what, group):
    return data.measured(table).find(what, group)


def test_a_label_of_cost_is_unfair_and_one_of_need_less_so():
    cost, need = (measured("labels", "sensitivity for need", f"{label}: A minus B") for label in ("cost", "need"))
    assert cost.low > need.high > need.low > 0


def test_rebalancing_spoils_risks_and_ranks_no_better():
    assert measured("labels", "AUC difference", "repeated minus as it is").high <= 0
    assert measured("labels", "mean predicted risk", "repeated").low > 4 * 0.05


def test_the_federation_leads_hospitals_alone_elsewhere_and_not_at_home():
    what = "AUC difference within hospitals"
    assert measured("federation", what, "federated minus alone, mean of the four").low > 0
    assert measured("federation", what, "federated minus pooled").high < 0
    at_home = measured("federation", "AUC difference, own patients", "federated minus alone")
    assert at_home.low < 0 < at_home.high


def test_a_promise_for_all_is_none_for_melanomas():
    def covered(group):
        return measured("safe_use", "covered, %", f"all together, as before, {group}")

    assert covered("all").low < 90.5
    assert covered("melanoma").high < 65
    assert covered("dark skin").high < 88


def test_the_learners_twelve_lines_are_federated_averaging():
    """The notebook's own solution and its function `learn`, for one round in small hospitals."""
    notebook = read(FOLDER / f"{LESSON}.ipynb")
    hospitals, _ = data.simulate_hospitals(n_patients=40, size=16, seed=1)
    names = {"models": models, "training": training}
    exec(source_of(LESSON, "fed-learn"), names)
    (solution,) = [cell for cell, name in marked(notebook, "solution") if name == "challenges.one_round"]
    exec(solution_code(solution), names)
    settings = names["settings"]
    # In its first round, `federate` trains with the seed after the one that it is given.
    names["settings"] = settings | {"seed": settings["seed"] + 1}
    ours = names["one_round"](training.get_weights(names["fresh"]()), hospitals, names["learn"])
    theirs, _ = training.federate(names["fresh"](), hospitals, n_rounds=1, n_epochs=3, **settings)
    for name, wanted in training.get_weights(theirs).items():
        if wanted.dtype.kind == "f":  # counters of batches are rounded
            np.testing.assert_allclose(ours[name], wanted, rtol=1e-5, atol=1e-5)
