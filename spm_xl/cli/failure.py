"""From an exception to one line on stderr and an exit code."""

from __future__ import annotations

import errno
import os
import sys

import typer

from spm_xl.cli.screen import visible
from spm_xl.errors import Refused, SpmError

INTERNAL, USAGE, NOT_WRITABLE, INTERRUPTED = 1, 2, 5, 130


def report(error: BaseException) -> int:
    """Say what went wrong and give the exit code."""
    if isinstance(error, (KeyboardInterrupt, typer.Abort)):
        return _said("interrupted; files that were finished are whole.", INTERRUPTED)
    if isinstance(error, (typer.Exit, SystemExit)):
        code = error.exit_code if isinstance(error, typer.Exit) else error.code
        return code if isinstance(code, int) else INTERNAL
    if isinstance(error, Refused):
        return _said(f"{error}\nspm-xl check lists them all, with links to the cells.", error.exit_code)
    if isinstance(error, SpmError):
        return _said(str(error), error.exit_code)
    if hasattr(error, "format_message"):  # the errors of typer's parser, whichever package they come from
        text = error.format_message().rstrip(".")
        return _said(f"{text}{'' if text.endswith('?') else '.'} See spm-xl --help.", USAGE)
    if isinstance(error, BrokenPipeError):  # the reader of the output has seen enough
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - nothing more can be said there
        return INTERNAL
    if isinstance(error, OSError):
        return _said(*_of_disk(error))
    if isinstance(error, MemoryError):
        return _said("out of memory. Settle fewer participants at once or use a larger machine.", INTERNAL)
    kind = f"{type(error).__name__}: {error}".replace("\n", " ")
    return _said(f"internal error ({kind}). Run again with --debug and report what it prints.", INTERNAL)


def _said(text: str, code: int) -> int:
    print(f"spm-xl: {visible(text)}", file=sys.stderr)
    return code


def _of_disk(error: OSError) -> tuple[str, int]:
    name = error.filename or "a file"
    if error.errno == errno.ENOENT:
        return f"there is no {name}. Check the path.", USAGE
    why = (error.strerror or str(error)).lower()
    return f"{name} cannot be written or read: {why}. Close it in other programs, free space, or name another folder.", NOT_WRITABLE
