"""Everything that a night needs, looked at before the night does: a line each.

One sick portal never stops another's lines. Nothing is imported, and nothing stays but the memory
of a login that was refused.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.installation import Site, installation_checks
from brp_filesync.checkup.line import Found, Line, not_tried, of_found, of_trouble
from brp_filesync.checkup.portal import Visit, check_names, portal_checks
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.load import load_settings


def check_whole(
    find_settings: Callable[[], Path],
    portals: Collection[str],
    clock: Clock,
    *,
    offline: bool,
) -> Iterator[Line]:
    """Yield a line for each thing; all portals, or those that are named.

    Raises ConfigurationMistake where no portal has a name that was given.
    """
    try:
        path = find_settings()
        installation = load_settings(path)
    except ConfigurationMistake as wrong:
        yield of_trouble("", "settings", wrong)
        return
    for name in portals:
        if name not in installation.portal_names:
            raise installation.no_portal(name)
    sound: set[str] = set()
    with ExitStack() as hold:
        site = Site(installation, clock, hold)
        checks = [Check("settings", lambda: Found(str(path))), *installation_checks(site)]
        yield from ask("", checks, sound, offline=offline)
        for name, mistake in installation.mistaken_portals.items():
            if not portals or name in portals:
                yield of_trouble(name, "profile", mistake)
                yield from _untried(name)
        for name, mistake in installation.mistaken_banks.items() if not portals else ():
            yield of_trouble(name, "profile", mistake)
        for name, profile in installation.portals.items():
            if portals and name not in portals:
                continue
            with ExitStack() as visits:
                visit = Visit(installation, profile, site.opened, visits)
                yield from ask(name, portal_checks(visit), set(sound), offline=offline)
        for name, bank in installation.banks.items() if not portals else ():
            read = Found(f"{bank.name}; {', '.join(bank.formats)}")
            yield of_found(name, "profile", read)


def _untried(portal: str) -> Iterator[Line]:
    """Yield the lines of a portal whose profile can't be read."""
    for name in check_names():
        yield not_tried(portal, name, "“profile” didn't come through")
