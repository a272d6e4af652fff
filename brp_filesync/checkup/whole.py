"""Everything that a night needs, looked at before the night does: a line each.

One sick portal never stops another's lines. Nothing is imported, and nothing stays but the memory
of a login that was refused.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from brp_filesync.checkup.chain import Check, ask
from brp_filesync.checkup.installation import Site, installation_checks
from brp_filesync.checkup.line import Found, Line, not_tried, of_found, of_trouble
from brp_filesync.checkup.portal import Visit, check_names, portal_checks
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.profiles.load import Installation, load_what_is_sound
from brp_filesync.profiles.suggest import did_you_mean


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
        installation, mistakes = load_what_is_sound(path)
    except ConfigurationMistake as wrong:
        yield of_trouble("", "settings", wrong)
        return
    _demand_known(portals, installation, mistakes)
    sound: set[str] = set()
    with ExitStack() as hold:
        site = Site(installation, clock, hold)
        checks = [Check("settings", lambda: Found(str(path))), *installation_checks(site)]
        yield from ask("", checks, sound, offline=offline)
        for file, mistake in mistakes.items():
            if not portals or file.stem in portals:
                yield of_trouble(file.stem, "profile", mistake)
                if file.parent == path.parent / installation.settings.portals:
                    yield from _untried(file.stem)
        for name, profile in installation.portals.items():
            if portals and name not in portals:
                continue
            with ExitStack() as visits:
                visit = Visit(installation, profile, site.opened, visits)
                yield from ask(name, portal_checks(visit), set(sound), offline=offline)
        for name, bank in installation.banks.items() if not portals else ():
            read = Found(f"{bank.name}; {', '.join(bank.formats)}")
            yield of_found(name, "profile", read)


def _demand_known(
    portals: Collection[str], installation: Installation, mistakes: Mapping[Path, object]
) -> None:
    known = {*installation.portals, *(file.stem for file in mistakes)}
    for name in portals:
        if name not in known:
            raise ConfigurationMistake(
                f"No portal is called {name}{did_you_mean(name, sorted(known))}.",
                "Its profile would be a file of that name in the portals' folder.",
            )


def _untried(portal: str) -> Iterator[Line]:
    """Yield the lines of a portal whose profile can't be read."""
    for name in check_names():
        yield not_tried(portal, name, "“profile” didn't come through")
