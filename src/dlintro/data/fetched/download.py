"""The only place that downloads: for `python -m dlintro fetch`, never for a loader.

A file gets its name only when it is complete and has the published checksum. Until then it is a draft beside it, so
that a broken download, or two at once, never leave half a file, and an older file stays. (pooch.retrieve would do most
of this, but its drafts have no name by which one that a killed process left could be recognised.)
"""

import contextlib
import errno
import os
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests

from dlintro._folders import data_folders
from dlintro.data.fetched import files

PUBLISHED = "https://zenodo.org/records/10519652/files"
TIMEOUT = 30  # seconds without an answer
ABANDONED = 3600  # seconds without a change after which a draft is removed
CHUNK = 2**17  # bytes
FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
PROXY_PASSWORD = 407
REFUSED = {401, 403, PROXY_PASSWORD}
PASSWORD = (
    "The proxy wants a name and a password: set the variables HTTPS_PROXY and HTTP_PROXY to "
    "http://name:password@host:port, or ask your IT department."
)
CERTIFICATES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class FetchError(Exception):
    """A file could not be fetched; the message says why and what to do. `lasting`: the next file would fail too."""

    def __init__(self, message, lasting=False):
        super().__init__(message)
        self.lasting = lasting


def own_folder(environ=os.environ):
    """Return the first data folder that this user may write to, else their cache folder."""
    *named, cache = data_folders(environ)
    return next((folder for folder in named if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)), cache)


def address(name, environ=os.environ):
    """Return where the file `name` comes from: MedMNIST's record, or the mirror that `$DLINTRO_MIRROR` names."""
    return f"{(environ.get('DLINTRO_MIRROR') or PUBLISHED).rstrip('/')}/{name}?download=1"


def save(name, md5, folder, searched=(), shared=False, progress=False):
    """Download the file `name` into `folder`, unless it is there already; return the folder that has it.

    Parameters
    ----------
    name : str
        The file's name, here and on the server.
    md5 : str
        The published checksum. Another file of that name is kept until the right one has arrived.
    folder : Path
        Made if it is missing.
    searched : sequence of Path
        Further folders that may have the file already.
    shared : bool
        Whether everyone may look into a folder that is made. Everyone may read the file itself in any case.
    progress : bool
        Whether to show a progress bar.

    Raises
    ------
    FetchError
        If there is no connection, no room or no permission to write, or the server refuses or sends another file.
    """
    for place in (folder, *searched):
        if files.is_right(place / name, md5):
            return place
    url, target = address(name), folder / name
    with _explained(url, target):
        _make_folder(folder, shared)
        _sweep(target)
        handle, draft = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
        os.close(handle)
        try:
            _download(url, draft, progress)
            found = files.checksum(draft)
            if found != md5:
                raise FetchError(
                    f"the file from {_server(url)} must have the MD5 {md5}, but has {found}. It was cut off or changed "
                    f"on the way; a firewall may have sent a page of its own. {_again(url, target)}"
                )
            os.chmod(draft, 0o644)
            os.replace(draft, target)
        finally:
            Path(draft).unlink(missing_ok=True)
    return folder


def _download(url, path, progress):
    headers = {"User-Agent": f"dlintro (pooch {pooch.__version__})", "Accept-Encoding": "identity"}
    answers = []  # pooch leaves the connection of a broken download open
    download = pooch.HTTPDownloader(
        progressbar=progress,
        chunk_size=CHUNK,
        timeout=TIMEOUT,
        headers=headers,
        hooks={"response": lambda answer, **_: answers.append(answer)},
    )
    try:
        download(url, path, None)
    finally:
        for answer in answers:
            answer.close()


