"""A package that stands already: what it sent, and which of its files are kept because they hold the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput, NotWritable
from spm_xl.outputs.manifest import sha256
from spm_xl.workbook.parts.whole_file import read_or_nothing

PACKAGE, FORMAT = "package.json", 1


@dataclass(frozen=True, slots=True)
class Standing:
    """A package as it stands; `found` is its manifest, empty where there is none."""

    folder: Path
    found: dict[str, Any]

    def kept(self, name: str, holds: str, opens: Callable[[bytes], bool]) -> bytes | None:
        """The bytes of a file that holds the same and was not changed since; None where it is to be made.

        Parameters
        ----------
        holds : hash of what it is to hold; opens : whether the bytes open with the password that is in force.
        """
        listed = self.found.get("files", {}).get(name)
        content = read_or_nothing(self.folder / name) if listed and listed["holds"] == holds else None
        return content if content is not None and sha256(content) == listed["sha256"] and opens(content) else None


def standing(folder: Path) -> Standing:
    """The package in a folder; raises `NotWritable` where the folder holds something else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return Standing(folder, {})
    if not (folder / PACKAGE).is_file():
        raise NotWritable(f"{folder.name} holds other files and no package. Name a new or an empty folder.")
    return Standing(folder, read_package(folder))


def read_package(folder: Path) -> dict[str, Any]:
    """The manifest of a package; raises `InvalidInput` where there is none that can be read."""
    try:
        found = json.loads((folder / PACKAGE).read_bytes())
        if found["format"] != FORMAT:
            raise InvalidInput(f"{folder.name}/{PACKAGE} was written by another version of spm_xl: {found.get('tool')}.")
        return dict(found)
    except (FileNotFoundError, NotADirectoryError):
        raise InvalidInput(f"{folder} is no package: it holds no {PACKAGE}. Name the folder of a package.") from None
    except (ValueError, KeyError, TypeError) as wrong:
        if isinstance(wrong, InvalidInput):
            raise
        raise InvalidInput(f"{folder.name}/{PACKAGE} cannot be read ({wrong}). Restore it, or name a new folder.") from None


def sent(found: dict[str, Any]) -> dict[tuple[str, str], tuple[str, str]]:
    """(participant, kind) -> (address, hash) of what a package sent, and of what was sent before it and is the same."""
    every = [*found["addressees"], *found["unchanged"]]
    return {(one["participant"], one["kind"]): (one["address"], one["holds"]) for one in every}
