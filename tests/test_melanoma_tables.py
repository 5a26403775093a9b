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


def test_dark_skin_means_mostly_false_alarms_and_in_five_trainings_missed_cancers():
    found, passed = (
        MANY.values(f"{what}, dark skin, first") - MANY.values(f"{what}, pale skin, first")
        for what in ("malignant found", "benign called benign")
    )
    assert np.sum(passed < 0) == 18
    assert np.sum(found < 0) == 5
    assert np.sum(MANY.values("malignant found, dark skin, first")[found < 0] < 0.72) == 2  # three in ten are missed


def test_balanced_marks_mean_far_fewer_false_alarms_and_slightly_more_missed_melanomas():
    def median(what, arm):
        return round(np.median(MANY.values(f"{what}, ink, {arm}")), 2)

    assert [median("naevi called benign", arm) for arm in ("tied", "balanced")] == [0.21, 0.60]
    assert [median("melanomas found", arm) for arm in ("tied", "balanced")] == [0.95, 0.92]
    for what in ("naevi called benign", "melanomas found"):
        shares = [np.median(MANY.values(f"{what}, plain, {arm}")) for arm in ("tied", "balanced")]
        assert shares[0] > shares[1] if "naevi" in what else shares[0] < shares[1]


def test_occlusion_lies_on_the_ink_less_often_but_still_more_often_than_on_the_lesion():
    ink, lesion = (MANY.values(f"occlusion hottest on the {what}, marks balanced") for what in ("ink", "lesion"))
    before = MANY.values("occlusion hottest on the ink, marks tied")
    assert [round(np.median(values), 2) for values in (before, ink, lesion)] == [0.71, 0.27, 0.07]
    assert (ink > lesion).all()


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
    assert (MANY.values("naevi called benign, plain, tied") > MANY.values("naevi called benign, ink, tied")).all()
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
    found, passed = (
        MANY.values(f"{what}, dark skin, 400 dark more") - MANY.values(f"{what}, dark skin, first")
        for what in ("malignant found", "benign called benign")
    )
    assert np.sum(passed > 0) == 17  # fewer false alarms
    assert np.sum(found < 0) == 12  # fewer cancers found
    pale = (MANY.values(f"malignant found, pale skin, {network}") for network in ("400 dark more", "first"))
    assert np.sum(np.subtract(*pale) < 0) == 14
    half = SKIN.values("AUC, dark, 50 %") - SKIN.values("AUC, dark, 5 %")
    assert round(np.median(half), 2) == 0.03


def test_what_was_learned_before_helps_if_it_was_our_question():
    def area(task, size):
        return TRANSFER.values(f"AUC, {task}, {size} patients")

    ours, nothing = area("diagnosis elsewhere, frozen", 50), area("from nothing", 400)
    assert (ours > nothing).all()
    assert [round(np.median(values), 2) for values in (ours, nothing)] == [0.90, 0.83]
    kind = [np.median(area("kind of lesion, fine-tuned", size) - area("from nothing", size)) for size in (50, 100, 400)]
    assert np.round(kind, 2).tolist() == [0.03, 0.02, 0.04]
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


def test_a_network_from_elsewhere_is_best_as_it_is():
    unchanged = TRANSFER.values("AUC, diagnosis elsewhere, unchanged, 0 patients")
    assert round(np.median(unchanged), 2) == 0.91
    assert (unchanged > TRANSFER.values("AUC, diagnosis elsewhere, frozen, 50 patients")).all()
    assert (unchanged > TRANSFER.values("AUC, from nothing, 400 patients")).all()


def test_a_threshold_that_its_own_lesions_chose_misses_its_aim_on_others():
    ppv = MANY.values("PPV in screening above that threshold, 900 fresh patients")
    assert (np.sum(ppv < 0.1), len(ppv)) == (12, 19)


def test_ours_is_the_steepest_slope_of_twenty():
    slopes = MANY.values("calibration slope")
    assert [round(value, 2) for value in (slopes.min(), np.median(slopes), slopes.max())] == [0.73, 1.03, 1.46]
    assert slopes[6] == slopes.max()


def test_whoever_read_the_four_signs_would_be_better_than_any_network():
    signs = MANY.values("AUC, the four signs without error")
    assert (signs > MANY.values("AUC")).all()
    assert round(signs[6], 2) == 0.98