def _make_folder(folder, shared):
    """Make the folder and its missing parents."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing * shared:
        os.chmod(path, 0o755)


def _sweep(target):
    """Remove drafts of this file that a killed process left; a draft in use is young."""
    for draft in target.parent.glob(f".{target.name}.*.part"):
        with contextlib.suppress(OSError):
            if time.time() - draft.stat().st_mtime > ABANDONED:
                draft.unlink()


@contextlib.contextmanager
def _explained(url, target):
    """Turn every failure into a `FetchError` that says what to do."""
    server, again = _server(url), _again(url, target)
    try:
        yield
    except requests.HTTPError as error:
        status, reason = error.response.status_code, error.response.reason
        said = f"{server} answered {status} ({reason}). {_advice(status, server)} {again}"
        raise FetchError(said, lasting=status in REFUSED) from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise FetchError(f"the download from {server} was cut off half-way. {again}") from error
    except requests.exceptions.SSLError as error:
        said = f"the certificate of {server} was not accepted. {_certificates_to_get()} {again}"
        raise FetchError(said, lasting=True) from error
    except requests.exceptions.ProxyError as error:
        raise FetchError(f"{_proxy_problem(error)} {again}", lasting=True) from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise FetchError(
            f"no connection to {server}, or it was lost. Check the network; behind a firewall, ask your "
            f"IT department to allow {server}. {again}",
            lasting=True,
        ) from error
    except (requests.RequestException, ValueError) as error:  # urllib3's complaints about addresses are ValueErrors
        if _is_about_the_proxy(error, url):
            raise FetchError(f"{_proxy_problem(error)} {again}", lasting=True) from error
        raise FetchError(f"can't be downloaded from {url}: {error}. {again}") from error
    except OSError as error:
        if error.errno is None:  # not the disk: requests misses the file of certificates before it connects
            raise FetchError(f"{_certificate_problem(error)} {again}", lasting=True) from error
        raise FetchError(f"{_disk_problem(error, target.parent)} Nothing was changed.", True) from error


def _advice(status, server):
    if status == PROXY_PASSWORD:
        return PASSWORD
    if status in REFUSED:
        return (
            f"The server, or a firewall on the way, refuses this download. Ask your IT department to allow {server}; "
            "if the variable DLINTRO_MIRROR names that server, ask the person who runs it."
        )
    return "The server has a problem or is busy." if status >= 429 else "The file may have moved."


def _is_about_the_proxy(error, url):
    """Say whether an address that can't be used is the proxy's: of a sound address of a file it can be no other."""
    sound = url.startswith(("http://", "https://")) and _server(url) != url
    return bool(sound and isinstance(error, ValueError) and _proxies(url))


def _proxies(url):
    try:
        return requests.utils.get_environ_proxies(url).keys() - {"no"}  # NO_PROXY alone names none
    except ValueError:  # the port of the address is no number
        return set()


def _proxy_problem(error):
    if str(PROXY_PASSWORD) in str(error):
        return f"the proxy refused the connection (407). {PASSWORD}"
    if "SOCKS" in str(error):
        return (
            "one of the variables HTTPS_PROXY, HTTP_PROXY and ALL_PROXY names a SOCKS proxy, which can't be used here: "
            "ask your IT department for a proxy whose address is http://host:port."
        )
    return (
        "the proxy between this computer and the internet can't be reached, or refused the connection. Check the "
        "address in the variables HTTPS_PROXY and HTTP_PROXY, which must be http://host:port, or ask your IT "
        f"department. (It says: {error})"
    )


def _named_certificates():
    """Return the variable that names a file of certificates, or None."""
    return next((name for name in CERTIFICATES if os.environ.get(name)), None)


def _certificates_to_get():
    name = _named_certificates()
    if name:
        return (
            f"The variable {name} names {os.environ[name]}, and no certificate in it fits this server: ask your IT "
            "department for the right file, and correct the variable, or remove it."
        )
    return (
        "A firewall that inspects traffic uses its own certificate: ask your IT department for its file, and set the "
        "variable REQUESTS_CA_BUNDLE to its path."
    )


def _certificate_problem(error):
    name = _named_certificates()
    if name is None:
        return f"the download could not begin ({error})."
    return (
        f"the variable {name} must name a file of certificates that is there, but is {os.environ[name]} ({error}). "
        "Correct it, or remove the variable."
    )


def _disk_problem(error, folder):
    if error.errno in FULL:
        return f"no room is left in {folder}. Free some space, or name another folder with --to."
    if error.errno in FORBIDDEN:
        return f"you may not write in {folder}. Name another folder with --to, or ask the person who runs the hub."
    return f"{folder} can't be used ({error.strerror or error}). Name another folder with --to."


def _server(url):
    try:
        return urlsplit(url).hostname or url
    except ValueError:  # no address, such as http://[::1
        return url


def _again(url, target):
    return (
        f"Nothing was changed in {target.parent}. Try again, or download {url} on another computer and save it in that "
        f"folder as {target.name}."
    )
