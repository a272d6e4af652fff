"""One installation's settings: config/filesync.yaml."""

from typing import Literal

from pydantic import Field

from brp_filesync.profiles.strict import Strict
from brp_filesync.profiles.secrets import SecretReference


class DatabaseSettings(Strict):
    """Where BRP's tables and the ledger are."""

    url: str = Field(description="sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME")
    password: SecretReference | None = None
    writer_wait_s: float = Field(default=300, gt=0, description="for the writer's turn")


class BrpSettings(Strict):
    """How the gym's BRP is set."""

    match_subscriptions_on: Literal["none", "membership", "product", "rights"] = "membership"
    always_new_subscription: bool = False
    unique_email: bool = Field(default=False, description="BRP forbids two persons one e-mail")


class LogSettings(Strict):
    """Logs go to stderr; also to a file where one is named."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    file: str | None = None


class Settings(Strict):
    """An installation. Relative paths count from the folder of the settings file."""

    installation: str = "gym"
    database: DatabaseSettings
    archive: str = Field(description="folder for received files and responses")
    portals: str = Field(default="portals", description="folder of the portals' profiles")
    known_hosts: str = Field(default="known_hosts", description="pinned host keys")
    language: Literal["sv", "en"] = "sv"
    brp: BrpSettings = BrpSettings()
    log: LogSettings = LogSettings()
    chunk_rows: int = Field(default=20_000, gt=0, description="rows read at a time")
    batch_orders: int = Field(default=20_000, gt=0, description="orders decided at a time")
