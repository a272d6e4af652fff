"""What the overview of a portal's catalogue says, in Swedish and English."""

from collections.abc import Mapping
from typing import Literal

Language = Literal["sv", "en"]

_SV = {
    "title": "Vad {portal} säljer hos {gym}",
    "version": "Version {version}, ändrad {day}",
    "nothing": "Inget är till salu.",
    "sold": "Till salu",
    "facility_id": "Anläggning", "facility": "Namn", "number": "Nummer",
    "name": "Produkt", "kind": "Typ", "length": "Längd", "price": "Pris inkl. moms",
    "price_kr": "Pris inkl. moms, kr", "vat": "Moms", "first": "Från", "last": "Till",
    "subscription": "Abonnemang", "punch_card": "Klippkort", "exempt": "momsfri",
    "one_month": "1 månad", "months": "{count} månader", "clips": "{clips} klipp, {months}",
    "contacts": "Kontakter", "who": "Vem", "value": "Uppgift", "at_gym": "Hos gymmet",
    "at_portal": "Hos {portal}", "missing": "ej ifyllt (contact i inställningarna)",
    "server": "Server och mappar", "host": "Server", "account": "Konto",
    "key": "Värdnyckel, {type}", "no_key": "ingen låst ännu: filesync hosts scan {portal} --pin",
    "host_keys": "Värdnycklar",
    "folder_orders": "Beställningar läggs i", "folder_archive": "Inlästa flyttas till",
    "folder_rejected": "Avvisade flyttas till", "folder_responses": "Svar läggs i",
    "folder_catalogue": "Utbudet läggs i", "by_hand": "ingen mapp: lämnas för hand",
    "order_name": "Beställningarnas filnamn", "response_name": "Svarens filnamn",
    "files": "Filer", "file": "Fil", "facilities": "Anläggningar", "products": "Produkter",
    "marker": "Markör (sist)", "rows": "Rader", "format": "Format", "header": "Rubrikrad",
    "example": "Exempel", "no_header": "ingen rubrikrad",
    "orders": "Beställningar och svar",
    "encoding": "teckenkodning {encoding}", "bom": "med BOM", "delimiter": "skiljetecken {sign}",
    "quote": "citattecken {sign}", "no_quote": "inga citattecken",
    "lines": "rader slutar med {end}",
    "trailer": "slutrad som börjar med {marker}", "dates": "datum som {example}",
    "amounts": "belopp som {example}", "tab": "tabb", "space": "blanksteg",
}  # fmt: skip
_EN = {
    "title": "What {portal} sells at {gym}",
    "version": "Version {version}, changed on {day}",
    "nothing": "Nothing is for sale.",
    "sold": "For sale",
    "facility_id": "Facility", "facility": "Name", "number": "Number",
    "name": "Product", "kind": "Type", "length": "Length", "price": "Price with VAT",
    "price_kr": "Price with VAT, SEK", "vat": "VAT", "first": "From", "last": "To",
    "subscription": "Subscription", "punch_card": "Punch card", "exempt": "no VAT",
    "one_month": "1 month", "months": "{count} months", "clips": "{clips} clips, {months}",
    "contacts": "Contacts", "who": "Who", "value": "What", "at_gym": "At the gym",
    "at_portal": "At {portal}", "missing": "not entered (contact in the settings)",
    "server": "Server and folders", "host": "Server", "account": "Account",
    "key": "Host key, {type}", "no_key": "none pinned yet: filesync hosts scan {portal} --pin",
    "host_keys": "Host keys",
    "folder_orders": "Orders are put in", "folder_archive": "Read ones are moved to",
    "folder_rejected": "Refused ones are moved to", "folder_responses": "Answers are put in",
    "folder_catalogue": "The catalogue is put in", "by_hand": "no folder: handed over",
    "order_name": "Names of order files", "response_name": "Names of answers",
    "files": "Files", "file": "File", "facilities": "Facilities", "products": "Products",
    "marker": "Marker (last)", "rows": "Rows", "format": "Format", "header": "Header line",
    "example": "Example", "no_header": "no header line",
    "orders": "Orders and answers",
    "encoding": "encoding {encoding}", "bom": "with a BOM", "delimiter": "delimiter {sign}",
    "quote": "quote {sign}", "no_quote": "no quotes", "lines": "lines end with {end}",
    "trailer": "a last line that begins with {marker}", "dates": "dates as {example}",
    "amounts": "amounts as {example}", "tab": "tab", "space": "space",
}  # fmt: skip
WORDS: Mapping[Language, Mapping[str, str]] = {"sv": _SV, "en": _EN}


def say(language: Language, word: str, **params: str | int) -> str:
    """Return the word's text in that language, with the params put in."""
    return WORDS[language][word].format(**params)
