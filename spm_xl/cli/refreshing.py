"""`spm-xl refresh --data`: new data into a workbook that is in use, in place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spm_xl.cli.books import Bound, bound, data_of
from spm_xl.cli.refreshed_book import Wish, confirm_possible, finish
from spm_xl.cli.screen import say
from spm_xl.errors import InvalidInput
from spm_xl.workbook.bind.binding import Binding
from spm_xl.workbook.bind.binding_check import checked
from spm_xl.workbook.bind.data_fields import fields_in


def refresh(wish: Wish, data: Path, binding: Path | None) -> None:
    """Write data into a workbook."""
    from spm_xl.workbook.refresh.refresh import refresh as refreshed

    confirm_possible(wish)
    found = bound(wish.book, binding)
    values = data_of(data, wish.quiet)
    feeding = found.binding if found.file else _exact(wish.book, found, values)
    _say_bound(wish, found, feeding, data)
    try:
        done = refreshed(found.data, feeding, values, into_locked=wish.into_locked)
    except InvalidInput as wrong:
        raise InvalidInput(f"{wish.book.name}: {wrong}") from None
    finish(wish, found.data, done, {"binding": str(found.file) if found.file else None}, done.notes)


def _exact(book: Path, found: Bound, values: Mapping[str, Any]) -> Binding:
    """What the data name exactly as the workbook does."""
    from spm_xl.workbook.bind.bind import proposed
    from spm_xl.workbook.grid.grid_read import read

    exact = proposed(found.data, fields_in(values), "exact").binding
    if not (exact.cells or exact.names or exact.tables or exact.ranges):
        raise InvalidInput(
            f"{book.name} has no binding beside it ({book.with_suffix('.toml').name}), and no cell, table or range of it is called exactly "
            f"like something in the data. Write a binding: spm-xl bind {book} --data ..."
        )
    return checked(exact, read(found.data), book.name)


def _say_bound(wish: Wish, found: Bound, binding: Binding, data: Path) -> None:
    if found.file:
        say(f"bound by {found.file}", wish.quiet)
        return
    rows = [*binding.tables.items(), *binding.ranges.items()]
    places = [*(f"{key} = {name}" for key, name in (*binding.names.items(), *binding.cells.items())), *(f"{key} = {each.of}" for key, each in rows)]
    say(f"there is no binding; only what has exactly the same name is written: {'; '.join(places[:8])}{' ...' if len(places) > 8 else ''}", wish.quiet)
    say(f"to bind more: spm-xl bind {wish.book} --data {data}", wish.quiet)
