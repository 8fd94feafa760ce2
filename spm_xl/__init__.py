"""spm_xl: sales performance management in the workbooks that finance already has.

The public functions are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module that defines it, with the name that it has there where that is another one
_PUBLIC = {
    "load": "spm_xl.tables.load",
    "check": "spm_xl.api",
    "calculate": "spm_xl.api",
    "run": "spm_xl.api",
    "verify": "spm_xl.api",
    "explain": "spm_xl.api",
    "differences": "spm_xl.api",
    "kpis": "spm_xl.api",
    "team_scorecard": "spm_xl.api",
    "approve": "spm_xl.cycle.approving",
    "paid": "spm_xl.delivery.paying",  # the command is `pay`, which as a name here is the calculation
    "close": "spm_xl.cycle.steps",
    "reopen": "spm_xl.cycle.steps",
    "status": "spm_xl.cycle.status",
    "collect_inquiries": "spm_xl.inquiries.collecting:collect",
    "answer_inquiries": "spm_xl.inquiries.answering:answer",
    "write_letters": "spm_xl.letters.writing:issue_letters",
    "collect_letters": "spm_xl.letters.register",
    "final_pay": "spm_xl.cycle.final_pay",
    "compare": "spm_xl.parallel.compare",
    "account": "spm_xl.cycle.accounted",
    "year_end": "spm_xl.cycle.year_end",
    "rounded": "spm_xl.money",
    "allocated": "spm_xl.money",
}
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        module, _, own = _PUBLIC[name].partition(":")
        return getattr(import_module(module), own or name)
    raise AttributeError(f"module 'spm_xl' has no attribute {name!r}")
