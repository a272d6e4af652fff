"""What is sold where, at which price and VAT: facts for a file and for a batch of it."""

import pandas as pd
from sqlalchemy import Connection, and_, func, select

from brp_filesync.brp.batch import of_batch
from brp_filesync.brp.schema_catalogue import (
    agreed_price,
    company,
    facility,
    product,
    product_right,
    vat_rate,
)
from brp_filesync.database.bulk import fetch_frame

# Rates come as int64, and "exempt" (NULL) must stay apart from 0 %.
EXEMPT = -1


def facilities(connection: Connection) -> pd.DataFrame:
    """Return facility_id, name, company_id, bankgiro, closed_on of all facilities."""
    return fetch_frame(
        connection,
        select(
            facility.c.facility_id,
            facility.c.name,
            facility.c.company_id,
            company.c.bankgiro,
            facility.c.closed_on,
        )
        .join(company)
        .order_by(facility.c.facility_id),
    )


def products(connection: Connection, day: str) -> pd.DataFrame:
    """Return all products with the VAT rate of that day.

    `vat_rate_hundredths` is in hundredths of a per cent, EXEMPT for none; `has_rate` is false
    where the VAT group has no rate on that day.
    """
    dated = (
        select(
            vat_rate.c.vat_group,
            vat_rate.c.rate_hundredths,
            func.row_number()
            .over(partition_by=vat_rate.c.vat_group, order_by=vat_rate.c.valid_from.desc())
            .label("age"),
        )
        .where(vat_rate.c.valid_from <= day)
        .subquery()
    )
    return fetch_frame(
        connection,
        select(
            product,
            func.coalesce(dated.c.rate_hundredths, EXEMPT).label("vat_rate_hundredths"),
            dated.c.vat_group.is_not(None).label("has_rate"),
        )
        .outerjoin(dated, and_(dated.c.vat_group == product.c.vat_group, dated.c.age == 1))
        .order_by(product.c.product_number),
    )


def rights(connection: Connection) -> pd.DataFrame:
    """Return product_number and right_name of every right that a product gives."""
    return fetch_frame(
        connection, select(product_right).order_by(*product_right.primary_key.columns)
    )


def agreed_prices(connection: Connection, portal: str) -> pd.DataFrame:
    """Return the portal's agreed prices (öre) for what the batch sells, of all periods."""
    sold = of_batch("product_number", "facility_id").subquery()
    return fetch_frame(
        connection,
        select(
            agreed_price.c.product_number,
            agreed_price.c.facility_id,
            agreed_price.c.valid_from,
            agreed_price.c.valid_to,
            agreed_price.c.price_ore,
        )
        .join(
            sold,
            and_(
                sold.c.product_number == agreed_price.c.product_number,
                sold.c.facility_id == agreed_price.c.facility_id,
            ),
        )
        .where(agreed_price.c.portal == portal),
    )
