"""Places as a table shows them: degrees of latitude and longitude, or y and x in a plane.

>>> from spm_xl.territory.distance import on_globe
>>> degrees(on_globe([42.36, -18.14], [-71.06, 178.44]))
([42.36, -18.14], [-71.06, 178.44])
"""

from __future__ import annotations

from typing import Any

DIGITS = 7  # a centimetre; a place that was typed in degrees is found again as it was


def degrees(places: Any) -> tuple[list[float], list[float]]:
    """(latitudes, longitudes) of unit vectors, (y, x) of places in a plane; two empty lists without places."""
    import numpy

    if places is None:
        return [], []
    if places.shape[1] == 2:
        return places[:, 1].tolist(), places[:, 0].tolist()
    north = numpy.degrees(numpy.arcsin(numpy.clip(places[:, 2], -1, 1)))
    east = numpy.degrees(numpy.arctan2(places[:, 1], places[:, 0]))
    return (north.round(DIGITS) + 0.0).tolist(), (east.round(DIGITS) + 0.0).tolist()
