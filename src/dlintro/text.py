"""Numbers as people read them: few digits, a true minus, never −0 and never a share rounded to 0 % or 100 %."""

import math

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number(value, digits=2):
    """Return a number with so many digits after the point: −0.25 for `number(-0.25)`."""
    return f"{value:z.{digits}f}".replace("-", "−")


def signed(value, digits=2):
    """Return a number with its sign, + or −; 0 gets a +."""
    return f"{value:+z.{digits}f}".replace("-", "−")


def short(value, digits=2):
    """Return a number without zeros at its end: 2, 0.5, −1.25."""
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text else text


def worth(value, spread):
    """Return a number with the digits that tell twentieths of a spread apart: 0.42 within 1, 357 within 500."""
    return short(value, max(0, math.ceil(-math.log10(spread / 20))) if spread > 0 else 2)


def exact(value):
    """Return a number with two digits after the point, three if the third is not 0: for sums that are written out."""
    return number(value, 2) if round(value, 2) == round(value, 3) else number(value, 3)


def product(a, b):
    """Return a × b, written out, with brackets around a second number below 0."""
    return f"{exact(a)} × ({exact(b)})" if b < 0 else f"{exact(a)} × {exact(b)}"


def chance(prob):
    """Return a probability in whole per cents, with a digit more near 0 and 1, and never 0% or 100% by rounding."""
    if 0 < prob < 0.001:
        return "< 0.1%"
    if 0.999 < prob < 1:
        return "> 99.9%"
    near_an_end = 0 < prob < 0.0995 or 0.99 < prob < 1
    return f"{100 * prob:.1f}%" if near_an_end else f"{100 * prob:.0f}%"


def percent(share, digits=1):
    """Return a share in [0, 1] in per cent, as 0% or 100% only where it is exactly that."""
    if math.isnan(share):
        return "not estimable"
    smallest = 10.0 ** -(digits + 2)
    if 0 < share < smallest / 2:
        return f"below {smallest:.{digits}%}"
    if 1 - smallest / 2 <= share < 1:
        return f"above {1 - smallest:.{digits}%}"
    return f"{share:.{digits}%}"


def listed(items, last="and"):
    """Return texts as a list in a sentence: "a", "a and b", "a, b and c"."""
    *most, final = [str(item) for item in items]
    return f"{', '.join(most)} {last} {final}" if most else final


def power(value):
    """Return a number above 0 as a power of ten, with at most three digits: 3.14 × 10²³."""
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{short(float(mantissa))} × 10{str(int(exponent)).translate(RAISED)}"


def large(value):
    """Return a number above 0 with at most three digits that count: 2.5, 60,000, 175 billion, 1.5 × 10¹²."""
    value = float(f"{value:.2e}")
    if value >= 1e12:
        return power(value)
    for size, name in ((1e9, " billion"), (1e6, " million")):
        if value >= size:
            return f"{value / size:.3g}{name}"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
