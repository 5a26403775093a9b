"""Touch the picture of an explorer, as a hand does."""


def stroke(explorer, number, *places, panel=0):
    """Touch a panel, by its number, from the first of these places to the last; `number` counts the touches."""
    stroke_in(explorer, explorer.figure.axes[panel], number, *places)


def stroke_in(explorer, ax, number, *places):
    """Touch the axes from the first of these places, in their coordinates, to the last."""
    width, height = explorer.figure.bbox.size
    shares = [(x / width, 1 - y / height) for x, y in ax.transData.transform(places)]
    for end in shares:
        explorer._screen.stroke = {"number": number, "start": shares[0], "end": end}
