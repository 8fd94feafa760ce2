"""Install, uninstall and doctor, in a stand-in of a user's Windows."""

import dataclasses
import os
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
import typer

from spm_xl.cli import install as commands
from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.udfs.hosts import excel_doctor, excel_install
from spm_xl.udfs.hosts.excel_addin import addin
from spm_xl.udfs.hosts.excel_check import project_problems
from spm_xl.udfs.hosts.excel_doctor import GOOD, NOTE, WRONG, findings
from spm_xl.udfs.hosts.excel_install import install, installed_in, settings_of, uninstall
from spm_xl.udfs.hosts.excel_windows import about_python, windows_of

EXCEL = {"HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration": {"Platform": "x64"}}
EXCEL_OPTIONS = "HKCU\\Software\\Microsoft\\Office\\16.0\\Excel"
HEALTHY = {"bits": 64, "missing": [], "xlwings": version("xlwings"), "spm_xl": "0.1.0"}


@pytest.fixture
def windows(tmp_path):
    """A user's Windows with Excel of 64 bits, and a virtual environment with xlwings' library."""
    home = tmp_path / "ana"
    python = home / "AppData/Local/spm/Scripts/python.exe"
    python.parent.mkdir(parents=True)
    python.touch()
    (python.parent.parent / f"xlwings64-{HEALTHY['xlwings']}.dll").touch()
    return dataclasses.replace(windows_of(home), python=str(python), registry=registry(EXCEL), about_python=lambda path: HEALTHY)


def registry(*keys):
    values = {path: found for key in keys for path, found in key.items()}
    return lambda path: values.get(path, {})


def wrong(windows):
    return [finding for finding in findings(windows) if finding.level == WRONG]


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# --- install --------------------------------------------------------------------------------------------


def test_install_puts_two_files_in_their_places_and_all_is_well(windows, tmp_path):
    before = files(tmp_path)
    done = installed_in(windows)
    assert sorted(set(files(tmp_path)) - set(before)) == ["ana/.spm_xl/spm_xl.conf", "ana/AppData/Roaming/Microsoft/Excel/XLSTART/spm_xl.xlam"]
    assert done.addin.read_bytes() == addin()
    assert project_problems(done.addin.read_bytes()) == []
    assert wrong(windows) == []
    words = [finding.what for finding in findings(windows) if finding.level == GOOD]
    assert any("Excel is installed (64 bits)" in each for each in words)
    assert any(f"for xlwings {HEALTHY['xlwings']}" in each for each in words)


def test_the_settings_name_python_without_the_users_name(windows):
    installed_in(windows)
    text = windows.settings.read_text(encoding="cp1252")
    assert '"INTERPRETER_WIN","%LOCALAPPDATA%/spm/Scripts/python.exe"' in text
    assert '"ADD_WORKBOOK_TO_PYTHONPATH","false"' in text
    assert "ana" not in text


def test_a_second_install_changes_nothing(windows):
    first = installed_in(windows)
    assert set(first.written) == {first.addin, first.settings}
    at = first.addin.stat().st_mtime_ns
    assert installed_in(windows).written == ()
    assert first.addin.stat().st_mtime_ns == at


def test_an_older_add_in_is_found_and_replaced_and_own_settings_stay(windows):
    installed_in(windows)
    windows.addin.write_bytes(_of_another_xlwings(addin()))
    windows.settings.write_bytes(b'"interpreter_win","C:\\old\\python.exe"\r\n"SHOW CONSOLE","True"\r\n')
    told = " ".join(finding.what for finding in wrong(windows))
    assert "it was made for xlwings 0.1.2" in told
    assert "a Python that is gone: C:\\old\\python.exe" in told
    done = installed_in(windows)
    assert set(done.written) == {done.addin, done.settings}
    assert settings_of(windows.settings.read_bytes())["SHOW CONSOLE"] == "True"
    assert wrong(windows) == []


def _of_another_xlwings(data):
    from spm_xl.udfs.hosts import vba
    from spm_xl.udfs.hosts.excel_project import project
    from spm_xl.udfs.hosts.excel_xlwings import xlwings_module
    from spm_xl.workbook.parts import package

    old = {"xlwings": xlwings_module().replace(HEALTHY["xlwings"], "0.1.2"), **vba.modules("addin")}
    return package.written(
        package.stored(name, project(old, ["Sheet1"]) if name == "xl/vbaProject.bin" else content) for name, content in package.contents(data)
    )


