"""The index of explorers: a picture of each, under a title that says what it shows, and three to begin with."""

import re
from collections import Counter
from html import escape

BEGIN = (  # the lesson, and the heading above the explorer
    ("01_perceptron", "A neuron draws a line"),
    ("05_loss_functions", "Harm belongs in the threshold"),
    ("06_convolution", "Nine numbers decide what is seen"),
)
# Where the heading above an explorer does not say what it shows: its own title, or one for each that stands there.
TITLES = {
    "Exercise 5: design a neuron for OR": ["One neuron, and XOR"],
    "What hidden neurons see": ["Two hidden neurons and XOR", "Three hidden neurons and a window"],
    "Going further: your own picture": ["Paint on a lesion, and the network answers"],
    "Going further: ten classes": ["A written digit, and its ten errors"],
    "Exercise 1: a state by hand": ["What a recurrent network remembers of each day"],
    "Exercise 2: attention in four lines": ["Which word reads which in a report"],
    "Exercise 3: a round of messages": ["What a cell hears of its neighbours"],
    "Exercise 2: the same network in screening": ["One network, a threshold and 1,000 people"],
    "Exercise 3: design the test": ["Paint ink on a naevus"],
    "Exercise 3: tests saved": ["A pre-screen: tests saved, patients missed"],
    "Exercise 4: a limit by hand": ["A tool that may say “I do not know”"],
}


def page(lessons):
    """Return the pictures of all explorers with their titles, lesson by lesson, and links to the three to begin with.

    Parameters
    ----------
    lessons : list of Lesson

    Returns
    -------
    dict of str to str
        `gallery` and `begin`.

    Raises
    ------
    ValueError
        If two titles are alike or one names an exercise: such a heading needs an entry in `TITLES`.
    """
    shown = {each.path.stem: (each, titled(each.results.explorers)) for each in lessons}
    unlike([title for _, explorers in shown.values() for title, _ in explorers])
    sections = [section(*each) for each in shown.values() if each[1]]
    begin = [(stem, wanted, each) for stem, wanted in BEGIN for _, each in shown.get(stem, (None, []))[1]]
    links = [f'<a href="{address(stem, each)}">{wanted}</a>' for stem, wanted, each in begin if each.heading == wanted]
    return {"gallery": "\n\n".join(sections), "begin": ", ".join(links)}


def titled(explorers):
    """Return a lesson's explorers in their order, each as (its title, the explorer)."""
    seen, pairs = Counter(), []
    for each in explorers:
        own = TITLES.get(each.heading, [each.heading])
        pairs.append((plain(own[min(seen[each.heading], len(own) - 1)]), each))
        seen[each.heading] += 1
    return pairs


def unlike(titles):
    """Raise ValueError if a title stands twice, or names an exercise instead of what the explorer shows."""
    wrong = [title for title, count in Counter(titles).items() if count > 1 or title.startswith("Exercise ")]
    if wrong:
        raise ValueError(f"each explorer needs a title of its own in TITLES of site/gallery.py: {'; '.join(wrong)}.")


def section(lesson, pairs):
    """Return the pictures of one lesson's explorers, each of which leads to it."""
    items = "\n".join(
        f'<li><a href="{address(lesson.path.stem, each)}">'
        f'<img src="_static/{each.picture}" alt="{escape(each.alt)}" loading="lazy"/>'
        f"<span>{escape(title)}</span></a></li>"
        for title, each in pairs
    )
    return f'## {lesson.path.stem[:2]} {lesson.short}\n\n<ul class="dlintro-gallery">\n{items}\n</ul>'


def address(stem, explorer):
    """Return where an explorer stands, as the index of explorers sees it."""
    return f"lessons/{stem}.html#explorer-{explorer.number}"


def plain(heading):
    """Return a heading without the marks of Markdown, and without the remark that it goes further."""
    return re.sub(r"[`*$]|^Going further: ", "", heading)
