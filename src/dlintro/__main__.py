"""The command line: `python -m dlintro doctor` (is this computer ready?) and `fetch` (download data).

`fetch` is the only thing in the course that downloads. Each command imports what it needs by itself, so that the doctor
still works where a package is missing.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from dlintro import doctor
from dlintro._folders import data_folders

FLAGS = "breastmnist, pneumoniamnist, retinamnist, bloodmnist, dermamnist, pathmnist"  # for --help, without NumPy


def fetch(arguments):
    """Download the files that were asked for; return 0 if all are there now, 1 if one is not, 2 for a wrong name."""
    from dlintro.data.fetched import download
    from dlintro.data.fetched.medmnist import COLLECTIONS, file_of

    try:
        wanted = [file_of(flag, arguments.size) for flag in arguments.flags or COLLECTIONS]
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    folder = arguments.to.expanduser().absolute() if arguments.to else download.own_folder()
    searched = [folder] if arguments.to else data_folders()
    failed = False
    for name, collection in wanted:
        print(f"{name} ({collection.licence})", flush=True)
        try:
            md5, progress = collection.md5[arguments.size], sys.stderr.isatty()
            place = download.save(name, md5, folder, searched, shared=bool(arguments.to), progress=progress)
        except download.FetchError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = True
            if error.lasting:
                break
        else:
            print(f"    is in {place}, with the published checksum", flush=True)
    if not failed and folder not in data_folders():
        print(f"So that lessons find it, set the variable DLINTRO_DATA={folder} for everyone who is to use it.")
    return int(failed)


def main(argv=None):
    """Run the command in `argv` (default: the command line's) and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m dlintro", description="Helpers of the course.")
    commands = parser.add_subparsers(metavar="command", required=True)
    command = commands.add_parser("doctor", help="say whether this computer is ready for the course")
    command.set_defaults(run=lambda _: doctor.run())
    command = commands.add_parser("fetch", help="download real medical images (MedMNIST), for yourself or for everyone")
    command.add_argument("flags", nargs="*", metavar="data", help=f"which of {FLAGS}; all of them if none is named")
    command.add_argument("--size", type=int, default=28, help="28 (default), 64, 128 or 224 pixels")
    command.add_argument("--to", type=Path, metavar="FOLDER", help="a folder that many share, instead of your own")
    command.set_defaults(run=fetch)
    arguments = parser.parse_args(argv)
    with contextlib.suppress(AttributeError):  # tests put streams in its place that lack it
        sys.stdout.reconfigure(errors="replace")  # a path may hold letters that the terminal can't show
    try:
        return arguments.run(arguments)
    except KeyboardInterrupt:
        print("Stopped. No half file is left.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
