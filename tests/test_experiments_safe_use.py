"""The measurement of safe use: its counts by hand, and the way in which its numbers point."""

import numpy as np
import pytest
from experiments import load

from dlintro import data

TABLE = data.measured("safe_use")


@pytest.fixture
def script(monkeypatch):
    return load("safe_use", monkeypatch)


def find(what, *group):
    return TABLE.find(what, ", ".join(group))


def test_sets_are_counted_by_skin_and_by_diagnosis(script):
    part = data.simulate_referrals(6, 0.5, seed=0)
    sets = np.column_stack([part.y == 0, part.y == 1])  # always right
    sets[0] = True  # but once unsure
    found = script.counted(part, sets)
    assert {value for (what, _), value in found.items() if what == "covered, %"} == {100}
    assert found["unsure, %", "all"] == pytest.approx(100 / 6)
    assert found["unsure, %", part.class_names[part.y[0]]] == pytest.approx(100 / np.sum(part.y == part.y[0]))


def test_readers_are_counted_where_the_tool_is_right_and_where_it_is_wrong(script):
    cases = data.simulate_reading(400, seed=0)
    wrong = cases.info["tool"] != cases.y
    found = script.right(cases, "tool", "tool", wrong)
    assert found["right answers, %", "tool, all cases"] == pytest.approx(100 * np.mean(~wrong))
    assert found["right answers, %", "tool, tool right"] == 100
    assert found["right answers, %", "tool, tool wrong"] == 0


def test_the_promise_holds_for_all_but_neither_for_dark_skin_nor_for_melanomas():
    all_of_them = find("covered, %", "all together", "as before", "all")
    assert 89.5 < all_of_them.low < all_of_them.high < 91
    assert find("covered, %", "all together", "as before", "dark skin").high < 87
    assert find("covered, %", "all together", "as before", "melanoma").high < 65


def test_by_both_it_holds_for_everybody_at_a_price_on_dark_skin():
    for who in ("dark skin", "fair skin", "naevus", "melanoma"):
        assert find("covered, %", "by both", "as before", who).high > 90
    unsure = {who: find("unsure, %", "by both", "as before", who) for who in ("dark skin", "fair skin")}
    assert unsure["dark skin"].low > 1.5 * unsure["fair skin"].high


def test_with_a_new_camera_the_promise_breaks_and_a_mean_over_all_hides_how():
    assert find("covered, %", "by diagnosis", "new camera", "all").high < 80
    together = find("covered, %", "all together", "new camera", "all")
    assert 87 < together.low < together.high < 90
    naevi = [find("covered, %", "all together", clinic, "naevus").value for clinic in ("as before", "new camera")]
    assert naevi[0] - naevi[1] > 5


def test_wrong_hints_harm_hints_help_on_the_whole_and_the_remedies_help_more():
    def answers(who, where):
        return find("right answers, %", who, where)

    sure = "hint shown as 95 % sure"
    assert answers(sure, "tool wrong").high < answers("alone", "tool wrong").low - 50
    assert answers(sure, "tool right").low > answers("alone", "tool right").high
    assert answers(sure, "all cases").low > answers("alone", "all cases").high
    for remedy in ("decides first", "tool silent below 80 %", "hint says how sure it is"):
        assert answers(remedy, "all cases").low > answers(sure, "all cases").high
        assert answers(remedy, "tool wrong").low > answers(sure, "tool wrong").high + 20
        assert answers(remedy, "tool wrong").high < answers("alone", "tool wrong").low  # none undoes the harm
    shown = "wrong hints shown, % of cases"
    assert find(shown, "tool silent below 80 %").high < find(shown, sure).low / 3
