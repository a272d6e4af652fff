"""An installation's schedule file and its profiles → its schedule, or each mistake at its place."""

import re
from collections.abc import Iterator
from pathlib import Path

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.profiles.load import Installation
from brp_filesync.profiles.model_file import read_model
from brp_filesync.profiles.places import Document
from brp_filesync.profiles.schedule import BankTimes, FlowTimes, PortalTimes, ScheduleFile
from brp_filesync.profiles.strict import KeyPath, Misfit, dotted
from brp_filesync.profiles.suggest import did_you_mean
from brp_filesync.schedule.model import Flow, Plan, Schedule

DEFAULT_PLACE = "../schedules/nightly.yaml"


def schedule_path(installation: Installation) -> Path | None:
    """Return where the schedule file lies; None where none is named and none is there."""
    named = installation.settings.schedule
    path = installation.path(named or DEFAULT_PLACE)
    return path if named is not None or path.is_file() else None


def load_schedule(installation: Installation) -> Schedule:
    """Return the installation's schedule. Raises ConfigurationMistake with all its mistakes.

    Without a schedule file every flow runs at the default times, and nothing is expected.
    """
    path = schedule_path(installation)
    if path is None:
        return _schedule(installation, ScheduleFile())
    document, told, lines = read_model(path, ScheduleFile)
    if told is not None:
        lines = _placed(path, document, _misfits(installation, told))
    if told is None or lines:
        raise ConfigurationMistake(joined("\n", lines))
    return _schedule(installation, told)


def _schedule(installation: Installation, told: ScheduleFile) -> Schedule:
    portals = {name: told.portals.get(name, PortalTimes()) for name in installation.portal_names}
    banks = {name: told.banks.get(name, BankTimes()) for name in installation.served_banks}
    plans = [
        _plan(told, Flow(name, "orders"), times.orders, _order_names(installation, name))
        for name, times in portals.items()
    ]
    plans += [
        _plan(told, Flow(name, "payments"), times.payments, _payment_names(installation, name))
        for name, times in banks.items()
    ]
    plans += [
        _plan(
            told,
            Flow(name, "settlements"),
            portals[name].settlements,
            _report_names(installation, name),
        )
        for name in installation.settled_portals
    ]
    for name in installation.told_portals:
        run, run_on = portals[name].catalogue.run, portals[name].catalogue.run_on
        plans.append(Plan(Flow(name, "catalogue"), told.run if run is None else run, run_on))
    return Schedule(tuple(plans))


def _plan(told: ScheduleFile, of: Flow, times: FlowTimes, file_name: str | None) -> Plan:
    run = told.run if times.run is None else times.run
    if file_name is None:  # a profile with mistakes: its night tells of them
        return Plan(of, run, times.run_on)
    return Plan(of, run, times.run_on, file_name, times.expected, times.numbered)


def _order_names(installation: Installation, name: str) -> str | None:
    profile = installation.portals.get(name)
    return None if profile is None else profile.orders.file_name


def _report_names(installation: Installation, name: str) -> str | None:
    profile = installation.portals.get(name)
    files = None if profile is None else profile.settlement
    return None if files is None else files.file_name


def _payment_names(installation: Installation, name: str) -> str | None:
    profile = installation.banks.get(name)
    return None if profile is None else profile.file_name


def _placed(path: Path, document: Document, misfits: Iterator[Misfit]) -> list[str]:
    found = sorted((document.key_place(at), f"{dotted(at)}: " + text) for at, text in misfits)
    return [f"{path}:{place.line}:{place.column}: " + text for place, text in found]


def _misfits(installation: Installation, told: ScheduleFile) -> Iterator[Misfit]:
    """Yield what the schedule says that the profiles contradict."""
    bank_names = {*installation.banks, *installation.mistaken_banks}
    for name in told.portals.keys() - set(installation.portal_names):
        hint = did_you_mean(name, installation.portal_names)
        yield (
            ("portals", name),
            phrase("no portal has a profile of this name{hint}", hint=hint),
        )
    for name in told.banks.keys() - bank_names:
        yield (
            ("banks", name),
            phrase(
                "no bank has a profile of this name{did_you_mean}",
                did_you_mean=did_you_mean(name, bank_names),
            ),
        )
    for name in (told.banks.keys() & bank_names) - set(installation.served_banks):
        yield (
            ("banks", name),
            phrase("has no server: its files are only taken at hand, and nothing runs"),
        )
    for portal, of_portal in told.portals.items():
        at: KeyPath = ("portals", portal, "orders")
        yield from _unknown_parts(at, of_portal.orders, _order_names(installation, portal))
        at = ("portals", portal, "settlements")
        yield from _unknown_parts(at, of_portal.settlements, _report_names(installation, portal))
    for bank, of_bank in told.banks.items():
        at = ("banks", bank, "payments")
        yield from _unknown_parts(at, of_bank.payments, _payment_names(installation, bank))


def _unknown_parts(at: KeyPath, times: FlowTimes, file_name: str | None) -> Iterator[Misfit]:
    if file_name is None:
        return
    named: list[tuple[KeyPath, str]] = [
        (("expected", place, "dated"), each.dated)
        for place, each in enumerate(times.expected)
        if each.dated is not None
    ]
    if times.numbered is not None:
        named.append((("numbered", "part"), times.numbered.part))
        named += [
            (("numbered", "within", place), part)
            for place, part in enumerate(times.numbered.within)
        ]
    parts = re.compile(file_name).groupindex
    for below, part in named:
        if part not in parts:
            hint = did_you_mean(part, parts)
            yield (
                (*at, *below),
                phrase("the profile's file_name has no part of this name{hint}", hint=hint),
            )
