"""A profile's part on order files, where the rest of the profile waits to be filled in."""

from pathlib import Path

from pydantic import ValidationError

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined
from brp_filesync.profiles.model_file import read_model
from brp_filesync.profiles.orders import OrderFiles
from brp_filesync.profiles.portal import PortalProfile


def read_orders_part(path: Path) -> OrderFiles:
    """Return the part `orders` of a portal's profile, whatever else is wrong with it.

    Raises ConfigurationMistake with the mistakes of that part, else with all.
    """
    document, profile, lines = read_model(path, PortalProfile)
    if profile is not None:
        return profile.orders
    try:
        return OrderFiles.model_validate(document.value.get("orders"))
    except (ValidationError, AttributeError):
        own = [line for line in lines if ": orders" in line or "'orders" in line]
        raise ConfigurationMistake(joined("\n", own or lines)) from None
