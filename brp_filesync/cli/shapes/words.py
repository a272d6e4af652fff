"""What all shapes are made of: days, moments and öre, and objects that hold nothing else.

A shape is declared, not filled: docs/json-schemas.json is made of them, and a test holds every
command's output against its own.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

Kind = Literal["portal", "bank"]


class Shape:
    """A JSON object with exactly the fields that are declared."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class _Text:
    """Text of one form, for pydantic: it is what looks at shapes, and isn't needed to show."""

    format: str
    pattern: str

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:
        return {**handler(source), "pattern": self.pattern}

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> Any:
        return {**handler(schema), "format": self.format}


Day = Annotated[str, _Text("date", r"^\d{4}-\d{2}-\d{2}$")]
"""A day in Stockholm."""
Moment = Annotated[str, _Text("date-time", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$")]
"""A moment, UTC."""
Ore = int
"""An amount of money in öre; what takes money back is negative."""
Sha256 = Annotated[str, _Text("sha256", r"^[0-9a-f]{64}$")]
