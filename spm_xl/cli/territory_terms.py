"""The options of the territory commands as terms: parts, measures with a figure, and conditions that are left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import typer

from spm_xl.near import did_you_mean
from spm_xl.tables.headers import normal
from spm_xl.territory.terms import IGNORED, MODES, Mode, Terms

FREE = ("free", "none")


@dataclass(frozen=True)
class Files:
    """What is divided among whom, and how the files are read."""

    accounts: Path
    participants: Path
    mapping: Path | str | None = None
    measures: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """The options as they were typed."""

    mode: str = "realign"
    tolerances: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    ignore: str = ""
    least: str = "accounts"
    most_moved: str = ""
    travel_growth: str = "0%"
    keep: bool = False
    seed: int = 1
    effort: float = 1.0


def terms_of(wanted: Wanted, measures: Sequence[str]) -> Terms:
    """The terms that options ask for; a usage error where one says nothing that is known."""
    chosen(wanted.mode, MODES, "--mode")
    if not (0 < wanted.effort <= 1000):
        raise typer.BadParameter(f"--effort {wanted.effort:g} is not between 0 and 1000. 1 is the usual work")
    return Terms(
        mode=cast(Mode, wanted.mode),
        tolerances={name: part(figure, f"--tolerance {name}") for name, figure in _named(wanted.tolerances, measures, "--tolerance", "5%")},
        weights={name: _weight(figure, name) for name, figure in _named(wanted.weights, measures, "--weight", "2")},
        ignore=ignored(wanted.ignore),
        least=cast(Literal["accounts", "amount"], chosen(wanted.least, ("accounts", "amount"), "--least")),
        travel_growth=part(wanted.travel_growth, "--travel-growth"),
        most_moved=part(wanted.most_moved, "--most-moved") if wanted.most_moved else None,
        keep=wanted.keep,
        seed=wanted.seed,
        effort=wanted.effort,
    )


def chosen(word: str, known: Iterable[str], option: str) -> str:
    """A word that is one of those known."""
    if word not in known:
        raise typer.BadParameter(f"{option} {word}: there is no such word. {did_you_mean(word, known)}")
    return word


def ignored(text: str) -> frozenset[str]:
    """Conditions that are left out.

    >>> sorted(ignored("locks, skills"))
    ['locks', 'skills']
    """
    return frozenset(chosen(word.strip(), IGNORED, "--ignore") for word in text.split(",") if word.strip())


def part(text: str, option: str) -> float | None:
    """A part of 1 as people write it; None for free.

    >>> part("5%", "--tolerance"), part("0.05", "--tolerance"), part("free", "--tolerance")
    (0.05, 0.05, None)
    """
    if text.strip().casefold() in FREE:
        return None
    percent = text.strip().endswith("%")
    try:
        found = float(text.strip().removesuffix("%")) / (100 if percent else 1)
    except ValueError:
        found = -1.0
    if not 0 <= found < 100:
        raise typer.BadParameter(f"{option}: {text!r} is no part. Write it as 5% or 0.05, or free for no limit")
    if found >= 1 and not percent:
        raise typer.BadParameter(f"{option}: {text} means {found:.0%}. Write {text}% for {text} percent, or {found:.0%} if that is meant")
    return found


def _named(written: Sequence[str], measures: Sequence[str], option: str, example: str) -> list[tuple[str, str]]:
    """Measures, by the names of the file, with what is written behind the equals sign."""
    known = {normal(name): name for name in measures}
    found = []
    for text in written:
        name, equals, figure = text.partition("=")
        if not equals:
            raise typer.BadParameter(f"{option} {text}: write a measure and its figure, such as {measures[0]}={example}")
        if normal(name) not in known:
            raise typer.BadParameter(f"{option} {text}: {name.strip()!r} is not measured. {did_you_mean(name, measures)}")
        found.append((known[normal(name)], figure.strip()))
    return found


def _weight(text: str, name: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 < found <= 1e6:
        raise typer.BadParameter(f"--weight {name}={text}: write a number above 0, such as 2")
    return found
