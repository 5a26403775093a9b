"""The command `python -m dlintro.teaching`: prints the tables of minutes, or writes them into the lecturer's guide."""

import argparse
from pathlib import Path

from dlintro.teaching.tables import all_tables, filled


def main(argv=None):
    """Print all tables, or write them into the file that is named."""
    parser = argparse.ArgumentParser(prog="python -m dlintro.teaching", description="Minutes of lessons and plans.")
    parser.add_argument("guide", nargs="?", type=Path, help="write into this file, such as TEACHING.md; else print")
    parser.add_argument("--notebooks", type=Path, default=Path("notebooks"), help="the folder of the notebooks")
    arguments = parser.parse_args(argv)
    if arguments.guide is None:
        print("\n\n".join(all_tables(arguments.notebooks).values()))
    else:
        guide = arguments.guide.read_text(encoding="utf-8")
        arguments.guide.write_text(filled(guide, arguments.notebooks), encoding="utf-8")


if __name__ == "__main__":
    main()
