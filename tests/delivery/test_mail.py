"""Messages that any mail program takes: RFC 5322 in every byte, whatever people are called."""

from datetime import date
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spm_xl.delivery.mail import Attached, Mail, address_in, attachments_of, eml, one_line, problem_of
from spm_xl.delivery.messages import FIELDS, STATEMENT_TEXT, SUBJECT, TEAM_TEXT, filled, message_of
from spm_xl.delivery.names import folder_name, safe_id
from spm_xl.errors import InvalidInput

DAY = date(2026, 4, 10)
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)
HOSTILE = (
    "Ann\r\nBcc: all@example.com", "O'Brien, \"Tom\" <ceo@example.com>", "Ann\x00Lee", "\u202egnp.exe", "Žofie Müller-Große", "山田 太郎",
    "محمد", "👩🏽‍💻 Ann", "x" * 400, "=?utf-8?q?Bcc?=", "", "Ann\u2028Bcc: x@example.com", "(comment) Ann", "Ann@Lee",
)  # fmt: skip


def mail(name="Ann Lee", subject="Your statement", text="Dear Ann,\n", attached=()):
    return Mail("pay@example.com", "Halden Instruments, Inc.", "ann.lee@example.com", name, subject, text, attached, "ab" * 32)


def parsed(content):
    """The message as a mail program reads it, once its bytes are shown to be within the limits of RFC 5322."""
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines), "every line ends in CRLF"
    assert max(map(len, lines)) <= 998
    assert all(byte < 128 for byte in content)
    head = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 78 for line in head if b"x" * 80 not in line and not line.startswith(b"Content-Type"))
    return message_from_bytes(content, policy=policy.SMTP)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_makes_a_header_or_a_second_addressee(name):
    message = parsed(eml(mail(name=name, subject=f"Statement of {name}"), DAY))
    assert [address.addr_spec for address in message["To"].addresses] == ["ann.lee@example.com"]
    assert set(message.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "X-Unsent", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip
    assert str(message["Subject"]).split() == one_line(f"Statement of {name}").split()
    assert not message.defects
    assert message["X-Unsent"] == "1"
    assert str(message["Date"]) == "Fri, 10 Apr 2026 09:00:00 +0000"


@settings(max_examples=60, deadline=None)
@given(LETTERS, LETTERS, st.binary(max_size=300))
def test_whatever_it_says_and_holds_comes_out_as_it_went_in(name, text, content):
    text = "".join(mark for mark in text if mark.isprintable() or mark == "\n") + "\n"
    made = eml(mail(name=name, text=text, attached=(Attached("P-1_2026-03.xlsx", content),)), DAY)
    message = parsed(made)
    assert len(message["To"].addresses) == 1
    assert [(one.name, one.content) for one in attachments_of(made)] == [("P-1_2026-03.xlsx", content)]
    assert message.get_body().get_content().replace("\r\n", "\n") == text
    assert made == eml(mail(name=name, text=text, attached=(Attached("P-1_2026-03.xlsx", content),)), DAY)


@pytest.mark.parametrize(
    "address",
    ["ann", "ann@", "@example.com", "ann lee@example.com", "ann@example", "ann@exa mple.com", "ann@example.com, bob@example.com",
     "Ann <ann@example.com>", "ann@example.com\nBcc: b@example.com", "ann..lee@example.com", ".ann@example.com", "änn@example.com", "ann@-x.com",
     "a" * 65 + "@example.com", "ann@" + "x." * 130 + "com", "=cmd|' /C calc'!A0"],
)  # fmt: skip
def test_what_is_no_address_is_told(address):
    assert problem_of(address)


def test_addresses_are_taken_as_they_are():
    good = ("ann.lee@example.com", "o'brien+pay@sub.example.co.uk", "x_1@xn--bcher-kva.example")
    assert [problem_of(address) for address in good] == [""] * 3
    assert address_in("Sales compensation, salescomp@halden.example") == "salescomp@halden.example"
    assert address_in("a@example.com or b@example.com") == address_in("the helpdesk") == ""


def test_a_template_takes_its_fields_and_no_others(tmp_path):
    values = dict.fromkeys(FIELDS, "x") | {"name": "{{ company }}"}
    assert filled("{{name}}, {{ period }}", values) == "{{ company }}, x", "what is filled in is not read as a template again"
    for usual in (SUBJECT, STATEMENT_TEXT, TEAM_TEXT):
        assert "{{" not in filled(usual, dict.fromkeys(FIELDS, "x"))
    with pytest.raises(InvalidInput, match=r"no field \{\{ payable"):
        filled("You get {{ payable }}", values)
    (tmp_path / "bad.txt").write_bytes("Grüße".encode("cp1252"))
    with pytest.raises(InvalidInput, match="UTF-8"):
        message_of(tmp_path / "bad.txt")


@settings(max_examples=100, deadline=None)
@given(LETTERS, LETTERS)
def test_a_folder_of_a_name_is_safe_everywhere(participant, name):
    made = folder_name(participant or "P", name)
    assert made
    assert not set(made) & set('<>:"/\\|?*\0\n')
    assert made == made.strip()
    assert not made.endswith(".")
    assert len(made.encode()) < 255
    assert safe_id("p1") != safe_id("P1")
    assert safe_id("a/b") != safe_id("a-b")
