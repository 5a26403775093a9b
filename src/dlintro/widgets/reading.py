"""An explorer of attention: which words a word reads, and what a network makes of a sentence that is turned round."""

from dataclasses import dataclass
from functools import partial

import numpy as np
from ipywidgets import Dropdown, IntSlider
from matplotlib.path import Path

from dlintro import _validate
from dlintro._validate import shown
from dlintro.plots.style import CLASS_COLOURS, CLASS_MARKERS, INK
from dlintro.text import listed, number
from dlintro.widgets.explorer import Explorer
from dlintro.widgets.shaded_text import LINE, WIDTH, ShadedText, fields, fits, legend, outlines
from dlintro.widgets.touch import touch

NO, END = "no", "."
EVEN = 0.5  # from this risk on, the network says class 1
MARGIN, CAPTION, BELOW = 0.35, 0.4, 0.62  # room left of a text, above it, and for the legend below, in inches
BESIDE = 2.15  # room for the risk, in inches
APART = 0.08  # so far apart on the scale of the risk are two numbers written


def turned(text, k):
    """Return a text with its sentence k, counted from 1, turned round: "no ulcers ." for "ulcers .", and back.

    Parameters
    ----------
    text : str
        Words and full stops with a space between them; each sentence ends with " .".
    k : int

    Raises
    ------
    ValueError
        If the text does not end with " .", or has no such sentence.
    """
    sentences, k = _sentences(text), _validate.count(k, "k")
    if k > len(sentences):
        raise ValueError(f"k must be at most {len(sentences)}, the number of sentences, but is {k}.")
    sentence = sentences[k - 1]
    sentences[k - 1] = sentence[1:] if sentence[0] == NO else [NO, *sentence]
    return " ".join(word for sentence in sentences for word in sentence)


def explore_reading(texts, read):
    """Explore how a transformer reads: choose a word, see which words it reads, and turn a sentence round.

    Parameters
    ----------
    texts : dict of str to str
        Reports by their names. Words and full stops have a space between them; each sentence ends with " .", and all
        reports have as many sentences.
    read : callable
        `read(texts)`, of a list of n texts, returns the risks, shape (n,), in [0, 1], and how much each word reads each
        other one, shape (n, n_heads, words, words), for one or two heads. It is called once, at the beginning, with
        all reports as they are and with each sentence turned round.

    Returns
    -------
    Explorer
        Its readout says which word each head reads most, the risk, and what it was before a sentence was turned round.

    Raises
    ------
    ValueError
        If a text is not made of such sentences, a sentence is too long for its line, or `read` gives arrays that do
        not fit the texts.
    TypeError
        If `read` cannot be called or does not return two arrays, or a text is no str.
    """
    n_sentences, variants = _checked(texts)
    readings = _read(variants, read)
    names = list(texts)
    longest = {name: len(readings[name, 0].words) for name in names}
    report = Dropdown(options=names, description="report")
    word = IntSlider(_first_word(readings[names[0], 0]), min=1, max=longest[names[0]], description="word that reads")
    report.observe(lambda change: word.set_trait("max", longest[change.new]), "value")  # before the explorer moves
    n_heads = len(readings[names[0], 0].weights)
    height = n_heads * (n_sentences * LINE + CAPTION) + BELOW
    turns = [("no sentence", 0), *((f"sentence {k}", k) for k in range(1, n_sentences + 1))]
    return Explorer(
        partial(_build, readings=readings, n_sentences=n_sentences),
        alt="The report, once for each head, with a frame around the word that reads; the darker the ground of another "
        "word, the more it is read. Beside it the risk that the network sees, and the one before a sentence was turned",
        look="Choose the name of a finding, then turn its sentence round: does it read the word no? How far does the "
        "risk move for erosions, ulcers or bleeding, and how far for polyps, scars or lipomas?",
        figsize=(MARGIN + WIDTH + BESIDE, height),
        report=report,
        word=word,
        turn=Dropdown(options=turns, description="turned round"),
    )


