"""The journal: an append-only file beside the runs, in which each entry carries the hash of the one before.

It is one SQLite file, `cycle.sqlite`, in the folder that holds the runs. Nothing in it is changed or taken away; whoever does so
with another program breaks the chain, and `broken` names the first entry that does not fit. A key makes an entry happen once: the
same entry again is the entry that stands, another one under the same key is refused.

>>> from tempfile import TemporaryDirectory
>>> with TemporaryDirectory() as folder, journal(Path(folder)) as kept:
...     first = kept.append("note", on=date(2026, 4, 2), by="Ines", content={"text": "cut-off announced"})
...     second = kept.append("note", on=date(2026, 4, 3), by="Ines", content={"text": "cut-off"})
...     second.previous == first.digest, kept.head() == Head(2, second.digest), broken(kept.entries())
(True, True, '')
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from spm_xl.errors import ControlFailure, InvalidInput, NotWritable

FILE = "cycle.sqlite"
FORMAT = 1
WAIT = 10.0  # seconds that another program's writing is waited for
_CREATED = """
    CREATE TABLE entries (
        number INTEGER PRIMARY KEY, day TEXT NOT NULL, kind TEXT NOT NULL, period TEXT NOT NULL, subject TEXT NOT NULL,
        person TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX once ON entries (key) WHERE key <> '';
    CREATE TRIGGER unchanged BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER undeleted BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
"""
_COLUMNS = "number, day, kind, period, subject, person, key, content, previous, digest"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes
    ----------
    number : 1, 2, ... without a gap; on : the day that it happened, as given.
    kind : one of `spm_xl.cycle.kinds`; period : name, "" where it belongs to none; subject : what it is about
        (a participant, an inquiry, a run's folder); by : who did it.
    key : what makes it happen once; "" where it may happen again.
    content : the rest, of texts, whole numbers, truth values, lists and mappings (an amount is text, "12.50").
    previous : digest of the entry before, "" for the first; digest : hash over all of this.
    """

    number: int
    on: date
    kind: str
    period: str
    subject: str
    by: str
    key: str
    content: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Head:
    """How far a journal goes: its number of entries, and the digest of the last ("" for an empty one)."""

    entries: int
    digest: str


class Journal:
    """An open journal. `journal` opens one."""

    def __init__(self, connection: sqlite3.Connection, file: Path):
        self._connection, self.file = connection, file

    def entries(self, kind: str = "", *, period: str = "", subject: str = "") -> tuple[Entry, ...]:
        """The entries in order; of a kind, period or subject where these are given."""
        wanted = {"kind": kind, "period": period, "subject": subject}
        asked = {name: value for name, value in wanted.items() if value}
        where = f" WHERE {' AND '.join(f'{name} = ?' for name in asked)}" if asked else ""
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM entries{where} ORDER BY number", tuple(asked.values()))
        return tuple(_entry(row) for row in rows)

    def head(self) -> Head:
        """How far it goes."""
        row = self._connection.execute("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1").fetchone()
        return Head(*row) if row else Head(0, "")

    def append(
        self,
        kind: str,
        *,
        on: date,
        by: str,
        period: str = "",
        subject: str = "",
        key: str = "",
        content: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Add an entry; attributes as of `Entry`.

        Raises
        ------
        ControlFailure : another entry stands under the same key.
        """
        text = canonical(content or {})
        with self.writing():
            if key and (standing := self._by_key(key)):
                if (standing.kind, standing.period, standing.subject, canonical(standing.content)) != (kind, period, subject, text):
                    raise ControlFailure(
                        f"{self.file.name} holds another entry under {key} (number {standing.number}, {standing.kind} of "
                        f"{standing.on} by {standing.by}). What happened is not changed; add what happened since."
                    )
                return standing
            head = self.head()
            fields = (head.entries + 1, on.isoformat(), kind, period, subject, by, key, text, head.digest)
            row = (*fields, digest_of(fields))
            self._connection.execute(f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return _entry(row)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Everything inside happens as a whole or not at all, while nobody else writes; may be nested."""
        if self._connection.in_transaction:
            yield
            return
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as wrong:
            self._back()
            raise _not_writable(self.file, wrong) from None
        except BaseException:
            self._back()
            raise

    def _back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _by_key(self, key: str) -> Entry | None:
        row = self._connection.execute(f"SELECT {_COLUMNS} FROM entries WHERE key = ?", (key,)).fetchone()
        return _entry(row) if row else None


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """The journal of the runs in a folder, made where there is none.

    Raises
    ------
    InvalidInput : the file is no journal. NotWritable : the folder cannot be written.
    """
    file = Path(folder) / FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, timeout=WAIT, isolation_level=None)
    except (OSError, sqlite3.Error) as wrong:
        raise _not_writable(file, wrong) from None
    try:
        _ready(connection, file)
        yield Journal(connection, file)
    finally:
        connection.close()


def standing_journal(folder: Path) -> bool:
    """Whether the runs in a folder have a journal."""
    return (Path(folder) / FILE).is_file()


def broken(entries: Sequence[Entry]) -> str:
    """What is wrong with the chain, naming its first broken entry; "" where all of it fits."""
    before = ""
    for number, entry in enumerate(entries, 1):
        fields = (entry.number, entry.on.isoformat(), entry.kind, entry.period, entry.subject, entry.by, entry.key)
        if entry.number != number:
            return f"entry {number} is missing"
        if entry.previous != before:
            return f"entry {number} ({entry.kind}) does not follow the one before it"
        if entry.digest != digest_of((*fields, canonical(entry.content), entry.previous)):
            return f"entry {number} ({entry.kind}, {entry.on}) was changed"
        before = entry.digest
    return ""


def canonical(content: Mapping[str, Any]) -> str:
    """The one text of some content, whatever order it was made in."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def digest_of(fields: Sequence[Any]) -> str:
    """Hash over an entry's fields, from its number to the digest of the one before."""
    return hashlib.sha256(canonical({"entry": list(fields)}).encode()).hexdigest()


def _entry(row: Sequence[Any]) -> Entry:
    number, day, kind, period, subject, by, key, content, previous, digest = row
    return Entry(number, date.fromisoformat(day), kind, period, subject, by, key, json.loads(content), previous, digest)


def _ready(connection: sqlite3.Connection, file: Path) -> None:
    """Make the tables of a new file, and refuse one that is something else."""
    try:
        connection.execute("PRAGMA synchronous = FULL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables and version == 0:
            connection.executescript(f"BEGIN IMMEDIATE; {_CREATED} PRAGMA user_version = {FORMAT}; COMMIT;")
            return
    except sqlite3.OperationalError as wrong:
        raise _not_writable(file, wrong) from None
    except sqlite3.DatabaseError as wrong:
        raise InvalidInput(f"{file.name} is no journal ({wrong}). Restore it from a copy; it is never made anew over another file.") from None
    if version != FORMAT or "entries" not in tables:
        raise InvalidInput(f"{file.name} was written by another program or another version. Restore it from a copy.")


def _not_writable(file: Path, wrong: Exception) -> NotWritable:
    why = f"{wrong}"
    if "locked" in why:
        return NotWritable(f"{file.name} is in use: another run or command is writing. Wait for it, then try again.")
    return NotWritable(f"{file.name} cannot be written ({why}). Free space, or check the rights of its folder.")
