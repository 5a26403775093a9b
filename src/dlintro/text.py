"""Numbers as people read them: few digits, a true minus, never −0 and never a share rounded to 0 % or 100 %."""

import math


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
