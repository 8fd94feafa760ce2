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

import contextlib
import hashlib
import json
import os
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
RULES = {  # what the file itself holds to, by name
    "entries": """CREATE TABLE entries (
        number INTEGER PRIMARY KEY, day TEXT NOT NULL, kind TEXT NOT NULL, period TEXT NOT NULL, subject TEXT NOT NULL,
        person TEXT NOT NULL, key TEXT NOT NULL, content TEXT NOT NULL, previous TEXT NOT NULL, digest TEXT NOT NULL
    ) STRICT""",
    "once": "CREATE UNIQUE INDEX once ON entries (key) WHERE key <> ''",
    "unchanged": "CREATE TRIGGER unchanged BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "undeleted": "CREATE TRIGGER undeleted BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
}
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
        return tuple(_entry(row) for row in self._rows(f"SELECT {_COLUMNS} FROM entries{where} ORDER BY number", *asked.values()))

    def raw(self) -> tuple[tuple[Any, ...], ...]:
        """The rows of the file as they stand there, for `entry_of`: nothing says that they can be read."""
        return tuple(self._rows(f"SELECT {_COLUMNS} FROM entries ORDER BY number"))

    def rules(self) -> dict[str, str]:
        """What the file holds to, as of RULES."""
        return dict(self._rows("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))

    def unsound(self) -> list[str]:
        """What the file's own program finds wrong with its pages and indexes, and whether it keeps entries in a second file."""
        found = [text for (text,) in self._rows("PRAGMA integrity_check(10)") if text != "ok"]
        (mode,) = self._rows("PRAGMA journal_mode")[0]
        return [*found, *(["it keeps entries in a second file, which a copy leaves behind"] if mode == "wal" else [])]

    def head(self) -> Head:
        """How far it goes."""
        rows = self._rows("SELECT number, digest FROM entries ORDER BY number DESC LIMIT 1")
        return Head(*rows[0]) if rows else Head(0, "")

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
        ControlFailure : another entry stands under the same key. InvalidInput : a text that no file can hold.
        """
        text = canonical(content or {})
        try:
            "".join((kind, by, period, subject, key, text)).encode()
        except UnicodeEncodeError as wrong:
            raise InvalidInput(f"a text of this entry cannot be kept ({wrong.reason}). Write it anew.") from None
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
        except sqlite3.DatabaseError as wrong:
            self._back()
            raise _damaged(self.file, wrong) from None
        except BaseException:
            self._back()
            raise

    def _back(self) -> None:
        if self._connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # what went wrong before is what is said
                self._connection.execute("ROLLBACK")

    def _by_key(self, key: str) -> Entry | None:
        rows = self._rows(f"SELECT {_COLUMNS} FROM entries WHERE key = ?", key)
        return _entry(rows[0]) if rows else None

    def _rows(self, query: str, *values: str) -> list[Any]:
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as wrong:
            raise _not_readable(self.file, wrong) from None
        except sqlite3.DatabaseError as wrong:
            raise _damaged(self.file, wrong) from None


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """The journal of the runs in a folder, made where there is none.

    Raises
    ------
    InvalidInput : the file is no journal. NotWritable : the folder cannot be written, or another program holds the file.
    """
    file = Path(folder) / FILE
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))  # it tells of pay: its owner's only
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
    return hashlib.sha256(canonical({"entry": list(fields)}).encode(errors="surrogatepass")).hexdigest()


def entry_of(row: Sequence[Any]) -> Entry:
    """An entry of a row of the file; ValueError or TypeError, with words, where it cannot be read."""
    number, day, kind, period, subject, by, key, content, previous, digest = row
    read = json.loads(content)
    if not isinstance(read, dict) or canonical(read) != content:
        raise ValueError("its content is not as it is written")
    if not all(isinstance(text, str) for text in (kind, period, subject, by, key, previous, digest)):
        raise ValueError("a text is none")
    return Entry(number, date.fromisoformat(day), kind, period, subject, by, key, read, previous, digest)


def _entry(row: Sequence[Any]) -> Entry:
    try:
        return entry_of(row)
    except (ValueError, TypeError, RecursionError) as wrong:
        raise ControlFailure(
            f"entry {row[0]} of {FILE} cannot be read ({wrong}): it was altered. spm-xl verify says what was; restore the file from a copy."
        ) from None


def _ready(connection: sqlite3.Connection, file: Path) -> None:
    """Make the tables of a new file, and refuse one that is something else."""
    try:
        connection.execute("PRAGMA synchronous = FULL")
        if not _made(connection):
            connection.execute("BEGIN IMMEDIATE")
            if not _made(connection):  # another run may have made them while this one waited
                for rule in RULES.values():
                    connection.execute(rule)
                connection.execute(f"PRAGMA user_version = {FORMAT}")
            connection.execute("COMMIT")
        version, tables = _version(connection), _tables(connection)
    except sqlite3.OperationalError as wrong:
        raise _not_writable(file, wrong) from None
    except sqlite3.DatabaseError as wrong:
        raise InvalidInput(f"{file.name} is no journal ({wrong}). Restore it from a copy; it is never made anew over another file.") from None
    if version != FORMAT or "entries" not in tables:
        raise InvalidInput(f"{file.name} was written by another program or another version. Restore it from a copy.")


def _made(connection: sqlite3.Connection) -> bool:
    """Whether the file holds anything yet."""
    return bool(_version(connection) or _tables(connection))


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _not_writable(file: Path, wrong: Exception) -> NotWritable:
    why = f"{wrong}"
    if "locked" in why:
        return NotWritable(
            f"{file.parent.name}/{file.name} is in use: another run or command has been writing there for more than {WAIT:.0f} seconds. "
            "Wait for it, then try again. Nothing was changed."
        )
    return NotWritable(f"{file.parent.name}/{file.name} cannot be written ({why}). Free space, or check the rights of its folder.")


def _not_readable(file: Path, wrong: Exception) -> NotWritable | InvalidInput:
    return _not_writable(file, wrong) if "locked" in f"{wrong}" else _damaged(file, wrong)


def _damaged(file: Path, wrong: Exception) -> InvalidInput:
    return InvalidInput(f"{file.parent.name}/{file.name} cannot be read ({wrong}). Restore it from a copy.")
