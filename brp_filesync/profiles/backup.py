"""Where backups go, and how old the latest may be: the `backup` part of the settings."""

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class BackupSettings(Strict):
    """The backups' folder, best on another machine's disk."""

    folder: str = Field(
        description="folder that `filesync backup make` writes to, and `schedule install` names"
    )
    alarm_hours: int = Field(
        default=30, ge=1, description="hours after which the latest whole backup is an alarm"
    )
