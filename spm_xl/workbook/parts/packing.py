"""What packs and unpacks parts: the library isal where it is installed, which takes a fraction of the time, else zlib.

>>> unpacker, checksum, errors = unpacking()
>>> unpacker(-15).decompress(b"K\\x04\\x00"), checksum(b"a") == zlib.crc32(b"a")
(b'a', True)
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def isal() -> Any:
    """The library's module, None where it is not installed."""
    try:
        from isal import isal_zlib
    except ImportError:
        return None
    return isal_zlib


@cache
def unpacking() -> tuple[Callable[..., Any], Callable[..., int], tuple[type[Exception], ...]]:
    """What makes an unpacker, what makes a checksum, and the errors that the unpacker raises."""
    fast = isal()
    if fast is None:
        return zlib.decompressobj, zlib.crc32, (zlib.error,)
    return fast.decompressobj, fast.crc32, (fast.error, zlib.error)
