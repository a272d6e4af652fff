"""Reads a secret from where its reference says it is kept. No message ever holds a secret."""

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.log import Log
from brp_filesync.core.phrase import phrase
from brp_filesync.core.reasons import reason_of
from brp_filesync.profiles.secrets import SecretReference

# Set by systemd for a service with LoadCredential= (systemd.exec(5), "Credentials").
CREDENTIALS_VARIABLE = "CREDENTIALS_DIRECTORY"
_log = Log()


def reveal(reference: SecretReference, folder: Path, environment: Mapping[str, str]) -> str:
    """Return the secret, without the one newline that an editor leaves at a file's end.

    A relative file counts from `folder`, the settings file's. A secret that is missing, empty, or
    in a file that others than its owner may open is a ConfigurationMistake.
    """
    if reference.env is not None:
        secret = environment.get(reference.env, "")
        return _present(secret, phrase("environment variable {env}", env=reference.env))
    if reference.credential is not None:
        kept = environment.get(CREDENTIALS_VARIABLE)
        if not kept:
            raise ConfigurationMistake(
                phrase(
                    "The credential {credential} can't be found: {credentials_variable} isn't set.",
                    credential=reference.credential,
                    credentials_variable=CREDENTIALS_VARIABLE,
                ),
                phrase("Run under systemd, with LoadCredential= in the service."),
            )
        path = Path(kept) / reference.credential
        return _content(
            path,
            phrase("credential {credential}", credential=reference.credential),
            others_may_read=True,
        )
    path = folder / Path(reference.file or "").expanduser()
    return _content(path, phrase("secret file {path}", path=path), others_may_read=False)


def keep_secret(reference: SecretReference, folder: Path, secret: str) -> None:
    """Put a new secret in the old one's place, where that is a file of ours; else leave it be.

    Whole or not at all, and for its owner alone, as `reveal` wants it.
    """
    if reference.file is None:
        _log.warning("a new secret can't be kept: its reference is no file")
        return
    path = (folder / Path(reference.file).expanduser()).resolve()
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(part, "x", opener=partial(os.open, mode=0o600), encoding="utf-8") as stream:
            stream.write(f"{secret}\n")
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        _log.warning("a new secret can't be kept", reason=reason_of(error))


def _content(path: Path, what: str, others_may_read: bool) -> str:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            # Windows has no such bits: there the folder's access list is what protects it.
            if os.name == "posix" and mode & 0o077 and not others_may_read:
                raise ConfigurationMistake(
                    phrase(
                        "The {what} is open to others than its owner (mode {mode:04o}).",
                        what=what,
                        mode=mode,
                    ),
                    phrase("Run: chmod 600 {path}", path=path),
                )
            content = file.read()
    except OSError as error:
        reason = reason_of(error) or type(error).__name__
        raise ConfigurationMistake(
            phrase("The {what} can't be read: {reason}.", what=what, reason=reason),
            phrase("Put the secret there."),
        ) from None
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # From None: the codec's own error carries the bytes.
        raise ConfigurationMistake(
            phrase("The {what} is not UTF-8.", what=what), phrase("Save it as UTF-8.")
        ) from None
    return _present(re.sub(r"\r?\n\Z", "", text), what)


def _present(secret: str, what: str) -> str:
    if not secret:
        raise ConfigurationMistake(
            phrase("The {what} is empty or missing.", what=what), phrase("Put the secret there.")
        )
    return secret
