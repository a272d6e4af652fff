"""Set-up rows written: new ones in bulk, changed ones by their keys, and all others left alone."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from brp_filesync.brp.load_difference import parted
from brp_filesync.brp.load_files import Sheet
from brp_filesync.brp.load_layout import (
    COMPANIES,
    ORGANISATIONS,
    PERSONS,
    PRODUCTS,
    PUNCH_CARDS,
    SUBSCRIPTIONS,
    VAT_GROUPS,
    Layout,
    Row,
)
from brp_filesync.brp.load_present import Present
from brp_filesync.brp.numbers import PERSONS as PERSON_SERIES
from brp_filesync.brp.numbers import invoices_of, next_numbers, set_next_numbers
from brp_filesync.brp.schema_catalogue import product_right, vat_group
from brp_filesync.brp.schema_people import organisation, person, punch_card, subscription
from brp_filesync.brp.schema_sales import number_series
from brp_filesync.database.bulk import insert_rows, next_id

_MOST_DIGITS = 18  # of a customer number that takes part in the series


def write_sheet(
    connection: Connection,
    sheet: Sheet,
    sheets: Sequence[Sheet],
    present: Present,
    now: str,
    *,
    only_add: bool = False,
) -> None:
    """Write what is new and what differs in a checked file. `now` is UTC text.

    With `only_add` no row that is there already is changed. New organisations and persons are noted
    in `present`, for the files that point to them.
    """
    layout = sheet.layout
    new, differing = parted(sheet, present, only_add=only_add)
    changed = [row for _, row, _ in differing]
    if layout.file == VAT_GROUPS:
        _write_vat_groups(connection, [*new, *changed], present, only_add=only_add)
    stored = list(_stored(connection, layout, new, sheets, present, now))
    if stored:
        columns = list(stored[0])
        insert_rows(connection, layout.table, columns, (tuple(row.values()) for row in stored))
    if changed:
        _update(connection, layout, changed, present)
    if layout.file == PRODUCTS:
        _write_rights(connection, [*new, *changed])
    if layout.file == COMPANIES:
        _begin_series(connection, sheet.rows, present)
    if layout.file == PERSONS:
        _move_series(connection, new)


def _stored(
    connection: Connection,
    layout: Layout,
    rows: Sequence[Row],
    sheets: Sequence[Sheet],
    present: Present,
    now: str,
) -> Iterator[dict[str, Any]]:
    """Yield the new rows as their table stores them, all with the same columns."""
    cells = [(cell.name, cell.stored_as) for cell in layout.cells if cell.stored_as]
    identify = _identities(connection, layout, sheets, present, now)
    for row in rows:
        yield {column: row[name] for name, column in cells} | identify(row)


def _identities(
    connection: Connection, layout: Layout, sheets: Sequence[Sheet], present: Present, now: str
) -> Any:
    """Return a function of a row that gives its ids and what else isn't in its file."""
    debit_methods = _debit_methods(sheets, present)
    row_ids = {
        ORGANISATIONS: organisation.c.organisation_id,
        PERSONS: person.c.person_id,
        SUBSCRIPTIONS: subscription.c.subscription_id,
        PUNCH_CARDS: punch_card.c.punch_card_id,
    }
    column = row_ids.get(layout.file)
    if column is None:
        return lambda row: {}
    row_id = next_id(connection, column) - 1

    def identify(row: Row) -> dict[str, Any]:
        nonlocal row_id
        row_id += 1
        ids: dict[str, Any] = {column.name: row_id}
        if layout.file == ORGANISATIONS:
            if row["organisation_number"] is not None:
                present.organisation_ids[row["organisation_number"]] = row_id
        elif layout.file == PERSONS:
            present.person_ids[row["customer_number"]] = row_id
            ids["organisation_id"] = present.organisation_ids.get(row["organisation_number"])
            ids["created_at"] = now
        else:
            ids["person_id"] = present.person_ids[row["customer_number"]]
            if layout.file == SUBSCRIPTIONS:
                ids["debit_method"] = debit_methods[row["product_number"]]
        return ids

    return identify


def _debit_methods(sheets: Sequence[Sheet], present: Present) -> dict[str, str]:
    methods = {key[0]: row["debit_method"] for key, row in present.rows[PRODUCTS].items()}
    for sheet in sheets:
        if sheet.layout.file == PRODUCTS:
            methods.update((row["product_number"], row["debit_method"]) for row in sheet.rows)
    return methods


def _update(connection: Connection, layout: Layout, rows: Sequence[Row], present: Present) -> None:
    table = layout.table
    cells = {cell.name: cell.stored_as for cell in layout.cells if cell.stored_as}
    values: dict[str, Any] = {column: bindparam(f"new_{column}") for column in cells.values()}
    given = [{f"new_{column}": row[name] for name, column in cells.items()} for row in rows]
    if layout.file == ORGANISATIONS:
        keys = ["organisation_id"]
        for row, params in zip(rows, given, strict=True):
            params["at_organisation_id"] = _organisation_id(row, present)
    else:
        keys = list(layout.key)
        for row, params in zip(rows, given, strict=True):
            params.update((f"at_{name}", row[name]) for name in keys)
    matching = [table.c[name] == bindparam(f"at_{name}", type_=table.c[name].type) for name in keys]
    connection.execute(update(table).where(*matching).values(values), given)


def _organisation_id(row: Row, present: Present) -> int:
    number = row["organisation_number"]
    return present.nameless_ids[row["name"]] if number is None else present.organisation_ids[number]


def _write_vat_groups(
    connection: Connection, rows: Sequence[Row], present: Present, *, only_add: bool
) -> None:
    for row in rows:  # a handful
        group, name = row["vat_group"], row["name"]
        if group not in present.vat_groups:
            connection.execute(insert(vat_group).values(vat_group=group, name=name))
        elif only_add:
            continue
        elif present.vat_groups[group] != name:
            connection.execute(
                update(vat_group).where(vat_group.c.vat_group == group).values(name=name)
            )
        present.vat_groups[group] = name


def _write_rights(connection: Connection, products: Sequence[Row]) -> None:
    if not products:
        return
    of_product = product_right.c.product_number == bindparam("of_product")
    connection.execute(
        delete(product_right).where(of_product),
        [{"of_product": row["product_number"]} for row in products],
    )
    insert_rows(
        connection,
        product_right,
        ["product_number", "right_name"],
        [(row["product_number"], right) for row in products for right in row["rights"]],
    )


def _begin_series(connection: Connection, companies: Sequence[Row], present: Present) -> None:
    """Let each company's invoices begin at its first number, mended until one has been taken."""
    asked = select(number_series.c.series, number_series.c.next_number)
    begun: dict[str, int] = dict(connection.execute(asked).all())
    first: dict[str, int] = {}
    for row in companies:
        series = invoices_of(row["company_id"])
        there = present.rows[COMPANIES].get((row["company_id"],), row)
        if begun.get(series, there["first_invoice_number"]) == there["first_invoice_number"]:
            first[series] = row["first_invoice_number"]
    moved = {series: number for series, number in first.items() if begun.get(series) != number}
    set_next_numbers(connection, moved)


def _move_series(connection: Connection, rows: Sequence[Row]) -> None:
    """Let new persons get customer numbers after those that were loaded."""
    numbers = [
        int(number)
        for number in (row["customer_number"] for row in rows)
        if number.isascii() and number.isdigit() and len(number) <= _MOST_DIGITS
    ]
    following = max(numbers, default=0) + 1
    if following > next_numbers(connection)[PERSON_SERIES]:
        set_next_numbers(connection, {PERSON_SERIES: following})
