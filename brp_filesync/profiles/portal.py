"""A portal's profile: everything that is known of a portal and its files, as data."""

import datetime
from typing import Annotated, Literal

from pydantic import Field

from brp_filesync.profiles.strict import Strict
from brp_filesync.profiles.orders import OrderFiles, ResponseFiles
from brp_filesync.profiles.server import Folders, Server

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,30}$")]


class Contact(Strict):
    """Whom to ask at the portal."""

    name: str
    email: str
    phone: str = ""


class Arrival(Strict):
    """When an order file on the server is complete and may be fetched."""

    complete_when: Literal["stable", "renamed", "marker"] = "stable"
    minimum_age_s: int = Field(default=60, ge=0, description="seconds since its last change")
    settle_s: float = Field(default=5, ge=0, description="seconds between the two listings")
    temporary_suffixes: tuple[str, ...] = (".part", ".tmp", ".filepart")
    marker_suffix: str = ".done"


class PortalProfile(Strict):
    """One wellness portal. The file's name is `<portal>.yaml`."""

    portal: Name
    name: str = Field(description="as staff and buyers read it, e.g. Wellnet")
    organisation_number: str = Field(description="the portal's own organisation in BRP")
    label: str = Field(description="märkning on the orders")
    person_group: str = Field(description="persongrupp that buyers join")
    contact: Contact
    start_from: datetime.date | str | None = Field(
        default=None, description="older files are never imported: a date or a file name"
    )
    price_rule: Literal["reject", "agreed", "file"] = "reject"
    commission_sign: Literal["negative", "positive"] = "negative"
    employer_difference: Literal["report", "move"] = "report"
    max_file_bytes: int = Field(default=1_000_000_000, gt=0)
    refuse_malformed_share: float = Field(default=0.5, gt=0, le=1)
    server: Server
    folders: Folders
    arrival: Arrival = Arrival()
    orders: OrderFiles
    response: ResponseFiles
