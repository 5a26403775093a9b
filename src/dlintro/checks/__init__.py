"""Exercises that answer back: `start` a lesson, `predict`, `check` an answer or `arrange` its lines, take a `quiz`.

`self_test` asks about several lessons, and `report` writes what is done to one page.
"""

from dlintro.checks.arrangements import arrange
from dlintro.checks.exercises import check
from dlintro.checks.lessons import progress, start
from dlintro.checks.predictions import predict, reveal
from dlintro.checks.quizzes import quiz
from dlintro.checks.report import report
from dlintro.checks.self_tests import self_test

__all__ = ["arrange", "check", "predict", "progress", "quiz", "report", "reveal", "self_test", "start"]
