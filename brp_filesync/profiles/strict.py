"""What all strict models share: unknown keys are refused, values never change."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A model of settings: unknown keys refused, no silent conversions, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, validate_default=True)
