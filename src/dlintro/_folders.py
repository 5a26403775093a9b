"""Where files are kept, of which loaders, `fetch`, the checks and the doctor must give the same answer."""

import os
from pathlib import Path


def data_folders(environ=os.environ):
    """Return the folders in which data are looked for, in this order: `$DLINTRO_DATA`, then the user's cache folder."""
    import platformdirs  # here, so that the doctor can say that it is missing

    cache = Path(platformdirs.user_cache_dir("dlintro", appauthor=False))
    named = environ.get("DLINTRO_DATA")
    return [_place(named), cache] if named else [cache]


def progress_file(environ=os.environ):
    """Return the file that keeps a learner's progress: `$DLINTRO_PROGRESS`, else one in the user's data folder."""
    import platformdirs

    named = environ.get("DLINTRO_PROGRESS")
    return _place(named or Path(platformdirs.user_data_dir("dlintro", appauthor=False), "progress.json"))


def _place(path):
    return Path(os.path.expanduser(path))  # Path.expanduser raises an error for ~ before a name that is no user's
