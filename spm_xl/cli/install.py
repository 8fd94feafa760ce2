"""The functions in a spreadsheet program: install them, take them away, find what is missing, relink a workbook."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from spm_xl.cli.screen import say, show_json, show_table
from spm_xl.errors import ControlFailure


def install(libreoffice: bool, home: Path | None, json: bool, quiet: bool) -> None:
    """Excel's add-in with its settings, or LibreOffice's extension; what to do next."""
    if libreoffice:
        _install_in_libreoffice(home, json, quiet)
        return
    if sys.platform == "darwin":
        _install_on_a_mac(home, json, quiet)
        return
    from spm_xl.udfs.hosts import excel_install
    from spm_xl.udfs.hosts.excel_doctor import WRONG, findings
    from spm_xl.udfs.hosts.excel_windows import windows_of

    done = excel_install.install(home)
    missing = [finding for finding in findings(windows_of(home)) if finding.level == WRONG]
    if json:
        paths = {"addin": str(done.addin), "settings": str(done.settings), "written": [str(path) for path in done.written]}
        show_json({**paths, "missing": [finding._asdict() for finding in missing]})
    else:
        print(done.addin)
        print(done.settings)
    say("\n".join(excel_install.NEXT_STEPS) if done.written else "up to date: nothing changed.", quiet)
    for finding in missing:
        say(f"still missing: {finding.what} {finding.remedy}", quiet)


def _install_on_a_mac(home: Path | None, json: bool, quiet: bool) -> None:
    """What the button of a scorecard starts."""
    from spm_xl.udfs.hosts import excel_mac

    path, new = excel_mac.install(home)
    if json:
        show_json({"script": str(path), "written": [str(path)] if new else []})
    else:
        print(path)
    say("\n".join(excel_mac.NEXT_STEPS) if new else "up to date: nothing changed.", quiet)


def _install_in_libreoffice(home: Path | None, json: bool, quiet: bool) -> None:
    """Hand the extension to LibreOffice; with another home write its file there, and leave LibreOffice as it is."""
    from spm_xl.udfs.hosts import libreoffice
    from spm_xl.udfs.hosts.libreoffice_install import NEXT_STEPS

    if home:
        extension = libreoffice.for_this_machine(home)
        if json:
            show_json({"extension": str(extension), "tool": None, "before": ""})
        else:
            print(extension)
        say("LibreOffice itself stays as it is. A double click on this file installs it.", quiet)
        return
    say("handing the extension to LibreOffice ...", quiet)
    done = libreoffice.install()
    if json:
        show_json({"extension": str(done.extension), "tool": str(done.tool), "before": done.before})
    else:
        print(done.extension)
    say("\n".join(NEXT_STEPS), quiet)


def uninstall(libreoffice: bool, home: Path | None, json: bool, quiet: bool) -> None:
    """What install put there goes away."""
    if libreoffice:
        _uninstall_from_libreoffice(home, json, quiet)
        return
    if sys.platform == "darwin":
        from spm_xl.udfs.hosts.excel_mac import uninstall as taken_away
    else:
        from spm_xl.udfs.hosts.excel_install import uninstall as taken_away

    deleted = taken_away(home)
    if json:
        show_json({"deleted": [str(path) for path in deleted]})
    else:
        for path in deleted:
            print(path)
    say("deleted. Workbooks keep the values that they show." if deleted else "nothing was installed.", quiet)


def _uninstall_from_libreoffice(home: Path | None, json: bool, quiet: bool) -> None:
    """Take the extension out of LibreOffice; with another home only the file there goes away."""
    from spm_xl.udfs.hosts import libreoffice

    if home:
        extension = home / libreoffice.FILE_NAME
        was_there = extension.exists()
        extension.unlink(missing_ok=True)
        words = f"{extension} is deleted" if was_there else f"there is no {extension}"
        words += "; LibreOffice itself stays as it is."
    else:
        was_there = libreoffice.uninstall()
        words = "LibreOffice has the functions no longer." if was_there else "LibreOffice did not have them: nothing to do."
    if json:
        show_json({"uninstalled": was_there})
    say(words, quiet)


def doctor(home: Path | None, json: bool, quiet: bool) -> None:
    """What was looked at, what is wrong, what to do; exit 4 where something is wrong."""
    from spm_xl.udfs.hosts.excel_doctor import WRONG
    from spm_xl.udfs.hosts.excel_doctor import doctor as examined

    found = examined(home)
    if json:
        show_json([finding._asdict() for finding in found])
    else:
        show_table(("", "found", "what to do"), found)
    wrong = sum(finding.level == WRONG for finding in found)
    say(f"{wrong} thing(s) to put right." if wrong else "nothing is wrong.", quiet)
    if wrong:
        raise typer.Exit(ControlFailure.exit_code)


def relink(book: Path, out: Path | None, json: bool, quiet: bool) -> None:
    """A workbook saved against an add-in elsewhere calls the functions by their plain names."""
    from spm_xl.udfs.hosts.excel_relink import relink as relinked

    done = relinked(book, out)
    changed = bool(done.formulas or done.links)
    written = str(out or book) if changed else None
    if json:
        show_json({"book": written, "formulas": done.formulas, "links": list(done.links)})
    elif written:
        print(written)
    if changed:
        gone = f"; no longer linked: {', '.join(done.links)}" if done.links else ""
        say(f"{done.formulas} formula(s) relinked{gone}. They are calculated when Excel opens the workbook.", quiet)
    else:
        say(f"{book.name} has nothing to relink: it stays as it is, and nothing was written.", quiet)
