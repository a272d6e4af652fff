"""What the database holds already of that which set-up files name, in the files' own terms."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, or_, select, union

from brp_filesync.brp.load_layout import (
    LAYOUTS,
    PERSONS,
    PRODUCTS,
    PUNCH_CARDS,
    SUBSCRIPTIONS,
    VAT_GROUPS,
    Key,
    Layout,
    Row,
)
from brp_filesync.brp.schema_catalogue import product_right, vat_group
from brp_filesync.brp.schema_people import organisation, person, punch_card, subscription

_OF_PERSONS = frozenset((PERSONS, SUBSCRIPTIONS, PUNCH_CARDS))


@dataclass(frozen=True, slots=True)
class Present:
    """Rows by file and key, and the row ids of organisations and persons.

    Of what persons own only the keys. `owned` are the products that somebody still has on the day.
    `portals` are the commission articles, "" for none, by the name of each portal that has a
    profile; None where that isn't asked.
    """

    rows: dict[str, dict[Key, Row]] = field(default_factory=dict)
    organisation_ids: dict[str, int] = field(default_factory=dict)  # by number
    nameless_ids: dict[str, int] = field(default_factory=dict)  # by name, without a number
    person_ids: dict[str, int] = field(default_factory=dict)  # by customer number
    vat_groups: dict[str, str] = field(default_factory=dict)  # names by group
    owned: frozenset[str] = frozenset()
    portals: Mapping[str, str] | None = None
    today: str = ""


def gather(
    connection: Connection,
    files: Collection[str],
    today: str,
    portals: Mapping[str, str] | None = None,
) -> Present:
    """Return what is there; of persons and what they own only where `files` are about them."""
    owned = _owned_products(connection, today) if PRODUCTS in files else frozenset()
    present = Present(owned=owned, portals=portals, today=today)
    for group, name in connection.execute(select(vat_group.c.vat_group, vat_group.c.name)):
        present.vat_groups[group] = name
    for layout in LAYOUTS:
        if layout.updates:
            present.rows[layout.file] = _catalogue_rows(connection, layout)
    _add_names_and_rights(connection, present)
    for row_id, number, name in connection.execute(
        select(
            organisation.c.organisation_id,
            organisation.c.organisation_number,
            organisation.c.name,
        ).order_by(organisation.c.organisation_id)
    ):
        if number is not None:
            present.organisation_ids[number] = row_id
        else:
            present.nameless_ids.setdefault(name, row_id)
    present.rows.update({PERSONS: {}, SUBSCRIPTIONS: {}, PUNCH_CARDS: {}})
    if not _OF_PERSONS.isdisjoint(files):
        _add_persons(connection, present)
    if SUBSCRIPTIONS in files:
        _add_owned(connection, present, SUBSCRIPTIONS)
    if PUNCH_CARDS in files:
        _add_owned(connection, present, PUNCH_CARDS)
    return present


def _owned_products(connection: Connection, today: str) -> frozenset[str]:
    """Return the numbers of what is somebody's subscription or card, that hasn't ended."""
    subscribed = select(subscription.c.product_number).where(
        or_(subscription.c.ends_on.is_(None), subscription.c.ends_on >= today)
    )
    cards = select(punch_card.c.product_number).where(punch_card.c.valid_until >= today)
    return frozenset(connection.scalars(union(subscribed, cards)))


def _catalogue_rows(connection: Connection, layout: Layout) -> dict[Key, Row]:
    columns = [
        layout.table.c[cell.stored_as].label(cell.name) for cell in layout.cells if cell.stored_as
    ]
    # The lowest id stands where several organisations without a number have one name.
    first = layout.table.primary_key.columns.values()[0]
    rows = connection.execute(select(*columns).order_by(first.desc())).mappings()
    return {layout.key_of(row): row for row in map(dict, rows)}


def _add_names_and_rights(connection: Connection, present: Present) -> None:
    for row in present.rows[VAT_GROUPS].values():
        row["name"] = present.vat_groups[row["vat_group"]]
    rights: dict[str, list[str]] = {}
    for number, right in connection.execute(
        select(product_right.c.product_number, product_right.c.right_name)
    ):
        rights.setdefault(number, []).append(right)
    for row in present.rows[PRODUCTS].values():
        row["rights"] = tuple(sorted(rights.get(row["product_number"], ())))


def _add_persons(connection: Connection, present: Present) -> None:
    layout = next(each for each in LAYOUTS if each.file == PERSONS)
    names = [cell.name for cell in layout.cells if cell.stored_as]
    rows = connection.execute(
        select(
            person.c.person_id,
            *(person.c[name] for name in names),
            organisation.c.organisation_number,
        ).outerjoin(organisation, organisation.c.organisation_id == person.c.organisation_id)
    )
    for person_id, *values in rows:
        row = dict(zip([*names, "organisation_number"], values, strict=True))
        present.person_ids[row["customer_number"]] = person_id
        present.rows[PERSONS][layout.key_of(row)] = row


def _add_owned(connection: Connection, present: Present, file: str) -> None:
    table, since = {
        SUBSCRIPTIONS: (subscription, subscription.c.starts_on),
        PUNCH_CARDS: (punch_card, punch_card.c.valid_from),
    }[file]
    rows = connection.execute(
        select(person.c.customer_number, table.c.product_number, since).join(
            person, person.c.person_id == table.c.person_id
        )
    )
    present.rows[file] = {tuple(row): {} for row in rows}
