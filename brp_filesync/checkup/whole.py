"""Everything that a night needs, looked at before the night does: a line each.

One sick portal or bank never stops another's lines. Nothing is imported, and nothing stays but the
memory of a login that was refused.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from brp_filesync.checkup.bank import bank_checks
from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.installation import Site, installation_checks
from brp_filesync.checkup.line import Found, Line, not_tried, of_trouble
from brp_filesync.checkup.portal import check_names, portal_checks
from brp_filesync.checkup.server import Visit
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.load import Installation, load_settings


def check_whole(
    find_settings: Callable[[], Path],
    portals: Collection[str],
    banks: Collection[str],
    clock: Clock,
    *,
    offline: bool,
) -> Iterator[Line]:
    """Yield a line for each thing; all portals and banks, or those that are named.

    Raises ConfigurationMistake where no portal or bank has a name that was given.
    """
    try:
        path = find_settings()
        installation = load_settings(path)
    except ConfigurationMistake as wrong:
        yield _mistaken("", "settings", wrong)
        return
    wanted = _wanted(installation, portals, banks)
    sound: set[str] = set()
    with ExitStack() as hold:
        site = Site(installation, clock, hold)
        checks = [Check("settings", lambda: Found(str(path))), *installation_checks(site)]
        yield from ask("", checks, sound, offline=offline)
        for name, mistake in installation.mistaken_portals.items():
            if name in wanted.portals:
                yield _mistaken(name, "profile", mistake)
                yield from _untried(name)
        for name, mistake in installation.mistaken_banks.items():
            if name in wanted.banks:
                yield _mistaken(name, "profile", mistake)
        for name, profile in installation.portals.items():
            if name in wanted.portals:
                with ExitStack() as visits:
                    visit = Visit(installation, profile, site.opened, visits)
                    yield from ask(name, portal_checks(visit, profile), {*sound}, offline=offline)
        for name, bank in installation.banks.items():
            if name in wanted.banks:
                with ExitStack() as visits:
                    visit = Visit(installation, bank, site.opened, visits)
                    yield from ask(name, bank_checks(visit, bank), {*sound}, offline=offline)


@dataclass(frozen=True, slots=True)
class _Wanted:
    portals: Collection[str]
    banks: Collection[str]


def _wanted(
    installation: Installation, portals: Collection[str], banks: Collection[str]
) -> _Wanted:
    """Return those that are named, all where nobody is; raise for a name that nobody has."""
    for name in portals:
        if name not in installation.portal_names:
            raise installation.no_portal(name)
    for name in banks:
        if name not in installation.bank_names:
            raise installation.no_bank(name)
    if portals or banks:
        return _Wanted(portals, banks)
    return _Wanted(installation.portal_names, installation.bank_names)


def _mistaken(source: str, check: str, mistake: ConfigurationMistake) -> Line:
    """Return the line of a file that can't be read: its mistakes tell where they are."""
    advice = mistake.advice or phrase(
        "Correct the file at the places that are told, and check again."
    )
    return of_trouble(source, check, ConfigurationMistake(mistake.message, advice))


def _untried(portal: str) -> Iterator[Line]:
    """Yield the lines of a portal whose profile can't be read."""
    for name in check_names():
        yield not_tried(portal, name, phrase("“profile” didn't come through"))
