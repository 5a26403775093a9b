"""Numbers and products, written out for a readout."""


def product(a, b):
    """Return a × b, written out, with brackets around a second number below 0."""
    return f"{number(a)} × ({number(b)})" if b < 0 else f"{number(a)} × {number(b)}"


def number(value):
    """Return a number with two digits after the point, with three if the third is not 0."""
    text = f"{round(value, 3) + 0.0:.3f}"  # + 0.0 turns −0.0 into 0.0
    return (text[:-1] if text.endswith("0") else text).replace("-", "−")
