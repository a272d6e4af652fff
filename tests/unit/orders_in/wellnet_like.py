"""A portal made for the tests: ISO 8859-1, semicolons, a Swedish header, prices in öre."""

from collections.abc import Iterable, Mapping
from typing import Any

from brp_filesync.profiles.portal import PortalProfile

COLUMNS: Mapping[str, dict[str, Any]] = {
    "order_number": {"column": "ORDERNR"},
    "line_number": {"column": "RADNR"},
    "row_type": {"column": "TYP", "words": {"B": "order", "M": "cancel"}, "default": "order"},
    "ordered_at": {"column": "ORDERDATUM", "formats": ("%Y%m%d", "%Y%m%d%H%M%S")},
    "facility_id": {"column": "GYM"},
    "employer_number": {"column": "ORGNR"},
    "employer_name": {"column": "ARBETSGIVARE"},
    "personnummer": {"column": "PNR"},
    "first_name": {"column": "FÖRNAMN"},
    "last_name": {"column": "EFTERNAMN"},
    "email": {"column": "EPOST"},
    "mobile": {"column": "MOBIL"},
    "street": {"column": "GATA"},
    "postal_code": {"column": "POSTNR"},
    "city": {"column": "ORT"},
    "country": {"column": "LAND"},
    "product_number": {"column": "PRODUKT"},
    "quantity": {"column": "ANTAL"},
    "price_incl_vat": {"column": "PRIS", "unit": "ore"},
    "start_date": {"column": "STARTDATUM", "formats": ("%Y%m%d",)},
}
HEADER = tuple(source["column"] for source in COLUMNS.values())
SOUND = {
    "ORDERNR": "W-1",
    "RADNR": "1",
    "TYP": "B",
    "ORDERDATUM": "20261123",
    "GYM": "12",
    "ORGNR": "556036-0793",
    "ARBETSGIVARE": "Exempelbolaget AB",
    "PNR": "19811218-9876",
    "FÖRNAMN": "Åsa",
    "EFTERNAMN": "Öberg",
    "EPOST": "asa@example.com",
    "MOBIL": "070-174 06 05",
    "GATA": "Storgatan 1",
    "POSTNR": "123 45",
    "ORT": "Göteborg",
    "LAND": "SE",
    "PRODUKT": "P-10",
    "ANTAL": "1",
    "PRIS": "499000",
    "STARTDATUM": "",
}


def a_profile(
    columns: Mapping[str, dict[str, Any]] = COLUMNS,
    dialect: Mapping[str, Any] | None = None,
    file_name: str = r"wellnet_(?P<date>[0-9]{8})\.csv",
    ignore: tuple[str, ...] = (),
) -> PortalProfile:
    """Return a profile with those columns and that dialect."""
    return PortalProfile.model_validate(
        {
            "portal": "wellnet",
            "name": "Wellnet",
            "organisation_number": "556036-0793",
            "label": "Wellnet",
            "person_group": "wellnet",
            "contact": {"name": "Support", "email": "support@example.com"},
            "server": {
                "host": "sftp.example.com",
                "username": "gym",
                "password": {"file": "secrets/wellnet"},
            },
            "folders": {
                "orders": "/out",
                "archive": "/archive",
                "rejected": "/rejected",
                "responses": "/in",
            },
            "orders": {
                "file_name": file_name,
                "dialect": {"encoding": "iso8859-1"} if dialect is None else dict(dialect),
                "columns": dict(columns),
                "ignore": ignore,
            },
            "response": {"columns": {"order_number": "ORDERNR", "status": "STATUS"}},
        }
    )


def a_row(**changes: str) -> dict[str, str]:
    """Return a sound row, by the file's own column names, with changes."""
    return SOUND | changes


def a_file(rows: Iterable[Mapping[str, str]], header: Iterable[str] = HEADER) -> bytes:
    """Return the bytes of an order file; the header is line 1."""
    names = tuple(header)
    lines = [names, *(tuple(row.get(name, "") for name in names) for row in rows)]
    return "".join(";".join(line) + "\r\n" for line in lines).encode("iso8859-1")
