"""A portal's list of what a lump sum pays: how its CSV is written."""

from typing import Literal

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class AdviceFiles(Strict):
    """Which columns tell the OCR number and the amount; others are left alone."""

    encoding: Literal["utf-8", "iso8859-1", "cp1252"] = Field(
        examples=["iso8859-1"],
        default="utf-8",
        description="the list's encoding; a byte order mark is let through",
    )
    delimiter: str = Field(
        examples=[","], default=";", min_length=1, max_length=1, description="between columns"
    )
    ocr_number: str = Field(
        examples=["REFERENS"], default="OCR", description="the header of the OCR number's column"
    )
    amount: str = Field(
        examples=["SUMMA"], default="BELOPP", description="the header of the amount's column"
    )
    unit: Literal["kronor", "ore"] = Field(
        examples=["ore"], default="kronor", description="what an amount counts"
    )
    decimal: Literal[",", "."] = Field(
        examples=["."], default=",", description="the decimal sign of kronor"
    )
