"""What a portal's files say of each facility, product and price, in the portal's own words. Pure.

A text is made once for each facility, product or period, and not for each row that has it.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from brp_filesync.catalogue_out.model import STAMP_FIELDS, Kind, Offers
from brp_filesync.core.trimming import trimmed
from brp_filesync.core.vat import vat_of_gross
from brp_filesync.profiles.catalogue import CatalogueFiles
from brp_filesync.profiles.column_source import Source
from brp_filesync.profiles.portal import PortalProfile
from brp_filesync.profiles.words import portals_word

Of = Literal["facility", "product", "period", "amount", "catalogue"]
Ore = npt.NDArray[np.int64]
Frame = pd.DataFrame

# A file's amounts, and what they are called when they are in öre.
OUR_AMOUNTS: Mapping[str, str] = {"price": "price_ore", "vat": "vat_ore"}

# VAT's rate where there is no VAT at all, as brp.products has it.
_EXEMPT = -1
_NO_ORE: Ore = np.empty(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column: a text for each thing that it is `of`, or öre for each row of an amount.

    One of the catalogue itself (its version, its date) has neither. `brp` is whether the text is
    BRP's own, which may hold anything.
    """

    field: str
    header: str
    of: Of
    texts: Sequence[str] = ()
    amounts_ore: Ore = dataclasses.field(default_factory=lambda: _NO_ORE)
    brp: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A file's columns, and for each of its rows the places of what it is about."""

    kind: Kind
    columns: tuple[Column, ...]
    rows: int
    places: Mapping[str, npt.NDArray[np.int32]]


def sheets(offers: Offers, profile: PortalProfile) -> tuple[Sheet, Sheet]:
    """Return the facilities' and the products' file. The profile has a catalogue."""
    files = profile.catalogue
    assert files is not None  # noqa: S101 - flow asks first
    sources = {str(name): source for name, source in profile.orders.columns.items()}
    return _sheets(_Said(offers, files, sources))


def sheets_in_our_words(offers: Offers, profile: PortalProfile) -> tuple[Sheet, Sheet]:
    """Return what the same files say as we say it: nothing but what isn't the catalogue's stamp.

    Headers are our fields, amounts `price_ore` and `vat_ore`; dates are ISO.
    """
    files = profile.catalogue
    assert files is not None  # noqa: S101 - flow asks first
    return _sheets(_Said(offers, _in_our_words(files), {}))


def _sheets(said: "_Said") -> tuple[Sheet, Sheet]:
    offers, files = said.offers, said.files
    places = {name: offers.prices[name].to_numpy() for name in ("facility", "product", "period")}
    all_facilities = np.arange(len(offers.facilities), dtype=np.int32)
    return (
        Sheet(
            "facilities",
            tuple(said.facility(name, header) for name, header in files.facilities.columns.items()),
            len(offers.facilities),
            {"facility": all_facilities},
        ),
        Sheet(
            "products",
            tuple(said.product(name, header) for name, header in files.products.columns.items()),
            len(offers.prices),
            places,
        ),
    )


def _in_our_words(files: CatalogueFiles) -> CatalogueFiles:
    ours: dict[str, object] = {
        kind: part.model_copy(
            update={
                "columns": {
                    name: OUR_AMOUNTS.get(name, name)
                    for name in part.columns
                    if name not in STAMP_FIELDS
                }
            }
        )
        for kind, part in (("facilities", files.facilities), ("products", files.products))
    }
    plain = {"unit": "ore", "decimal": ".", "thousands": None, "date_format": "%Y-%m-%d"}
    return files.model_copy(update={**ours, **plain, "words": {}})


def day_text(day: str, files: CatalogueFiles) -> str:
    """Return an ISO date as the portal writes it; "" stays."""
    return date.fromisoformat(day).strftime(files.date_format) if day else ""


def percent_text(rate_hundredths: int, files: CatalogueFiles) -> str:
    """Return a VAT rate, in hundredths of a per cent, as the portal writes it."""
    if rate_hundredths == _EXEMPT:
        return files.words.get("exempt", "exempt")
    whole, part = divmod(rate_hundredths, 100)
    return f"{whole}{files.decimal}{part:02d}".rstrip("0") if part else str(whole)


# our field → the column of brp.products' frames
_OF_FACILITY: Mapping[str, str] = {
    "name": "name",
    "company": "company_name",
    "company_number": "organisation_number",
    "street": "street",
    "postal_code": "postal_code",
    "city": "city",
    "email": "email",
    "phone": "phone",
    "facility_name": "name",
}


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    offers: Offers
    files: CatalogueFiles
    sources: Mapping[str, Source]  # of our fields in the portal's orders, for its words for our ids

    def facility(self, name: str, header: str) -> Column:
        if name in STAMP_FIELDS:
            return Column(name, header, "catalogue")
        facilities = self.offers.facilities
        if name == "facility_id":
            return Column(name, header, "facility", self._ids(facilities, "facility_id"), brp=True)
        texts = trimmed(facilities[_OF_FACILITY[name]].tolist())
        return Column(name, header, "facility", texts, brp=True)

    def product(self, name: str, header: str) -> Column:
        products, periods, prices = self.offers.products, self.offers.periods, self.offers.prices
        match name:
            case "product_number":
                return Column(name, header, "product", self._ids(products, name), brp=True)
            case "name":
                return Column(name, header, "product", trimmed(products[name].tolist()), brp=True)
            case "kind" | "vat_percent" | "clips" | "months":
                return Column(name, header, "product", self._of_products(name))
            case "valid_from" | "valid_to":
                texts = [day_text(day, self.files) for day in periods[name]]
                return Column(name, header, "period", texts)
            case "price":
                return Column(name, header, "amount", amounts_ore=prices["price_ore"].to_numpy())
            case "vat":
                return Column(name, header, "amount", amounts_ore=self._vat())
        return self.facility(name, header)

    def _of_products(
        self, name: Literal["kind", "vat_percent", "clips", "months"]
    ) -> Sequence[str]:
        """Return what we say of each product ourselves, in the portal's words."""
        products = self.offers.products
        match name:
            case "kind":
                words = {str(ours): said for ours, said in self.files.words.items()}
                return [words.get(kind, kind) for kind in products[name]]
            case "vat_percent":
                rates = products["vat_rate_hundredths"]
                return [percent_text(rate, self.files) for rate in rates]
            case "clips":
                return [_number(each) for each in products[name]]
        months = products["period_months"].where(
            products["kind"] == "subscription", products["validity_months"]
        )
        return [_number(each) for each in months]

    def _ids(self, things: Frame, name: Literal["facility_id", "product_number"]) -> list[str]:
        source = self.sources.get(name)
        return [portals_word(each, source) for each in things[name]]

    def _vat(self) -> Ore:
        rates = np.maximum(self.offers.products["vat_rate_hundredths"].to_numpy(), 0)
        prices = self.offers.prices
        return vat_of_gross(prices["price_ore"].to_numpy(), rates[prices["product"].to_numpy()])


def _number(value: int) -> str:
    return str(value) if value else ""
