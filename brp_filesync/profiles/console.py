"""The pages for people in a browser: a part of the settings."""

import re

from pydantic import Field, field_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.strict import Strict


class ConsoleSettings(Strict):
    """The console, `filesync console`: pages for finance, the front desk and the operator."""

    address: str = Field(
        default="http://localhost:8700",
        description="what people type to reach it; with `https` (a reverse proxy's) its cookies "
        "are sent by TLS alone, and browsers are told so",
    )
    database: str | None = Field(
        default=None,
        description="file of its accounts and sessions; without it `console.db` beside the archive",
    )

    @field_validator("address")
    @classmethod
    def _is_a_site(cls, address: str) -> str:
        if not re.fullmatch(r"https?://[^/?#@\s]+", address):
            raise ValueError(phrase("expected http:// or https:// and a host, without a path"))
        return address
