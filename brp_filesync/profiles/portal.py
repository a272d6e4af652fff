"""A portal's profile: everything that is known of a portal and its files, as data."""

import datetime
import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.advice import AdviceFiles
from brp_filesync.profiles.answers import AnswerFiles
from brp_filesync.profiles.catalogue import CatalogueFiles, misfits_in
from brp_filesync.profiles.contact import Contact
from brp_filesync.profiles.dialect_words import DialectWords
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.packing import AS_IT_IS, Packing
from brp_filesync.profiles.server import AnyServer, Folders
from brp_filesync.profiles.settlement import SettlementFiles
from brp_filesync.profiles.start import StartFrom
from brp_filesync.profiles.strict import Strict, misfits
from brp_filesync.profiles.trial import Trial

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]


class Plausible(Strict):
    """How big an order file may be before it waits for a person (`filesync files approve`)."""

    max_orders: int | None = Field(
        examples=[500], default=None, gt=0, description="a file with more orders waits"
    )
    max_kronor: int | None = Field(
        examples=[250_000],
        default=None,
        gt=0,
        description="a file whose prices come to more kronor waits",
    )
    factor: float = Field(
        examples=[5.0],
        default=10,
        gt=1,
        description="a file with so many times the usual rows or kronor waits; the usual is the "
        "median of the portal's last imported files",
    )
    of_last_files: int = Field(
        examples=[50], default=20, ge=1, description="how many of these count"
    )
    least_files: int = Field(
        examples=[10],
        default=5,
        ge=1,
        description="with fewer imported files nothing is known of what is usual; for a new "
        "portal set max_orders or max_kronor",
    )


class Arrival(Strict):
    """When an order file on the server is complete and may be fetched."""

    complete_when: Literal["stable", "renamed", "marker"] = Field(
        examples=["renamed"],
        default="stable",
        description="`stable`: size and time are the same in two listings; `renamed`: the portal "
        "writes under a temporary suffix and renames; `marker`: a marker file, not older than it, "
        "lies beside it",
    )
    minimum_age_s: int = Field(
        examples=[120], default=60, ge=0, description="seconds since its last change"
    )
    settle_s: float = Field(
        examples=[10], default=5, ge=0, description="seconds between the two listings"
    )
    temporary_suffixes: tuple[str, ...] = Field(
        examples=[[".part"]],
        default=(".part", ".tmp", ".filepart"),
        description="files with these endings are never fetched",
    )
    marker_suffix: str = Field(
        examples=[".klar"],
        default=".done",
        min_length=1,
        description="a marker's name is its file's name and this; it is moved away with its file",
    )
    clear: Literal["move", "delete", "none"] = Field(
        examples=["none"],
        default="move",
        description="what becomes of a file there once it was decided on: `move`: to the folder "
        "`archive` or `rejected`; `delete`: removed, and only we have it; `none`: it stays, where "
        "nothing may be moved, and is taken no second time",
    )
    tell_after_h: float = Field(
        examples=[48],
        default=24,
        ge=0,
        description="hours after which a file that still isn't complete is an alarm, with the "
        "reason",
    )


