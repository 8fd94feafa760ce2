"""The input tables of accounting: how commissions that obtain a contract are capitalised and written off."""

from __future__ import annotations

from spm_xl.tables.declaration import Table

CONTRACT_COSTS: tuple[Table, ...] = ()
