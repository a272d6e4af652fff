"""Logs by structlog, on stderr: for people on a terminal, else a JSON object a line.

No personal data is given to a log: events name files, counts and the words of problems.
"""

import logging
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

from brp_filesync.cli.terminal import harmless_event
from brp_filesync.core.errors import DiskTrouble
from brp_filesync.core.log import set_up
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of

if TYPE_CHECKING:
    from brp_filesync.profiles.load import Installation

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}


def set_up_logs(installation: "Installation | None", *, verbose: bool, quiet: bool = False) -> None:
    """Send logs where the settings say; a log file is made 0600, and appended to.

    Those of several installations at once, without settings in common, go to stderr.
    """
    settings = None if installation is None else installation.settings.log
    level = "info" if settings is None else settings.level
    stream: TextIO = cast(TextIO, _Stderr())
    if installation is not None and settings is not None and settings.file is not None:
        from brp_filesync.cli.log_file import LogFile

        path = installation.path(settings.file)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = LogFile(path, settings.rotate_mib << 20, settings.keep_files)
        except OSError as error:
            raise DiskTrouble(
                phrase(
                    "{path} can't be written ({strerror}).", path=path, strerror=reason_of(error)
                ),
                phrase("See log.file in the settings, and the folder's rights."),
            ) from error
        stream = cast(TextIO, file)
    least = _LEVELS["debug" if verbose else "error" if quiet else level]
    set_up(lambda: _configure(stream, least))
    # paramiko logs what servers say; only its warnings are of use, and they hold no file's content.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)


def _configure(stream: TextIO, least: int) -> None:
    import structlog

    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=True)
        if stream.isatty()
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            harmless_event,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


class _Stderr:
    """What stderr is when it is written to: lines go above bars that are shown meanwhile.

    What nobody takes, as where it is a file on a full disk, is lost, and stops nothing.
    """

    def write(self, text: str) -> int:
        """Write the text, where it can be."""
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(sys.stderr, name)


def log_nothing() -> None:
    """Log nothing, for a command that tells all that it meets as lines of its own."""
    set_up(_configure_nothing)
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)


def _configure_nothing() -> None:
    import structlog

    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
