"""Numbers for people, against what a careful editor would write."""

import pytest

from dlintro import text


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (text.number(-0.25), "−0.25"),
        (text.number(-0.001), "0.00"),
        (text.number(3, 0), "3"),
        (text.signed(0.5), "+0.50"),
        (text.signed(-0.5, 1), "−0.5"),
        (text.signed(-0.0), "+0.00"),
        (text.short(2.0), "2"),
        (text.short(-1.25), "−1.25"),
        (text.short(0.5), "0.5"),
        (text.short(100), "100"),
        (text.short(-0.001), "0"),
        (text.worth(0.4213, 1), "0.42"),
        (text.worth(13.14, 30), "13"),
        (text.worth(0.004, 0.01), "0.004"),
        (text.worth(1.5, 0), "1.5"),
        (text.percent(0.123), "12.3%"),
        (text.percent(1), "100.0%"),
        (text.percent(0), "0.0%"),
        (text.percent(0.9996), "above 99.9%"),
        (text.percent(0.0004), "below 0.1%"),
        (text.percent(0.9994), "99.9%"),
        (text.percent(0.996, 0), "above 99%"),
        (text.percent(float("nan")), "not estimable"),
        (text.exact(0.5), "0.50"),
        (text.exact(-0.125), "−0.125"),
        (text.exact(-0.0001), "0.00"),
        (text.product(1.2, -0.3), "1.20 × (−0.30)"),
        (text.chance(0.3), "30%"),
        (text.chance(0.002), "0.2%"),
        (text.chance(0.0001), "< 0.1%"),
        (text.chance(1), "100%"),
        (text.listed(["a"]), "a"),
        (text.listed(["a", "b", "c"]), "a, b and c"),
        (text.listed([1, 2], "or"), "1 or 2"),
        (text.power(3.14e23), "3.14 × 10²³"),
        (text.power(5e22), "5 × 10²²"),
        (text.power(0.00125), "1.25 × 10⁻³"),
        (text.power(9.999e5), "1 × 10⁶"),
        (text.large(1.4), "1.4"),
        (text.large(60_000), "60,000"),
        (text.large(1.75e11), "175 billion"),
        (text.large(6e7), "60 million"),
        (text.large(999_999_999), "1 billion"),
        (text.large(2.5e13), "2.5 × 10¹³"),
    ],
)
def test_a_number_reads_well(shown, wanted):
    assert shown == wanted
