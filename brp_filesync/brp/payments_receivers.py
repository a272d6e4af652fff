"""Whose a staged payment is where the bank tells no bankgiro: its account's, told by its number."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, Connection, String, and_, func, insert, select, union_all, update

from brp_filesync.brp.payment_staging import staged_claim, staged_payment, staged_section
from brp_filesync.brp.schema_catalogue import company
from brp_filesync.brp.schema_sales import invoice
from brp_filesync.database.bulk import analyse, create_temporary, insert_rows, temporary
from brp_filesync.database.metadata import RowId

_staged_receiver = temporary(
    "staged_receiver", [("receiver", BigInteger()), ("account", String()), ("bankgiro", String())]
)

_staged_told = temporary("staged_told", [("payment", RowId), ("bankgiro", String())], key="payment")


def company_bankgiros(connection: Connection) -> dict[str, str]:
    """Return the bankgiro of each company in BRP, by its id."""
    found = connection.execute(select(company.c.company_id, company.c.bankgiro))
    return {row[0]: row[1] for row in found}


def tell_by_number(connection: Connection, receivers: Sequence[tuple[str, str]]) -> None:
    """Give payments without a bankgiro the only one of their account's that has issued a number.

    `receivers` are (account, bankgiro). A number that several have issued tells nothing.
    """
    accounts = [account for account, _ in receivers]
    several = [each for each in receivers if accounts.count(each[0]) > 1]
    if not several:  # an account that stands for one bankgiro was read so
        return
    create_temporary(connection, _staged_receiver)
    insert_rows(
        connection,
        _staged_receiver,
        ["receiver", "account", "bankgiro"],
        ((place, *each) for place, each in enumerate(several)),
    )
    create_temporary(connection, _staged_told)
    analyse(connection, _staged_receiver)
    untold = staged_payment.c.bankgiro.is_(None)
    named = union_all(
        select(
            staged_payment.c.payment, staged_payment.c.section, staged_payment.c.ocr.label("number")
        ).where(untold, staged_payment.c.ocr.is_not(None)),
        select(staged_claim.c.payment, staged_payment.c.section, staged_claim.c.reference)
        .join(staged_payment, staged_payment.c.payment == staged_claim.c.payment)
        .where(untold, staged_claim.c.reference.is_not(None)),
    ).subquery("named")
    issued = (
        select(named.c.payment, func.min(_staged_receiver.c.bankgiro))
        .join(staged_section, staged_section.c.section == named.c.section)
        .join(_staged_receiver, _staged_receiver.c.account == staged_section.c.account)
        .join(
            invoice,
            and_(
                invoice.c.bankgiro == _staged_receiver.c.bankgiro,
                invoice.c.ocr_number == named.c.number,
            ),
        )
        .group_by(named.c.payment)
        .having(func.count(_staged_receiver.c.bankgiro.distinct()) == 1)
    )
    connection.execute(insert(_staged_told).from_select(["payment", "bankgiro"], issued))
    analyse(connection, _staged_told)
    connection.execute(
        update(staged_payment)
        .where(staged_payment.c.payment == _staged_told.c.payment)
        .values(bankgiro=_staged_told.c.bankgiro)
    )
