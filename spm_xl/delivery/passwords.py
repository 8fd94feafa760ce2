"""Passwords of participants, from the system's keyring or from a file; they are never shown, written or logged.

`keyring:SERVICE` asks the keyring for the password of each participant under that service. `file:PASSWORDS.csv` reads a CSV with the
columns participant and password; `file:PASSWORDS.toml` a TOML table `[passwords]`. The file must belong to its owner alone.

>>> wrong("short", "P001"), wrong("correct horse battery", "P001")
('is shorter than 8 characters', '')
"""

from __future__ import annotations

import csv
import os
import stat
import tomllib
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from pathlib import Path

from spm_xl.errors import ControlFailure, InvalidInput, NotFound

SHORTEST, LONGEST = 8, 255  # characters; Excel takes no more than 255
INSTALL = 'pip install "spm_xl[encrypted]"'
Passwords = Callable[[str], "str | None"]


def passwords(source: str) -> Passwords:
    """Where passwords come from.

    Parameters
    ----------
    source : "keyring:SERVICE" or "file:PATH".

    Raises
    ------
    InvalidInput : it is neither, the file cannot be read, or others may read it. NotFound : a library is missing.
    """
    kind, _, name = source.partition(":")
    if kind == "keyring" and name:
        return _from_keyring(name)
    if kind == "file" and name:
        return _from_file(Path(name)).get
    raise InvalidInput("--encrypt takes keyring:SERVICE or file:PASSWORDS.csv; a password itself is never given there.")


def usable(people: Iterable[str], source: Passwords) -> dict[str, str]:
    """The password of everybody.

    Raises
    ------
    ControlFailure : somebody has none, or one that is too short; all of them are named.
    """
    found: dict[str, str] = {}
    bad = []
    for participant in people:
        password = source(participant)
        if why := wrong(password, participant):
            bad.append(f"{participant}: the password {why}")
        else:
            found[participant] = password or ""
    if bad:
        raise ControlFailure(f"{len(bad)} password(s) cannot be used; nothing was written.\n" + "\n".join(bad))
    return found


def wrong(password: str | None, participant: str) -> str:
    """What is wrong with a password, in words that do not show it; "" where it can be used."""
    if not password:
        return "is missing"
    if password != password.strip() or not password.isprintable():
        return "begins or ends with a space, or holds a character that nobody can type"
    if len(password) < SHORTEST:
        return f"is shorter than {SHORTEST} characters"
    if len(password.encode("utf-16-le")) // 2 > LONGEST:
        return f"is longer than {LONGEST} characters, which Excel does not take"
    if password.casefold() == participant.casefold():
        return "is the participant id"
    return ""


def _from_keyring(service: str) -> Passwords:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise NotFound(f"passwords of the keyring need the package keyring. Install it: {INSTALL}.") from None

    def asked(participant: str) -> str | None:
        try:
            return keyring.get_password(service, participant)
        except KeyringError as failed:
            raise InvalidInput(f"the keyring cannot be read ({type(failed).__name__}). Unlock it, or use file:PASSWORDS.csv.") from None

    return asked


def _from_file(path: Path) -> Mapping[str, str]:
    try:
        mode = path.stat().st_mode
        content = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InvalidInput(f"there is no password file {path}. Check the path.") from None
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"the password file {path.name} cannot be read as UTF-8 text. Save it as CSV UTF-8.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise InvalidInput(f"others than its owner may read the password file {path.name}. Take that right away: chmod 600 {path}")
    return _of_toml(path.name, content) if path.suffix.lower() == ".toml" else _of_csv(path.name, content)


def _of_toml(name: str, content: str) -> dict[str, str]:
    try:
        found = tomllib.loads(content)
    except tomllib.TOMLDecodeError:
        raise InvalidInput(f"the password file {name} is no TOML. Write a table [passwords] with lines such as H1001 = \"...\".") from None
    table = found.get("passwords")
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise InvalidInput(f"the password file {name} has no table [passwords] of texts. Write lines such as H1001 = \"...\".")
    return dict(table)


def _of_csv(name: str, content: str) -> dict[str, str]:
    try:
        rows = list(csv.reader(StringIO(content, newline=""), strict=True))
    except csv.Error:
        raise InvalidInput(f"the password file {name} cannot be split into fields. Look for an unbalanced double quote.") from None
    if not rows or [cell.strip().casefold() for cell in rows[0]] != ["participant", "password"]:
        raise InvalidInput(f"the password file {name} must begin with the header participant,password.")
    found: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        if len(row) != 2:
            raise InvalidInput(f"the password file {name}, row {number}: two fields are expected. Quote a password with a comma in it.")
        if row[0].strip() in found:
            raise InvalidInput(f"the password file {name}, row {number}: {row[0].strip()} stands there twice. Keep one row.")
        found[row[0].strip()] = row[1]
    return found
