"""A gym where every string has come in by an order file, in each column that it fits."""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import text

from brp_filesync.core.odd_characters import first_odd, legible
from brp_filesync.profiles.load import load_settings
from tests.injection.strings import STRINGS
from tests.support.gym import HEADER, Gym, an_order, open_gym, personnummer

IMPORTED, REJECTED = "WELLNET_ORDER_20261123_001.csv", "WELLNET_ORDER_20261123_002.csv"
# Columns that judge what they hold, with what the rejecting word begins with.
JUDGING = {
    "kind": ("row-type-unknown",),
    "ordered": ("date-format",),
    "facility": ("facility-unknown", "odd-character"),
    "employer_number": ("organisation-number-",),
    "personnummer": ("personnummer-",),
    "product": ("product-unknown", "odd-character"),
    "quantity": ("number-format",),
    "price_ore": ("number-format",),
    "start": ("date-format",),
}
POSTAL_CODE_CHARACTERS = 20  # what BRP keeps
_CHANGES = {
    "    encoding: iso8859-1\n": "    encoding: utf-8\n    newline_in_quotes: true\n",
    "price_rule: reject\n": "price_rule: reject\nrefuse_malformed_share: 1.0\n",
}


def injected_gym(folder: Path, database: str) -> Gym:
    """Return the gym after its night; its settings on disk are the same, for typed commands.

    What no file brings in as it is stands in the database all the same: people type into BRP too.
    """
    open_gym(folder, database=database)
    profile = folder / "config" / "portals" / "wellnet.yaml"
    content = profile.read_text()
    for before, after in _CHANGES.items():
        assert before in content
        content = content.replace(before, after)
    profile.write_text(content)
    gym = at_database(folder, database)
    gym.deliver_bytes(_file(stored_row(at, told) for at, told in enumerate(STRINGS)), IMPORTED)
    gym.deliver_bytes(
        _file(
            _fields(
                an_order(f"R-{column}-{at}", personnummer=personnummer(at), employer=""),
                column,
                told,
            )
            for at, told in enumerate(STRINGS)
            for column in JUDGING
        ),
        REJECTED,
    )
    assert gym.night().exit_code == 3
    engine = gym.engine()
    with engine.begin() as connection:
        for at, told in enumerate(STRINGS):
            if written(at, told) != told:
                for statement in _TYPED:
                    values = {"written": written(at, told), "text": told, "code": postal_code(told)}
                    connection.execute(text(statement), values)
    engine.dispose()
    return gym


_TYPED = (
    "UPDATE brp_person SET first_name = :text, last_name = :text, street = :text, city = :text,"
    " postal_code = :code WHERE first_name = :written",
    "UPDATE brp_organisation SET name = :text WHERE name = :written",
    "UPDATE brp_invoice SET text = replace(text, :written || ' hos', :text || ' hos')"
    " WHERE text = 'Avser beställning ' || :written || ' hos Wellnet'",
    "UPDATE brp_order SET portal_order_number = :text WHERE portal_order_number = :written",
    "UPDATE filesync_outcome SET order_number = :text, line_number = :text"
    " WHERE order_number = :written",
)


def at_database(folder: Path, database: str) -> Gym:
    """Return the gym that the folder holds, on this database; its settings on disk name it too."""
    settings = folder / "config" / "filesync.yaml"
    told, found = re.subn(
        r"(?m)^  url: \w+(?:\+\w+)?://.*$", f"  url: {database}", settings.read_text()
    )
    assert found == 1
    settings.write_text(told)
    return Gym(folder, load_settings(settings))


def stored_row(at: int, text: str) -> list[str]:
    """Return an order whose every column that stays text holds the string."""
    text = written(at, text)
    row = an_order(personnummer=personnummer(at), employer_number="").split(";")
    for name in (
        "BESTALLNINGSNR",
        "RAD",
        "ARBETSGIVARE",
        "FORNAMN",
        "EFTERNAMN",
        "EPOST",
        "MOBIL",
        "GATA",
        "ORT",
    ):
        row[_COLUMNS.index(name)] = text
    row[_COLUMNS.index("POSTNR")] = postal_code(text)
    return row


def written(at: int, text: str) -> str:
    """Return what stands for the string in a file: itself, unless it has what nobody sees."""
    return text if first_odd(text) is None and legible(text) == text else f"Unseen {at}."


def postal_code(text: str) -> str:
    """Return as much of the string as a postal code may have."""
    return text[:POSTAL_CODE_CHARACTERS].strip()


_COLUMNS = HEADER.split(";")
_PLACES = {
    "kind": "TYP",
    "ordered": "BESTALLD",
    "facility": "ANLAGGNING",
    "employer_number": "ARBETSGIVARE_ORGNR",
    "personnummer": "PERSONNR",
    "product": "PRODUKTNR",
    "quantity": "ANTAL",
    "price_ore": "PRIS_ORE",
    "start": "START",
}


def _fields(row: str, column: str, text: str) -> list[str]:
    fields = row.split(";")
    fields[_COLUMNS.index(_PLACES[column])] = text
    return fields


def _file(rows: Iterable[list[str]]) -> bytes:
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerows([_COLUMNS, *rows])
    return written.getvalue().encode()
