"""The extension as a file, and its installation: what can be shown without LibreOffice."""

import io
import logging
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from spm_xl import __version__
from spm_xl.errors import NotFound, NotWritable
from spm_xl.udfs.catalog import FUNCTIONS, LONGEST_HELP
from spm_xl.udfs.hosts import libreoffice, libreoffice_bridge, libreoffice_install
from spm_xl.udfs.hosts.libreoffice_bridge import answered, code_of
from spm_xl.udfs.hosts.libreoffice_formula import arguments, calls
from spm_xl.udfs.hosts.libreoffice_texts import methods

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
ROOT = Path(libreoffice.__file__).parents[2]


@pytest.fixture(scope="module")
def parts():
    with zipfile.ZipFile(io.BytesIO(libreoffice.extension())) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


# --- the file -------------------------------------------------------------------------------------------


def test_the_same_bytes_every_time_and_nothing_of_this_machine(parts):
    assert libreoffice.extension() == libreoffice.extension()
    assert not [name for name, text in parts.items() if str(Path.home()) in text or str(ROOT) in text]
    assert not [name for name in parts if "__pycache__" in name or name.startswith(("/", ".."))]


def test_every_part_that_is_declared_is_there_and_reads_as_xml(parts):
    for name, text in parts.items():
        if name.endswith((".xml", ".xcu", ".components")):
            ElementTree.fromstring(text)
    declared = re.findall(r'full-path="([^"]+)"', parts["META-INF/manifest.xml"])
    assert set(declared) <= set(parts)
    assert set(re.findall(r'uri="([^"]+)"', parts["spm_xl.components"])) <= set(parts)


def test_every_function_has_its_names_and_its_help(parts):
    shown = {}
    for node in ElementTree.fromstring(parts["CalcAddIns.xcu"]).iter("node"):
        for prop in node.findall("prop"):
            name = prop.get("{http://openoffice.org/2001/registry}name")
            if name == "CompatibilityName":
                assert prop[0].get(LANGUAGE) == "en-US"
                shown[prop[0].text] = node
    assert set(shown) == {prefix + function.name for function in FUNCTIONS for prefix in ("", "_xll.", "_xldudf_")}
    texts = [value.text or "" for value in ElementTree.fromstring(parts["CalcAddIns.xcu"]).iter("value")]
    assert all(len(text) <= LONGEST_HELP for text in texts if not text.startswith("SPM_"))
    for function in FUNCTIONS:
        assert {parameter.help for parameter in function.parameters} <= {value.text for value in shown[function.name].iter("value")}


def test_the_type_has_every_method_with_its_arguments(parts):
    declared = dict(re.findall(r"> (\w+)\(([^)]*)\);", parts["functions.idl"]))
    assert {name: text.count("[in] any") for name, text in declared.items()} == {
        method: len(function.names) for method, (function, _) in methods().items()
    }
    assert not re.search(r"any \w*_", parts["functions.idl"])  # LibreOffice takes no underscore in a name


def test_it_answers_with_no_package_but_the_standard_library(parts, tmp_path):
    for name, text in parts.items():
        if name.startswith("pythonpath/"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'pythonpath')!r})\n"
        "from spm_xl.udfs.hosts import libreoffice_component, libreoffice_menu\n"
        "from spm_xl.udfs.hosts.libreoffice_bridge import answered\n"
        "from spm_xl.rational import Fraction\n"
        "column = tuple((float(at),) for at in range(5000))\n"
        "print(answered('SPM_PAYOUT', (1200.0, 1000.0, 500.0, None, None)), answered('SPM_SPLIT', (100.0, ((0.5, 0.5),))))\n"
        "print(len(answered('SPM_PAYOUT', (column, 1000.0, None, None, None))), answered('SPM_CLAWBACK', (1000.0, 6.0, 12.0, None)))\n"
        "print(Fraction.__module__, libreoffice_menu.__file__)"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.splitlines() == [
        "((1000.0,),) [[50.0, 50.0]]",
        "5000 ((500.0,),)",
        f"spm_xl.fraction {tmp_path / 'pythonpath/spm_xl/udfs/hosts/libreoffice_menu.py'}",
    ], done.stderr


