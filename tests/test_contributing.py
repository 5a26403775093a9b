"""CONTRIBUTING.md says true things: its import table, its budget, and the files that it names."""

import re
from pathlib import Path

import pytest
import test_notebooks as budget
from run import STAGES
from test_architecture import ALLOWED

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PLACES = re.findall(r"(?:src|tests|data|benchmarks|labextension|notebooks)/[\w/.<>]*", TEXT)


def words(text):
    return set(re.findall(r"\w+", text))


def test_the_import_table_is_the_one_that_the_tests_enforce():
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|([^|]*)\|$", TEXT, flags=re.MULTILINE)
    written = {part: (words(libraries), words(parts)) for part, libraries, parts in rows}
    assert written.keys() == ALLOWED.keys() - {"__init__"}
    for part, needs in written.items():
        assert needs == ALLOWED[part], f"{part}: the table has {needs}, tests/test_architecture.py has {ALLOWED[part]}"


def test_the_budget_of_a_notebook_is_the_one_that_the_tests_enforce():
    assert "| cells, without exercises, quizzes and predictions | {} to {},".format(*budget.CELLS) in TEXT
    assert f"| words of prose, exercises left out | at most {budget.MOST_WORDS:,} |" in TEXT
    assert f"on average at most {budget.MEAN_CELLS} over the course" in TEXT
    assert "| a prose cell | median {} to {} words,".format(*budget.WORDS) in TEXT


@pytest.mark.parametrize("place", sorted(set(PLACES)))
def test_every_file_that_it_names_is_there(place):
    if "NN_" not in place:
        assert list(ROOT.glob(place.strip(".").replace("<lesson>", "*"))), f"CONTRIBUTING.md names {place}"


def test_every_stage_is_explained():
    assert [stage for stage in STAGES if f"`{stage}`" not in TEXT] == []
