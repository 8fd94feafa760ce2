"""The map of territories as a picture: every account in the colour of its participant, on the ground that is nearest to it.

Two pictures of one plan, today's territories and the planned ones, have the same colours and the same edges. An account
that changes hands has a ring. The same plan gives the same bytes: no clock, and only the font that comes with matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from spm_xl.alignment.layout import MAP_PLANNED, MAP_TODAY
from spm_xl.alignment.map_colours import given, meetings
from spm_xl.alignment.map_ground import NOBODYS, Ground, ground
from spm_xl.territory.plan import Plan
from spm_xl.territory.problem import NOBODY

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

INCHES, DOTS = 9.0, 130  # the longer side of a picture; dots per inch
NAMED = 40  # participants whose names are still readable
RINGED = 600  # moved accounts that can still be told apart
COLOURS = 128  # of the PNG: an eighth of the bytes, and no difference to the eye
INK, GREY, EMPTY = "#1A1A1A", "#767676", "#FFFFFF"


@dataclass(frozen=True)
class Map:
    """What one picture shows: the participant of each account (NOBODY where it has none), its title, and the accounts with a ring."""

    assigned: Array
    title: str
    ringed: Array


def map_pictures(plan: Plan) -> dict[str, bytes]:
    """Name -> PNG of today's and the planned territories; none where the accounts have no places. Needs matplotlib and scipy."""
    if plan.problem.places is None:
        return {}
    area = ground(plan.problem)
    colours = _colours(plan, area)
    return {name: drawn(plan, each, area, colours) for name, each in _maps(plan).items()}


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG in dots, as its first chunk has them."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def _maps(plan: Plan) -> dict[str, Map]:
    import numpy

    today = plan.problem.current
    moved = (plan.assigned != today) & (today != NOBODY)
    count = int(moved.sum())
    ringed = moved if count <= RINGED else numpy.zeros(len(moved), dtype=bool)
    words = f"Planned: {count:,} account{'s' * (count != 1)} moved{' (ringed)' * bool(ringed.any())}"
    return {MAP_TODAY: Map(today, "Today", numpy.zeros(len(moved), dtype=bool)), MAP_PLANNED: Map(plan.assigned, words, ringed)}


def _colours(plan: Plan, area: Ground) -> tuple[str, ...]:
    count = len(plan.problem.participants)
    before, after = (meetings(_territories(area, each), count) for each in (plan.problem.current, plan.assigned))
    return given(before + after)


def _territories(area: Ground, assigned: Array) -> Array:
    import numpy

    return numpy.where(area.nearest == NOBODYS, NOBODY, assigned[area.nearest])


def drawn(plan: Plan, shown: Map, area: Ground, colours: Sequence[str]) -> bytes:
    """One map as a PNG."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from PIL import Image

    wide, high = area.east - area.west, area.north - area.south
    longer = max(wide, high)
    with matplotlib.rc_context(_settings()):
        figure = Figure(figsize=(INCHES * wide / longer, INCHES * high / longer + 0.45), dpi=DOTS, facecolor=EMPTY)
        canvas = FigureCanvasAgg(figure)
        top = INCHES * high / longer / (INCHES * high / longer + 0.45)
        axes = figure.add_axes((0.0, 0.0, 1.0, top))
        axes.set(xlim=(area.west, area.east), ylim=(area.south, area.north))
        axes.set_axis_off()
        figure.text(0.015, (1 + top) / 2, shown.title, fontsize=15, fontweight="bold", color="#17375E", va="center")
        _draw(axes, plan, shown, area, colours)
        canvas.draw()
        return _png(Image.frombytes("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba())).convert("RGB"))


def _settings() -> Any:
    """The settings that matplotlib comes with, whatever its user has set."""
    import matplotlib

    return dict(matplotlib.rcParamsDefault) | {"font.family": "DejaVu Sans", "backend": "agg"}


def _png(image: Any) -> bytes:
    """The bytes of a picture with few colours; without a date or the name of a program."""
    stream = BytesIO()
    image.quantize(COLOURS, dither=0).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _draw(axes: Any, plan: Plan, shown: Map, area: Ground, colours: Sequence[str]) -> None:
    import numpy
    from matplotlib.colors import to_rgb

    paint = numpy.array([*(to_rgb(each) for each in colours), to_rgb(GREY)])  # the last one is NOBODY's
    territories = _territories(area, shown.assigned)
    axes.imshow(_painted(territories, paint), extent=(area.west, area.east, area.south, area.north), origin="lower", interpolation="nearest", aspect="auto")
    size = float(numpy.clip(16_000 / max(1, len(area.accounts)), 1.2, 26))
    dots = {"s": size, "c": paint[shown.assigned], "linewidths": 0.4 if size > 6 else 0, "edgecolors": EMPTY}
    axes.scatter(*area.accounts.T, zorder=2, **dots)
    if shown.ringed.any():
        ring = {"s": max(size * 1.6, 14), "facecolors": "none", "edgecolors": INK, "linewidths": 1.3}
        axes.scatter(*area.accounts[shown.ringed].T, zorder=3, **ring)
    if area.homes is not None:
        _draw_homes(axes, area.homes, colours)
    if len(plan.problem.participants) <= NAMED:
        _draw_names(axes, plan, shown, area)


def _painted(territories: Array, paint: Array) -> Array:
    """(h, w, 3) the ground in pale colours, white where territories meet and far from everybody."""
    import numpy

    pale = 1 - 0.32 * (1 - paint)
    picture = numpy.where((territories == NOBODY)[..., None], 1.0, pale[territories])
    border = numpy.zeros(territories.shape, dtype=bool)
    border[:, 1:] |= territories[:, 1:] != territories[:, :-1]
    border[1:] |= territories[1:] != territories[:-1]
    picture[border] = 1.0
    return picture


def _draw_homes(axes: Any, homes: Array, colours: Sequence[str]) -> None:
    size = 110 if len(homes) <= NAMED else 26
    axes.scatter(*homes.T, s=size, marker="p", c=list(colours), edgecolors=INK, linewidths=1.2 if size > 50 else 0.6, zorder=4)


def _draw_names(axes: Any, plan: Plan, shown: Map, area: Ground) -> None:
    """Each participant's name: below the home, else in the middle of the accounts."""
    import numpy
    from matplotlib.patheffects import withStroke

    for at, name in enumerate(plan.problem.participants):
        its = area.accounts[shown.assigned == at]
        if area.homes is None and not len(its):
            continue
        place = area.homes[at] if area.homes is not None else numpy.median(its, axis=0)
        words = axes.annotate(
            name[:24].replace("$", r"\$"), place, (0, -8 if area.homes is not None else 0), textcoords="offset points",
            ha="center", va="top" if area.homes is not None else "center", fontsize=10 if len(plan.problem.participants) <= 25 else 8, fontweight="bold", color=INK, zorder=5,
        )  # fmt: skip
        words.set_path_effects([withStroke(linewidth=2.6, foreground=EMPTY)])
