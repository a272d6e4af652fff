"""Subscriptions and punch cards of the persons that a batch is about."""

import pandas as pd
from sqlalchemy import Connection, select

from brp_filesync.brp.batch import batch_person
from brp_filesync.brp.schema_people import punch_card, subscription
from brp_filesync.database.bulk import fetch_frame, insert_frame, next_id, update_frame


def subscriptions(connection: Connection) -> pd.DataFrame:
    """Return the candidates' subscriptions (batch_person), by id."""
    return fetch_frame(
        connection,
        select(subscription)
        .join(batch_person, batch_person.c.person_id == subscription.c.person_id)
        .order_by(subscription.c.subscription_id),
    )


def punch_cards(connection: Connection) -> pd.DataFrame:
    """Return the candidates' punch cards (batch_person), by id."""
    return fetch_frame(
        connection,
        select(punch_card)
        .join(batch_person, batch_person.c.person_id == punch_card.c.person_id)
        .order_by(punch_card.c.punch_card_id),
    )


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
