"""A message ready to send, as an `.eml` file: RFC 5322, the same bytes for the same content.

`X-Unsent: 1` lets Outlook open it as a draft with a button to send; other programs open it as a message. Its date is given, its id
and the boundary between its parts come from its content.

>>> problem_of("ann.lee@example.com"), problem_of("ann.lee@example.com\\nBcc: all@example.com")
('', 'is no address')
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

XLSX, ZIP = "vnd.openxmlformats-officedocument.spreadsheetml.sheet", "zip"
LONGEST_ADDRESS, LONGEST_LOCAL = 254, 64  # characters, RFC 5321
WIDTH = 76  # of a header line; the email package goes beyond it by one, and RFC 5322 asks for 78
LONGEST_LINE = 250  # characters of a name or subject; a line of a message must not have more than 998
LARGE = 25 * 2**20  # bytes of a message that many mail systems refuse
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file of a message: its name, its bytes and the subtype of application/..."""

    name: str
    content: bytes
    subtype: str = XLSX


@dataclass(frozen=True, slots=True)
class Mail:
    """A message.

    Attributes
    ----------
    sender, address : of RFC 5322's plain form, such as ann.lee@example.com; sender_name, name : of people, in any script.
    subject, text : as read; attached : its files. key : text of its content, from which id and boundary come.
    """

    sender: str
    sender_name: str
    address: str
    name: str
    subject: str
    text: str
    attached: tuple[Attached, ...]
    key: str


def eml(mail: Mail, on: date) -> bytes:
    """The file of a message.

    Parameters
    ----------
    on : its date.
    """
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=WIDTH))
    message["From"] = _address(mail.sender_name, mail.sender)
    message["To"] = _address(mail.name, mail.address)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(datetime(on.year, on.month, on.day, 9, tzinfo=UTC))
    message["Message-ID"] = f"<{mail.key[:40]}@{mail.sender.rpartition('@')[2].lower()}>"
    message["X-Unsent"] = "1"
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    for one in mail.attached:
        message.add_attachment(one.content, maintype="application", subtype=one.subtype, filename=one.name)
    if message.is_multipart():
        message.set_boundary(f"=_{mail.key[:32]}")
    return message.as_bytes()


def attachments_of(content: bytes) -> tuple[Attached, ...]:
    """The files that a message holds."""
    message = message_from_bytes(content, policy=policy.SMTP)
    return tuple(
        Attached(part.get_filename() or "", part.get_content(), part.get_content_subtype()) for part in message.iter_attachments()
    )


def problem_of(address: str) -> str:
    """Why something cannot be written to; "" where it can."""
    if not address:
        return "has no address"
    local = address.rpartition("@")[0]
    if not _ADDRESS.fullmatch(address) or ".." in local or local.startswith(".") or local.endswith("."):
        return "is no address" if address.isascii() else "is no address of plain letters (write a domain in its xn-- form)"
    return "is too long for an address" if len(address) > LONGEST_ADDRESS or len(local) > LONGEST_LOCAL else ""


def address_in(text: str) -> str:
    """The one address that a text names, as in "Sales compensation, pay@example.com"; "" where it names none or several."""
    found = [word for word in re.split(r"[\s,;<>()]+", text) if "@" in word and not problem_of(word)]
    return found[0] if len(found) == 1 else ""


def one_line(text: str) -> str:
    """A text in one line, without marks that turn or hide what follows: nothing in a name begins a header or is read as code.

    >>> one_line("Ann\\r\\nBcc: all@example.com")
    'Ann Bcc: all@example.com'
    """
    seen = "".join(" " if unicodedata.category(mark) in ("Cc", "Zl", "Zp") else mark for mark in text)
    plain = "".join(mark for mark in seen if unicodedata.category(mark) not in ("Cf", "Cs", "Co", "Cn"))
    return " ".join(plain.replace("=?", "= ?").split())[:LONGEST_LINE]


def _address(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(one_line(name), local, domain)
