"""Where files are kept, of which loaders, `fetch`, the checks and the doctor must give the same answer."""

import os
from pathlib import Path


def data_folders(environ=os.environ):
    """Return the folders in which data are looked for, in this order: `$DLINTRO_DATA`, then the user's cache folder."""
    import platformdirs  # here, so that the doctor can say that it is missing

    cache = Path(platformdirs.user_cache_dir("dlintro", appauthor=False))
    named = environ.get("DLINTRO_DATA")
    return [expanded(named), cache] if named else [cache]


def progress_file(environ=os.environ):
    """Return the file that keeps a learner's progress: `$DLINTRO_PROGRESS`, else one in the user's data folder."""
    import platformdirs

    named = environ.get("DLINTRO_PROGRESS")
    return expanded(named or Path(platformdirs.user_data_dir("dlintro", appauthor=False), "progress.json"))


def expanded(path):
    """Return a path with ~ as the home folder; pathlib would raise an error where a name after ~ is no user's."""
    return Path(os.path.expanduser(path))
