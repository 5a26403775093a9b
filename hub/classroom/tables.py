"""What the teacher sees: counts of learners, each table only once five of them are in it."""

FEWEST = 5  # learners in a table that is shown
HIDDEN = "fewer than five"
ROUNDS = 2  # of a question that are shown beside each other


def shown(n):
    """Return a count, or None where it is of fewer than five learners."""
    return n if n >= FEWEST else None


class Tables:
    """The counts of a `Store` for a `Course`."""

    def __init__(self, store, course):
        self.store, self.course = store, course

    def overview(self):
        """Return {"open": the question that is open or None, "counts": {"solved perceptron.update": 12 or None}}."""
        learners, counts = self.store.learners(), {}
        for name, lesson in self.course.lessons.items():
            counts[f"started {name}"] = shown(learners.get(("started", name, 0), 0))
            for key in (*lesson["exercises"], *lesson["quizzes"]):
                counts[f"solved {name}.{key}"] = shown(learners.get(("solved", f"{name}.{key}", 0), 0))
            for key, item in lesson["exercises"].items():
                hints = self._hints(f"{name}.{key}", len(item["hints"]), learners)
                counts |= {f"hint {name}.{key} {number}": n for number, n in hints.items()}
        for asked, question in self.course.questions.items():
            last = self.store.question(asked)["round"]
            counts[f"answered {asked}"] = shown(learners.get((question.kind, question.name, last), 0))
        return {"open": self.store.open_question(), "counts": counts}

    def _hints(self, name, n_hints, learners):
        """Return {number of the hint: learners who used it, or None}."""
        numbers = range(1, n_hints + 1)
        if shown(learners.get(("hint", name, 0), 0)) is None:
            return dict.fromkeys(numbers)
        used = self.store.values("hint", name, 0)
        return {number: used.get(number, 0) for number in numbers}

    def question(self, asked):
        """Return what the page of a question shows now; of a question that is open, how many have answered."""
        state, learners = self.store.question(asked), self.store.learners()
        question, last = self.course.questions[asked], state["round"]
        rounds = [number for number in range(last - ROUNDS + 1, last + 1) if number > 0] or [0]
        is_shown = bool(state["shows"])
        return state | {
            "answered": shown(learners.get((question.kind, question.name, last), 0)),
            "started": shown(learners.get(("started", question.name.partition(".")[0], 0), 0)),
            "rounds": [{"round": at, "counts": self._rows(question, at, learners)} for at in rounds if is_shown],
            "right": question.right if state["shows"] == "answer" else None,
            **steps(state, question.right is not None),
            "other": self.store.open_question() if not state["open"] else None,
        }

    def _rows(self, question, round_, learners):
        """Return the learners in each row of a question's table, or None."""
        if shown(learners.get((question.kind, question.name, round_), 0)) is None:
            return None
        rows = [0] * len(question.labels)
        for value, n in self.store.values(question.kind, question.name, round_).items():
            rows[question.row(value)] += n
        return rows

    def export(self):
        """Yield the lines of a table of everything: lesson, what, name, round, value, students."""
        yield ("lesson", "what", "name", "round", "value", "students")
        learners = self.store.learners()
        for name, lesson in self.course.lessons.items():
            yield (name, "started", name, "", "", _written(shown(learners.get(("started", name, 0), 0))))
            for key in (*lesson["exercises"], *lesson["quizzes"]):
                n = shown(learners.get(("solved", f"{name}.{key}", 0), 0))
                yield (name, "solved", f"{name}.{key}", "", "", _written(n))
            for key, item in lesson["exercises"].items():
                hints = self._hints(f"{name}.{key}", len(item["hints"]), learners)
                yield from ((name, "hint", f"{name}.{key}", "", number, _written(n)) for number, n in hints.items())
        asked = self.store.open_question()
        open_round = (asked, self.store.question(asked)["round"]) if asked else None
        for asked, question in self.course.questions.items():
            rounds = sorted(at for *what, at in learners if what == [question.kind, question.name])
            for round_ in rounds:
                if (asked, round_) != open_round:
                    yield from self._exported(question, round_, learners)

    def _exported(self, question, round_, learners):
        """Yield the lines of a question's round; round 0 is what was answered outside of the teacher's rounds."""
        rows = self._rows(question, round_, learners)
        line = (question.name.partition(".")[0], question.kind, question.name, round_)
        if rows is None:
            yield (*line, "", HIDDEN)
        else:
            yield from ((*line, label, n) for label, n in zip(question.labels, rows, strict=True))


def _written(n):
    return HIDDEN if n is None else n


def steps(state, has_answer):
    """Return {"steps": what the teacher can do with a question, "next": what a presenter's remote does, or None}."""
    answer = ["answer"] * has_answer
    if state["open"]:
        return {"steps": ["close"], "next": "close"}
    if not state["round"] and not state["shows"]:
        return {"steps": ["counts", "open"], "next": "open"}
    can = {"": ["counts", *answer, "open"], "counts": [*answer, "open", "hide"], "answer": ["open", "hide"]}[
        state["shows"]
    ]
    is_over = can[0] == "open"  # to ask again is never done by one press too many
    return {"steps": can, "next": None if is_over else can[0]}
