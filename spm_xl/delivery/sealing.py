"""Files as they leave: encrypted for their reader where asked, and kept as they stand where they already hold the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from spm_xl.delivery.encryption import decrypted, encrypted
from spm_xl.delivery.mail import ZIP
from spm_xl.delivery.parcels import Enclosed
from spm_xl.delivery.standing import Standing
from spm_xl.errors import NotWritable

CHUNK = 8  # files that a process takes at a time
ONE_PROCESS = 24  # so few files are encrypted faster than processes start


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

    def begin(self, wanted: Iterable[tuple[str, Enclosed]]) -> None:
        """Encrypt many files at once, in as many processes as there are processors, where no package stands whose files may be kept.

        Parameters
        ----------
        wanted : (reader, file); a zip counts as the files in it.
        """
        if self._passwords is None or self._there.found:
            return
        single = ((reader, each) for reader, one in wanted for each in (one.inside if one.subtype == ZIP else (one,)))
        files = {(reader, one.digest): one.content for reader, one in single}
        if len(files) <= ONE_PROCESS:
            return
        with ProcessPoolExecutor() as pool:
            made = pool.map(encrypted, files.values(), [self._passwords[reader] for reader, _ in files], chunksize=CHUNK)
            try:
                self._made.update(zip(files, made, strict=True))
            except BrokenProcessPool:
                raise NotWritable("a process that encrypted files was ended by the system, mostly for want of memory. Nothing was written; run again.") from None

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
