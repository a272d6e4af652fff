"""The few exceptions: each says what happened, what to do next, and with which exit code it ends.

The floor that owns a library translates that library's exceptions into these. No message may
hold personal data, nor the text of a database error (it quotes the row).
"""

from brp_filesync.core.exit_codes import ExitCode


class FilesyncError(Exception):
    """Base of all trouble that we foresee. `advice` is a sentence that says what to do next."""

    exit_code: ExitCode = ExitCode.BROKEN

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".rstrip()


class ConfigurationMistake(FilesyncError):
    """Settings or a profile are wrong; the message begins with file:line:column where known."""

    exit_code = ExitCode.CONFIGURATION


class NotReady(FilesyncError):
    """A portal lacks something in BRP or its profile; nothing was fetched."""

    exit_code = ExitCode.CONFIGURATION


class NotPossible(FilesyncError):
    """What a person asks for can't be done: to nothing, not now, or against what must hold."""

    exit_code = ExitCode.USAGE


class Declined(FilesyncError):
    """A person was asked, and didn't say yes: nothing was done."""

    exit_code = ExitCode.DECLINED


class TemporaryTrouble(FilesyncError):
    """Network, server or database out of reach for now: worth another try later."""

    exit_code = ExitCode.UNREACHABLE


class Busy(FilesyncError):
    """Another run holds the lock, or the wait for the writer's turn ran out."""

    exit_code = ExitCode.BUSY


class DiskTrouble(FilesyncError):
    """The local disk is full, read-only or refuses us."""

    exit_code = ExitCode.DISK


class HostKeyRefused(FilesyncError):
    """The server's host key or algorithms are not the pinned or allowed ones."""

    exit_code = ExitCode.HOST_KEY


class KeyNotPinned(HostKeyRefused):
    """No key of the server is pinned: nobody has said yet which is the right one."""


class LoginRefused(FilesyncError):
    """The server refused our login. Never retried by itself: it would lock the account."""

    exit_code = ExitCode.LOGIN


class PermanentTrouble(FilesyncError):
    """The other side refuses what we ask for and a person must act (rights, quota, a folder)."""

    exit_code = ExitCode.UNREACHABLE


class BrokenInvariant(FilesyncError):
    """What must always hold does not: nothing is committed, and a developer is needed."""

    exit_code = ExitCode.BROKEN
