"""Passwords: asked where they are kept, refused before anything is written, and shown nowhere."""

import os

import pytest

from spm_xl.delivery.encryption import decrypted, encrypted
from spm_xl.delivery.passwords import passwords, usable
from spm_xl.errors import ControlFailure, InvalidInput, NotFound


def kept(path, text, mode=0o600):
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return f"file:{path}"


def test_from_a_csv_or_a_toml_file(tmp_path):
    source = passwords(kept(tmp_path / "p.csv", 'participant,password\nP001,"with, comma"\n\nP002,Zwölf Boxer\n'))
    assert usable(["P001", "P002"], source) == {"P001": "with, comma", "P002": "Zwölf Boxer"}
    source = passwords(kept(tmp_path / "p.toml", '[passwords]\nP001 = "correct horse"\n'))
    assert usable(["P001"], source) == {"P001": "correct horse"}


def test_from_the_keyring(monkeypatch):
    keyring = pytest.importorskip("keyring")
    known = {("spm statements", "P001"): "correct horse"}
    monkeypatch.setattr(keyring, "get_password", lambda service, participant: known.get((service, participant)))
    assert usable(["P001"], passwords("keyring:spm statements")) == {"P001": "correct horse"}
    with pytest.raises(ControlFailure, match="P002: the password is missing"):
        usable(["P001", "P002"], passwords("keyring:spm statements"))


def test_everybody_whose_password_cannot_be_used_is_named_and_no_password_is_shown(tmp_path):
    rows = "P1,secret7\nP2, leading space\nP3,\nP4,p4p4p4p4\nP5,tab\there it is\nP6," + "x" * 256 + "\n"
    source = passwords(kept(tmp_path / "p.csv", "participant,password\n" + rows))
    with pytest.raises(ControlFailure) as failed:
        usable(["P1", "P2", "P3", "P5", "P6", "P7"], source)
    told = str(failed.value)
    assert all(f"{who}: " in told for who in ("P1", "P2", "P3", "P5", "P6", "P7"))
    assert not any(word in told for word in ("secret7", "leading", "here it is", "xxx"))


@pytest.mark.skipif(os.name != "posix", reason="rights of files are POSIX's")
def test_a_file_that_others_can_read_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="chmod 600"):
        passwords(kept(tmp_path / "p.csv", "participant,password\nP001,correct horse\n", 0o644))


@pytest.mark.parametrize(
    "text",
    ["P001,hunter2hunter2\n", "participant,password\nP001,hunter2hunter2\nP001,other\n", "participant,password\nP001,hunter2hunter2,more\n",
     'participant,password\nP001,"hunter2hunter2\n'],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_without_showing_it(tmp_path, text):
    with pytest.raises(InvalidInput) as failed:
        passwords(kept(tmp_path / "p.csv", text))
    assert "hunter2" not in str(failed.value)


def test_a_password_is_never_an_option():
    with pytest.raises(InvalidInput, match="never given there"):
        passwords("hunter2hunter2")


def test_encrypted_opens_to_the_same_bytes_with_its_password_only(approved):
    content = next((approved / "statements").glob("*.xlsx")).read_bytes()
    made = encrypted(content, "correct horse battery")
    assert decrypted(made, "correct horse battery") == content
    assert decrypted(made, "correct horse batterY") is None
    assert decrypted(content, "any") is None
    assert decrypted(made[:-600], "any") is None
    assert b'keyBits="256"' in made
    assert b'cipherAlgorithm="AES"' in made
    assert b"SHA512" in made


def test_without_the_library_the_way_to_it_is_told(monkeypatch):
    import builtins

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", lambda name, *more: _absent(name) if name.startswith("msoffcrypto") else real(name, *more))
    with pytest.raises(NotFound, match=r"pip install .spm_xl\[encrypted\]"):
        encrypted(b"PK", "correct horse")


def _absent(name):
    raise ImportError(name)
