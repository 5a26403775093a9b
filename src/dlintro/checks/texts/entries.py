"""What the files of texts hold: exercises, questions, predictions and objectives, each checked when it is read."""

from dataclasses import dataclass, field

EXERCISE_KINDS = ("type", "hand", "search", "design", "choose", "lines", "card")


@dataclass(frozen=True)
class Extra:
    """A line that does not belong to a solution, and why not."""

    line: str
    because: str


@dataclass(frozen=True)
class Arrangement:
    """The lines of a function, for learners who put them in order instead of writing them.

    Attributes
    ----------
    head : str
        The line with `def`, which stays at the top.
    lines : list of str
        The other lines in a right order, indented as Python wants them.
    extra : list of Extra
        One or two lines that do not belong.
    """

    head: str
    lines: list[str]
    extra: list[Extra]

    def __post_init__(self):
        shown = self.lines + [extra.line for extra in self.extra]
        if len(set(shown)) < len(shown) or not self.extra:
            raise ValueError("an arrangement needs lines that all differ, and one extra line or two.")


@dataclass(frozen=True)
class Exercise:
    """The texts of one exercise.

    Attributes
    ----------
    title : str
        What the progress page calls it.
    kind : str
        What a learner does: types one line, computes by hand, searches with a slider, designs something, chooses among
        answers, writes a function or puts its lines in order, fills in a model card. A lesson's minutes depend on it.
    hints : list of str
        From a nudge to almost the answer.
    solved : str or None
        What a right answer means; None where the judge says it, with the learner's own numbers.
    arrange : Arrangement or None
        The path without programming, where the answer is a function.
    """

    title: str
    kind: str
    hints: list[str]
    solved: str | None = None
    arrange: Arrangement | None = None

    def __post_init__(self):
        if self.kind not in EXERCISE_KINDS:
            raise ValueError(f"`kind` must be one of {', '.join(EXERCISE_KINDS)}, but is {self.kind!r}.")
        if (self.kind == "lines") != (self.arrange is not None):
            raise ValueError('an exercise has lines to arrange if its `kind` is "lines", and only then.')


@dataclass(frozen=True)
class Option:
    """One answer to a question, and why it is right or wrong."""

    answer: str
    because: str
    right: bool = False


@dataclass(frozen=True)
class Quiz:
    """A question with options, exactly one of which is right."""

    question: str
    options: list[Option]

    def __post_init__(self):
        right = sum(option.right for option in self.options)
        if right != 1:
            raise ValueError(f"exactly one option must have `right = true`, but {right} have it.")


@dataclass(frozen=True)
class Prediction:
    """What a learner is asked before a figure: to choose among options, or to name a number.

    Attributes
    ----------
    question : str
        As the notebook asks it after "**Predict:**".
    options : list of str
        Empty where a number is asked for.
    low, high : float or None
        The smallest and the largest number.
    step : float or None
        The step of a slider; None for a field to type into.
    unit : str
        What the number counts, such as "cancers" or "%".
    """

    question: str
    options: list[str] = field(default_factory=list)
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""

    def __post_init__(self):
        has_range = self.low is not None and self.high is not None and self.low < self.high
        if bool(self.options) == has_range or len(self.options) == 1:
            raise ValueError("a prediction needs either two options or more, or `low` below `high`.")


@dataclass(frozen=True)
class Objective:
    """What a learner will be able to do, and the exercises and quizzes that show it."""

    text: str
    by: list[str]


@dataclass(frozen=True)
class Lesson:
    """The texts of one lesson, in the order of its notebook; `needs` names the lessons that come before it."""

    title: str
    needs: list[str]
    exercises: dict[str, Exercise]
    quizzes: dict[str, Quiz]
    predictions: dict[str, Prediction]
    objectives: list[Objective]


@dataclass(frozen=True)
class Item:
    """One question of a self-test: its answers, the index of the right one, and the reason."""

    question: str
    answers: list[str]
    right: int
    because: str

    def __post_init__(self):
        if not 0 <= self.right < len(self.answers) or len(set(self.answers)) < len(self.answers):
            raise ValueError("`right` must count one of the answers, from 0, and the answers must differ.")


@dataclass(frozen=True)
class Concept:
    """What one question of a self-test asks about: one question for before the course, and another for after it."""

    lesson: str
    name: str
    before: Item
    after: Item


@dataclass(frozen=True)
class SelfTest:
    """Questions over several lessons."""

    title: str
    concepts: list[Concept]
