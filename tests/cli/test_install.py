"""The commands that put the functions into Excel, as they are typed."""

import json
from pathlib import Path

from spm_xl.udfs.hosts.excel_check import project_problems


def test_install_doctor_and_uninstall_in_a_folder_of_a_user(spm, tmp_path):
    code, out, err = spm("install", "--home", tmp_path)
    assert code == 0
    addin, settings = out.splitlines()
    assert project_problems(Path(addin).read_bytes()) == []
    assert settings.endswith("spm_xl.conf")
    assert "=SPM_VERSION()" in err
    code, out, _ = spm("doctor", "--home", tmp_path, "--json")
    levels = {finding["what"]: finding["level"] for finding in json.loads(out)}
    assert code == (4 if "wrong" in levels.values() else 0)
    assert [level for what, level in levels.items() if what.startswith("the add-in is in its place")] == ["good"]
    code, out, _ = spm("uninstall", "--home", tmp_path)
    assert (code, out.splitlines()) == (0, [addin, settings])
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_install_where_there_is_no_windows(spm, monkeypatch):
    monkeypatch.delenv("APPDATA", raising=False)
    code, out, err = spm("install")
    assert (code, out) == (3, "")
    assert "spm-xl install --libreoffice" in err


def test_a_look_at_the_extension_leaves_libreoffice_as_it_is(spm, tmp_path, monkeypatch):
    def refused(*_):
        raise AssertionError("LibreOffice was asked")

    monkeypatch.setattr("spm_xl.udfs.hosts.libreoffice.handed_over", refused)
    monkeypatch.setattr("spm_xl.udfs.hosts.libreoffice.taken_out", refused)
    code, out, err = spm("install", "--libreoffice", "--home", tmp_path)
    assert (code, Path(out.strip())) == (0, tmp_path / "spm_xl.oxt")
    assert "stays as it is" in err
    assert spm("uninstall", "--libreoffice", "--home", tmp_path)[0] == 0
    assert list(tmp_path.iterdir()) == []
    assert json.loads(spm("uninstall", "--libreoffice", "--home", tmp_path, "--json")[1]) == {"uninstalled": False}


def test_relink_of_a_book_that_is_not_there(spm, tmp_path):
    code, out, err = spm("relink", tmp_path / "team.xlsx")
    assert (code, out) == (2, "")
    assert "there is no" in err
