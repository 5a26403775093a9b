"""Measured results: each table says where its numbers come from, and is found in a checkout and in a wheel."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dlintro import data
from dlintro.data import results

ROOT = Path(__file__).parents[1]
TABLES = sorted((ROOT / "src" / "dlintro" / "data" / "measured").glob("*.csv"))
GOOD = """# title: Small networks & <large>
# source: somewhere: page 3
# simulated: no
# date: 2026-11-24
# command: python benchmarks/none.py
what,group,value,low,high,unit,basis
AUC,small,0.860,-0.822,0.910,,"5 seeds, 156 images"
images,,641,,,lesions,
"""


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "FOLDER", tmp_path)
    (tmp_path / "networks.csv").write_text(GOOD, encoding="utf-8")
    return data.measured("networks")


def test_numbers_keep_their_digits_and_their_interval(table):
    row = table.find("AUC", "small")
    assert (row.value, row.low, row.high, row.basis) == (0.86, -0.822, 0.91, "5 seeds, 156 images")
    assert str(row) == "0.860 (−0.822 to 0.910)"
    row = table.find("images")
    assert (row.value, row.low, row.high, str(row)) == (641, None, None, "641 lesions")
    assert [row.what for row in table.rows] == ["AUC", "images"]
    assert table.facts["source"] == "somewhere: page 3"
    assert not table.simulated


def test_values_of_several_seeds_are_told_by_their_median_and_range(tmp_path):
    path = tmp_path / "seeds.csv"
    seeds = "".join(f'"AUC, dark",seed {seed},{value},,,,\n' for seed, value in enumerate((0.7, -0.1, 0.8, 0.9)))
    path.write_text(GOOD + seeds, encoding="utf-8")
    table = results.read(path)
    assert table.values("AUC, dark").tolist() == [0.7, -0.1, 0.8, 0.9]
    assert table.spread("AUC, dark") == "0.75 (−0.10 to 0.90)"
    with pytest.raises(ValueError, match=r"no numbers 'x'; choose from 'AUC', 'images', 'AUC, dark'"):
        table.values("x")


def test_a_notebook_shows_numbers_with_their_source(table):
    shown = table._repr_html_()
    for text in (
        "Small networks &amp; &lt;large&gt;",
        "real",
        "0.860 (−0.822 to 0.910)",
        "641 lesions",
        "page 3",
        "2026",
    ):
        assert text in shown
    assert "SIMULATED" not in shown
    assert repr(table) == "Measured('networks', real images, 2 numbers, 2026-11-24)"


def test_a_table_that_excel_saved_is_the_same(table, tmp_path):
    (tmp_path / "excel.csv").write_text(GOOD.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    again = data.measured("excel")
    assert (again.rows, again.title, again.facts) == (table.rows, table.title, table.facts)


def test_simulated_results_say_so(tmp_path):
    path = tmp_path / "made_up.csv"
    path.write_text(GOOD.replace("simulated: no", "simulated: yes"), encoding="utf-8")
    table = results.read(path)
    assert table.simulated
    assert "SIMULATED" in table._repr_html_()
    assert "simulated" in repr(table)


def test_an_unknown_table_or_number_names_those_there_are(table):
    with pytest.raises(ValueError, match=r"no measured results 'nothing'; choose from networks"):
        data.measured("nothing")
    with pytest.raises(ValueError, match=r"\('AUC', 'large'\); choose .*\('AUC', 'small'\), \('images', ''\)"):
        table.find("AUC", "large")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# date: 2026-11-24\n", "", "'date' is missing"),
        ("# date", "# day", "'date' is missing"),
        ("# title", "# colour: red\n# title", "'colour'"),
        ("# date: 2026-11-24", "# 2026", "'# 2026' is not a fact"),
        ("simulated: no", "simulated: maybe", "'maybe'"),
        ("unit,basis", "basis,unit", "columns"),
        ("0.860", "high", "must be what,group"),
        ("0.860", "", "must be what,group"),
        ("0.910", "", "both or none of low and high"),
        ("0.860", "0.960", "outside its interval"),
        ("641,,,lesions,", "641,,", "must be what,group"),
        ("641,,,lesions,", "641,,,lesions,,,", "must be what,group"),
    ],
)
def test_a_table_in_another_form_is_refused(tmp_path, old, new, words):
    path = tmp_path / "bad.csv"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(words)):
        results.read(path)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_of_the_course_can_be_read_and_made_again(path):
    table = data.measured(path.stem)
    assert table.rows
    assert len({(row.what, row.group) for row in table.rows}) == len(table.rows)
    script = re.search(r"benchmarks/\w+\.py", table.facts["command"])[0]
    assert (ROOT / script).is_file()
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", table.facts["date"])
    assert table.simulated or re.search(r"MD5 [0-9a-f]{32}", table.facts.get("file", "") + table.facts["source"])


def test_what_a_benchmark_writes_can_be_read(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("report", ROOT / "benchmarks" / "report" / "__init__.py")
    report = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(report)
    monkeypatch.setattr(report, "MEASURED", tmp_path / "new")
    rows = [("AUC, pooled", "small", "0.86", "0.82", "0.91", "", '5 "seeds"')]
    report.measured("x", rows, title="T\nt", source="s", simulated=True, command="python x.py", note="n")
    table = results.read(tmp_path / "new" / "x.csv")
    assert table.find("AUC, pooled", "small").basis == '5 "seeds"'
    assert (table.title, table.simulated, table.facts["note"]) == ("T t", True, "n")


def test_a_wheel_carries_code_and_tables(tmp_path):
    source = tmp_path / "source"
    no_caches = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for folder in ("src", "labextension"):
        shutil.copytree(ROOT / folder, source / folder, ignore=no_caches)
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-CONTENT"):
        shutil.copy(ROOT / name, source)
    (source / "src" / "dlintro" / "data" / "measured" / "networks.csv").write_text(GOOD, encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    env = os.environ | {"PYTHONWARNINGS": "ignore"}  # pip's own are not ours
    built = subprocess.run([*pip, "--wheel-dir", tmp_path, source], capture_output=True, text=True, env=env)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "site")
    package = ROOT / "src" / "dlintro"
    needed = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {path.suffix for path in needed} >= {".py", ".csv"}
    for path in needed:
        assert (tmp_path / "site" / path.relative_to(ROOT / "src")).read_bytes() == path.read_bytes()
    shared = next((tmp_path / "site").glob("*.data")) / "data" / "share" / "jupyter" / "labextensions" / "dlintro"
    for path in (ROOT / "labextension").rglob("*"):
        assert path.is_dir() or (shared / path.relative_to(ROOT / "labextension")).read_bytes() == path.read_bytes()
    ask = "from dlintro import data; print(data.__file__, repr(data.measured('networks')))"
    shown = subprocess.run(
        [sys.executable, "-c", ask],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert str(tmp_path / "site") in shown
    assert "Measured('networks', real images, 2 numbers" in shown


def test_the_head_says_what_the_brackets_hold(table, tmp_path):
    assert "value (95 % interval)" in table._repr_html_()
    path = tmp_path / "range.csv"
    path.write_text(GOOD.replace("# date", "# brackets: lowest to highest seed\n# date"), encoding="utf-8")
    shown = results.read(path)._repr_html_()
    assert "value (lowest to highest seed)" in shown
    assert "Brackets:" not in shown
    path.write_text(GOOD.replace("0.860,-0.822,0.910", "0.860,,"), encoding="utf-8")
    assert ">value<" in results.read(path)._repr_html_()
