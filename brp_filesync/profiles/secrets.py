"""Secrets by reference only: a file, an environment variable or a systemd credential."""

from pydantic import model_validator

from brp_filesync.profiles.strict import Strict


class SecretReference(Strict):
    """Where a secret is kept; exactly one of the three. The secret itself is never in settings."""

    file: str | None = None
    env: str | None = None
    credential: str | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "SecretReference":
        if sum(part is not None for part in (self.file, self.env, self.credential)) != 1:
            raise ValueError("name exactly one of file, env or credential")
        return self
