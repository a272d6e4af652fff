"""Is this source ready? Asked before anything is fetched: its files stay unread where they are."""

from brp_filesync.app import App, Profile
from brp_filesync.brp.organisations import Recipient, find_recipient
from brp_filesync.core.codes import word
from brp_filesync.core.dates import utc_text
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import joined, phrase
from brp_filesync.migrations.revision import demand_current
from brp_filesync.orders_in.header import own_names
from brp_filesync.orders_in.model import Terms
from brp_filesync.profiles.bank import BankProfile
from brp_filesync.profiles.portal import PortalProfile

_LACKING = {
    "organisation": phrase(
        "an organisation with the number that the profile names as organisation_number"
    ),
    "address": phrase(
        "a whole invoice, visiting or reference address on the portal's organisation"
    ),
    "terms": phrase("payment terms (days) on the portal's organisation"),
}


def ready(app: App, profile: PortalProfile) -> Terms:
    """Return the terms of the portal's orders. Raises NotReady with what to enter, and where."""
    demand_start(profile)
    demand_current(app.engine)
    recipient = recipient_of(app, profile)
    brp = app.installation.settings.brp
    return Terms(
        portal=profile.portal,
        portal_name=profile.name,
        label=profile.label,
        person_group=profile.person_group,
        price_rule=profile.price_rule,
        commission_product=profile.commission_product or "",
        commission_sign=profile.commission_sign,
        employer_difference=profile.employer_difference,
        unique_email=brp.unique_email,
        match_on=brp.match_subscriptions_on,
        always_new=brp.always_new_subscription,
        today=app.today.isoformat(),
        now=utc_text(app.clock.now()),
        recipient=recipient,
        column_names=own_names(profile.orders, None),
        cancel_paid=profile.cancel_paid,
    )


def ready_bank(app: App, bank: str) -> BankProfile:
    """Return the bank's profile. Raises NotReady with what to enter, and where."""
    profile = bank_at_hand(app, bank)
    demand_start(profile)
    return profile


def bank_at_hand(app: App, bank: str) -> BankProfile:
    """Return the bank's profile for a file at hand, which a person has chosen: no start is asked.

    Raises NotReady where the tables are of another version.
    """
    profile = app.bank(bank)
    demand_current(app.engine)
    return profile


def demand_start(profile: Profile) -> None:
    """Raise NotReady where the profile doesn't say which file is the first to be read."""
    if profile.start_from is None:
        is_bank = isinstance(profile, BankProfile)
        folder, done = ("banks", word("booked")) if is_bank else ("portals", word("imported"))
        raise NotReady(
            phrase(
                "{source} has no start_from: every old file would be {done}.",
                source=profile.source,
                done=done,
            ),
            phrase(
                "Write the first day, or the first file's name, in {folder}/{source}.yaml.",
                folder=folder,
                source=profile.source,
            ),
        )


def recipient_of(app: App, profile: PortalProfile) -> Recipient:
    """Return whom the portal's invoices go to. Raises NotReady with what to enter in BRP."""
    with app.database.connect() as connection:
        recipient = find_recipient(connection, profile.organisation_number)
    if isinstance(recipient, list):
        lacks = joined("; ", (_LACKING[each] for each in recipient))
        raise NotReady(
            phrase("{portal} isn't ready. BRP lacks {lacks}.", portal=profile.portal, lacks=lacks),
            phrase("Enter it in BRP, and run again."),
        )
    return recipient
