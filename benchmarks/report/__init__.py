"""What every result says beside its numbers: when, on which computer, with which versions; and how it is written."""

import csv
import platform
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
from scipy import stats

from dlintro import data, machine, text

RESULTS = Path(__file__).parents[1] / "results"
MEASURED = Path(__file__).parents[2] / "src" / "dlintro" / "data" / "measured"
COPIES = {  # files that hold the same images as the published one, but not the same bytes
    "a032e8b21d33ac007a130d549262064c": "This file has the published images in their order and parts, but was rebuilt "
    "from JPEGs of quality 75, so its pixels differ a little.",
}


def computer(*packages):
    """Return one sentence with day, processor, cores, and the versions of Python and of the packages named."""
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{time.strftime('%Y-%m-%d')}; {_processor()}, {machine.cores()} cores; {platform.system()}; "
        f"Python {platform.python_version()}; {versions}."
    )


def _processor():
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def run(main):
    """Call `main`; where it needs files that this computer does not have, say so instead."""
    try:
        main()
    except data.DataNotFound as error:
        print(f"Not measured: {error}")


def table(head, rows):
    """Return a Markdown table."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def ranges(head, rows):
    """Return rows as `measured` takes them, (what, group, value, low, high, unit, basis), as a Markdown table."""
    return table(
        head, [[what, group, value, f"{low} to {high}", basis] for what, group, value, low, high, _, basis in rows]
    )


def over_seeds(found, digits=lambda what: 3):
    """Return rows as `measured` takes them: the median over the seeds, the lowest and the highest.

    `found` has {(what, group): value} for each seed; `digits(what)` says how many digits after the point are shown.
    """
    basis = f"{len(found)} seeds: median, lowest to highest"
    return _over_seeds(found, digits, lambda values: (np.median(values), values.min(), values.max()), basis)


def mean_over_seeds(found, digits=lambda what: 3):
    """Return rows as `over_seeds` does, but with the mean over the seeds and its 95 % interval (Student's t)."""

    def mean(values):
        return values.mean(), *stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))

    return _over_seeds(found, digits, mean, f"{len(found)} seeds")


def _over_seeds(found, digits, summary, basis):
    """Return a row for each number, with the three that `summary` makes of its values over the seeds."""
    rows = []
    for what, group in found[0]:
        values = np.array([each[what, group] for each in found])
        numbers = [f"{number:z.{digits(what)}f}" for number in summary(values)]
        rows.append((what, group, *numbers, "", basis))
    return rows


def single(what, group, value):
    """Return a row for `measured` that holds one number: no interval, no unit, no basis."""
    return what, group, f"{value:z.3f}", "", "", "", ""


def again(name):
    """Return what was measured before, {seed: {what: value, or a list of several networks' values}}: to add to it."""
    by_seed = {}
    for row in data.measured(name).rows:
        seed, _, one_of_several = row.group.removeprefix("seed ").partition(", ")
        found = by_seed.setdefault(int(seed), {})
        found[row.what] = [*found.get(row.what, []), row.value] if one_of_several else row.value
    return by_seed


def same_rows(name, but):
    """Return the rows of what was measured before, as texts, but for those that were measured again."""
    with open(MEASURED / f"{name}.csv", encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(line for line in stream if not line.startswith("#"))
    return [tuple(row) for row in rows if tuple(row[:2]) not in {tuple(new[:2]) for new in but}]


def same_as_before(what, value, before):
    """Stop if a training that is repeated gives another number: then all must be measured again."""
    if abs(value - before) > 0.0006:
        raise SystemExit(f"{what} is {value:.3f}, but was {before:.3f}: measure everything again.")


def spread(values):
    """Return the median of some numbers, and the lowest and the highest, as a table shows them."""
    middle, low, high = (text.number(float(end)) for end in np.percentile(values, (50, 0, 100)))
    return f"{middle} ({low} to {high})"


def write(name, *paragraphs):
    """Write, and print, a page of results."""
    page = "\n\n".join(paragraphs) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / name).write_text(page, encoding="utf-8")
    print(page)


def measured(name, rows, *, title, source, simulated, command, file="", licence="", note="", brackets=""):
    """Write a table of measured numbers for `data.measured`, dated today; data/README.md says what its columns mean.

    `rows` are (what, group, value, low, high, unit, basis), the numbers as texts with the digits that they are worth.
    """
    facts = {"title": title, "source": source, "file": file, "licence": licence, "brackets": brackets}
    facts |= {"simulated": "yes" if simulated else "no", "date": time.strftime("%Y-%m-%d"), "command": command}
    note = " ".join([note, *(about for md5, about in COPIES.items() if md5 in source + file)])
    lines = [f"# {key}: {' '.join(text.split())}\n" for key, text in (facts | {"note": note}).items() if text]
    MEASURED.mkdir(exist_ok=True)
    with open(MEASURED / f"{name}.csv", "w", encoding="utf-8", newline="") as stream:
        stream.writelines(lines)
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(("what", "group", "value", "low", "high", "unit", "basis"))
        table.writerows(rows)
