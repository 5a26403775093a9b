"""Where downloaded data are kept: the one answer that loaders, `fetch` and the doctor share. It needs no NumPy."""

import os
from pathlib import Path


def data_folders(environ=os.environ):
    """Return the folders in which data are looked for, in this order: `$DLINTRO_DATA`, then the user's cache folder."""
    import platformdirs  # here, so that the doctor can say that it is missing

    cache = Path(platformdirs.user_cache_dir("dlintro", appauthor=False))
    named = environ.get("DLINTRO_DATA")
    return [Path(named).expanduser(), cache] if named else [cache]
