"""The last days as pictures: what is there can be seen, whatever its size."""

import io

import pytest
from PIL import Image

from brp_filesync.core.outcomes import Counts
from brp_filesync.report.model import Day, Mark
from brp_filesync.report.pictures import AMBER, GREEN, RED, kind_of, pictures, scale
from tests.support.report_figures import bad_night, figures


def colours(png: bytes) -> set[str]:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    found = image.getcolors(1 << 20)
    assert found is not None
    return {f"#{red:02x}{green:02x}{blue:02x}" for _, (red, green, blue) in found}


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (1, 1), (1.5, 2), (7, 10), (42, 50), (50, 50), (51, 100), (1234, 2000), (0.3, 0.5)],
)
def test_an_axis_ends_at_a_round_number_not_far_above(highest: float, top: float) -> None:
    found, marks = scale(highest)

    assert found == pytest.approx(top)
    assert (marks[0], marks[-1]) == (0, found)


@pytest.mark.parametrize(("rejected", "held"), [(1, 0), (1, 1)])
def test_a_single_rejected_row_among_thousands_is_seen(rejected: int, held: int) -> None:
    days = list(figures().days)
    days[-1] = Day(days[-1].day, Counts(90_000 + rejected + held, 90_000, 0, rejected, held, 0))
    days[:-1] = [Day(day.day) for day in days[:-1]]

    (orders, _) = pictures(figures(days=tuple(days)))

    assert {GREEN, AMBER} <= colours(orders.png)


def test_a_night_that_went_wrong_is_another_colour() -> None:
    nights = pictures(bad_night())[-1]

    assert {GREEN, AMBER, RED} <= colours(nights.png)


@pytest.mark.parametrize(
    ("exit_code", "kind"),
    [
        (0, "done"),
        (75, "done"),
        (3, "waits"),
        (65, "waits"),
        (69, "wrong"),
        (70, "wrong"),
        (78, "wrong"),
        (None, "wrong"),
    ],
)
def test_a_run_that_has_no_end_is_as_wrong_as_one_that_failed(
    exit_code: int | None, kind: str
) -> None:
    assert kind_of(Mark("wellnet", "orders", "2026-11-24", exit_code)) == f"legend_{kind}"


def test_a_portal_whose_catalogue_went_wrong_is_seen_beside_its_orders() -> None:
    day = figures().days[-1].day
    marks = (Mark("wellnet", "orders", day, 0), Mark("wellnet", "catalogue", day, 69))

    nights = pictures(figures(marks=marks))[-1]

    assert RED in colours(nights.png)
    assert GREEN not in colours(nights.png)


def test_nothing_to_show_gives_no_picture() -> None:
    empty = tuple(Day(day.day) for day in figures().days)

    assert pictures(figures(days=empty, marks=())) == []


def test_pictures_are_small_enough_for_a_mail() -> None:
    assert sum(len(each.png) for each in pictures(bad_night())) < 60_000