def test_compiled_packages_are_used_where_they_fit(parts, tmp_path):
    """The file that LibreOffice loads first, with stand-ins for LibreOffice's own modules."""
    from importlib.machinery import EXTENSION_SUFFIXES

    packages = tmp_path / "packages"
    packages.mkdir()
    component = tmp_path / "spm_xl_component.py"
    component.write_text(parts["spm_xl_component.py"])
    code = (
        "import sys, types\n"
        "stand_in = types.ModuleType('spm_xl.udfs.hosts.libreoffice_component')\n"
        "stand_in.implementations = lambda: 'services'\n"
        "for name in ('spm_xl', 'spm_xl.udfs', 'spm_xl.udfs.hosts'): sys.modules[name] = types.ModuleType(name)\n"
        "sys.modules[stand_in.__name__] = stand_in\n"
        f"found = {{'__file__': {str(component)!r}}}\n"
        f"exec(open({str(component)!r}).read(), found)\n"
        f"print(found['g_ImplementationHelper'], sys.path[0] == {str(tmp_path / 'pythonpath')!r}, {str(packages)!r} in sys.path)"
    )

    def said(text):
        if text is not None:
            (tmp_path / "packages.txt").write_text(text)
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert said(None) == ["services", "True", "False"]
    assert said(f"{EXTENSION_SUFFIXES[0]}\n{packages}\n") == ["services", "True", "True"]
    assert said(f".cpython-27-other.so\n{packages}\n") == ["services", "True", "False"]
    assert said(f"{EXTENSION_SUFFIXES[0]}\n{packages / 'gone'}\n") == ["services", "True", "False"]
    assert said("what is this") == ["services", "True", "False"]


# --- the bridge -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("error", "code"), libreoffice_bridge.CODES.items())
def test_an_error_value_passes_the_bridge_as_calc_codes_it(error, code):
    found = answered("SPM_PAYOUT", (error, 1000.0, None, None, None))[0][0]
    assert found != found
    assert code_of(found) == code


def test_an_exception_is_written_down_without_amounts_and_answers_value(monkeypatch, caplog):
    def broken(name, given):
        raise KeyError("lost")

    monkeypatch.setattr(libreoffice_bridge, "call", broken)
    monkeypatch.setattr(libreoffice_bridge.LOG, "propagate", True)
    with caplog.at_level(logging.ERROR):
        assert code_of(answered("SPM_PAYOUT", (12345.0, 2.0))[0][0]) == libreoffice_bridge.CODES["#VALUE!"]
    assert "SPM_PAYOUT of ['float', 'float']" in caplog.text
    assert "12345" not in caplog.text
    assert "lost" in caplog.text


# --- formulas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=ORG.SPMXL.FUNCTIONS.SPMVERSION()", [("SPM_VERSION", [])]),
        ("={1}+ORG.SPMXL.FUNCTIONS.SPMPAYOUTXLL(1;;\"a;)\"\"b\")", [("SPM_PAYOUT", ["1", "", '"a;)""b"'])]),
        ("{=ORG.SPMXL.FUNCTIONS.SPMSPLIT(A1;{1;2|3;4})}", [("SPM_SPLIT", ["A1", "{1;2|3;4}"])]),
        ("=ORG.SPMXL.FUNCTIONS.SPMPAYOUT(T[[#This Row];[a'];(b]];'It''s; (x'.B2)", [("SPM_PAYOUT", ["T[[#This Row];[a'];(b]]", "'It''s; (x'.B2"])]),
        ("=\"ORG.SPMXL.FUNCTIONS.SPMPAYOUT(1;2)\"", []),
        ("=ORG.SPMXL.FUNCTIONS.SPMNEWER(1;2)", []),
        ("=ORG.SPMXL.FUNCTIONS.SPMPAYOUT(ORG.SPMXL.FUNCTIONS.SPMBALANCE(1;2);3)",
         [("SPM_PAYOUT", ["ORG.SPMXL.FUNCTIONS.SPMBALANCE(1;2)", "3"]), ("SPM_BALANCE", ["1", "2"])]),
    ],
)  # fmt: skip
def test_calls_in_a_formula(formula, expected):
    assert calls(formula) == expected


