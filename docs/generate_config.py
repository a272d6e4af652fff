"""Write config/ and schedules/ anew from the templates of `filesync init`: `make docs`.

They are the demo's: a gym that doesn't exist, with five portals on this machine.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path

from brp_filesync.new_gym.compose import NewFile, compose
from brp_filesync.new_gym.model import Contact, NewBank, NewGym, NewMail, NewPortal, NewServer
from brp_filesync.new_gym.sources import load_templates

ROOT = Path(__file__).parents[1]
FIRST = date(2026, 11, 1)
TEMPLATE = "config/banks/camt.yaml.template"


def portal(
    name: str,
    port: int,
    number: str,
    contact: Contact,
    start_from: date | str = FIRST,
    *,
    hurried: bool = False,
    payer_accounts: tuple[str, ...] = (),
) -> NewPortal:
    """Return one of the demo's portals. Its organisation number has a right check digit."""
    server = NewServer(f"../var/demo/{name}.password", "127.0.0.1", port, "gym")
    return NewPortal(
        name,
        start_from,
        server,
        number,
        contact,
        on_trial=False,
        hurried=hurried,
        payer_accounts=payer_accounts,
    )


DEMO = NewGym(
    name="Exempelgymmet",
    installation="gym",
    mail=NewMail("order@gym.example.com", "localhost", port=2525, plain=True),
    contact=Contact("Ekonomi och avtal", "avtal@gym.example.com", "031-390 06 00"),
    footer=("Exempelgymmet AB, Göteborg", "www.gym.example.com"),
    portals=(
        portal(
            "benify",
            2223,
            "559900-1103",
            Contact("Leverantörsservice", "leverantorer@benify.example.se"),
            hurried=True,
        ),
        portal(
            "wellnet",
            2222,
            "559000-1235",
            Contact("Portalsupport", "portalsupport@wellnet.example.se"),
            hurried=True,
        ),
        portal(
            "actiway",
            2224,
            "559900-1202",
            Contact("Partner support", "partners@actiway.example.com"),
            "actiway_orders_20261101_1.txt",
        ),
        portal("sop", 2225, "559900-1301", Contact("Förmånssupport", "formaner@sop.example.se")),
        portal(
            "epassi",
            2226,
            "559900-1509",
            Contact("Partnerstöd", "partnerstod@epassi.example.se"),
            hurried=True,
            payer_accounts=("5050-1055",),
        ),
    ),
    banks=(NewBank("seb", FIRST, ("991-2346", "9912-3457"), ("5440 10 601 56",)),),
)


def files() -> list[NewFile]:
    """Return the files of config/ and schedules/, by their paths from the root.

    Beside the demo's there is the profile of any bank, to be copied and filled in: no profile yet.
    """
    templates = load_templates()
    made = list(compose(DEMO, templates))
    any_bank = replace(DEMO, portals=(), banks=(NewBank("camt", FIRST),))
    found = {each.path: each.text for each in compose(any_bank, templates)}
    return [*made, NewFile(TEMPLATE, found[TEMPLATE.removesuffix(".template")])]


if __name__ == "__main__":
    for file in files():
        (ROOT / file.path).write_text(file.text, encoding="utf-8")
