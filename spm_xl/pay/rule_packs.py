"""Rule packs: what a place asks of commission pay, as dated data with its source.

A pack is in force where the setting `rule_packs` names it, for the participants whose state is its place ("US-CA", or "CA" for short).
A place without a pack is not checked, which is not the same as passed. Packs state only what their source supports; what a
pack leaves out is not checked either. They are reminders for people who decide, not legal advice.

>>> pack("US-CA").final_pay.discharge_days, pack("US-CA").final_pay.resignation_days
(0, None)
>>> str(pack("US-NY").signed_plan)
'New York Labor Law 191(1)(c): the terms of commission are in writing and signed by both sides (reviewed 2026-11-23)'
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean

NOT_CHECKED = "not checked"
ROOM = "spm_xl.pay"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a place: what it says, where that stands, and when it was last read."""

    words: str
    source: str
    reviewed: date
    holds_pay: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.words} (reviewed {self.reviewed})"


@dataclass(frozen=True, slots=True)
class FinalPay:
    """When the last wages are due.

    Attributes
    ----------
    discharge_days, resignation_days : calendar days after the last day of employment, 0 for that day; None: not checked.
    commissions : "final" (due with the last wages) or "plan" (when the plan's own schedule pays them).
    penalty : what a late payment costs, in words, "" where the source does not say.
    """

    discharge_days: int | None
    resignation_days: int | None
    commissions: str
    penalty: str
    source: str
    reviewed: date


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one place; None for what is not checked there."""

    place: str
    name: str
    reviewed: date
    signed_plan: Rule | None
    recoverable_draw: Rule | None
    employed_on_pay_date: Rule | None
    final_pay: FinalPay | None


@lru_cache
def known() -> tuple[str, ...]:
    """The places that there are packs for."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in files(ROOM).joinpath("rules").iterdir() if file.name.endswith(".toml")))


@lru_cache
def pack(place: str) -> Pack:
    """The pack of a place.

    Raises
    ------
    NotFound : there is none; near names are named.
    """
    if place not in known():
        raise NotFound(f"there is no rule pack {place!r}. {did_you_mean(place, known())}")
    stated = tomllib.loads(files(ROOM).joinpath("rules", f"{place}.toml").read_text(encoding="utf-8"))
    reviewed = stated["reviewed"]

    def rule(name: str) -> Rule | None:
        own = stated.get(name)
        return Rule(own["words"], own["source"], reviewed, own.get("holds_pay", False)) if own else None

    return Pack(
        stated["place"], stated["name"], reviewed, rule("signed_plan"), rule("recoverable_draw"), rule("employed_on_pay_date"),
        _final_pay(stated.get("final_pay"), reviewed),
    )  # fmt: skip


def named(settings: Mapping[str, str]) -> tuple[str, ...]:
    """The packs that the setting names, whether there are such packs or not."""
    return tuple(dict.fromkeys(name.strip() for name in settings["rule_packs"].split("|") if name.strip()))


def place_of(state: str) -> str:
    """The place that a participant's state names.

    >>> place_of("CA"), place_of("US-CA"), place_of("DE-BY")
    ('US-CA', 'US-CA', 'DE-BY')
    """
    return f"US-{state}" if f"US-{state}" in known() else state


def pack_for(settings: Mapping[str, str], state: str) -> Pack | None:
    """The pack in force for a participant's state; None where nothing is checked."""
    place = place_of(state)
    return pack(place) if place in named(settings) and place in known() else None


def _final_pay(stated: Mapping[str, Any] | None, reviewed: date) -> FinalPay | None:
    if stated is None:
        return None
    return FinalPay(
        stated.get("discharge_days"), stated.get("resignation_days"), stated.get("commissions", "final"), stated.get("penalty", ""),
        stated["source"], reviewed,
    )  # fmt: skip
