"""One installation's settings: config/filesync.yaml."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.alarms import AlarmSettings, PingSettings
from brp_filesync.profiles.backup import BackupSettings
from brp_filesync.profiles.books import BookSettings
from brp_filesync.profiles.console import ConsoleSettings
from brp_filesync.profiles.contact import Contact
from brp_filesync.profiles.language import KnownLanguage
from brp_filesync.profiles.mail import MailSettings
from brp_filesync.profiles.report import ReportSettings
from brp_filesync.profiles.retention import RetentionSettings
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Strict, misfits


class DatabaseSettings(Strict):
    """Where BRP's tables and the ledger are."""

    url: str = Field(
        description="`sqlite:///PATH` (one more slash for an absolute path) or "
        "`postgresql+psycopg://USER@HOST/NAME`, without a password"
    )
    password: SecretReference | None = Field(
        default=None, description="where PostgreSQL's password is kept"
    )
    writer_wait_s: float = Field(
        default=300, gt=0, description="seconds to wait for the one writer's turn"
    )

    @field_validator("url")
    @classmethod
    def _known_and_without_password(cls, url: str) -> str:
        if not re.match(r"sqlite:///[^:]|postgresql\+psycopg://", url):
            raise ValueError(
                phrase(
                    "expected sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME (a "
                    "database in memory would be gone after the run)"
                )
            )
        if re.match(r"[^/]*//[^/@]*:[^/]*@|.*[?&]password=", url):
            raise ValueError(
                phrase("holds a password: take it out, and name its place under password")
            )
        return url


class BrpSettings(Strict):
    """How the gym's BRP is set."""

    match_subscriptions_on: Literal["none", "membership", "product", "rights"] = Field(
        default="membership",
        description="BRP's “Matcha abonnemang på”: Inget, Medlemskap, Produkt, Rättigheter",
    )
    always_new_subscription: bool = Field(
        default=False, description="BRP's “Skapa alltid nytt abonnemang efter matchning”"
    )
    unique_email: bool = Field(default=False, description="BRP forbids two persons one e-mail")


class LogSettings(Strict):
    """Logs go to stderr, or to a file where one is named."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="the least important that is logged"
    )
    file: str | None = Field(default=None, description="a file for the log, instead of stderr")
    rotate_mib: int = Field(
        default=10, ge=0, description="the file is begun anew when it is so many MiB; 0: never"
    )
    keep_files: int = Field(
        default=9, ge=1, description="so many earlier ones are kept, `FILE.1` the latest"
    )


class Settings(Strict):
    """An installation. Relative paths count from the folder of the settings file."""

    installation: str = Field(
        default="gym",
        min_length=1,
        description="the installation's name in logs and reports; a "
        "file is known by it, so it shouldn't change",
    )
    database: DatabaseSettings = Field(description="where BRP's tables and the ledger are")
    archive: str = Field(description="folder for received files and answers, as they came")
    archive_keys: str | None = Field(
        default=None,
        description="folder of the keys that the archive is sealed with, outside the archive; without "
        "it what is kept lies as it came ([operations.md](operations.md#a-sealed-archive))",
    )
    journal: str | None = Field(
        default=None,
        description="file that tells of each commit, outside the database; without it "
        "`journal.jsonl` in the archive's folder. Best on another disk than the database's",
    )
    portals: str = Field(default="portals", description="folder of the portals' profiles")
    banks: str | None = Field(
        default=None, description="folder of the banks' profiles; without it no payments are read"
    )
    samples: str | None = Field(
        default=None,
        description="folder of the portals' samples, for `filesync portal checklist`: `brp` is a "
        "gym to import them into, `orders/PORTAL/KIND` a file with what must come of it",
    )
    known_hosts: str = Field(
        default="known_hosts", description="file with the portals' pinned host keys"
    )
    schedule: str | None = Field(
        default=None,
        description="the schedule, what runs when; without it `../schedules/nightly.yaml` where "
        "there is one, else everything runs at 02:30 and nothing is expected",
    )
    language: KnownLanguage = Field(default="sv", description="of reports and lists for the staff")
    contact: Contact | None = Field(
        default=None, description="whom a portal asks at the gym; on the overview of what it sells"
    )
    brp: BrpSettings = Field(default=BrpSettings(), description="how the gym's BRP is set")
    mail: MailSettings | None = Field(
        default=None,
        description="the mails to buyers; without it they are promised, kept, and not sent",
    )
    alarms: AlarmSettings = Field(
        default=AlarmSettings(),
        description="what is an alarm, and who is told ([alarms.md](alarms.md))",
    )
    books: BookSettings = Field(
        default=BookSettings(),
        description="the vouchers for the bookkeeping ([payments.md](payments.md#the-books))",
    )
    ping: PingSettings | None = Field(
        default=None, description="a service that misses us when nothing runs at all"
    )
    report: ReportSettings = Field(
        default=ReportSettings(), description="the report of each run ([report.md](report.md))"
    )
    console: ConsoleSettings = Field(
        default=ConsoleSettings(),
        description="the pages for people in a browser ([console.md](console.md))",
    )
    log: LogSettings = Field(default=LogSettings(), description="what is logged, and where")
    backup: BackupSettings | None = Field(
        default=None,
        description="the backups' folder, and the alarm of an old one ([operations.md](operations.md))",
    )
    retention: RetentionSettings = Field(
        default=RetentionSettings(),
        description="how long files, answers and mails are kept ([operations.md](operations.md))",
    )
    engine: Literal["inline", "threads"] = Field(
        default="inline",
        description="how portals and banks are gone through: one after another, or side by side in "
        "`threads` ([development/architecture.md](development/architecture.md))",
    )
    clock_jump_days: int = Field(
        default=60,
        gt=0,
        description="a run so many days after the last one stops, until `filesync clock accept`: "
        "the clock may be wrong",
    )
    chunk_rows: int = Field(
        default=20_000, gt=0, description="rows of a file read at a time: memory grows with it"
    )
    batch_orders: int = Field(
        default=10_000, gt=0, description="orders decided and written at a time"
    )

    @model_validator(mode="after")
    def _staff_can_be_mailed(self) -> "Settings":
        text = phrase("the settings have no part `mail`, which says by which server mails go out")
        if self.alarms.mail_to and self.mail is None:
            raise misfits([(("alarms", "mail_to"), text)])
        if self.report.mail is not None and self.mail is None:
            raise misfits([(("report", "mail"), text)])
        return self
