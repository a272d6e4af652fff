"""The console in a real browser: by keyboard alone, at a phone's width, and for who can't see it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.breaches import broken
from tests.support.console import Console, console_of
from tests.support.gym import Gym
from tests.support.in_browser import Window, window_of
from tests.support.payment_gym import TOTALS, Payment, a_bgmax, booked, copied, owed

PATHS = (
    "/",
    "/payments/1",
    "/desk",
    "/orders",
    "/orders/2",
    "/customers/1",
    "/files",
    "/files/1",
    "/catalogue",
    "/catalogue/wellnet",
    "/books",
    "/nights",
    "/audit",
    "/users",
    "/nowhere",
)
AXE = """
const found = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
const wide = document.documentElement.scrollWidth > window.innerWidth;
return [wide, found.violations.map((each) => [each.id, each.nodes.map((node) => node.html)])];
"""


@pytest.fixture
def console(_paying: Gym, tmp_path: Path) -> Iterator[Console]:
    """A gym's console with payments 1 (1200.00 kr), 2 and 3 that wait."""
    gym = copied(_paying, tmp_path / "gym")
    booked(gym, a_bgmax(Payment(TOTALS[2]), Payment(500, "4711"), Payment(700, "4711")))
    with console_of(gym) as found:
        yield found


@pytest.fixture
def window(console: Console, tmp_path: Path) -> Iterator[Window]:
    with window_of(console, console.logged_in("anna", "admin"), tmp_path) as found:
        yield found


def test_a_clerks_morning_goes_by_keyboard_alone(console: Console, window: Window) -> None:
    found = window.run(
        "/payments/1",
        """
        key("1");
        await until(() => document.activeElement.matches("[data-confirm]"));
        const focused = words().includes("This will be done pays invoice GYM:100003");
        key("Enter");
        await until(() => document.getElementById("said").textContent.includes("Payment 1 is done"));
        const said = words().includes("Payment 1 is done");
        const next = document.querySelector(".detail h2").textContent;
        key("h");
        const field = document.activeElement.id;
        document.activeElement.value = "Refunded";
        document.activeElement.form.requestSubmit();
        await until(() => document.activeElement.matches("[data-confirm]"));
        key("Enter");
        await until(() => document.getElementById("said").textContent.includes("Payment 2 is done"));
        const path = location.pathname;
        key("u");
        await until(() => words().includes("Nobody has done anything to payment 3"));
        return [focused, said, next.startsWith("Payment 2"), field, path, location.pathname];
        """,
    )

    assert found == [True, True, True, "note", "/payments/3", "/payments/3"]
    assert owed(console.gym)[3] == (0, "done")
    acts = [act for (act,) in console.gym.rows("brp_audit_log", "act")]
    assert acts == ["payments match", "payments handle"]
    assert broken(console.gym) == {}


@pytest.mark.torture
def test_single_keys_do_nothing_where_they_are_switched_off(window: Window) -> None:
    found = window.run(
        "/payments/1",
        """
        document.querySelector("form.keys button").click();
        await until(() => words().includes("Keys are switched off"));
        key("j"); key("1");
        await new Promise((go) => setTimeout(go, 300));
        return [location.pathname, words().includes("This will be done")];
        """,
    )

    assert found == ["/payments/1", False]


@pytest.mark.torture
def test_the_front_desk_finds_an_order_on_a_phone(console: Console, tmp_path: Path) -> None:
    with window_of(console, console.logged_in("disken", "desk"), tmp_path) as window:
        found = window.run(
            "/desk",
            """
            document.getElementById("text").value = "W-3";
            document.querySelector("form[role=search]").requestSubmit();
            await until(() => words().includes("Hand out the card"));
            const button = document.querySelector(".cards button").getBoundingClientRect();
            document.querySelector(".cards button").click();
            await until(() => words().includes("is handed out"));
            const wide = document.documentElement.scrollWidth > window.innerWidth;
            return [location.pathname, button.height >= 24, wide];
            """,
            width=390,
        )

    assert found == ["/desk", True, False]


@pytest.mark.torture
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", PATHS)
def test_no_page_has_anything_against_it_by_axe(window: Window, path: str, width: int) -> None:
    assert window.run(path, AXE, width, axe=True) == [False, []]


@pytest.mark.torture
def test_axe_sees_what_would_be_against_a_page(window: Window) -> None:
    spoilt = 'document.querySelector("label[for=text]").remove();' + AXE

    wide, found = window.run("/desk", spoilt, axe=True)

    assert (wide, [word for word, _ in found]) == (False, ["label"])
