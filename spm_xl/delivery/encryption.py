"""A workbook under a password: AES-256, as Excel itself encrypts ("agile"), not a mere sheet protection.

The bytes differ every time, as salts must; what opens is the same to the byte.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from spm_xl.delivery.passwords import INSTALL
from spm_xl.errors import ControlFailure, NotFound


def encrypted(content: bytes, password: str) -> bytes:
    """A workbook that opens with the password only.

    Raises
    ------
    NotFound : msoffcrypto-tool is not installed. ControlFailure : what was encrypted does not open to the same bytes.
    """
    office = _office(content)
    stream = BytesIO()
    office.encrypt(password, stream)
    made = stream.getvalue()
    if decrypted(made, password) != content:
        raise ControlFailure("a workbook that was encrypted does not open to the same bytes; nothing was written. Report this.")
    return made


def decrypted(content: bytes, password: str) -> bytes | None:
    """What an encrypted workbook holds; None where it is no encrypted workbook, or the password is another one."""
    try:
        office = _office(content)
        if not office.is_encrypted():
            return None
        office.load_key(password=password)
        stream = BytesIO()
        office.decrypt(stream)  # its own check of the bytes takes as long again; whoever asks compares them with what they must be
        return stream.getvalue()
    except NotFound:
        raise
    except Exception:  # whatever the library raises of a damaged file or another password
        return None


def confirm_installed() -> None:
    """Raise `NotFound` where workbooks cannot be encrypted here."""
    try:
        import msoffcrypto  # noqa: F401
    except ImportError:
        raise NotFound(f"encryption needs the package msoffcrypto-tool. Install it: {INSTALL}.") from None


def _office(content: bytes) -> Any:
    confirm_installed()
    from msoffcrypto.format.ooxml import OOXMLFile

    return OOXMLFile(BytesIO(content))