class PortalProfile(Strict):
    """One wellness portal. The file's name is `<portal>.yaml`."""

    portal: Name = Field(
        examples=["wellnet"], description="the portal's short name, the same as the file's"
    )
    name: str = Field(
        examples=["Wellnet"], min_length=1, description="as staff and buyers read it, e.g. Wellnet"
    )
    organisation_number: str = Field(
        examples=["559000-1235"],
        description="of the portal's own organisation in BRP, which gets the invoices; in quotes, "
        "10 digits, with or without the hyphen",
    )
    label: str = Field(
        examples=["Wellnet"], min_length=1, description="märkning on the orders, e.g. Wellnet"
    )
    person_group: str = Field(
        examples=["wellnet"], min_length=1, description="persongrupp that buyers join"
    )
    contact: Contact = Field(
        examples=[{"name": "Portalsupport", "email": "portalsupport@wellnet.example.se"}],
        description="whom to ask at the portal",
    )
    mode: Literal["trial", "live"] = Field(
        examples=["trial"],
        default="live",
        description="`trial`: each night goes the whole way on the real server, but nothing is "
        "imported, and all that goes out is marked ([onboarding.md](onboarding.md)); `live`: it "
        "counts",
    )
    trial: Trial = Field(
        examples=[{"mail_to": "friskvard@gym.example.com"}],
        default=Trial(),
        description="what differs while `mode` is `trial`",
    )
    start_from: StartFrom = Field(
        examples=[datetime.date(2026, 11, 1)],
        default=None,
        description="files older than this are never imported: a date without quotes, or the name "
        "of the first file. Without it the portal isn't ready, and nothing is fetched",
    )
    price_rule: Literal["reject", "agreed", "file"] = Field(
        examples=["agreed"],
        default="reject",
        description="when a price differs from the agreed one: `reject` the order, take the "
        "`agreed` one with a warning, or the `file`'s with a warning",
    )
    start_at_most_days: int = Field(
        examples=[800],
        default=400,
        ge=0,
        description="an order whose start date is more days ahead is rejected: its year is wrong",
    )
    commission_product: str | None = Field(
        examples=["PROV"],
        default=None,
        min_length=1,
        description="the product number of the portal's commission article, in quotes",
    )
    commission_sign: Literal["negative", "positive"] = Field(
        examples=["positive"],
        default="negative",
        description="the sign that a commission line's price must have",
    )
    employer_difference: Literal["report", "move"] = Field(
        examples=["move"],
        default="report",
        description="when a known person has another employer in the file: `report` it, or `move` "
        "the person",
    )
    cancel_paid: Literal["task", "credit"] = Field(
        examples=["credit"],
        default="task",
        description="when an order is cancelled that is paid, or clips of it are used: a `task` for "
        "finance, and nothing is undone; or what is left is taken back and credited (`credit`), "
        "and what was paid of that is the portal's to its good",
    )
    max_file_bytes: int = Field(
        examples=[50_000_000],
        default=1_000_000_000,
        gt=0,
        description="a bigger file stays where it is, with an alarm",
    )
    refuse_malformed_share: float = Field(
        examples=[0.2],
        default=0.5,
        gt=0,
        le=1,
        description="a file of ten rows or more is refused whole when more than this share of "
        "them is malformed",
    )
    plausible: Plausible = Field(
        default=Plausible(), description="how big a file may be before it waits for a person"
    )
    server: AnyServer = Field(description="the portal's SFTP server, or a folder in its place")
    folders: Folders = Field(description="the folders there")
    arrival: Arrival = Field(default=Arrival(), description="when a file may be fetched")
    packing: Packing = Field(
        default=AS_IT_IS, description="how files are encrypted or compressed on their way"
    )
    orders: OrderFiles = Field(description="the portal's order files")
    response: AnswerFiles = Field(description="our answers")
    catalogue: CatalogueFiles | None = Field(
        examples=[
            {
                "facilities": {"file_name": "GYM.csv", "columns": {"facility_id": "ID"}},
                "products": {
                    "file_name": "ART.csv",
                    "columns": {"facility_id": "ID", "product_number": "ARTIKEL", "price": "PRIS"},
                },
            }
        ],
        default=None,
        description="what we tell the portal that it may sell; without it no catalogue is made",
    )
    advice: AdviceFiles = Field(
        default=AdviceFiles(), description="the portal's lists of what a lump sum pays"
    )
    settlement: SettlementFiles | None = Field(
        examples=[
            {
                "file_name": r"AVRAKNING_\d{6}\.csv",
                "columns": {
                    "order_number": {"column": "ORDERNR"},
                    "gross": {"column": "BRUTTO", "unit": "ore"},
                    "commission": {"column": "PROVISION", "unit": "ore"},
                    "vat": {"column": "MOMS", "unit": "ore"},
                    "net": {"column": "NETTO", "unit": "ore"},
                },
                "total": {"marker": "SUMMA"},
            }
        ],
        default=None,
        description="the portal's reports of what it pays in a lump, net of its commission; "
        "without it the portal pays each invoice by its OCR number",
    )

    @property
    def on_trial(self) -> bool:
        """Return whether nothing of its files counts yet."""
        return self.mode == "trial"

    @property
    def source(self) -> str:
        """Return what its files are known by in the ledger."""
        return self.portal

    @property
    def reports_from(self) -> datetime.date | str | None:
        """Return from where on its settlement reports are booked; None where it isn't said."""
        own = None if self.settlement is None else self.settlement.start_from
        return own or self.start_from

    @property
    def catalogue_dialect(self) -> DialectWords:
        """Return how its catalogue is written: as its orders, where it doesn't say otherwise."""
        own = None if self.catalogue is None else self.catalogue.dialect
        return own or self.orders.dialect

    @field_validator("organisation_number")
    @classmethod
    def _ten_digits(cls, text: str) -> str:
        digits = re.fullmatch(r"(?:16)?([0-9]{6})-?([0-9]{4})", text)
        if digits is None:
            raise ValueError(phrase("expected an organisation number, NNNNNN-NNNN or 10 digits"))
        if not _luhn_holds(digits[1] + digits[2]):
            raise ValueError(
                phrase("the organisation number's check digit is wrong: compare it with BRP")
            )
        return digits[1] + digits[2]

    @model_validator(mode="after")
    def _first_file_is_an_order_file(self) -> "PortalProfile":
        first = self.start_from
        if isinstance(first, str) and re.fullmatch(self.orders.file_name, first) is None:
            text = phrase("no order file can have this name: orders.file_name doesn't match it")
            raise misfits([(("start_from",), text)])
        return self

    @model_validator(mode="after")
    def _reports_begin_somewhere(self) -> "PortalProfile":
        files = self.settlement
        if self.folders.settlements is not None and files is None:
            text = phrase("the profile has no part `settlement`, which says how reports are read")
            raise misfits([(("folders", "settlements"), text)])
        if files is not None and files.start_from is None and isinstance(self.start_from, str):
            text = phrase("'start_from' is missing: the portal's own names an order file")
            raise misfits([(("settlement",), text)])
        return self

    @model_validator(mode="after")
    def _catalogue_can_be_written(self) -> "PortalProfile":
        if self.catalogue is not None:
            found = misfits_in(self.catalogue, self.catalogue_dialect)
            if found:
                raise misfits([(("catalogue", *path), text) for path, text in found])
        return self


def _luhn_holds(digits: str) -> bool:
    """Tell whether the last digit is right: every other one doubled, digits summed, mod 10."""
    doubled = "".join(
        str(int(digit) * (2 if place % 2 else 1)) for place, digit in enumerate(reversed(digits))
    )
    return sum(map(int, doubled)) % 10 == 0
