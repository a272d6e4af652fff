"""Where a portal's SFTP server is, how we log in, and how patient we are."""

from typing import Literal

from pydantic import Field, model_validator

from brp_filesync.profiles.strict import Strict
from brp_filesync.profiles.secrets import SecretReference

# Allowed only by name: paramiko would else offer them to an old server (docs/decisions).
WeakAlgorithm = Literal[
    "hmac-sha1", "hmac-sha1-96", "hmac-md5", "hmac-md5-96", "3des-cbc",
    "aes128-cbc", "aes192-cbc", "aes256-cbc",
]  # fmt: skip


class Server(Strict):
    """An SFTP server and our account there. Its host keys are pinned in the known_hosts file."""

    host: str
    port: int = Field(default=22, ge=1, le=65535)
    username: str
    password: SecretReference | None = None
    private_key: SecretReference | None = None
    passphrase: SecretReference | None = None
    connect_timeout_s: float = Field(default=15, gt=0)
    reply_timeout_s: float = Field(default=30, gt=0)
    deadline_s: float = Field(default=3600, gt=0, description="for the portal's whole night")
    tries: int = Field(default=3, ge=1, description="per operation, for network trouble only")
    backoff_s: float = Field(default=2, ge=0, description="before the second try; then doubled")
    allow_weak_algorithms: tuple[WeakAlgorithm, ...] = ()

    @model_validator(mode="after")
    def _one_way_in(self) -> "Server":
        if (self.password is None) == (self.private_key is None):
            raise ValueError("name exactly one of password or private_key")
        return self


class Folders(Strict):
    """Folders on the portal's server, as paths there."""

    orders: str
    archive: str = Field(description="where imported order files are moved")
    rejected: str = Field(description="where refused order files are moved")
    responses: str
    catalogue: str | None = None
