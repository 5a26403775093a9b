"""Exercises that answer back: `start` a lesson, `check` an answer and take a `quiz`, see your `progress`."""

from dlintro.checks.exercises import check
from dlintro.checks.lessons import progress, start
from dlintro.checks.quizzes import quiz

__all__ = ["check", "progress", "quiz", "start"]
