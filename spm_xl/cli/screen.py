"""What the commands say and where: data on stdout, words and progress on stderr.

Colour and bars only on a terminal that wants them (NO_COLOR, TERM=dumb). Text from the inputs is
never read as markup.
"""

from __future__ import annotations

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from spm_xl.rational import Fraction

if TYPE_CHECKING:
    from rich.console import Console

WIDE = 220  # columns, where the output is no terminal and lines may be as long as they need
NUMBERS = (Decimal, int, float)
FIFTEEN_DIGITS = Context(prec=15)


def console(stderr: bool = False) -> Console:
    """A console that never wraps a table where nobody looks at a screen."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else WIDE, markup=False, highlight=False, emoji=False)


def screen_width() -> int:
    """How wide a table on stdout may be."""
    return console().width


def draw(what: Any) -> None:
    """A table or text on stdout, without the blanks at the end of lines that only a screen needs."""
    out = console()
    if sys.stdout.isatty():
        out.print(what)
        return
    with out.capture() as captured:
        out.print(what)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def say(text: str, quiet: bool = False) -> None:
    """A message for people, on stderr."""
    if not quiet:
        print(visible(text), file=sys.stderr)


def visible(text: str) -> str:
    """A text whose control characters, which a terminal would obey, are only seen.

    >>> visible("paid\\x1b[2J\\nnext line")
    'paid\ufffd[2J\\nnext line'
    """
    return "".join(each if each in "\n\t" or unicodedata.category(each) != "Cc" else "\ufffd" for each in text)


def show_json(value: Any) -> None:
    """Data for programs, on stdout; money as text, so that no cent is lost."""
    print(json.dumps(value, default=_plain, ensure_ascii=False, indent=2))


def show_table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "", figures: Collection[str] = ()) -> None:
    """A table on stdout; figures to the right, amounts with thousands separators.

    Parameters
    ----------
    figures : columns that hold figures as text.
    """
    from rich.box import ASCII, SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD if _unicode() else ASCII)
    for at, column in enumerate(columns):
        right = column in figures or any(isinstance(row[at], NUMBERS) for row in rows)
        table.add_column(column, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for row in rows:
        table.add_row(*(Text(shown(value)) for value in row))
    if title:
        print(title)
    draw(table)


def shown(value: Any) -> str:
    """A value as a table shows it.

    >>> shown(Decimal("-1234.50")), shown(None), shown(3)
    ('-1,234.50', '', '3')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return f"{value:,}" if isinstance(value, int) else visible(str(value))


def number(value: Fraction | None) -> int | float | None:
    """An exact figure as a number of JSON: a whole number as it is, any other with at most 15 significant digits.

    >>> number(Fraction(1, 3)), number(Fraction(5, 2)), number(Fraction(4))
    (0.333333333333333, 2.5, 4)
    """
    if value is None or value.denominator == 1:
        return None if value is None else int(value)
    return float(FIFTEEN_DIGITS.divide(Decimal(value.numerator), Decimal(value.denominator)))


@contextmanager
def progress(words: str, quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr, on a terminal only; gives what is to be called with done and total."""
    if quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(words, total=None)

        def move(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield move


def _unicode() -> bool:
    return (sys.stdout.encoding or "").lower().startswith("utf")


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, date)):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
