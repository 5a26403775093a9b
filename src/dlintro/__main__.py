"""The command line, `python -m dlintro`: `doctor` (is it ready?), `fetch`, `papers`, `copies`, `reset`, `class`,
`progress` and `fresh`.

`fetch` is the only thing in the course that downloads. Each command imports what it needs by itself, so that the doctor
still works where a package is missing.
"""

import argparse
import contextlib
import sys
from pathlib import Path

from dlintro import doctor
from dlintro._folders import data_folders, expanded

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
    folder = expanded(arguments.to).absolute() if arguments.to else download.own_folder()
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


def papers(arguments):
    """Write everything that a teacher prints; return 0 if it is there, 1 if not."""
    from dlintro.teaching.papers import course_folder, write

    try:
        files = write(course_folder(), expanded(arguments.to))
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    for file in files:
        print(file)
    print("Open them in a browser, and print them on A4 paper.")
    return 0


def copies(arguments):
    """Run lessons, and write each as a file that needs no network; return 0 if all are there, 1 if not."""
    from dlintro.teaching.copies import copy
    from dlintro.teaching.handouts import lessons
    from dlintro.teaching.papers import course_folder

    try:
        paths = arguments.lessons or lessons(course_folder())
        for path in paths:
            print(f"{path.stem}: this may take a minute or two", flush=True)
            print(copy(path, expanded(arguments.to)))
    except (OSError, ValueError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def reset(arguments):
    """Forget what is solved and predicted, after asking; return 0 if it is forgotten, 1 if not, 2 for a wrong name."""
    from dlintro.checks import store, texts

    lessons = texts.LESSONS if arguments.lesson is None else (arguments.lesson,)
    if not set(lessons) <= set(texts.LESSONS):
        print(f"There is no lesson {arguments.lesson!r}; there are {', '.join(texts.LESSONS)}.", file=sys.stderr)
        return 2
    found = store.marks(arguments.lesson)
    if not any(found.values()):
        print("There is nothing to reset: no exercise is solved, and nothing is predicted.")
        return 0
    for name in lessons:
        solved, predicted = (sum(key.startswith(f"{name}.") for key in keys) for keys in found.values())
        if solved or predicted:
            print(f"{texts.lesson(name).title}: {solved} solved, {predicted} predicted")
    if not (arguments.yes or _agrees("Forget all this? Type yes or no: ")):
        print("Nothing was reset.")
        return 1
    try:
        store.forget(arguments.lesson)
    except OSError:
        print(f"Nothing was reset, since {store.path()} cannot be changed now.", file=sys.stderr)
        return 1
    print("All this is reset. What you wrote in your notebooks, and the results of Test yourself, stay as they are.")
    print("In an open notebook, choose Kernel, Restart Kernel…: until then it remembers what you solved in it.")
    return 0


def class_(arguments):
    """Say whether a class is told what the learner does, or leave or join it; return 0, or 1 if that cannot be kept."""
    from dlintro.checks import classroom

    try:
        print({"leave": classroom.leave, "join": classroom.join}.get(arguments.choice, classroom.described)())
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def progress(arguments):
    """Say where the learner is, or move progress to or from another computer; return 0 if that went well, else 1."""
    from dlintro.checks import lost, travel

    if arguments.action is None:
        found = lost.whereabouts(arguments.asked)
        facts = {"text": found.advice, "rows": found.lessons, "next": found.next}
        print(lost.for_browser(facts) if arguments.json else found)
        return 0
    if arguments.file is None:
        print(f"Name a file: python -m dlintro progress {arguments.action} my_progress.json", file=sys.stderr)
        return 2
    try:
        done = _export if arguments.action == "export" else _import
        print(done(travel, expanded(arguments.file)))
    except travel.Refused as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _export(travel, file):
    return travel.exported() if str(file) == "-" else travel.export(file)


def _import(travel, file):
    return travel.bring(travel.read_stream(sys.stdin.buffer) if str(file) == "-" else travel.read(file))


def fresh(arguments):
    """Put a notebook as the course gave it in its place, after asking; return 0 if it is there, 1 if not."""
    from dlintro.checks import lost

    notebook = expanded(arguments.notebook)
    try:
        if arguments.json:
            facts = {"content": lost.original(notebook), "kept": lost.kept_as(notebook).name}
            print(lost.for_browser(facts | {"text": lost.question(notebook)}))
            return 0
        lost.original(notebook)
        if notebook.exists() and not (arguments.yes or _agrees(f"{lost.question(notebook)} Type yes or no: ")):
            print("Nothing was changed.")
            return 1
        lost.fresh(notebook)
    except (lost.NoOriginal, OSError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(notebook)
    return 0


def _agrees(question):
    try:
        return input(question).strip().lower() in {"y", "yes"}
    except EOFError:  # nobody is there to answer
        print()
        return False


def _add_for_the_lost(commands):
    command = commands.add_parser("progress", help="say where you are; or take your progress to another computer")
    command.add_argument("action", nargs="?", choices=["export", "import"], help="write a file, or add what one holds")
    command.add_argument("file", nargs="?", metavar="FILE", help="the file; - for the screen or what is piped in")
    command.add_argument("--asked", nargs="*", default=[], metavar="NAME", help=argparse.SUPPRESS)
    command.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=progress)
    command = commands.add_parser("fresh", help="a notebook as the course gave it; yours is kept under another name")
    command.add_argument("notebook", metavar="NOTEBOOK", help="such as notebooks/01_perceptron.ipynb")
    command.add_argument("--yes", action="store_true", help="do not ask first")
    command.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=fresh)


def main(argv=None):
    """Run the command in `argv` (default: the command line's) and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m dlintro", description="Helpers of the course.")
    commands = parser.add_subparsers(metavar="command", required=True)
    command = commands.add_parser("doctor", help="say whether this computer is ready for the course")
    command.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=lambda arguments: doctor.run(arguments.json))
    command = commands.add_parser("fetch", help="download real medical images (MedMNIST), for yourself or for everyone")
    command.add_argument("flags", nargs="*", metavar="data", help=f"which of {FLAGS}; all of them if none is named")
    command.add_argument("--size", type=int, default=28, help="28 (default), 64, 128 or 224 pixels")
    command.add_argument("--to", type=Path, metavar="FOLDER", help="a folder that many share, instead of your own")
    command.set_defaults(run=fetch)
    command = commands.add_parser("papers", help="write what a teacher prints: handouts, cheat sheet, FAQ and others")
    command.add_argument("--to", type=Path, metavar="FOLDER", default=Path("papers"), help="where to (default: papers)")
    command.set_defaults(run=papers)
    command = commands.add_parser("copies", help="run lessons, and write each as a web page that needs no network")
    command.add_argument("lessons", nargs="*", type=Path, help="notebooks; all lessons if none is named")
    command.add_argument("--to", type=Path, metavar="FOLDER", default=Path("copies"), help="where to (default: copies)")
    command.set_defaults(run=copies)
    command = commands.add_parser("reset", help="forget which exercises are solved and what you predicted")
    command.add_argument("lesson", nargs="?", help="a lesson, such as perceptron; all lessons if none is named")
    command.add_argument("--yes", action="store_true", help="do not ask first")
    command.set_defaults(run=reset)
    command = commands.add_parser("class", help="on a hub: say what your teacher's counts are told, or leave them")
    command.add_argument("choice", nargs="?", choices=["leave", "join"], help="send nothing, or take part again")
    command.set_defaults(run=class_)
    _add_for_the_lost(commands)
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
