"""spm_xl: sales performance management in the workbooks that finance already has.

The public functions are loaded when first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name -> module that defines it
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
    "rounded": "spm_xl.money",
    "allocated": "spm_xl.money",
}
__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'spm_xl' has no attribute {name!r}")