def test_the_users_own_xlwings_settings_stay(windows):
    windows.xlwings_settings.parent.mkdir()
    windows.xlwings_settings.write_text('"INTERPRETER_WIN","C:\\other\\python.exe"')
    installed_in(windows)
    uninstall(Path(windows.folders["USERPROFILE"]))
    assert windows.xlwings_settings.read_text() == '"INTERPRETER_WIN","C:\\other\\python.exe"'


def test_a_path_that_vba_cannot_read_is_refused_before_anything_is_written(windows, tmp_path):
    abroad = dataclasses.replace(windows, python="D:\\Ольга\\python.exe")
    with pytest.raises(InvalidInput, match="Install Python in a folder with plain letters"):
        installed_in(abroad)
    assert not windows.addin.exists()


@pytest.mark.parametrize("kept", ["addin", "settings"])
def test_a_file_that_excel_keeps_is_said_so(kept, windows, monkeypatch):
    installed_in(windows)
    path = getattr(windows, kept)
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    with pytest.raises(NotWritable, match="close every Excel window"):
        installed_in(windows)
    assert path.read_bytes() == b"old"
    assert not list(path.parent.glob(".*.part"))


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path):
    (tmp_path / "AppData").write_text("a file where a folder should be")
    with pytest.raises(NotWritable, match="XLSTART"):
        install(tmp_path)


def test_uninstall_takes_everything_away_and_nothing_else(windows):
    home = Path(windows.folders["USERPROFILE"])
    before = files(home)
    done = installed_in(windows)
    assert uninstall(home) == (done.addin, done.settings)
    assert files(home) == before
    assert not windows.settings.parent.exists()
    assert uninstall(home) == ()


def test_uninstall_keeps_a_folder_with_something_else_in_it(windows):
    installed_in(windows)
    note = windows.settings.with_name("note.txt")
    note.write_text("mine")
    uninstall(Path(windows.folders["USERPROFILE"]))
    assert note.read_text() == "mine"


def test_where_there_is_no_windows_the_message_names_the_other_ways():
    with pytest.raises(InvalidInput, match=r"--libreoffice.*LAMBDA"):
        windows_of(environment={"HOME": "/home/ana"})


def test_the_environment_says_where_everything_is():
    given = {"APPDATA": "C:\\Users\\ana\\AppData\\Roaming", "USERPROFILE": "C:\\Users\\ana", "LOCALAPPDATA": "C:\\Users\\ana\\AppData\\Local"}
    found = windows_of(environment={**given, "PATH": "C:\\x"})
    assert found.folders == given
    assert found.shortened("c:\\users\\ANA\\AppData\\local\\py\\python.exe") == "%LOCALAPPDATA%\\py\\python.exe"
    assert found.shortened("C:\\Users\\anabel\\python.exe") == "C:\\Users\\anabel\\python.exe"
    assert found.expanded("%LOCALAPPDATA%\\py") == "C:\\Users\\ana\\AppData\\Local\\py"


# --- doctor ---------------------------------------------------------------------------------------------


def test_before_an_installation_the_remedy_is_to_install(windows):
    told = wrong(windows)
    assert [finding.remedy for finding in told] == ["Run spm-xl install."] * 2
    assert "not in its place" in told[0].what


DISABLED = b"\1\0\0\0" + "c:\\users\\ana\\xlstart\\SPM_XL.xlam\0spm_xl\0".encode("utf-16-le")
SICK = {
    "is not installed on this computer": {"HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration": {}},
    "list of disabled items": {f"{EXCEL_OPTIONS}\\Resiliency\\DisabledItems": {"1F": DISABLED, "2A": b"\0"}},
    "run no add-ins (DisableAllAddins": {f"{EXCEL_OPTIONS}\\Security": {"DisableAllAddins": 1}},
    "signed add-ins only": {"HKCU\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security": {"RequireAddinSig": 1}},
    "trust no folder": {f"{EXCEL_OPTIONS}\\Security\\Trusted Locations": {"AllLocationsDisabled": 1}},
    "second copy of the add-in: C:\\net\\spm_xl.xlam": {f"{EXCEL_OPTIONS}\\Options": {"OPEN1": "C:\\net\\spm_xl.xlam", "OPEN": "other.xlam"}},
    "xlwings32-": {"HKLM\\SOFTWARE\\Microsoft\\Office\\ClickToRun\\Configuration": {"Platform": "x86"}},
}


