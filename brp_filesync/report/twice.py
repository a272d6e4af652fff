"""Which open alarms a run's own figures tell of as well: a report says a thing once. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from brp_filesync.core.alarms import Alarm
from brp_filesync.core.dates import local_text
from brp_filesync.core.exit_codes import ExitCode
from brp_filesync.report.model import Figures, SourceFigures, Trouble


def told_by_run(alarm: Alarm, figures: Figures) -> bool:
    """Tell whether the report says without this alarm what it is about."""
    says = _SAYS.get(alarm.kind)
    return says is not None and says(alarm, figures)


def _of_its_server(code: int) -> Callable[[Alarm, Figures], bool]:
    return lambda alarm, figures: any(
        each.exit_code == code for each in _troubles(_own(alarm, figures))
    )


def _not_done(alarm: Alarm, figures: Figures) -> bool:
    code = alarm.facts["exit_code"]
    return any(each.exit_code == code for each in _troubles(_own(alarm, figures)))


def _mail_server(alarm: Alarm, figures: Figures) -> bool:
    why = str(alarm.facts["why"])  # one line, without its stop, and not all of a long one
    said = (" ".join(each.message.split()) for each in _troubles(figures.sources))
    return any(each.startswith(why) for each in said)


def _invariant(alarm: Alarm, figures: Figures) -> bool:
    return any(each.exit_code == ExitCode.BROKEN for each in _troubles(figures.sources))


def _too_big(alarm: Alarm, figures: Figures) -> bool:
    return any(alarm.facts["name"] in each.too_big for each in _own(alarm, figures))


def _named_by_trouble(alarm: Alarm, figures: Figures) -> bool:
    """Tell of a file on a server whether the run met it, and tells its name."""
    return any(str(alarm.facts["name"]) in each.message for each in _troubles(_own(alarm, figures)))


def _missing(alarm: Alarm, figures: Figures) -> bool:
    facts = alarm.facts
    missing = (alarm.source, facts["flow"], facts["name"], facts["by"])
    return any(
        missing == (each.source, each.flow, each.file, local_text(each.by)) for each in figures.late
    )


def _catalogue(alarm: Alarm, figures: Figures) -> bool:
    offered = [each.catalogue for each in _own(alarm, figures) if each.catalogue is not None]
    waiting = [each.version for each in offered if each.result == "awaiting_approval"]
    return alarm.facts["version"] in waiting


_SAYS: Mapping[str, Callable[[Alarm, Figures], bool]] = {
    "host-key": _of_its_server(ExitCode.HOST_KEY),
    "host-key-missing": _of_its_server(ExitCode.HOST_KEY),
    "file-refused": _named_by_trouble,
    "login-refused": _of_its_server(ExitCode.LOGIN),
    "not-done": _not_done,
    "mail-server": _mail_server,
    "invariant": _invariant,
    "file-too-big": _too_big,
    "file-missing": _missing,
    "catalogue-waits": _catalogue,
}


def _own(alarm: Alarm, figures: Figures) -> list[SourceFigures]:
    return [each for each in figures.sources if each.source == alarm.source]


def _troubles(sources: Sequence[SourceFigures]) -> Iterator[Trouble]:
    for source in sources:
        yield from source.troubles
