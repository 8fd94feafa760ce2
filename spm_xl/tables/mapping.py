"""A mapping lets an export of a CRM or ERP be used as it is.

It is a TOML file: for each of our tables where its rows come from, which of their columns are ours,
and how numbers, dates and ids are written. `docs/mapping.md` describes every key.

>>> found = mapping_of({"tables": {"transactions": {"file": "orders.csv", "columns": {"amount": "SubTotal"}}}})
>>> found["transactions"][0].columns["amount"]
('SubTotal',)
>>> PRESETS
('hubspot', 'maven', 'salesforce')
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spm_xl.errors import InvalidInput
from spm_xl.near import did_you_mean
from spm_xl.tables.declaration import Table
from spm_xl.tables.mapping_cells import STYLE_KEYS
from spm_xl.tables.mapping_entry import TableMapping, table_mapping
from spm_xl.tables.mapping_keys import check_keys, check_table
from spm_xl.tables.schema import BY_NAME

PRESET_FOLDER = Path(__file__).parent / "presets"
ELSEWHERE = ("accounts",)  # tables of a mapping that are no inputs of pay: the accounts of `spm-xl territory`
LARGEST = 1_000_000  # bytes
PRESETS = tuple(sorted(path.stem for path in PRESET_FOLDER.glob("*.toml")))
Mappings = Mapping[str, tuple[TableMapping, ...]]  # the places that each of our tables comes from


def load_mapping(mapping: str | Path | Mapping[str, Any], tables: Mapping[str, Table] = BY_NAME) -> Mappings:
    """The mapping in a TOML file, in a preset of that name, or in the same keys in memory, for some tables; raises `InvalidInput`."""
    if isinstance(mapping, Mapping):
        return mapping_of(mapping, tables=tables)
    path = preset(mapping) if str(mapping) in PRESETS else Path(mapping)
    if path.exists() and not (path.is_file() and path.stat().st_size <= LARGEST):
        raise InvalidInput(f"the mapping {str(mapping)!r} is no text file of a mapping's size. Name a TOML file, or a preset: {', '.join(PRESETS)}.")
    try:
        content = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise InvalidInput(
            f"the mapping {path.name} does not exist. Correct its path, or name a preset. {did_you_mean(path.name, PRESETS)}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"the mapping {path.name} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput(f"the mapping {path.name} is no TOML: {error}. Correct that line.") from None
    return mapping_of(content, path.name, tables)


def preset(name: str | Path) -> Path:
    """The file of a preset; raises `InvalidInput` where there is none of that name."""
    if str(name) not in PRESETS:
        raise InvalidInput(f"there is no preset {str(name)!r}. {did_you_mean(str(name), PRESETS)}")
    return PRESET_FOLDER / f"{name}.toml"


def mapping_of(content: Mapping[str, Any], file: str = "mapping", tables: Mapping[str, Table] = BY_NAME) -> Mappings:
    """The mapping that a parsed TOML document states, for some tables; a table that comes from several places has several entries."""
    check_keys(content, ("defaults", "tables"), file)
    defaults, stated = content.get("defaults", {}), content.get("tables", {})
    check_keys(defaults, STYLE_KEYS, f"{file} [defaults]")
    check_keys(stated, (*BY_NAME, *ELSEWHERE), f"{file} [tables]")
    found = {}
    for name in [name for name in stated if name in tables]:
        entries = stated[name]
        where = f"{file} [tables.{name}]"
        several = entries if isinstance(entries, list) else [entries]
        for entry in several:
            check_table(entry, where)
        found[name] = tuple(table_mapping(tables[name], {**defaults, **entry}, where) for entry in several)
    return found
