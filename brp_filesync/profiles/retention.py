"""How long what is personal, or the books' own, is kept: the `retention` part of the settings."""

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class RetentionSettings(Strict):
    """Days and years after which `filesync prune` takes contents away; by default the law's."""

    bookkeeping_years: int = Field(
        default=7,
        ge=7,
        description="calendar years that files which led to something in the books are kept, after "
        "the one in which the latest fiscal year that they booked in ended",
    )
    other_files_days: int = Field(
        default=90,
        ge=1,
        description="days that files which led to nothing in the books are kept after they were "
        "decided on, with their answers",
    )
    mails_days: int = Field(
        default=90, ge=1, description="days that a trial's mails and previews are kept"
    )
    unnamed_days: int = Field(
        default=90,
        ge=1,
        description="days that contents which no row names are kept: what a killed run has left, or "
        "a dry run has kept",
    )
    backups_days: int = Field(
        default=90,
        ge=1,
        description="days that backups are kept in their folder, but for the newest: `filesync backup "
        "make` removes older ones",
    )
    logs_days: int = Field(
        default=90,
        ge=1,
        description="days that the log's earlier files are kept, by their last line",
    )
