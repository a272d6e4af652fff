"""What is written after each run, where, and for how long: the `report` part of the settings."""

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class ReportSettings(Strict):
    """The report of each run: a page, and the same as JSON."""

    folder: str | None = Field(
        default=None,
        description="folder for the reports; without it `reports` beside the archive",
    )
    keep_days: int = Field(
        default=400, ge=1, description="days after which a report is removed; the database keeps "
        "what it told of",
    )  # fmt: skip
