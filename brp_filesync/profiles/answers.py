"""The answers' part of a portal's profile: its file's name, columns and words."""

from typing import Literal

from pydantic import Field, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.language import KnownLanguage
from brp_filesync.profiles.strict import Strict, misfits

AnswerField = Literal[
    "order_number",
    "line_number",
    "line",
    "status",
    "code",
    "message",
    "brp_order_number",
    "customer_number",
    "person_name",
    "facility_id",
    "product_number",
    "invoice_number",
    "amount",
    "ocr_number",
    "due_date",
    "start_date",
]


class AnswerFiles(Strict):
    """Our answers, in the dialect of the portal's orders."""

    file_name: str = Field(
        examples=["{stem}_SVAR.csv"],
        default="{stem}.response.csv",
        pattern=r"^[^{}/\\]*\{stem\}[^{}/\\]*$",
        description="the answer's name; `{stem}` is the order file's name without its last suffix",
    )
    columns: dict[AnswerField, str] = Field(
        examples=[{"order_number": "ORDERNR", "status": "STATUS"}],
        min_length=1,
        description="our field → the portal's header, in the file's order",
    )
    unit: Literal["ore", "kronor"] = Field(
        examples=["ore"], default="kronor", description="of `amount`"
    )
    date_format: Literal["%Y-%m-%d", "%Y%m%d", "%d.%m.%Y"] = Field(
        examples=["%Y%m%d"], default="%Y-%m-%d", description="of dates"
    )
    status_words: dict[Literal["accepted", "duplicate", "rejected", "cancelled", "held"], str] = (
        Field(
            examples=[{"accepted": "OK", "rejected": "AVVISAD"}],
            default={},
            description="our status → the portal's word; ours where none is given",
        )
    )
    language: KnownLanguage = Field(examples=["en"], default="sv", description="of `message`")
    own_cancellations: Literal["file", "answer", "none"] = Field(
        examples=["answer"],
        default="file",
        description="how the portal is told of an order that the gym cancels: by an answer of its "
        "own (`file`), at the end of the next file's `answer`, or not at all (`none`: a task for "
        "finance)",
    )

    @model_validator(mode="after")
    def _headers_differ(self) -> "AnswerFiles":
        headers = list(self.columns.values())
        twice = [
            (("columns", field), phrase("another field has this header too"))
            for field, header in self.columns.items()
            if headers.count(header) > 1
        ]
        if twice:
            raise misfits(twice)
        return self