def test_a_bracket_that_is_not_closed_ends_with_the_formula():
    assert arguments("F(A1;B2", 1) == ["A1"]


# --- the installation -----------------------------------------------------------------------------------

TOOL = """#!/bin/sh
# Stands in for LibreOffice's unopkg: keeps what it was given, and refuses where it is told to.
here=$(dirname "$0")
echo "$*" >> "$here/asked"
if [ -f "$here/refuses" ] && [ "$1" = add ]; then echo "ERROR: the disk is full" >&2; exit 1; fi
case "$1" in
  add) echo VERSION > "$here/has" ;;
  remove) rm "$here/has" ;;
  list) if [ -f "$here/has" ]; then echo "Identifier: org.spmxl.extension"; echo "  Version: $(cat "$here/has")"; fi ;;
esac
"""


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """A LibreOffice that is nothing but its package tool."""
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "unopkg").write_text(TOOL.replace("VERSION", __version__))
    (folder / "unopkg").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr(libreoffice_install.sys, "platform", "linux")
    return folder


def test_install_again_and_uninstall(tool, tmp_path):
    assert libreoffice_install.installed() == ""
    first = libreoffice.install()
    assert first.extension == tmp_path / "data/spm_xl/spm_xl.oxt"
    assert first.tool == tool / "unopkg"
    assert first.before == ""
    assert zipfile.is_zipfile(first.extension)
    assert libreoffice_install.installed() == __version__
    assert libreoffice.install().before == __version__
    added = [line for line in (tool / "asked").read_text().splitlines() if line.startswith("add")]
    assert len(added) == 2
    assert ("--shared" in added[0]) == (os.geteuid() == 0)
    assert libreoffice.uninstall()
    assert not first.extension.exists()
    assert libreoffice_install.installed() == ""
    assert not libreoffice.uninstall()


def test_install_replaces_an_older_version_in_a_folder_that_is_named(tool, tmp_path):
    (tool / "has").write_text("0.0.1")
    found = libreoffice.install(tmp_path / "here")
    assert found.before == "0.0.1"
    assert found.extension == tmp_path / "here/spm_xl.oxt"
    assert libreoffice_install.installed() == __version__


def test_a_refusal_says_why_and_what_to_do(tool, tmp_path):
    (tool / "refuses").touch()
    with pytest.raises(NotWritable, match=r"the disk is full.*double click") as refused:
        libreoffice.install(tmp_path)
    assert str(tmp_path / "spm_xl.oxt") in str(refused.value)


def test_without_libreoffice_the_file_is_there_to_be_opened(tool, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(libreoffice_install, "_PLACES", {"linux": (str(tmp_path / "nowhere*"),)})
    with pytest.raises(NotFound, match=r"LibreOffice is not in its usual places.*double click"):
        libreoffice.install(tmp_path)
    assert (tmp_path / "spm_xl.oxt").exists()
    assert libreoffice_install.installed() == ""
    with pytest.raises(NotFound, match=r"Tools > Extensions"):
        libreoffice.uninstall(tmp_path)


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "opt/libreoffice25.8/program/unopkg"),
        ("darwin", "Applications/LibreOffice.app/Contents/MacOS/unopkg"),
        ("win32", "Program Files/LibreOffice/program/unopkg.com"),
    ],
)
def test_libreoffice_is_found_in_its_usual_places(platform, place, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr(libreoffice_install.sys, "platform", platform)
    usual = [pattern.replace("%ProgramFiles%", "/Program Files") for pattern in libreoffice_install._PLACES[platform]]
    monkeypatch.setitem(libreoffice_install._PLACES, platform, tuple(str(tmp_path) + pattern for pattern in usual if pattern[0] == "/"))
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).touch()
    assert list(libreoffice_install._tools()) == [tmp_path / place]
