"""A small shop for tests of catalogues: facts without a database, and a portal that sells them."""

from typing import Any

import numpy as np
import pandas as pd

from brp_filesync.catalogue_out.model import Facts
from brp_filesync.profiles.catalogue import CatalogueFiles
from brp_filesync.profiles.load import load_portals
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.tables.frame import frame
from tests.support.gym import SHIPPED

TODAY = "2026-11-24"
EVERY_FACILITY_FIELD = (
    "facility_id",
    "name",
    "company",
    "company_number",
    "street",
    "postal_code",
    "city",
    "email",
    "phone",
    "version",
    "changed_on",
)
EVERY_PRODUCT_FIELD = (
    "product_number",
    "facility_id",
    "facility_name",
    "name",
    "kind",
    "price",
    "vat_percent",
    "vat",
    "clips",
    "months",
    "valid_from",
    "valid_to",
    "version",
    "changed_on",
)


def a_facility(number: str, **given: Any) -> dict[str, Any]:
    """Return a facility as brp.products has it; what isn't given is sound."""
    return {
        "facility_id": number,
        "name": f"Gym {number}",
        "company_name": "Gymmet AB",
        "organisation_number": "5560360793",
        "street": "Storgatan 1",
        "postal_code": "411 01",
        "city": "Göteborg",
        "email": "",
        "phone": "",
        "closed_on": "",
    } | given


def a_sold_product(number: str, **given: Any) -> dict[str, Any]:
    """Return a prepaid subscription of a month, as brp.products has it, or what is given."""
    return {
        "product_number": number,
        "name": f"Kort {number}",
        "kind": "subscription",
        "debit_method": "manual",
        "period_months": 1,
        "clips": 0,
        "validity_months": 0,
        "closed_on": "",
        "vat_rate_hundredths": 600,
        "has_rate": True,
    } | given


def a_punch_card(number: str, **given: Any) -> dict[str, Any]:
    """Return a card of ten clips."""
    card = {
        "kind": "punch_card",
        "debit_method": "",
        "period_months": 0,
        "clips": 10,
        "validity_months": 12,
    }
    return a_sold_product(number, **(card | given))


def facts(
    facilities: list[dict[str, Any]],
    products: list[dict[str, Any]],
    prices: list[tuple[str, str, str, str, int]],
) -> Facts:
    """Return the facts; a price is facility, product, first day, last day, öre."""
    shops = pd.DataFrame(facilities, dtype=object)
    goods = pd.DataFrame(products, dtype=object)
    numbers = ["period_months", "clips", "validity_months", "vat_rate_hundredths"]
    goods = goods.astype(dict.fromkeys(numbers, "int64") | {"has_rate": bool})
    periods = list(dict.fromkeys(price[2:4] for price in prices))
    at = {number: place for place, number in enumerate(shops["facility_id"])}
    of = {number: place for place, number in enumerate(goods["product_number"])}
    return Facts(
        shops,
        goods,
        pd.DataFrame(periods, columns=["valid_from", "valid_to"], dtype=object),
        frame(
            {
                "facility": np.array([at[price[0]] for price in prices], dtype=np.int32),
                "product": np.array([of[price[1]] for price in prices], dtype=np.int32),
                "period": np.array([periods.index(price[2:4]) for price in prices], dtype=np.int32),
                "price_ore": np.array([price[4] for price in prices], dtype=np.int64),
            }
        ),
    )


def a_portal(**files: Any) -> PortalProfile:
    """Return Wellnet, with every field in its catalogue and what is given of that."""
    shipped = load_portals(SHIPPED / "portals")["wellnet"]
    catalogue: dict[str, Any] = {
        "facilities": {
            "file_name": "F.csv",
            "columns": {name: f"f-{name}" for name in EVERY_FACILITY_FIELD},
        },
        "products": {
            "file_name": "P.csv",
            "columns": {name: f"p-{name}" for name in EVERY_PRODUCT_FIELD},
        },
    } | files
    return shipped.model_copy(update={"catalogue": CatalogueFiles.model_validate(catalogue)})
