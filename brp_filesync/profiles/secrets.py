"""Secrets by reference only: a file, an environment variable or a systemd credential."""

from pydantic import Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import Strict


class SecretReference(Strict):
    """Where a secret is kept; exactly one of the three. The secret itself is never in settings."""

    file: str | None = Field(
        default=None,
        description="a file that only its owner may read (mode 600); one newline at its end isn't "
        "part of the secret",
    )
    env: str | None = Field(default=None, description="the name of an environment variable")
    credential: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*$",
        description="the name of a systemd credential (`LoadCredential=`)",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> "SecretReference":
        if sum(part is not None for part in (self.file, self.env, self.credential)) != 1:
            raise ValueError(phrase("name exactly one of file, env or credential"))
        return self
