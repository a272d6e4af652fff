"""Which formats of a bank don't come as its profile says: asked of what was booked from it."""

from datetime import date

from sqlalchemy import Connection

from brp_filesync.brp.bank_files import latest_days
from brp_filesync.payments_in.format_days import OddFormat, odd_formats
from brp_filesync.profiles.bank import BankProfile


def awaited_formats(connection: Connection, profile: BankProfile, today: date) -> list[OddFormat]:
    """Return the formats that came after their last day, or don't come after their first."""
    if not profile.format_days:
        return []
    latest = {
        each["format"]: each["deposited_on"] or each["booked_at"][:10]
        for each in latest_days(connection)
        if each["bank"] == profile.bank
    }
    days = {str(name): told for name, told in profile.format_days.items()}
    return odd_formats(days, latest, today)
