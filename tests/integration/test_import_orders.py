"""What an order becomes: the order itself, its invoice, its price and its VAT."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from brp_filesync.core import ocr
from tests.support.gym import Gym, an_order, personnummer
from tests.support.left_behind import in_balance
from tests.support.served_gym import changed

pytestmark = pytest.mark.one_database

ADDRESS = ("street", "postal_code", "city", "country")


@pytest.fixture(autouse=True)
def _balanced(gym: Gym) -> Iterator[None]:
    yield
    in_balance(gym)


@pytest.mark.rule("Orders in 1.1", "Orders in 4.1", "Orders in 4.3", "Orders in 6.1")
def test_an_order_is_the_persons_and_its_invoice_goes_to_the_portal(gym: Gym) -> None:
    gym.deliver([an_order(facility="102")])

    assert gym.night().exit_code == 0

    columns = (
        "order_number",
        "portal",
        "portal_order_number",
        "person_id",
        "employer_id",
        "recipient_id",
        "facility_id",
        "label",
        "ordered_at",
        "imported_at",
        "total_ore",
        "card_state",
        "cancelled_at",
    )
    assert gym.rows("brp_order", *columns) == [
        (
            "1",
            "wellnet",
            "W-1",
            1,
            2,
            1,
            "102",
            "Wellnet",
            "2026-11-19T23:00:00Z",
            "2026-11-24T01:30:00Z",
            499000,
            "to_collect",
            None,
        )
    ]
    assert gym.rows("brp_invoice") == [
        (
            1,
            "SYD",
            500,
            "invoice",
            1,
            None,
            1,
            "Wellnet AB",
            "Box 1",
            "111 11",
            "Stockholm",
            "SE",
            "2026-11-24",
            "2026-12-24",
            30,
            "Avser beställning W-1 hos Wellnet",
            499000,
            28245,
            499000,
            "9954321",
            "50054",
            "sent",
            None,
            False,
        )
    ]


@pytest.mark.rule("Orders in 6.3")
@pytest.mark.parametrize(
    ("first", "street"),
    [("invoice", "Fakturagatan"), ("visiting", "Besöksgatan"), ("reference", "Referensgatan")],
)
def test_the_invoices_address_is_the_first_whole_one_of_three(
    gym: Gym, first: str, street: str
) -> None:
    kinds = {"invoice": "Fakturagatan", "visiting": "Besöksgatan", "reference": "Referensgatan"}
    sets = [
        f"{kind}_street = '{name}', {kind}_postal_code = '222 22', {kind}_city = 'Lund'"
        for kind, name in kinds.items()
    ]
    gym.do(f"UPDATE brp_organisation SET {', '.join(sets)}")
    for kind in list(kinds)[: list(kinds).index(first)]:
        gym.do(f"UPDATE brp_organisation SET {kind}_city = NULL")
    gym.deliver([an_order()])

    gym.night()

    assert gym.rows("brp_invoice", *ADDRESS) == [(street, "222 22", "Lund", "SE")]


@pytest.mark.rule("Orders in 6.4")
def test_an_invoice_keeps_its_address_when_the_portal_moves(gym: Gym) -> None:
    gym.deliver([an_order()])
    gym.night()
    before = gym.rows("brp_invoice")

    gym.do("UPDATE brp_organisation SET invoice_street = 'Ny gata', payment_terms_days = 10")
    gym.deliver([an_order("W-2")], serial=2)
    gym.night()

    invoices = gym.rows("brp_invoice")
    assert invoices[0] == before[0]
    assert gym.rows("brp_invoice", "street", "due_date", "payment_terms_days") == [
        ("Box 1", "2026-12-24", 30),
        ("Ny gata", "2026-12-04", 10),
    ]


@pytest.mark.rule("Orders in 6.5", "Orders in 6.6")
def test_the_invoice_date_is_stockholms(gym: Gym) -> None:
    gym.clock.at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # half past midnight in Stockholm
    gym.deliver([an_order(ordered="20261231")])

    gym.night()

    assert gym.rows("brp_invoice", "invoice_date", "due_date") == [("2027-01-01", "2027-01-31")]


@pytest.mark.rule("Orders in 6.7")
def test_an_invoice_isnt_sent_until_the_answer_is_delivered(gym: Gym) -> None:
    gym.deliver([an_order()])
    (gym.server / "responses").rmdir()

    assert gym.night().exit_code == 69
    assert gym.rows("brp_invoice", "state") == [("not_sent",)]

    (gym.server / "responses").mkdir()
    assert gym.night().exit_code == 0
    assert gym.rows("brp_invoice", "state") == [("sent",)]


@pytest.mark.rule("Orders in 7.1", "Orders in 7.2")
def test_each_invoice_has_a_valid_ocr_number_of_its_own(gym: Gym) -> None:
    rows = [
        an_order(
            f"W-{i}", personnummer=personnummer(i), facility="102" if i % 3 else "101", email=""
        )
        for i in range(40)
    ]
    name = gym.deliver(rows)

    gym.night()

    columns = ("company_id", "invoice_number", "bankgiro", "ocr_number")
    invoices = gym.rows("brp_invoice", *columns)
    assert len({row[2:] for row in invoices}) == 40
    for _, number, _, printed in invoices:
        assert printed.startswith(f"{number}{(len(str(number)) + 2) % 10}")
        assert printed == ocr.make(str(number))
    for company, first in (("GYM", 100001), ("SYD", 500)):  # no gaps
        numbers = sorted(row[1] for row in invoices if row[0] == company)
        assert numbers == list(range(first, first + len(numbers)))
    assert [row["OCR"] for row in gym.answer(name)] == [row[3] for row in invoices]


@pytest.mark.rule("Orders in 8.1")
@pytest.mark.parametrize(
    ("ordered", "price_ore", "code"),
    [
        ("20260630", 100, ""),
        ("20260701", 200, ""),
        ("20260731", 200, ""),
        ("20260801", 200, "1101 product-not-released"),
        ("20260630", 200, "1101 price-differs"),
        ("20251231", 100, "1101 product-not-released"),
    ],
)
def test_the_agreed_price_is_that_of_the_day_of_ordering(
    gym: Gym, ordered: str, price_ore: int, code: str
) -> None:
    gym.do(
        "UPDATE brp_agreed_price SET valid_to = '2026-06-30', price_ore = 100"
        " WHERE product_number = 'M1'",
        "INSERT INTO brp_agreed_price (portal, product_number, facility_id, valid_from, valid_to,"
        " price_ore) VALUES ('wellnet', 'M1', '101', '2026-07-01', '2026-07-31', 200)",
    )
    name = gym.deliver([an_order(product="M1", ordered=ordered, price_ore=price_ore)])

    gym.night()

    assert gym.answer(name)[0]["KOD"] == code
    assert gym.rows("brp_invoice", "total_ore") == ([] if code else [(price_ore,)])


@pytest.mark.rule("Orders in 8.2", "Orders in 8.3", "Orders in 8.4")
@pytest.mark.parametrize(
    ("rule", "status", "invoiced", "word"),
    [
        ("reject", "AVVISAD", [], "price-differs"),
        ("agreed", "OK", [(499000,)], "price-differs-agreed-used"),
        ("file", "OK", [(480000,)], "price-differs-file-used"),
    ],
)
def test_a_price_that_differs_goes_by_the_portals_price_rule(
    gym: Gym, rule: str, status: str, invoiced: list[tuple[int]], word: str
) -> None:
    ruled = changed(gym, price_rule=rule)
    name = ruled.deliver([an_order(price_ore=480000)])

    assert ruled.night().exit_code == (3 if rule == "reject" else 0)

    assert [row["STATUS"] for row in gym.answer(name)] == [status]
    assert [row["BELOPP"] for row in gym.answer(name)] == [str(invoiced[0][0]) if invoiced else ""]
    assert gym.rows("brp_invoice", "total_ore") == invoiced
    assert gym.rows("filesync_outcome", "problems") == [
        (f'[["PRIS_ORE", "{word}", {{"price": 480000, "agreed": 499000}}]]',)
    ]


@pytest.mark.rule("Orders in 8.5")
@pytest.mark.parametrize(
    ("rate", "price_ore", "vat_ore"),
    [
        (600, 499000, 28245),
        (600, 49900, 2825),
        (2500, 100, 20),
        (1200, 100, 11),
        (0, 100, 0),
        (2500, 3, 1),
        (600, 53, 3),
        (None, 100, 0),
    ],
)
def test_vat_is_that_of_the_gross_price_to_the_nearest_ore(
    gym: Gym, rate: int | None, price_ore: int, vat_ore: int
) -> None:
    told = "NULL" if rate is None else rate
    gym.do(
        f"UPDATE brp_agreed_price SET price_ore = {price_ore}",
        f"UPDATE brp_vat_rate SET rate_hundredths = {told} WHERE vat_group = 'sport'",
    )
    gym.deliver([an_order(price_ore=price_ore)])

    assert gym.night().exit_code == 0

    assert gym.rows("brp_invoice", "total_ore", "vat_ore") == [(price_ore, vat_ore)]
    assert gym.rows("brp_invoice_line", "vat_rate_hundredths", "vat_ore") == [(rate, vat_ore)]


@pytest.mark.rule("Orders in 8.5")
def test_the_vat_rate_is_that_of_the_invoice_date_not_of_the_order(gym: Gym) -> None:
    gym.do(
        "INSERT INTO brp_vat_rate (vat_group, valid_from, rate_hundredths)"
        " VALUES ('sport', '2026-11-24', 1200), ('sport', '2026-11-25', 2500)"
    )
    gym.deliver([an_order(ordered="20261120")])

    gym.night()

    assert gym.rows("brp_invoice_line", "vat_rate_hundredths") == [(1200,)]


@pytest.mark.rule("Orders in 9.3")
def test_a_commission_line_is_taken_off_the_invoice(gym: Gym) -> None:
    selling = changed(gym, commission_product="PROV")
    name = selling.deliver(
        [
            an_order(),
            an_order(line="2", product="PROV", price_ore=-49901),
        ]
    )

    assert selling.night().exit_code == 0

    assert gym.rows("brp_order", "total_ore") == [(449099,)]
    lines = ("position", "product_number", "price_ore", "effect")
    assert gym.rows("brp_order_line", *lines) == [
        (1, "M12", 499000, "new"),
        (2, "PROV", -49901, "commission"),
    ]
    assert gym.rows("brp_invoice", "total_ore", "vat_ore") == [(449099, 28245 - 9980)]
    assert gym.rows("brp_invoice_line", "price_ore", "vat_ore") == [
        (499000, 28245),
        (-49901, -9980),
    ]
    assert [(row["BELOPP"], row["FAKTURANR"]) for row in gym.answer(name)] == [
        ("499000", "100001"),
        ("-49901", "100001"),
    ]


@pytest.mark.rule("Orders in 9.4")
@pytest.mark.parametrize(("sign", "taken"), [("negative", -100), ("positive", 100)])
def test_a_commission_with_the_other_sign_rejects_its_order(
    gym: Gym, sign: str, taken: int
) -> None:
    selling = changed(gym, commission_product="PROV", commission_sign=sign)
    name = selling.deliver(
        [
            an_order(),
            an_order(line="2", product="PROV", price_ore=taken),
            an_order("W-2"),
            an_order("W-2", line="2", product="PROV", price_ore=-taken),
        ]
    )

    selling.night()

    assert [row["KOD"] for row in gym.answer(name)] == [
        "",
        "",
        "1101 order-incomplete",
        "1101 commission-sign",
    ]


@pytest.mark.rule("Orders in 9.5")
def test_a_commission_that_eats_the_whole_order_rejects_it(gym: Gym) -> None:
    selling = changed(gym, commission_product="PROV")
    name = selling.deliver(
        [
            an_order(),
            an_order(line="2", product="PROV", price_ore=-499000),
            an_order("W-2", product="PROV", price_ore=-1),
        ]
    )

    selling.night()

    assert {row["KOD"] for row in gym.answer(name)} == {"1101 total-not-positive"}
    assert gym.rows("brp_order") == []


@pytest.mark.rule("Orders in 12.6", "Orders in 12.5")
def test_a_quantity_multiplies_periods_clips_and_price(gym: Gym) -> None:
    name = gym.deliver(
        [
            an_order("W-1", product="M1", quantity="3", price_ore=3 * 49900),
            an_order("W-2", product="K10", quantity="2", price_ore=2 * 120000),
            an_order("W-3", product="K10", quantity="2", price_ore=120000),
            an_order("W-4", product="K10", quantity="100", price_ore=100 * 120000),
            an_order("W-5", product="K10", quantity="1.5", price_ore=120000),
            an_order("W-6", product="K10", quantity="", price_ore=120000),
        ]
    )

    gym.night()

    assert [row["KOD"] for row in gym.answer(name)] == [
        "",
        "",
        "1101 price-differs",
        "1101 quantity-out-of-range",
        "1105 number-format",
        "",
    ]
    assert gym.rows("brp_subscription", "starts_on", "debited_until", "price_ore") == [
        ("2026-11-24", "2027-02-23", 49900 * 3)
    ]
    assert gym.rows("brp_punch_card", "clips_bought", "clips_left", "valid_until") == [
        (20, 20, "2027-11-23"),
        (10, 10, "2027-11-23"),
    ]


@pytest.mark.rule("Orders in 10.1", "Orders in 10.2")
def test_a_confirmation_is_promised_for_each_order_with_an_address(gym: Gym) -> None:
    gym.deliver([an_order(), an_order("W-2", personnummer=personnummer(1), email="")])
    gym.night()
    gym.deliver([an_order()], serial=2)

    gym.night()

    mails = [row for row in gym.rows("filesync_duty", "kind", "order_id", "state") if row[1]]
    assert mails == [("confirm", 1, "todo")]


@pytest.mark.rule("Subscriptions 2.1")
def test_a_start_date_is_kept_and_one_in_the_past_becomes_today(gym: Gym) -> None:
    name = gym.deliver(
        [
            an_order("W-1", start="20270115", personnummer=personnummer(1)),
            an_order("W-2", start="20261101", personnummer=personnummer(2)),
            an_order("W-3", start="", personnummer=personnummer(3)),
            an_order("W-4", start="2027-01-15", personnummer=personnummer(4)),
        ]
    )

    gym.night()

    assert [row["STARTDATUM"] for row in gym.answer(name)] == [
        "20270115",
        "20261124",
        "20261124",
        "",
    ]
    assert [row[0] for row in gym.rows("brp_subscription", "starts_on")] == [
        "2027-01-15",
        "2026-11-24",
        "2026-11-24",
    ]


def test_a_files_chunks_and_batches_decide_nothing(gym: Gym) -> None:
    one_by_one = changed(gym, settings={"chunk_rows": 1, "batch_orders": 1})
    name = gym.deliver(
        [
            an_order("W-1"),
            an_order("W-2", product="K10", price_ore=120000),
            an_order("W-1", line="2", product="K10", price_ore=120000),
            an_order("W-3"),
        ]
    )

    assert one_by_one.night().exit_code == 0

    assert [row["BRP_ORDERNR"] for row in gym.answer(name)] == ["1", "2", "1", "3"]
    assert gym.rows("brp_order", "portal_order_number") == [("W-1",), ("W-2",), ("W-3",)]