def _sentences(text):
    """Return the sentences of a text as lists of words, each with its full stop."""
    if not isinstance(text, str):
        raise TypeError(f"each text must be a str, but one is {shown(text)}.")
    words = text.split()
    if not words or words[-1] != END:
        last = f"ends with {words[-1]!r}" if words else "has no words"
        raise ValueError(f"each sentence of a text must end with ' .', but one text {last}; put a space before it.")
    ends = [place + 1 for place, word in enumerate(words) if word == END]
    return [words[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _checked(texts):
    """Return the number of sentences, and all texts to read, {(name, sentence that is turned round, or 0): text}."""
    if not isinstance(texts, dict) or not texts:
        raise ValueError(f"texts must be a dictionary with a name for each text, but is {shown(texts)}.")
    counts = [len(_sentences(text)) for text in texts.values()]
    if len(set(counts)) > 1:
        raise ValueError(f"all texts must have the same number of sentences, but have {listed(counts)}.")
    turns = range(counts[0] + 1)
    variants = {(name, k): turned(text, k) if k else text for name, text in texts.items() for k in turns}
    for sentence in (sentence for text in variants.values() for sentence in _sentences(text)):
        if not fits(sentence):
            raise ValueError(f"a sentence must fit into a line, but {' '.join(sentence)!r} is too long; shorten it.")
    return counts[0], variants


def _read(variants, read):
    """Return what the network reads in each text, {(name, sentence that is turned round, or 0): _Reading}."""
    if not callable(read):
        raise TypeError(f"read must be a function of a list of texts, but is {shown(read)}.")
    given = read(list(variants.values()))
    if not isinstance(given, tuple) or len(given) != 2:
        raise TypeError(f"read must return two arrays, the risks and the weights, but returns {type(given).__name__}.")
    risks, weights = _validate.vector(given[0], "risks", len(variants)), _validate.numeric(given[1], "weights")
    most = max(len(text.split()) for text in variants.values())
    if weights.ndim != 4 or weights.shape[1] not in (1, 2) or min(weights.shape[2:]) < most:
        wanted = f"({len(variants)}, 1 or 2 heads, words, words) with at least {most} words"
        raise ValueError(f"the weights from read must have shape {wanted}, but have shape {weights.shape}.")
    if len(weights) != len(variants) or not (risks.min() >= 0 and risks.max() <= 1):
        raise ValueError(
            f"read must return a risk in [0, 1] and weights for each of {len(variants)} texts, but returns "
            f"{len(weights)} weights and risks from {risks.min():g} to {risks.max():g}."
        )
    return {key: _reading(variants, key, *one) for key, *one in zip(variants, weights, risks, strict=True)}


def _reading(variants, key, weights, risk):
    """Return one text as the network reads it, with the place of each word in the picture and in the report."""
    (name, turn), sentences = key, _sentences(variants[key])
    words = [word for sentence in sentences for word in sentence]
    weights = weights[:, : len(words), : len(words)]
    if weights.min() < 0 or not np.allclose(weights.sum(axis=2), 1, atol=1e-3):
        raise ValueError(
            f"the weights with which a word reads must be at least 0 and 1 in all over the {len(words)} words of its "
            f"text, but in {name!r} they are not; does read split texts at the spaces?"
        )
    line = np.repeat(np.arange(1, len(sentences) + 1), [len(sentence) for sentence in sentences])
    origin = _origin(variants[name, 0], turn)
    return _Reading(words, line, origin, fields(sentences), outlines(sentences), weights, float(risk))


def _origin(text, turn):
    """Return which word of a text, from 1, each word is once a sentence is turned; a new "no" is the word after it."""
    sentences = _sentences(text)
    numbers = np.arange(1, len(text.split()) + 1)
    if not turn:
        return numbers
    start = sum(map(len, sentences[: turn - 1]))
    gone = sentences[turn - 1][0] == NO
    return np.delete(numbers, start) if gone else np.insert(numbers, start, start + 1)


@dataclass(frozen=True, eq=False)
class _Reading:
    """One text as the network reads it.

    Attributes
    ----------
    words : list of n str
    line : array of shape (n,)
        In which sentence each word is, from 1.
    origin : array of shape (n,)
        Which word of the report each word is, from 1.
    corners : array of shape (n, 4, 2)
        Of the fields of the words, in inches from the lower left.
    letters : matplotlib Path
    weights : array of shape (n_heads, n, n)
    risk : float
    """

    words: list
    line: np.ndarray
    origin: np.ndarray
    corners: np.ndarray
    letters: Path
    weights: np.ndarray
    risk: float

    def reader(self, word):
        """Return the place of a word of the report; of the next one, where it is gone; of the last one behind all."""
        first, behind = np.searchsorted(self.origin, word), np.searchsorted(self.origin, word, side="right")
        return int(min(max(first, behind - 1), len(self.origin) - 1))


def _first_word(reading):
    """Return the word of a report that reads a "no" most, of all its words if there is none."""
    wanted = [word == NO for word in reading.words]
    most = reading.weights.max(axis=0) * (wanted if any(wanted) else 1)
    return int(reading.origin[most.max(axis=1).argmax()])


def _build(figure, readings, n_sentences):
    figure.set_layout_engine("none")  # letters have a fixed size, so their fields do, too
    n_heads = len(next(iter(readings.values())).weights)
    height = n_sentences * LINE
    lows = [BELOW + k * (height + CAPTION) for k in reversed(range(n_heads))]
    heads = [ShadedText(_axes(figure, MARGIN, low, WIDTH, height), n_sentences) for low in lows]
    for head in heads:
        touch(head.ax, partial(_word_at, readings), "click the word that reads.")
    risk = _Risk(_axes(figure, MARGIN + WIDTH + 0.5, BELOW, 0.45, n_heads * (height + CAPTION) - CAPTION))
    legend(_axes(figure, MARGIN, 0.36, 1.8, 0.13))

    def update(report, word, turn):
        reading, before = readings[report, turn], readings[report, 0]
        place = reading.reader(word)
        for k, head in enumerate(heads):
            caption = f"Head {k + 1}: {_reads(reading, k, place)}"
            head.show(reading.corners, reading.letters, reading.weights[k, place], place, caption)
            head.mark_line(turn, "turned")
        risk.show(reading.risk, before.risk if turn else None)
        return _sentence(reading, place, before.risk, turn)

    return update


def _axes(figure, left, low, width, height):
    """Return axes at a place in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, low / up, width / across, height / up))


def _word_at(readings, start, end, report, turn, **_):
    """Return the word of the report whose field is nearest to a hand."""
    reading = readings[report, turn]
    low, high = reading.corners[:, 0], reading.corners[:, 2]
    gaps = np.maximum(np.maximum(low - end, end - high), 0)
    return {"word": int(reading.origin[(gaps @ (1, 1000)).argmin()])}  # in the line where the hand is


def _reads(reading, k, place):
    """Return in words what the word at a place reads most with head k."""
    most = reading.weights[k, place].argmax()
    read = "itself" if most == place else f"“{reading.words[most]}”"
    return f"“{reading.words[place]}” reads {read} most ({number(reading.weights[k, place, most])})"


class _Risk:
    """A bar for the risk, blue below 0.5 and vermillion above, and a line for the risk before."""

    def __init__(self, ax):
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=(0, 0.5, 1), title="risk")
        ax.spines["bottom"].set_visible(False)
        style = {"animated": True, "clip_on": False}
        (self.bar,) = ax.bar([0.5], [0], width=0.7, animated=True)
        ax.plot([0, 1], [EVEN, EVEN], color=INK, lw=1, ls="--", zorder=3, animated=True)
        (self.marker,) = ax.plot([], [], ms=8, **style)
        (self.line,) = ax.plot([], [], color=INK, lw=2, ls=":", zorder=3, **style)
        self.now, self.before = (ax.text(1.45, 0, "", va="center", **style) for _ in range(2))
        self.now.set_fontweight("bold")

    def show(self, risk, before):
        """Show the risk, and that before a sentence was turned; None if none was."""
        k = int(risk >= EVEN)
        self.bar.set(height=risk, facecolor=CLASS_COLOURS[k])
        self.marker.set(data=([1.2], [risk]), marker=CLASS_MARKERS[k], color=CLASS_COLOURS[k])
        self.now.set(y=risk, text=number(risk))
        self.line.set_data(([], []) if before is None else ([0, 1.05], [before, before]))
        self.before.set_text("" if before is None else f"{number(before)} before")
        if before is not None:
            self.before.set_y(risk + np.copysign(max(abs(before - risk), APART), before - risk))


def _sentence(reading, place, before, turn):
    """Return which word each head reads most, the risk, and what it was before a sentence was turned."""
    told = [_most(reading, weights, place) for weights in reading.weights]
    heads = f"With head 1, “{reading.words[place]}” in sentence {reading.line[place]} reads {told[0]}"
    others = "".join(f"; with head {k} it reads {most}" for k, most in enumerate(told[1:], start=2))
    risk = f"{heads}{others}. Risk {number(reading.risk)}"
    return f"{risk}; before sentence {turn} was turned round it was {number(before)}." if turn else f"{risk}."


def _most(reading, weights, place):
    """Return in words which word the one at a place reads most, and how much."""
    most = weights[place].argmax()
    same = reading.line[most] == reading.line[place]
    where = "its own sentence" if same else f"sentence {reading.line[most]}"
    what = "itself" if most == place else f"“{reading.words[most]}” in {where}"
    return f"{what} most ({number(weights[place, most])})"
