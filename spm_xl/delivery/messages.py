"""What an addressee reads: subject and text, from a small template whose fields hold no pay.

A field stands in double braces, as in the templates of statements. Mail is not secret, so no field tells an amount.

>>> filled("Hello {{ name }}", {"name": "Ann Lee"})
'Hello Ann Lee'
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean

LONGEST = 20_000  # characters of a message
FIELDS = {
    "name": "name of the addressee",
    "participant": "their id",
    "company": "company",
    "period": "period, such as 2026-03",
    "pay_date": "pay date, such as 2026-04-15",
    "status": "draft or approved",
    "file": "name of the attached file",
    "revision": "number of the statement's revision",
    "what": "statement, corrected statement, or team report",
    "contact": "whom to ask, as in the settings",
    "dispute_days": "days in which questions can be raised",
    "opens": "how the file opens, where it is encrypted; else nothing",
}
SUBJECT = "{{ company }}: your {{ what }} for {{ period }}"
STATEMENT_TEXT = """Dear {{ name }},

Attached is your {{ what }} for {{ period }}. What is payable is paid on {{ pay_date }}.
{{ opens }}
Please look through it. If something is not right, write it into the question area of the workbook and send the file back within {{ dispute_days }} days.

{{ contact }}
{{ company }}
"""
TEAM_TEXT = """Dear {{ name }},

Attached is the {{ what }} of your people for {{ period }}. It holds personal data: please treat it as confidential and do not forward it.
{{ opens }}
{{ contact }}
{{ company }}
"""
_FIELD = re.compile(r"\{\{\s*(.*?)\s*\}\}")


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template with its fields filled; an empty field that has a line to itself leaves an empty line.

    Raises
    ------
    InvalidInput : a field that there is not.
    """
    confirm_fields(template)
    return _FIELD.sub(lambda found: values[found.group(1)], template)


def confirm_fields(template: str) -> None:
    """Raise `InvalidInput` where a template names a field that there is not."""
    for name in _FIELD.findall(template):
        if name not in FIELDS:
            raise InvalidInput(f"a message has no field {{{{ {name} }}}}. {did_you_mean(name, FIELDS, len(FIELDS))}")


def message_of(path: Path) -> str:
    """The text of a message file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(f"the message {path.name} cannot be read as UTF-8 text. Save it as plain text.") from None
    if len(text) > LONGEST or "\0" in text:
        raise InvalidInput(f"the message {path.name} is no text of at most {LONGEST:,} characters. Name a plain text file.")
    confirm_fields(text)
    return text.replace("\r\n", "\n")
