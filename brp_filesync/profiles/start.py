"""Where a profile says to begin: a day, or the name of the first file."""

import datetime
import re
from typing import Annotated

from pydantic import AfterValidator

from brp_filesync.core.phrase import phrase


def _date_or_file_name(value: datetime.date | str | None) -> datetime.date | str | None:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError(phrase("text is taken for a file name: take the quotes off a date"))
    return value


StartFrom = Annotated[datetime.date | str | None, AfterValidator(_date_or_file_name)]
