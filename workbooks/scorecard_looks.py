"""How the cells of the scorecard look, besides what every template has."""

from __future__ import annotations

from typing import Any

from spm_xl.workbooks.page import GREY, INK, LINE, LOOKS, NAVY, PALE

_CARD = {"bg_color": PALE, "align": "left"}
_NET = {"bg_color": NAVY, "font_color": "#FFFFFF", "align": "left"}
_EDGE = {"left": 5, "left_color": "#FFFFFF", "indent": 1}
_BAND = {"bg_color": "#DCE6F0", "bold": True, "font_color": NAVY}

SCORECARD_LOOKS: dict[str, dict[str, Any]] = {
    "cell": LOOKS["cell"] | {"shrink": True},  # a number that is too long never reads ####
    "cell small": {"font_size": 8, "bottom": 1, "bottom_color": LINE, "indent": 1},
    "cell date": {"num_format": "yyyy-mm-dd", "align": "left", "indent": 1, "bottom": 1, "bottom_color": LINE},
    "picture": {"bold": True, "font_color": NAVY, "font_size": 11, "bottom": 1, "bottom_color": LINE},
    "fact label": {"font_color": GREY, "font_size": 8, "top": 1, "top_color": LINE, "align": "left"},
    "fact": {"bold": True, "align": "left", "bottom": 1, "bottom_color": LINE},
    "label top": {"font_color": GREY, "valign": "top"},
    "fact wrap": {"align": "left", "valign": "top", "text_wrap": True},
    "age": {"font_color": GREY, "align": "left"},
    "month": {"font_color": GREY, "num_format": "mmm yy", "align": "right"},
    "group": {"bg_color": PALE},
    "group first": {"bg_color": PALE, "font_color": GREY, "font_size": 8, "bold": True, "left": 5, "left_color": "#FFFFFF"},
    "team": _BAND | {"shrink": True},
    "team name": _BAND,
    "card label": LOOKS["card label"] | {"font_size": 9} | _EDGE,
    "card figure": _CARD | _EDGE | {"font_size": 20, "bold": True, "font_color": INK},
    "card line": _CARD | _EDGE | {"font_size": 8, "font_color": GREY},
    "card state": _CARD | _EDGE | {"font_size": 9, "bold": True},
    "card kind": _CARD | {"font_size": 8, "italic": True, "font_color": GREY, "align": "right", "indent": 1},
    "card counts": _CARD | _EDGE | {"font_size": 12, "bold": True},
    "card rest": _CARD,
    "net label": _NET | _EDGE | {"font_size": 9, "bold": True},
    "net figure": _NET | _EDGE | {"font_size": 22, "bold": True},
    "net line": _NET | _EDGE | {"font_size": 8},
    "net state": _NET | _EDGE | {"font_size": 9, "bold": True},
    "net kind": _NET | {"font_size": 8, "italic": True, "align": "right", "indent": 1},
    "net rest": _NET,
}
