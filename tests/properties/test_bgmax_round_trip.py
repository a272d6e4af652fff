"""Whatever is written as BgMax is read as it was, however it is written and cut into chunks."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brp_filesync.payments_in.formats.bgmax.write import (
    Deposit,
    Extra,
    Payment,
    bgmax_bytes,
    bgmax_records,
)
from brp_filesync.payments_in.model import Terms
from tests.support.reading_payments import whole
from tests.support.shares import cases

pytestmark = pytest.mark.property

WORDS = st.text(st.sampled_from("abcåäöÅÄÖ éü&-0123456789"), max_size=25).map(str.strip)
SERIALS = st.from_regex("([0-9]{12})?", fullmatch=True)
EXTRAS = st.lists(st.builds(Extra, WORDS, st.sampled_from("0234")), max_size=3).map(tuple)
PAYMENTS = st.builds(
    Payment,
    amount_ore=st.integers(0, 10**13 - 1),
    reference=WORDS,
    code=st.sampled_from("012345"),
    channel=st.sampled_from("1234"),
    serial=SERIALS,
    sender=st.from_regex("[1-9][0-9]{6,7}", fullmatch=True),
    extras=EXTRAS,
    payer=st.fixed_dictionaries({"name": WORDS, "street": WORDS, "town": WORDS}),
)
DEPOSITS = st.lists(
    st.builds(
        Deposit,
        st.lists(PAYMENTS, min_size=1, max_size=6),
        bankgiro=st.from_regex("[1-9][0-9]{6,7}", fullmatch=True),
        day=st.dates(date(1990, 1, 1), date(2100, 12, 31)).map("{:%Y%m%d}".format),
        serial=st.from_regex("[0-9]{5}", fullmatch=True),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=cases(120), deadline=None)
@given(
    DEPOSITS,
    st.sampled_from(["iso8859-1", "utf-8", "cp850"]),
    st.sampled_from(["\r\n", "\n", ""]),
    st.integers(1, 9),
)
def test_what_is_written_is_read(
    deposits: list[Deposit], encoding: str, newline: str, chunk_payments: int
) -> None:
    file = bgmax_bytes(bgmax_records(deposits), encoding, newline)
    read = whole(file, Terms(chunk_payments=chunk_payments))
    payments = [each for deposit in deposits for each in deposit.payments]

    assert [
        (
            each["amount_ore"],
            each["reference"],
            each["reference_code"],
            each["channel"],
            each["bank_serial"],
            each["payer_bankgiro"],
        )
        for each in read.payments
    ] == [
        (each.amount_ore, each.reference, each.code, each.channel, each.serial, each.sender)
        for each in payments
    ]
    assert [each["reference"] for each in read.references] == [
        extra.reference for each in payments for extra in each.extras
    ]
    assert [
        (each["bankgiro"], each["booked_on"].replace("-", ""), each["serial"], each["payments"])
        for each in read.sections
    ] == [(each.bankgiro, each.day, each.serial, len(each.payments)) for each in deposits]
    assert whole(file).sections == read.sections
    if newline:
        names = [each["name"] for each in read.payers]
        assert names == [(each.payer or {})["name"] for each in payments]
