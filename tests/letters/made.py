"""Companies for letters: the sample company without its deals, and one small plan that a test changes cell by cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pandas

from spm_xl import sample
from spm_xl.letters.terms import Terms, letter_day, terms_of
from spm_xl.letters.values import contents
from spm_xl.pay.book import Book, book
from spm_xl.tables.inputs import Inputs
from spm_xl.tables.load import load
from spm_xl.tables.schema import BY_NAME

DAY = date(2026, 5, 4)
TERMS = ("settings", "participants", "plans", "components", "rates", "crediting", "quotas", "draws", "leave", "fx")


@cache
def sample_inputs() -> Inputs:
    """The sample company's terms; nothing was sold."""
    every = sample.tables()
    return load({**{name: every[name] for name in TERMS}, "transactions": _none("transactions")})


@cache
def sample_book() -> Book:
    return book(sample_inputs())


def sample_terms(participant: str, day: date = DAY) -> Terms:
    """The terms of somebody at the sample company."""
    found = letter_day(sample_book(), participant, day)
    assert found is not None
    return terms_of(sample_book(), participant, found)


def small_inputs(**tables: Sequence[Mapping[str, Any]]) -> Inputs:
    """A seller with a quota of 1,200,000 a year, a colleague and a manager; tables given replace those here."""
    own = {"plan": "AE", "component": "New"}
    person = {"plan": "AE", "role": "Seller", "hire_date": "2020-01-01", "target_incentive": 60000, "base_salary": 60000, "manager": "M-9"}
    made: dict[str, Sequence[Mapping[str, Any]]] = {
        "settings": [{"name": "currency", "value": "USD"}, {"name": "first_period", "value": "2026-01"}, {"name": "company", "value": "Acme"}],
        "participants": [
            {"participant": "S-1", "name": "Ada Seller", **person},
            {"participant": "S-2", "name": "Bob Hall", **person},
            {"participant": "M-9", "name": "Mia Chief", "role": "Manager", "hire_date": "2019-01-01"},
        ],
        "plans": [{"plan": "AE", "name": "Seller plan", "version": "2026.1", "document": "Plan s. 1"}],
        "components": [{**own, "method": "marginal", "interval": "year", "over": "attainment", "rate_of": "target"}],
        "rates": [{**own, "from": 0, "rate": 1}, {**own, "from": 1, "rate": 2}],
        "quotas": [{"participant": who, "component": "New", "start": "2026-01-01", "end": "2026-12-31", "quota": 1200000} for who in ("S-1", "S-2")],
        **tables,
    }
    return load({**{name: rows or _none(name) for name, rows in made.items()}, "transactions": tables.get("transactions") or _none("transactions")})


def small_terms(day: date = DAY, participant: str = "S-1", **tables: Sequence[Mapping[str, Any]]) -> Terms:
    """The terms of the seller."""
    facts = book(small_inputs(**tables))
    found = letter_day(facts, participant, day)
    assert found is not None
    return terms_of(facts, participant, found)


def words(terms: Terms) -> str:
    """All that a letter says, as one text."""
    return "\n".join(_texts(contents(terms)))


def _texts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [text for each in value.values() for text in _texts(each)]
    if isinstance(value, (list, tuple)):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _none(name: str) -> pandas.DataFrame:
    return pandas.DataFrame(columns=[column.name for column in BY_NAME[name].columns])
