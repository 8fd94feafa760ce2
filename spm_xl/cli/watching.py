"""A long run that a person watches: told how far it is on a terminal, and ended with the best so far by Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from spm_xl.cli.screen import console, say, visible
from spm_xl.territory.watch import Step, Watch


@contextmanager
def watched(quiet: bool) -> Iterator[Watch]:
    """A watch that tells a terminal how far the run is; Ctrl-C asks the run to stop, a second one ends it at once."""
    with _told(quiet) as tell, _data_only():
        watch = Watch(tell)

        def stop(number: int, frame: object) -> None:
            watch.stop()
            signal.signal(signal.SIGINT, signal.default_int_handler)
            say("stopping with the best plan so far; press Ctrl-C again to give up.", quiet)

        before = signal.signal(signal.SIGINT, stop)
        try:
            yield watch
        finally:
            signal.signal(signal.SIGINT, before)


@contextmanager
def _told(quiet: bool) -> Iterator[Callable[[Step], None] | None]:
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    with console(stderr=True).status("planning") as status:
        yield lambda step: status.update(visible(step.words))


@contextmanager
def _data_only() -> Iterator[None]:
    """Nothing is printed to stdout inside: the solver prints a line of its own there now and then, and stdout is for data."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # closed by whoever started the command
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)
