"""Files as they leave: encrypted for their reader where asked, and kept as they stand where they already hold the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from spm_xl.delivery.encryption import decrypted, encrypted
from spm_xl.delivery.mail import ZIP
from spm_xl.delivery.parcels import Enclosed
from spm_xl.delivery.standing import Standing


class Seal:
    """Seals the files of one package.

    Parameters
    ----------
    passwords : participant -> password; None where nothing is encrypted. there : the package that stands.
    """

    def __init__(self, passwords: Mapping[str, str] | None, there: Standing):
        self._passwords, self._there = passwords, there
        self._made: dict[tuple[str, str], bytes] = {}  # (reader, hash): a folder and a message hold the same bytes

    @property
    def used(self) -> bool:
        """Whether files are encrypted."""
        return self._passwords is not None

    def password(self, participant: str) -> str | None:
        """Somebody's password; None where nothing is encrypted."""
        return self._passwords[participant] if self._passwords is not None else None

    def sealed(self, name: str, one: Enclosed, reader: str) -> bytes:
        """A file for a reader.

        Parameters
        ----------
        name : in the package, where it stands as a file of its own; "" inside of a message.
        """
        if one.subtype == ZIP:
            return _zipped([(inner.name, self.sealed("", inner, reader)) for inner in one.inside])
        password = self.password(reader)
        if password is None:
            return one.content
        key = reader, one.digest
        if key not in self._made:
            kept = self._there.kept(name, one.digest, lambda content: opens(content, one, password)) if name else None
            self._made[key] = kept if kept is not None else encrypted(one.content, password)
        return self._made[key]


def opens(content: bytes, one: Enclosed, password: str | None) -> bool:
    """Whether bytes hold a file, opened with the password where there is one."""
    if one.subtype != ZIP:
        return (content if password is None else decrypted(content, password)) == one.content
    try:
        with ZipFile(BytesIO(content)) as found:
            held = {info.filename: found.read(info) for info in found.infolist()}
    except BadZipFile:
        return False
    return list(held) == [inner.name for inner in one.inside] and all(opens(held[inner.name], inner, password) for inner in one.inside)


def _zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A zip with the same bytes for the same files."""
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_STORED) as made:
        for name, content in files:
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o600 << 16
            info.create_system = 3
            made.writestr(info, content)
    return stream.getvalue()
