"""Commands of the monthly cycle."""

from __future__ import annotations

import typer

group = typer.Typer()
