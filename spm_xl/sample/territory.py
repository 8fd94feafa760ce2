"""A made territory: 60 accounts around six places, five participants whose loads have drifted apart.

>>> len(accounts()), len(participants())
(60, 5)
"""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

ACCOUNT_COLUMNS = ("account_id", "lat", "lon", "potential", "workload", "current_rep", "segment", "locked")
PARTICIPANT_COLUMNS = ("rep", "home_lat", "home_lon", "capacity_workload", "skills")
SEED = 7
PLACES = ((42.36, -71.06), (41.82, -71.41), (41.31, -72.92), (43.66, -70.26), (44.48, -73.21), (42.10, -72.59))
OWNERS = (("R1",), ("R1", "R2"), ("R3",), ("R4",), ("R4", "R5"), ("R5", "R3", "R2"))


def accounts() -> list[tuple[Any, ...]]:
    """Rows of ACCOUNT_COLUMNS; the same each time."""
    chance = Random(SEED)
    rows = []
    for at in range(60):
        place = min(chance.randrange(8), 5) if at else 0
        north, east = (degrees + chance.gauss(0, 0.35) for degrees in PLACES[place])
        potential = int(chance.lognormvariate(4, 0.7)) + 5
        workload = Decimal(f"{4 + 0.12 * potential:.1f}")
        owner = OWNERS[place][chance.randrange(len(OWNERS[place]))]
        segment = "SPECIALTY" if chance.random() < 0.15 and owner != "R4" else "ACUTE"
        locked = int(chance.random() < 0.05)
        rows.append((f"A{at + 1:03}", Decimal(f"{north:.4f}"), Decimal(f"{east:.4f}"), potential, workload, owner, segment, locked))
    return rows


def participants() -> list[tuple[Any, ...]]:
    """Rows of PARTICIPANT_COLUMNS: R4 does not serve SPECIALTY."""
    homes = (PLACES[0], PLACES[1], PLACES[2], PLACES[3], PLACES[5])
    capacity = Decimal(f"{1.2 * float(sum(row[4] for row in accounts())) / len(homes):.1f}")
    return [
        (f"R{at}", Decimal(f"{north}"), Decimal(f"{east}"), capacity, "ACUTE" if at == 4 else "ACUTE|SPECIALTY")
        for at, (north, east) in enumerate(homes, 1)
    ]
