"""What notebook 09 says of many trainings holds in the tables that it shows."""

import numpy as np

from dlintro import data

MANY, TRANSFER, SKIN = (data.measured(name) for name in ("melanoma", "transfer", "skin_tone"))


def test_what_falls_or_rises_in_every_training():
    assert (MANY.values("AUC, marks balanced minus tied") < 0).all()
    assert (MANY.values("AUC, marks tied minus our hospital") > 0).all()
    assert (MANY.values("AUC, dark minus pale, first") < 0).all()
    assert (MANY.values("AUC") > MANY.values("AUC, colours alone")).all()


def test_the_sensitivity_that_came_out_of_a_threshold():
    found = MANY.values("sensitivity, 900 fresh patients")
    assert (round(found.min(), 2), round(found.max(), 2)) == (0.84, 0.96)


def test_who_is_harmed_on_dark_skin_is_chance():
    assert MANY.values("malignant found, dark skin, first").min() < 0.72  # three cancers in ten are missed
    assert MANY.values("benign left in peace, dark skin, first").min() < 0.05  # nearly all are called


def test_small_lesions_are_not_missed_in_every_training():
    large = MANY.values("sensitivity, large minus small")
    assert np.mean(large > 0) > 0.6
    assert large.min() < 0


def test_carcinomas_cannot_be_told_apart_and_finer_classes_do_not_help():
    assert 0.4 < np.median(MANY.values("AUC, basal against squamous")) < 0.6
    assert abs(np.median(MANY.values("AUC, five kinds minus two classes"))) < 0.02


def test_marks_tell_what_the_network_tells():
    alone = MANY.values("AUC of ink and ruler alone, marks tied")
    assert (MANY.values("AUC, marks tied") - alone < 0.11).all()
    assert (MANY.values("naevi left in peace, plain, tied") > MANY.values("naevi left in peace, ink, tied")).all()
    assert np.median(MANY.values("melanomas found, plain, tied")) < np.median(
        MANY.values("melanomas found, plain, balanced")
    )


def test_heat_lies_on_the_ink_and_with_random_weights_anywhere():
    ink, lesion = (MANY.values(f"Grad-CAM hottest on the {what}, marks tied") for what in ("ink", "lesion"))
    assert np.mean(ink > lesion) > 0.75
    assert (MANY.values("Grad-CAM hottest on the lesion, marks balanced") > 0.35).all()
    random = MANY.values("occlusion hottest on the lesion, random weights, marks tied")
    assert random.min() == 0
    assert random.max() > 0.9


def test_patients_with_dark_skin_help_on_dark_skin():
    gain = {
        (skin, who): np.median(MANY.values(f"AUC, {skin} skin, 400 {who} more minus first"))
        for skin in ("dark", "pale")
        for who in ("dark", "pale")
    }
    assert gain["dark", "dark"] > 0.08
    assert gain["dark", "pale"] < gain["dark", "dark"] / 2
    assert gain["pale", "pale"] > 0.01
    assert abs(gain["pale", "dark"]) < 0.01


def test_what_was_learned_before_helps_if_it_was_our_question():
    def area(task, size):
        return TRANSFER.values(f"AUC, {task}, {size} patients")

    assert (area("diagnosis elsewhere, frozen", 50) > area("from nothing", 400)).all()
    for size in (50, 100, 400):
        gain = {
            task: area(f"{task}, fine-tuned", size) - area("from nothing", size)
            for task in ("tissue of bowel", "kind of lesion")
        }
        assert np.median(gain["tissue of bowel"]) <= 0.01
        assert 0 < np.median(gain["kind of lesion"]) < 0.08
        assert np.mean(gain["kind of lesion"] > 0) > 0.5


def test_which_of_the_cheaper_ways_helps_on_dark_skin():
    before = SKIN.values("AUC, dark, 5 %")
    ways = ("repeated until half", "brightness augmented", "colours augmented", "colours evened out")
    gain = {way: SKIN.values(f"AUC, dark, 5 %, {way}") - before for way in ways}
    assert (gain["colours evened out"] > 0.03).all()
    assert max(ways, key=lambda way: np.median(gain[way])) == "colours evened out"
    assert np.median(gain["repeated until half"]) < 0.03
    assert np.median(gain["brightness augmented"]) < 0.03
