"""What a lesson and a course ask of a teacher: minutes, cues, plans that add up, and papers to print.

`python -m dlintro.teaching TEACHING.md` writes the tables of minutes and plans into the lecturer's guide.
"""

from dlintro.teaching.cues import cue
from dlintro.teaching.minutes import Section, lesson_of, minutes, promise
from dlintro.teaching.plans import Block, Plan, plan

__all__ = ["Block", "Plan", "Section", "cue", "lesson_of", "minutes", "plan", "promise"]
