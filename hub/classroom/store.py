"""What a class has done, in a file of SQLite: learners as keyed hashes, and the state of each question.

The key is made when the first event of a class comes, and deleted with the class: nothing then leads back to anybody.
"""

import hashlib
import hmac
import os
import secrets
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS key (id INTEGER PRIMARY KEY CHECK (id = 1), secret BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS questions (
    asked TEXT PRIMARY KEY, round INTEGER NOT NULL, is_open INTEGER NOT NULL, shows TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events (
    learner TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, value,
    round INTEGER NOT NULL, slot INTEGER NOT NULL, time INTEGER NOT NULL,
    PRIMARY KEY (kind, name, round, learner, slot)
) WITHOUT ROWID;
"""


def default_path():
    """Return where the hub keeps it: a folder that only root may enter."""
    return Path(os.environ.get("DLINTRO_HUB_STATE", "/var/lib/dlintro-hub")) / "class" / "class.sqlite"


def opened(path):
    """Return the `Store` at a path; a file that is damaged is deleted and begun anew, since the hub would not start."""
    try:
        return Store(path)
    except sqlite3.OperationalError:  # it is locked, or the disk is full: nothing is wrong with the file
        raise
    except sqlite3.DatabaseError as error:
        print(f"{path} is damaged ({error}), so the class begins anew.", flush=True)
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()
        return Store(path)


class Store:
    """The file, opened; it is made if there is none.

    A learner has one row for each thing that can be done, so that the file is bounded however much is sent.
    """

    def __init__(self, path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._db = sqlite3.connect(path, timeout=5, isolation_level=None)
        # What is deleted is overwritten. In a write-ahead log, readers never wait for whoever writes.
        for setting in ("secure_delete = ON", "journal_mode = WAL", "synchronous = NORMAL"):
            self._db.execute(f"PRAGMA {setting}")
        self._db.executescript(SCHEMA)

    def close(self):
        """Close the file."""
        self._db.close()

    @contextmanager
    def _all_or_nothing(self):
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # What learners send

    def keep(self, learner, events):
        """Keep the events, (kind, name, value), of a learner; an answer replaces the earlier one of its round."""
        now = int(time.time())
        with self._all_or_nothing():
            who, asked = self._hash(learner), self._open()
            rows = []
            for kind, name, value in events:
                round_ = asked.get(f"{kind}/{name}", 0)
                rows.append((who, kind, name, value, round_, value if kind == "hint" else 0, now))
            self._db.executemany(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE "
                "SET value = excluded.value, time = excluded.time",
                rows,
            )

    def _hash(self, learner):
        self._db.execute("INSERT OR IGNORE INTO key VALUES (1, ?)", (secrets.token_bytes(32),))
        (secret,) = self._db.execute("SELECT secret FROM key").fetchone()
        return hmac.new(secret, learner.encode(), hashlib.sha256).hexdigest()

    def _open(self):
        return dict(self._db.execute("SELECT asked, round FROM questions WHERE is_open"))

    # What the teacher does with a question, which `asked` names by kind and name: "chosen/perceptron.bias"

    def open(self, asked):
        """Begin the next round of a question; any other question is closed."""
        with self._all_or_nothing():
            self._db.execute("UPDATE questions SET is_open = 0")
            self._db.execute(
                "INSERT INTO questions VALUES (?, 1, 1, '') ON CONFLICT DO UPDATE "
                "SET round = round + 1, is_open = 1, shows = ''",
                (asked,),
            )

    def close_question(self, asked):
        """End the round: later answers do not count for it."""
        self._db.execute("UPDATE questions SET is_open = 0 WHERE asked = ?", (asked,))

    def show(self, asked, what):
        """Show "counts", "answer" or, with "", neither; a question that is open shows nothing."""
        self._db.execute(
            "INSERT INTO questions VALUES (?, 0, 0, ?) ON CONFLICT DO UPDATE "
            "SET shows = excluded.shows WHERE NOT is_open",
            (asked, what),
        )

    def question(self, asked):
        """Return the state of a question: its round (0 before the first), whether it is open, and what is shown."""
        row = self._db.execute("SELECT round, is_open, shows FROM questions WHERE asked = ?", (asked,)).fetchone()
        round_, is_open, shows = row or (0, 0, "")
        return {"round": round_, "open": bool(is_open), "shows": shows}

    def open_question(self):
        """Return the question that is open, or None."""
        return next(iter(self._open()), None)

    # Counts

    def learners(self):
        """Return how many learners are behind each thing: {(kind, name, round): number}."""
        rows = self._db.execute("SELECT kind, name, round, COUNT(DISTINCT learner) FROM events GROUP BY 1, 2, 3")
        return {tuple(key): n for *key, n in rows}

    def values(self, kind, name, round_):
        """Return how many learners gave each value: {value: number}."""
        wanted = "SELECT value, COUNT(*) FROM events WHERE kind = ? AND name = ? AND round = ? GROUP BY value"
        return dict(self._db.execute(wanted, (kind, name, round_)))

    def delete(self):
        """Delete the class, with its key, so that the file does not hold it any more; return how many rows it had."""
        with self._all_or_nothing():
            (n,) = self._db.execute("SELECT COUNT(*) FROM events").fetchone()
            for table in ("events", "questions", "key"):
                self._db.execute(f"DELETE FROM {table}")
        busy, *_ = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("the log of the database is in use; try again in a minute")
        return n
