"""Real workbooks of others, for tests that must hold on them: the shared data, or a skip that says so."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("SPM_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared" / "data")) / "workbooks"
NAMES = (
    "activex_and_form_controls.xlsx", "conditional_formatting_samples.xlsx", "external_links_codelists.xlsx",
    "form_controls_comments.xlsx", "ms_payroll_calculator.xltx", "ms_sales_report_3pivots.xltx", "ms_vendor_scorecard.xltx",
    "pivot_charts_sales.xlsm", "pivots_with_slicer.xlsx", "power_query_table.xlsx", "sales_forecast_report.xlsx",
    "vba_report_charts_protected.xlsm",
)  # fmt: skip

_LISTED = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8")) if (FOLDER / "manifest.json").exists() else []
MANIFEST = {entry["file"]: entry for entry in (_LISTED if isinstance(_LISTED, list) else _LISTED["files"])}  # what is known of each


def foreign(name: str) -> Path:
    """One of the workbooks; skips where the shared data are not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the shared data are not there: {path.name}")
    return path
