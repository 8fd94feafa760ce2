"""The services of the extension, as LibreOffice's own Python starts them. It runs inside LibreOffice only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from typing import Any

from spm_xl.udfs.hosts.libreoffice_bridge import LOG, Rows, answered
from spm_xl.udfs.hosts.libreoffice_texts import MENU, SERVICE, methods

LOG_FILE = "$(user)/spm_xl.log"
LARGEST_LOG = 200_000  # bytes; one older file is kept


def implementations() -> Any:
    """What LibreOffice's loader for Python asks a component for."""
    import unohelper

    found = unohelper.ImplementationHelper()
    found.addImplementation(_functions(), SERVICE, (SERVICE,))
    found.addImplementation(_menu(), MENU, (MENU,))
    return found


def _functions() -> type:
    """The add-in: one method a function and name."""
    import unohelper
    from org.spmxl import XFunctions

    def started(self: Any, context: Any) -> None:
        _log_beside_the_profile(context)

    answers = {method: _method(function.name) for method, (function, _) in methods().items()}
    return type("Functions", (unohelper.Base, XFunctions), {"__init__": started, **answers})


def _method(name: str) -> Callable[..., Rows]:
    return lambda self, *arguments: answered(name, arguments)


def _menu() -> type:
    """The menu: for a person with a dialog (trigger), for a program with the text as result (execute)."""
    import unohelper
    from com.sun.star.task import XJob, XJobExecutor

    class Menu(unohelper.Base, XJobExecutor, XJob):  # type: ignore[misc]
        def __init__(self, context: Any, *_: Any):
            _log_beside_the_profile(context)
            self.context = context

        def trigger(self, action: str) -> None:
            from spm_xl.udfs.hosts import libreoffice_menu

            libreoffice_menu.shown(self.context, action)

        def execute(self, arguments: Any) -> str:
            from spm_xl.udfs.hosts import libreoffice_menu

            named = {argument.Name: argument.Value for argument in arguments}
            return libreoffice_menu.done(self.context, named["action"], named.get("document"))

    return Menu


def _log_beside_the_profile(context: Any) -> None:
    """Write internal errors to a small file in the user's profile; where it cannot be, work without."""
    import uno

    if LOG.handlers:
        return
    try:
        paths = context.ServiceManager.createInstanceWithContext("com.sun.star.util.PathSubstitution", context)
        path = uno.fileUrlToSystemPath(paths.substituteVariables(LOG_FILE, True))
        handler: logging.Handler = RotatingFileHandler(path, maxBytes=LARGEST_LOG, backupCount=1, encoding="utf-8", delay=True)
    except Exception:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    LOG.propagate = False
