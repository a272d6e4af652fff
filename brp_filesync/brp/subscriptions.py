"""Subscriptions and punch cards of the persons that a batch is about."""

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp.schema_people import punch_card, subscription
from brp_filesync.brp.written import add_noted, note_changed
from brp_filesync.database.bulk import next_id, update_frame


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free subscription id and punch card id."""
    return (
        next_id(connection, subscription.c.subscription_id),
        next_id(connection, punch_card.c.punch_card_id),
    )


def add_subscriptions(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new subscriptions."""
    add_noted(connection, subscription, frame)


def change_subscriptions(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the subscriptions that `subscription_id` names."""
    update_frame(connection, subscription, "subscription_id", frame)
    note_changed(connection, subscription, _ids(frame, "subscription_id"))


def add_punch_cards(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new punch cards."""
    add_noted(connection, punch_card, frame)


def change_punch_cards(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the punch cards that `punch_card_id` names."""
    update_frame(connection, punch_card, "punch_card_id", frame)
    note_changed(connection, punch_card, _ids(frame, "punch_card_id"))


def _ids(frame: pd.DataFrame, key: str) -> list[int]:
    return frame[key].tolist() if len(frame) else []
