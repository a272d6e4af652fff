"""Subscriptions and punch cards of the persons that a batch is about."""

import pandas as pd
from sqlalchemy import Connection

from brp_filesync.brp.schema_people import punch_card, subscription
from brp_filesync.database.bulk import insert_frame, next_id, update_frame


def next_ids(connection: Connection) -> tuple[int, int]:
    """Return the first free subscription id and punch card id."""
    return (
        next_id(connection, subscription.c.subscription_id),
        next_id(connection, punch_card.c.punch_card_id),
    )


def add_subscriptions(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new subscriptions."""
    insert_frame(connection, subscription, frame)


def change_subscriptions(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the subscriptions that `subscription_id` names."""
    update_frame(connection, subscription, "subscription_id", frame)


def add_punch_cards(connection: Connection, frame: pd.DataFrame) -> None:
    """Insert new punch cards."""
    insert_frame(connection, punch_card, frame)


def change_punch_cards(connection: Connection, frame: pd.DataFrame) -> None:
    """Set the frame's columns on the punch cards that `punch_card_id` names."""
    update_frame(connection, punch_card, "punch_card_id", frame)
