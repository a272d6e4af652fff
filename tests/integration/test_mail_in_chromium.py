"""The mails in a real browser: at a phone's and at a desktop's width, everything fits."""

from pathlib import Path

import pytest

from brp_filesync.mail.model import Kind
from tests.support.browser import overflowing, picture
from tests.support.mails import a_mail, order_facts, parts, purchase

PHONE, DESKTOP = 390, 1280
LONG = order_facts(
    purchase(name="Träningskort" * 12),
    purchase(name="A b " * 40, clips=990, quantity=99),
    first_name="Maximiliana" * 4,
    last_name="von und zu " * 6,
    portal_order_number="W" * 120,
)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("kind", ["confirm", "cancelled"])
@pytest.mark.parametrize("order", [order_facts(), LONG], ids=["usual", "long"])
def test_a_mail_fits_its_window(tmp_path: Path, kind: Kind, order: object, width: int) -> None:
    _, html = parts(a_mail(order, kind, prices=True))  # type: ignore[arg-type]
    page = tmp_path / "mail.html"
    page.write_text(html, encoding="utf-8")

    assert overflowing(page, width) == "[]"


def test_what_does_not_fit_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<p style='width:300px;overflow:hidden'><b style='display:block;width:600px'>x</b></p>"
    )

    assert overflowing(page, PHONE) != "[]"


def test_a_picture_is_taken(tmp_path: Path) -> None:
    page, target = tmp_path / "mail.html", tmp_path / "mail.png"
    page.write_text(parts(a_mail())[1], encoding="utf-8")

    picture(page, target, PHONE, 900)

    assert target.read_bytes().startswith(b"\x89PNG")
