"""Exercises that answer back: `start` a lesson, `check` an answer, ask for a `hint`, take a `quiz`, see your `progress`."""

from dlintro.checks.exercises import check, hint
from dlintro.checks.lessons import progress, start
from dlintro.checks.quizzes import quiz

__all__ = ["check", "hint", "progress", "quiz", "start"]
