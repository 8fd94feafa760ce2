"""The templates that are kept beside their code, and those that are made where they are used.

A macro edition holds a part of the xlwings that is installed, so it is made on the user's machine; the
others are the same everywhere.

>>> [name for name in TEMPLATES]
['calculator', 'plan-design']
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from spm_xl.errors import NotFound
from spm_xl.near import did_you_mean
from spm_xl.workbook.parts.whole_file import write_whole
from spm_xl.workbooks.edition import Edition, edition

FOLDER = Path(__file__).parent / "templates"
KEPT = ("addin", "lambda")


def _calculator(own: Edition) -> bytes:
    from spm_xl.workbooks.calculator import built

    return built(own)


def _plan_design(own: Edition) -> bytes:
    from spm_xl.workbooks.plan_design import built

    return built(own)


# name -> (what it is for, how it is built)
TEMPLATES: dict[str, tuple[str, Callable[[Edition], bytes]]] = {
    "calculator": ("commission of a team: credit, draw, payout, balance, each figure explained", _calculator),
    "plan-design": ("design of a plan: components, tiers, payout curve, scenarios, cost, draw and ramp", _plan_design),
}


def kept_file(name: str, own: str) -> Path:
    """Where a template is kept."""
    return FOLDER / f"{name}-{own}.xlsx"


def content(name: str, own: str) -> bytes:
    """A template as bytes.

    Raises
    ------
    NotFound : an unknown template or edition, with the near names.
    """
    if name not in TEMPLATES:
        raise NotFound(f"{name!r} is no template. {did_you_mean(name, TEMPLATES)}")
    wanted = edition(own)
    if own in KEPT:
        return kept_file(name, own).read_bytes()
    return TEMPLATES[name][1](wanted)


def write_kept(name: str) -> None:
    """Build the kept editions of a template again."""
    for own in KEPT:
        write_whole(kept_file(name, own), TEMPLATES[name][1](edition(own)))
