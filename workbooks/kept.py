"""The templates that are kept beside their code, and those that are made where they are used.

A macro edition holds a part of the xlwings that is installed, so it is made on the user's machine; the
others are the same everywhere.

>>> [name for name in TEMPLATES]
['calculator', 'plan-design', 'scorecard']
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.parts.whole_file import write_whole
from spm_xl.workbooks.edition import NAMES, Edition, edition

FOLDER = Path(__file__).parent / "templates"
KEPT = ("addin", "lambda")


@dataclass(frozen=True, slots=True)
class Template:
    """A template.

    Attributes
    ----------
    purpose : what it is for. built : how an edition is built. editions : those that there are, and what answers in each, in words.
    """

    purpose: str
    built: Callable[[Edition], bytes]
    editions: Mapping[str, str]


def _calculator(own: Edition) -> bytes:
    from spm_xl.workbooks.calculator import built

    return built(own)


def _plan_design(own: Edition) -> bytes:
    from spm_xl.workbooks.plan_design import built

    return built(own)


def _scorecard(own: Edition) -> bytes:
    from spm_xl.workbooks.scorecard import built

    return built(own)


_CALCULATING = {name: edition(name).answers for name in NAMES}
_REFRESHED = {
    "addin": "It is refreshed from the ribbon in Excel, the menu SPM in LibreOffice, or by: spm-xl refresh.",
    "macro": "It has a button that refreshes it; the ribbon, the menu and spm-xl refresh do the same.",
}
TEMPLATES: dict[str, Template] = {
    "calculator": Template("commission of a team: credit, draw, payout, balance, each figure explained", _calculator, _CALCULATING),
    "plan-design": Template("design of a plan: components, tiers, payout curve, scenarios, cost, draw and ramp", _plan_design, _CALCULATING),
    "scorecard": Template("a team's KPIs and goals, refreshed from its own data", _scorecard, _REFRESHED),
}


def kept_file(name: str, own: str) -> Path:
    """Where a template is kept."""
    return FOLDER / f"{name}-{own}.xlsx"


def kept(name: str) -> tuple[str, ...]:
    """The editions of a template that are kept."""
    return tuple(own for own in TEMPLATES[name].editions if own in KEPT)


def content(name: str, own: str) -> bytes:
    """A template as bytes.

    Raises
    ------
    NotFound : an unknown template or edition, or one that the template does not have, with the near names.
    """
    if name not in TEMPLATES:
        raise NotFound(f"{name!r} is no template. {did_you_mean(name, TEMPLATES)}")
    wanted, there = edition(own), TEMPLATES[name].editions
    if own not in there:
        raise NotFound(f"the {name} has no {own} edition. Take one of: {', '.join(there)}.")
    if own in KEPT:
        return kept_file(name, own).read_bytes()
    return TEMPLATES[name].built(wanted)


def write_kept(name: str) -> None:
    """Build the kept editions of a template again."""
    for own in kept(name):
        write_whole(kept_file(name, own), TEMPLATES[name].built(edition(own)))
