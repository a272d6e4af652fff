"""What a person decides of settlement reports: which payment is whose lump, and a report at hand.

(docs/domain.md, Payments in 12)
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection

from brp_filesync.app import App, alone
from brp_filesync.brp import settlement_lumps
from brp_filesync.brp.entries import Payment, Waiting
from brp_filesync.brp.settlement_lumps import Lump, Part
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import amount, phrase
from brp_filesync.desk.at_hand import HandImport, demand_fits, received
from brp_filesync.desk.payment_act import Act, Plan, sum_ore, what_waits
from brp_filesync.flows import settlements as run_settlements
from brp_filesync.flows.clock import demand_clock
from brp_filesync.migrations.revision import demand_current
from brp_filesync.reconcile import demand_settlements_balance


def lump_of(payment_id: int, settlement_id: int) -> Plan:
    """Book what is unmatched of a payment against a report's open net; the rest stays unmatched."""

    def wanted(connection: Connection) -> Act:
        payment, waiting = what_waits(connection, payment_id)
        total_ore = sum_ore(waiting)
        part = _part_for(connection, payment, settlement_id)
        lump_ore = min(part.open_ore, total_ore, key=abs)
        if part.open_ore * total_ore <= 0:
            raise NotPossible(
                phrase(
                    "Settlement report {settlement_id} has nothing open for this: {open_ore}.",
                    settlement_id=settlement_id,
                    open_ore=amount(part.open_ore),
                ),
                phrase("`filesync settlements list` shows what is open."),
            )
        return _act(payment, waiting, part, lump_ore)

    return wanted


def book_at_hand(app: App, portal: str, paths: Sequence[Path], who: str) -> list[HandImport]:
    """Book settlement reports at hand, in the given order; what was decided before is left alone.

    The lumps that are told by amount and payer are booked too. Raises TooBig, before any is booked,
    and what a night's early end raises.
    """
    with alone(app, portal, run_settlements.FLOW) as alone_app:
        demand_clock(alone_app)
        profile = alone_app.profile(portal)
        run_settlements.settlement_files(profile)
        demand_current(alone_app.engine)
        for path in paths:
            demand_fits(path, path.stat().st_size, profile.max_file_bytes)
        done = []
        for path in paths:
            act = "settlements import"
            file = received(alone_app, profile, run_settlements.FLOW, path, act, who)
            known = file.state != "received"
            night = None if known else run_settlements.book_report(alone_app, profile, file)
            done.append(HandImport(file, night))
        run_settlements.book_told_lumps(alone_app, profile)
        with alone_app.database.connect() as connection:
            demand_settlements_balance(
                connection, alone_app.archive, [each.file.file_id for each in done]
            )
    return done


def _part_for(connection: Connection, payment: Payment, settlement_id: int) -> Part:
    """Return the part of a report that a payment may be the lump of, told by its bankgiro."""
    parts = settlement_lumps.parts_of(connection, settlement_id)
    paid_to = payment.bankgiro
    fitting = [each for each in parts if each.bankgiro == paid_to] if paid_to else parts
    if len(fitting) == 1:
        return fitting[0]
    if not parts:
        raise NotPossible(
            phrase(
                "No settlement report {settlement_id} has settled anything.",
                settlement_id=settlement_id,
            ),
            phrase("`filesync settlements list` shows them."),
        )
    raise NotPossible(
        phrase(
            "Settlement report {settlement_id} is of {companies}, and the payment went to "
            "bankgiro {bankgiro}.",
            settlement_id=settlement_id,
            companies=", ".join(each.company_id for each in parts),
            bankgiro=paid_to or "-",
        ),
        phrase("A company's report is paid to its own bankgiro. Ask the portal."),
    )


def _act(payment: Payment, waiting: Sequence[Waiting], part: Part, lump_ore: int) -> Act:
    said = [
        (
            phrase(
                "is the lump of settlement report {settlement_id} of {portal}",
                settlement_id=part.settlement_id,
                portal=part.portal,
            ),
            lump_ore,
        )
    ]
    after = [each.opposite() for each in waiting]
    rest_ore = sum_ore(waiting) - lump_ore
    if rest_ore:
        after.append(Waiting(rest_ore, "surplus" if rest_ore > 0 else "deduction"))
        said.append((phrase("stays unmatched"), rest_ore))
    return Act(
        "lump",
        payment.payment_id,
        tuple(said),
        waiting=tuple(after),
        details={"settlement": part.settlement_id, "amount_ore": lump_ore},
        lumps=(Lump(part.settlement_id, part.company_id, lump_ore),),
    )
