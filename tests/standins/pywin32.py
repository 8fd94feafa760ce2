"""Stand-ins for pywin32, so that xlwings' own engine for Excel on Windows runs on any machine.

xlwings imports pywin32 and two loaders of Windows; nothing of them is called when values, not COM objects, go
through its converters and its `CallUDF`. What a stand-in has is what xlwings touches when it is imported.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType, SimpleNamespace
from typing import Any

from tests.standins.com import ComError, Dispatch

FUNCTIONS = "spm_xl.udfs.hosts.xlwings_functions"
_RELOADED = ("xlwings", FUNCTIONS)
# what is imported before the platform is switched, as its import asks for the platform
_BEFORE = ("asyncio", "subprocess", "multiprocessing", "numpy", "pandas", "PIL.Image", "PIL.ImageGrab", "spm_xl.udfs.call")


class _Com:
    """A name of COM, or a library of Windows: it exists, and every function of it."""

    def __init__(self, *given: Any):
        self.given = given

    def __getattr__(self, name: str) -> Any:
        return _Com()

    def __call__(self, *given: Any) -> Any:
        return _Com()


class _Id(str):
    """pywintypes.IID: equal to the same text."""


def _unwrapped(value: Any) -> Any:
    raise ComError(-2147024809, f"{value!r} is a value and no object of Python behind COM")


def _modules() -> dict[str, ModuleType]:
    """The stand-ins by name."""
    time_type = type("TimeType", (), {})
    contents: dict[str, dict[str, Any]] = {
        "pywintypes": {"com_error": ComError, "error": ComError, "IID": _Id, "TimeType": time_type},
        "pythoncom": {
            "com_error": ComError,
            "CoInitialize": lambda: None,
            "TypeIIDs": {"IDispatch": _Com},
            "IID_IDispatch": "IDispatch",
            "IID_IEnumVARIANT": "IEnumVARIANT",
            "Empty": _Com(),
            "Missing": _Com(),
            "__file__": "pythoncom.dll",
        },
        "win32api": {},
        "win32con": {},
        "win32event": {},
        "win32gui": {},
        "win32process": {"GetWindowThreadProcessId": lambda window: (1, window)},
        "win32timezone": {"TimeZoneInfo": SimpleNamespace(utc=lambda: None)},
        "win32com": {},
        "win32com.client": {
            "Dispatch": lambda given, **_: given,
            "DispatchEx": lambda given, **_: given,
            "CDispatch": Dispatch,
            "CoClassBaseClass": type("CoClassBaseClass", (), {}),
            "DispatchBaseClass": type("DispatchBaseClass", (), {}),
        },
        "win32com.client.gencache": {"EnsureModule": lambda *_, **__: None},
        "win32com.client.dynamic": {},
        "win32com.server": {},
        "win32com.server.util": {"wrap": lambda given, **_: given, "unwrap": _unwrapped},
        "win32com.server.policy": {"DefaultPolicy": type("DefaultPolicy", (), {})},
        "win32com.server.dispatcher": {},
    }
    made = {name: ModuleType(name) for name in contents}
    for name, module in made.items():
        vars(module).update(contents[name])
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(made[parent], child, module)
    return made


@contextmanager
def windows_xlwings() -> Iterator[SimpleNamespace]:
    """xlwings as on Windows: `xlwings`, `udfs`, `functions` (ours, seen by it) and `python`, what VBA calls XLPy.

    Everything is as it was afterwards.
    """
    for name in _BEFORE:
        with suppress(ImportError):  # xlwings uses pictures where Pillow is there
            importlib.import_module(name)
    before = {name: module for name, module in sys.modules.items() if _reloaded(name)}
    standins = _modules()
    for name in before:
        del sys.modules[name]
    try:
        sys.modules.update(standins)
        with _platform_of_windows():
            xlwings = importlib.import_module("xlwings")
        server = importlib.import_module("xlwings.com_server")
        yield SimpleNamespace(
            xlwings=xlwings,
            udfs=importlib.import_module("xlwings.udfs"),
            functions=importlib.import_module(FUNCTIONS),
            python=server.XLPython(),
        )
        server.loop.close()
        atexit.unregister(importlib.import_module("xlwings._xlwindows").cleanup)
    finally:
        for name in [name for name in sys.modules if _reloaded(name) or name in standins]:
            del sys.modules[name]
        sys.modules.update(before)


@contextmanager
def _platform_of_windows() -> Iterator[None]:
    """The platform, and the loaders of its libraries, while xlwings is imported."""
    loaders = {name: getattr(ctypes, name, None) for name in ("windll", "oledll", "PyDLL")}
    platform = sys.platform
    try:
        for name in loaders:
            setattr(ctypes, name, _Com())
        sys.platform = "win32"
        yield
    finally:
        sys.platform = platform
        for name, loader in loaders.items():
            if loader is None:
                delattr(ctypes, name)
            else:
                setattr(ctypes, name, loader)


def _reloaded(name: str) -> bool:
    return any(name == each or name.startswith(each + ".") for each in _RELOADED)
