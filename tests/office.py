"""A live LibreOffice for tests, with our extension installed and no other Python than its own.

One session serves a whole test run: `office()` starts it, a crash or a hang ends only the test that caused it.
A test skips by name where LibreOffice is absent, and fails instead under SPM_REQUIRE_HOSTS=1.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from functools import cache
from pathlib import Path
from typing import Any

from spm_xl.udfs.hosts import libreoffice
from tests import hosts
from tests.hosts import _absent, _libreoffice

DRIVER = Path(__file__).with_name("office_driver.py")
SECONDS_TO_START, SECONDS_TO_ANSWER, SECONDS_TO_CLOSE = 60, 120, 10
SEEDS = {
    "org.openoffice.Office.Common/Security/Scripting": {"MacroSecurityLevel": "0"},
    "org.openoffice.Office.Common/Misc": {"FirstRun": "false", "UseLocking": "false", "UseDocumentOOoLockFile": "false"},
    "org.openoffice.Setup/Office": {"ooSetupInstCompleted": "true"},
}
_STARTED: dict[str, Office] = {}


class Office:
    """A running LibreOffice. Any function of the driver is asked for as a method: `office.open_document(path)`."""

    def __init__(self, profile: Path):
        self._closing = False
        pipe = f"spm-{uuid.uuid4().hex}"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
        command = [_libreoffice(), "--headless", "--invisible", "--norestore", "--nologo", "--nodefault"]
        command += [f"-env:UserInstallation={profile.as_uri()}", f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True, "env": environment}
        self._office = subprocess.Popen(command, **quiet)  # type: ignore[call-overload]
        self._driver = subprocess.Popen(
            [_python(), str(DRIVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True, env=environment
        )
        self.connect(pipe, SECONDS_TO_START)

    def __getattr__(self, function: str) -> Any:
        if function.startswith("_"):
            raise AttributeError(function)
        return lambda *arguments: self.asked(function, arguments)

    def asked(self, function: str, arguments: tuple[Any, ...]) -> Any:
        """The answer of the driver; an office that hangs is ended."""
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        watchdog = threading.Timer(SECONDS_TO_ANSWER, self._end)
        watchdog.start()
        try:
            print(json.dumps({"do": function, "with": arguments}), file=self._driver.stdin, flush=True)
            line = self._driver.stdout.readline()
        except BrokenPipeError:
            line = ""
        finally:
            watchdog.cancel()
        if not line:
            self._end()
            raise RuntimeError(f"LibreOffice died or did not answer within {SECONDS_TO_ANSWER} seconds: {function}{arguments!r}"[:500])
        found = json.loads(line)
        if "failed" in found:
            raise RuntimeError(found["failed"])
        return found["answer"]

    @property
    def alive(self) -> bool:
        return self._office.poll() is None and self._driver.poll() is None

    def close(self) -> None:
        if self.alive:
            self._closing = True
            self.terminate()
        self._end()

    def _end(self) -> None:
        for process in (self._office, self._driver):
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(SECONDS_TO_CLOSE if self._closing and process is self._office else 0)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def office(locale: str = "en-US") -> Office:
    """The session of a locale; started at its first use, and again after a crash."""
    if locale not in _STARTED or not _STARTED[locale].alive:
        _STARTED[locale] = started((_extension(),), locale)
    return _STARTED[locale]


def recalculated(path: Path) -> hosts.Cells:
    """The values of a workbook that uses our functions, after LibreOffice recalculated every formula."""
    running, folder = office(), _temporary_folder()
    document = running.open_document(str(path))
    running.calculate(document)
    running.save(document, str(folder / "recalculated.xlsx"))
    running.close_document(document)
    return hosts.cached(folder / "recalculated.xlsx")


def pictures(path: Path, folder: Path, dots_per_inch: int = 80) -> list[Path]:
    """One PNG a printed page of a workbook that uses our functions, in order."""
    running, printed = office(), Path(folder) / f"{Path(path).stem}.pdf"
    document = running.open_document(str(path))
    running.calculate(document)
    running.save(document, str(printed), "calc_pdf_Export")
    running.close_document(document)
    return hosts.pages_of(printed, dots_per_inch)


def started(extensions: tuple[Path, ...], locale: str = "en-US", recalculate: bool = True) -> Office:
    """An office of its own, with extensions or without one; recalculating files as it opens them, or as a user's does not."""
    profile = _temporary_folder() / "profile"
    shutil.copytree(_profile_with(tuple((path, path.read_bytes()) for path in extensions)), profile)
    seed(profile, locale, recalculate)
    return _closed_at_exit(Office(profile))


def seed(profile: Path, locale: str, recalculate: bool = True) -> None:
    """Settings that an unattended LibreOffice needs, over those that it has."""
    never = "0" if recalculate else "1"
    paths = {
        **SEEDS,
        "org.openoffice.Setup/L10N": {"ooSetupSystemLocale": locale},
        "org.openoffice.Office.Calc/Formula/Load": {"OOXMLRecalcMode": never, "ODFRecalcMode": never},
    }
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
        for path, values in paths.items()
        for name, value in values.items()
    )
    file = profile / "user/registrymodifications.xcu"
    file.parent.mkdir(parents=True, exist_ok=True)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">\n'
    before = file.read_text() if file.exists() else f"{head}</oor:items>"
    file.write_text(before.replace("</oor:items>", f"{items}</oor:items>"))


@cache
def _profile_with(extensions: tuple[tuple[Path, bytes], ...]) -> Path:
    """A profile with extensions installed, to be copied."""
    profile = _temporary_folder() / "template"
    seed(profile, "en-US")
    if extensions:
        first = _closed_at_exit(Office(profile))
        for path, _ in extensions:
            first.install(str(path))
        first.close()
    return profile


@cache
def _extension() -> Path:
    """Our extension, written once a test run."""
    return libreoffice.for_this_machine(_temporary_folder())


def _closed_at_exit(running: Office) -> Office:
    atexit.register(running.close)
    return running


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="spm-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _python() -> str:
    """The Python that has LibreOffice's `uno`: its own, or the system's."""
    beside = Path(_libreoffice()).resolve().parent
    for python in (str(beside / "python"), "/usr/bin/python3", shutil.which("python3") or sys.executable):
        try:
            done = subprocess.run([python, "-c", "import uno"], capture_output=True, timeout=60, env={})
        except OSError:
            continue
        if done.returncode == 0:
            return python
    _absent("A Python with LibreOffice's uno (python3-uno)")
    raise AssertionError
