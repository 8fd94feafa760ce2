"""Names of files and folders of a package, safe on every system.

>>> folder_name("H1002", "Desmond Achebe"), folder_name("../con", "A/B: C.")
('H1002 Desmond Achebe', 'con-a2436930 A B C')
"""

from __future__ import annotations

import hashlib
import re

from spm_xl.delivery.mail import one_line

LONGEST_ID, LONGEST_NAME = 40, 60  # characters


def safe_id(participant: str) -> str:
    """An id in a file's name: as it is where it has capital letters, digits, - and _ only, else with a short hash.

    >>> safe_id("P-1001"), safe_id("p-1001") == safe_id("P-1001")
    ('P-1001', False)
    """
    kept = re.sub(r"[^0-9A-Za-z_-]+", "-", participant).strip("-_")[:LONGEST_ID]
    if kept == participant and kept == kept.upper():
        return kept
    return f"{kept}-{hashlib.sha256(participant.encode()).hexdigest()[:8]}".lstrip("-")


def folder_name(participant: str, name: str) -> str:
    """A person's folder: id, and the name without what a system does not take in a name."""
    kept = " ".join(re.sub(r'[<>:"/\\|?*.]+', " ", one_line(name)).split())[:LONGEST_NAME].strip()
    return f"{safe_id(participant)} {kept}".strip()
