"""Commands about territories: planned, scored, compared, and taken over."""

from __future__ import annotations

import typer

group = typer.Typer()
territory = typer.Typer(name="territory", help="Divide accounts among participants: balanced, compact, little disturbed.", no_args_is_help=True)
group.add_typer(territory)


@territory.callback()
def _about() -> None:
    """Divide accounts among participants: balanced, compact, little disturbed."""
