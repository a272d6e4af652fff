"""The last days as pictures (PNG), which every mail client shows. Pure but for the drawing library,
which is imported when it's needed.

Only digits and ids are written in them: the library's own font has no letters beyond ASCII. What a
picture shows is said in words beside it.
"""

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from brp_filesync.core.exit_codes import NOT_DONE, ExitCode
from brp_filesync.report.model import Day, Figures, Mark

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

# Told apart by lightness too, for those who see no difference between red and green.
GREEN, GREY, AMBER, RED = "#2f7d5b", "#a9b8b1", "#e0a526", "#a8322a"
_INK, _FAINT, _LINE, _PAPER = "#45504b", "#7c8782", "#dfe5e2", "#ffffff"
_WIDTH, _HEIGHT = 960, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 116, 12, 14, 44
_LETTERS = 25  # pixels: still readable where a phone shows the picture at a third of its size
_ROW = 40
_STEPS = (1, 2, 5, 10)
_KINDS = ("legend_done", "legend_waits", "legend_wrong")  # the worst last


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture's name (which its words have too), its bytes, and its colours in their order."""

    name: str
    png: bytes
    colours: Mapping[str, str]  # word of the legend → colour


def pictures(figures: Figures) -> list[Picture]:
    """Return the pictures that there is anything to show in."""
    days, found = figures.days, []
    if any(day.counts.rows for day in days):
        rows = [_order_rows(day) for day in days]
        colours = {"legend_imported": GREEN, "legend_duplicate": GREY, "legend_rejected": AMBER}
        found.append(Picture("orders", _bars(days, rows, list(colours.values())), colours))
    if any(day.received_ore for day in days):
        kronor = [(day.booked_ore / 100_000, max(day.unmatched_ore, 0) / 100_000) for day in days]
        colours = {"legend_booked": GREEN, "legend_unmatched": AMBER}
        found.append(Picture("payments", _bars(days, kronor, list(colours.values())), colours))
    if figures.marks:
        colours = dict(zip(_KINDS, (GREEN, AMBER, RED), strict=True))
        found.append(Picture("nights", _nights(days, figures.marks), colours))
    return found


def kind_of(mark: Mark) -> str:
    """Return the legend's word for how a day's runs ended; one that has no end was cut off."""
    if mark.exit_code is None or mark.exit_code in NOT_DONE:
        return "legend_wrong"
    done = mark.exit_code in (ExitCode.DONE, ExitCode.BUSY)
    return "legend_done" if done else "legend_waits"


def scale(highest: float) -> tuple[float, list[float]]:
    """Return the top of an axis for values up to `highest`, and the marks on it, from 0."""
    if highest <= 0:
        return 1, [0, 1]
    unit = 10 ** math.floor(math.log10(highest))
    top = next(step * unit for step in _STEPS if highest <= step * unit * 1.0000001)
    return top, [0, top / 2, top]


def _order_rows(day: Day) -> tuple[float, ...]:
    counts = day.counts
    return counts.imported, counts.duplicate, counts.rejected + counts.held


def _bars(days: Sequence[Day], stacks: Sequence[Sequence[float]], colours: list[str]) -> bytes:
    image, draw, font = _canvas(_HEIGHT)
    top, marks = scale(max(sum(max(part, 0) for part in stack) for stack in stacks))
    floor, high = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    for mark in marks:
        y = floor - mark / top * high
        draw.line((_LEFT, y, _WIDTH - _RIGHT, y), fill=_LINE, width=2)
        draw.text((_LEFT - 12, y), _number(mark), fill=_FAINT, font=font, anchor="rm")
    for place, stack in enumerate(stacks):
        left, right = _column(place, len(days))
        y = float(floor)
        for part, colour in zip(stack, colours, strict=True):
            if part > 0:
                # Nothing that is there is invisible.
                tall = max(part / top * high, 3)
                draw.rectangle((left, y - tall, right, y), fill=colour)
                y -= tall
    draw.line((_LEFT, floor, _WIDTH - _RIGHT, floor), fill=_FAINT, width=2)
    _write_days(draw, font, days, floor)
    return _png(image)


def _nights(days: Sequence[Day], marks: Sequence[Mark]) -> bytes:
    kinds: dict[tuple[str, str], str] = {}
    for mark in marks:  # of a source's flows the worst
        at = (mark.source, mark.day)
        kinds[at] = max(kinds.get(at, _KINDS[0]), kind_of(mark), key=_KINDS.index)
    sources = sorted({mark.source for mark in marks})
    height = _TOP + len(sources) * _ROW + _BOTTOM
    image, draw, font = _canvas(height)
    places = {day.day: place for place, day in enumerate(days)}
    colours = dict(zip(_KINDS, (GREEN, AMBER, RED), strict=True))
    left_edge = _LEFT
    for row, source in enumerate(sources):
        middle = _TOP + row * _ROW + _ROW / 2
        draw.line((left_edge, middle, _WIDTH - _RIGHT, middle), fill=_LINE, width=2)
        draw.text((left_edge - 12, middle), _short(source), fill=_INK, font=font, anchor="rm")
    for (source, day), kind in kinds.items():
        left, right = _column(places[day], len(days))
        middle = _TOP + sources.index(source) * _ROW + _ROW / 2
        half = 8 + 4 * _KINDS.index(kind)  # told apart by height too
        draw.rectangle((left, middle - half, right, middle + half), fill=colours[kind])
    _write_days(draw, font, days, height - _BOTTOM)
    return _png(image)


def _canvas(height: int) -> tuple[Any, "ImageDraw", Any]:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (_WIDTH, height), _PAPER)
    return image, ImageDraw.Draw(image), ImageFont.load_default(_LETTERS)


def _column(place: int, columns: int) -> tuple[float, float]:
    wide = (_WIDTH - _LEFT - _RIGHT) / columns
    left = _LEFT + place * wide
    return left + wide * 0.14, left + wide * 0.86


def _write_days(draw: "ImageDraw", font: Any, days: Sequence[Day], floor: float) -> None:
    """Write each Monday's date, as "24/11"."""
    for place, day in enumerate(days):
        on = date.fromisoformat(day.day)
        if on.weekday() == 0:
            left, right = _column(place, len(days))
            middle = min(max((left + right) / 2, _LEFT + 30), _WIDTH - _RIGHT - 34)
            text = f"{on.day}/{on.month}"
            draw.text((middle, floor + 10), text, fill=_INK, font=font, anchor="mt")


def _number(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g}M"
    return f"{value / 1000:g}k" if value >= 10_000 else f"{value:g}"


def _short(source: str) -> str:
    return source if len(source) <= 7 else f"{source[:6]}."


def _png(image: Any) -> bytes:
    stream = io.BytesIO()
    # Few colours: a palette makes it a tenth as large.
    image.quantize(colors=64).save(stream, "PNG", optimize=True)
    return stream.getvalue()
