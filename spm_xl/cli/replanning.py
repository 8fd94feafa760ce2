"""`spm-xl territory replan`: a territory workbook planned again around what its manager decided, and written in its place."""

from __future__ import annotations

from pathlib import Path

from spm_xl.cli.refreshed_book import Wish, confirm_possible, finish
from spm_xl.cli.screen import say
from spm_xl.workbook.ports.file_book import FileBook


def replan(wish: Wish, copy: Path | None) -> None:
    """Plan a workbook again.

    Parameters
    ----------
    copy : keep it as it was there, too.
    """
    from spm_xl.alignment.replan import replanned
    from spm_xl.workbook.ports.kept_copy import free

    confirm_possible(wish)
    port = FileBook(wish.book, into_locked=wish.into_locked, writes=False, said=lambda words: say(words, wish.quiet or not words))
    done = replanned(port)
    assert port.done is not None
    plan = done.plan
    facts = {
        "result": done.words,
        "mode": plan.terms.mode,
        "accounts": len(plan.problem.accounts),
        "participants": len(plan.problem.participants),
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "whole": plan.whole,
    }
    if not wish.json:
        print(done.words)
    finish(wish, port.data, port.done, facts, done.notes, free(copy) if copy else None)
