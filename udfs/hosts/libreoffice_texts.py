"""What LibreOffice reads to know our functions: the type of the add-in, its help and its menu, from the catalogue.

Every function stands there three times: under its own name, and under the two names by which Excel's other
hosts write it into a file, so that such a file computes and is saved back with its prefix.

>>> method_name("SPM_DRAW_LEDGER", "_xll.")
'spmDrawLedgerXll'
>>> [name for name in methods() if name.startswith("spmPayout")]
['spmPayout', 'spmPayoutXll', 'spmPayoutXldudf']
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from spm_xl import __version__
from spm_xl.udfs.catalog import FUNCTIONS, Function

OLDEST = "25.2"  # before it a function of an add-in is lost when an xlsx is loaded
IDENTIFIER = "org.spmxl.extension"
SERVICE = "org.spmxl.Functions"
MENU = "org.spmxl.Menu"
COMPONENT = "spm_xl_component.py"
PREFIXES = {"": "", "_xll.": "Xll", "_xldudf_": "Xldudf"}  # as stored in xlsx -> end of the method's name
REFRESH, REPLAN = "refresh", "replan"  # the actions that a button asks for, too; what is done is told by the workbook
MENU_ENTRIES = (
    (REFRESH, "Refresh scorecard"),
    (REPLAN, "Plan territories again"),
    ("why", "Why this cell"),
    ("freeze", "Freeze: functions become values"),
    ("help", "Help: the functions"),
)

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_XCU = (
    _HEAD + '<oor:component-data xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'oor:name="{name}" oor:package="org.openoffice.Office">\n{body}\n</oor:component-data>\n'
)


def method_name(function: str, prefix: str = "") -> str:
    """Name of a function as a method of the add-in."""
    return _identifier(function) + PREFIXES[prefix]


def _identifier(name: str) -> str:
    """A name as LibreOffice's types may have it: without underscores.

    >>> _identifier("period_start")
    'periodStart'
    """
    first, *rest = name.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def methods() -> dict[str, tuple[Function, str]]:
    """Method -> its function, and the name as stored in xlsx."""
    return {method_name(f.name, prefix): (f, prefix + f.name) for f in FUNCTIONS for prefix in PREFIXES}


def types_idl() -> str:
    """The add-in's interface. Answers are rows, as only those may hold several cells, text and errors alike."""
    lines = []
    for method, (function, _) in methods().items():
        arguments = ", ".join(f"[in] any {_identifier(name)}" for name in function.names)  # help is found by these names
        lines.append(f"  sequence< sequence<any> > {method}({arguments});")
    body = "\n".join(lines)
    return f"module org {{ module spmxl {{ interface XFunctions : com::sun::star::uno::XInterface {{\n{body}\n}}; }}; }};\n"


def functions_xcu() -> str:
    """CalcAddIns.xcu: what the function wizard shows, and the names in xlsx."""
    nodes = "\n".join(_function_node(method, function, stored) for method, (function, stored) in methods().items())
    body = f'<node oor:name="AddInInfo"><node oor:name="{SERVICE}" oor:op="replace"><node oor:name="AddInFunctions">\n{nodes}\n</node></node></node>'
    return _XCU.format(name="CalcAddIns", body=body)


def _function_node(method: str, function: Function, stored: str) -> str:
    summary = function.summary if stored == function.name else f"{function.name}, as other spreadsheet hosts store it. {function.summary}"
    helps = "".join(
        f'<node oor:name="{_identifier(parameter.name)}" oor:op="replace">{_prop("DisplayName", parameter.name)}{_prop("Description", parameter.help)}</node>\n'
        for parameter in function.parameters
    )
    return (
        f'<node oor:name="{method}" oor:op="replace">{_prop("DisplayName", stored)}{_prop("Description", summary)}'
        f'<prop oor:name="Category"><value>Add-In</value></prop>{_prop("CompatibilityName", stored)}\n'
        f'<node oor:name="Parameters">\n{helps}</node></node>'
    )


def _prop(name: str, value: str, language: str = "en-US") -> str:
    return f'<prop oor:name="{name}"><value xml:lang="{language}">{escape(value)}</value></prop>'


def menu_xcu() -> str:
    """Addons.xcu: the menu SPM of a spreadsheet."""
    entries = "".join(
        f'<node oor:name="m{at}" oor:op="replace"><prop oor:name="URL"><value>service:{MENU}?{action}</value></prop>'
        f'{_prop("Title", title)}<prop oor:name="Target"><value>_self</value></prop></node>\n'
        for at, (action, title) in enumerate(MENU_ENTRIES, 1)
    )
    body = (
        f'<node oor:name="AddonUI"><node oor:name="OfficeMenuBar"><node oor:name="{IDENTIFIER}.menu" oor:op="replace">'
        f'<prop oor:name="Context"><value>com.sun.star.sheet.SpreadsheetDocument</value></prop>{_prop("Title", "SPM")}'
        f'<node oor:name="Submenu">\n{entries}</node></node></node></node>'
    )
    return _XCU.format(name="Addons", body=body)


def description_xml() -> str:
    """Name, version, and the oldest LibreOffice that it works in."""
    return (
        _HEAD + '<description xmlns="http://openoffice.org/extensions/description/2006" xmlns:l="http://libreoffice.org/extensions/description/2011">\n'
        f'<identifier value="{IDENTIFIER}"/><version value="{__version__}"/><platform value="all"/>\n'
        "<display-name><name lang=\"en\">spm_xl: functions for sales performance management</name></display-name>\n"
        f'<dependencies><l:LibreOffice-minimal-version value="{OLDEST}" name="LibreOffice {OLDEST}"/></dependencies>\n'
        "</description>\n"
    )


def manifest_xml() -> str:
    """The parts of the extension that LibreOffice registers."""
    kind = "application/vnd.sun.star."
    parts = {
        "functions.idl": f"{kind}uno-typelibrary;type=RDB",
        "spm_xl.components": f"{kind}uno-components",
        "CalcAddIns.xcu": f"{kind}configuration-data",
        "Addons.xcu": f"{kind}configuration-data",
    }
    entries = "".join(f'<m:file-entry m:full-path="{path}" m:media-type="{media}"/>\n' for path, media in parts.items())
    return _HEAD + f'<m:manifest xmlns:m="http://openoffice.org/2001/manifest">\n{entries}</m:manifest>\n'


def components_xml() -> str:
    """The services; LibreOffice starts Python at the first use of one, and not before."""
    services = "".join(
        f'<implementation name="{name}"><service name="{name}"/></implementation>\n' for name in (SERVICE, MENU)
    )
    return (
        _HEAD + '<components xmlns="http://openoffice.org/2010/uno-components">\n'
        f'<component loader="com.sun.star.loader.Python" uri="{COMPONENT}">\n{services}</component>\n</components>\n'
    )
