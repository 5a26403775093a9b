"""For all tests: hypothesis draws the same examples in every run; what the solved notebooks cost goes into a table."""

from pathlib import Path

from hypothesis import settings

settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

RESULTS = Path(__file__).parents[1] / "test-results" / "notebooks.md"
HEAD = "| notebook | seconds | peak memory of the kernel, MB |\n|---|---|---|\n"


def pytest_terminal_summary(terminalreporter):
    """Write one row for each notebook; here, since only this process knows what both workers ran."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)]
    rows = sorted({row for report in reports for key, row in report.user_properties if key == "notebook"})
    if rows:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