@pytest.mark.parametrize("words", SICK)
def test_what_the_registry_says(words, windows):
    installed_in(windows)
    told = wrong(dataclasses.replace(windows, registry=registry(EXCEL, SICK[words])))
    assert len(told) == 1
    assert words in told[0].what
    assert told[0].remedy


@pytest.mark.parametrize(
    ("about", "words"),
    [
        (None, "does not start"),
        ({**HEALTHY, "missing": ["xlwings", "pythoncom"], "xlwings": None}, "lacks xlwings, pywin32"),
        ({**HEALTHY, "xlwings": "9.9"}, "xlwings64-9.9.dll is neither in"),
    ],
)
def test_what_python_says_of_itself(about, words, windows):
    installed_in(windows)
    told = wrong(dataclasses.replace(windows, about_python=lambda path: about))
    assert len(told) == 1
    assert words in told[0].what


def test_an_add_in_that_was_downloaded_or_damaged(windows):
    done = installed_in(windows)
    mark = done.addin.with_name("spm_xl.xlam:Zone.Identifier")
    mark.write_bytes(b"[ZoneTransfer]\r\nZoneId=3\r\n")
    assert "marked the add-in as downloaded" in wrong(windows)[0].what
    mark.write_bytes(b"[ZoneTransfer]\r\nZoneId=0\r\n")
    assert wrong(windows) == []
    done.addin.write_bytes(done.addin.read_bytes()[:3000])
    assert "is damaged" in wrong(windows)[0].what


def test_a_copy_in_the_other_folder_and_another_python(windows):
    installed_in(windows)
    other = windows.startup.parents[1] / "AddIns" / "spm_xl.xlam"
    other.parent.mkdir()
    other.touch()
    assert str(other) in wrong(windows)[0].what
    notes = [finding.what for finding in findings(dataclasses.replace(windows, python="C:\\new\\python.exe")) if finding.level == NOTE]
    assert any("another Python than this one" in note for note in notes)


def test_this_python_says_what_it_has():
    about = about_python(sys.executable)
    assert about == {"bits": 64, "missing": [], "xlwings": HEALTHY["xlwings"], "spm_xl": version("spm_xl")}
    assert about_python("/no/such/python") is None


def test_without_windows_the_doctor_still_looks_at_the_rest(monkeypatch):
    monkeypatch.delenv("APPDATA", raising=False)
    monkeypatch.setattr(excel_doctor, "installed", lambda: "0.0.1")
    found = excel_doctor.doctor()
    assert found[0].level == NOTE
    assert "runs on Windows only" in found[0].what
    assert "LibreOffice has the extension of spm_xl 0.0.1" in found[1].what
    assert "formualizer" in found[2].what


# --- the commands ---------------------------------------------------------------------------------------


def test_the_commands(windows, monkeypatch, capsys):
    monkeypatch.setattr("spm_xl.udfs.hosts.excel_install.windows_of", lambda home: windows)
    monkeypatch.setattr("spm_xl.udfs.hosts.excel_windows.windows_of", lambda home: windows)
    monkeypatch.setattr(excel_doctor, "windows_of", lambda home: windows)
    monkeypatch.setattr(excel_doctor, "installed", lambda: "")
    commands.install(False, None, json=False, quiet=False)
    out, err = capsys.readouterr()
    assert out.splitlines() == [str(windows.addin), str(windows.settings)]
    assert "=SPM_VERSION()" in err
    assert "still missing" not in err
    commands.doctor(None, json=True, quiet=False)
    out, err = capsys.readouterr()
    assert '"level": "wrong"' not in out
    assert err == "nothing is wrong.\n"
    windows.addin.unlink()
    with pytest.raises(typer.Exit) as ended:
        commands.doctor(None, json=False, quiet=False)
    assert ended.value.exit_code == 4
    assert "Run spm-xl install." in capsys.readouterr().out
    commands.uninstall(False, None, json=False, quiet=False)
    assert capsys.readouterr().out.splitlines() == [str(windows.settings)]


def test_an_installation_says_what_is_missing(windows, monkeypatch, capsys):
    bare = dataclasses.replace(windows, registry=registry())
    monkeypatch.setattr(excel_install, "windows_of", lambda home: bare)
    monkeypatch.setattr("spm_xl.udfs.hosts.excel_windows.windows_of", lambda home: bare)
    commands.install(False, None, json=False, quiet=False)
    assert "still missing: Excel is not installed" in capsys.readouterr().err
