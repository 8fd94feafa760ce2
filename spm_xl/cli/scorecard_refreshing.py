"""`spm-xl refresh --inputs`: a team scorecard measured from the inputs and written into its workbook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import typer

from spm_xl.cli.books import bound
from spm_xl.cli.refreshed_book import Wish, confirm_possible, finish
from spm_xl.cli.screen import say
from spm_xl.workbook.ports.file_book import FileBook
from spm_xl.workbook.ports.kept_copy import free


def refresh(wish: Wish, inputs: Path | None, data: Path | None, binding: Path | None, dated: bool, choices: Mapping[str, str | None]) -> None:
    """Measure a scorecard and write it into its workbook.

    Parameters
    ----------
    inputs : None where the workbook names them. data : folder of the files that their mapping names. dated : keep a copy with the as-of day, too.
    choices : mapping, window, interval, as_of, ranked_by and team, as they were given.
    """
    from spm_xl.scorecard.refresh import refresh as refreshed

    confirm_possible(wish)
    found = bound(wish.book, binding)
    port = FileBook(wish.book, into_locked=wish.into_locked, writes=False, said=lambda words: say(words, wish.quiet or not words))
    if inputs is None and port.named("spm.inputs") is None:
        raise typer.BadParameter(f"give --data or --inputs: {wish.book.name} does not name its inputs (in a cell called spm.inputs)")
    if found.file:
        say(f"bound by {found.file}", wish.quiet)
    done = refreshed(port, source=inputs, data=data, binding=found.binding if found.file else None, copy=dated, **choices)
    assert port.done is not None
    facts = {
        "binding": str(found.file) if found.file else None,
        "result": done.words,
        "as_of": done.card.as_of,
        "window": done.card.name,
        "participants": len(done.card.participants),
    }
    if not wish.json:
        print(done.words)
    finish(wish, port.data, port.done, facts, done.notes, free(port.keeps) if port.keeps else None)
