"""What a portal may sell, looked at before its first night: prices, commission, and its catalogue."""

from datetime import date, timedelta

from brp_filesync.app import App
from brp_filesync.brp.agreed_prices import kinds_of_products, prices_of
from brp_filesync.catalogue_out.anew import difference
from brp_filesync.catalogue_out.compare import counts
from brp_filesync.catalogue_out.gather import gather
from brp_filesync.catalogue_out.select import select
from brp_filesync.checkup.line import Found
from brp_filesync.core.errors import NotReady
from brp_filesync.core.phrase import Phrase, phrase, phrases
from brp_filesync.core.problem_texts import texts
from brp_filesync.flows.publish import place_of
from brp_filesync.ledger import catalogues
from brp_filesync.ledger.catalogues import Kept
from brp_filesync.profiles.portal import PortalProfile

_STATES = {
    "awaiting_approval": phrase("awaiting approval"),
    "rendered": phrase("rendered"),
}
_LOOK_AHEAD_DAYS = 14  # where the profile has no catalogue that says how many


def judge_prices(app: App, profile: PortalProfile, on: date | None) -> Found:
    """Say what the portal may sell on the day, today by default. Raises NotReady: nothing."""
    day = on or app.today
    with app.database.connect() as connection:
        facts = gather(connection, profile.portal, day.isoformat())
        prices = prices_of(connection, {profile.portal})
    sold = select(facts, day.isoformat(), profile.commission_product)
    if sold.prices.empty:
        coming = min((each[3] for each in prices if each[3] > day.isoformat()), default="")
        raise NotReady(
            phrase("{portal} may sell nothing on {day}.", portal=profile.portal, day=day),
            phrase("Its first price begins on {coming}: look at that day by --on.", coming=coming)
            if coming
            else phrase(
                "`filesync agreements import FILE` enters what it may sell, where, and at "
                "which price."
            ),
        )
    said = phrase(
        "{products} products at {facilities} facilities, {prices} prices on {day}",
        products=len(sold.products),
        facilities=len(sold.facilities),
        prices=len(sold.prices),
        day=day,
    )
    files = profile.catalogue
    days = _LOOK_AHEAD_DAYS if files is None else files.look_ahead_days
    until = (day + timedelta(days=days)).isoformat()
    begins = {(each[1], each[2], each[3]) for each in prices}
    ends = [
        each
        for each in prices
        if day.isoformat() <= each[4] < until and (each[1], each[2], _next(each[4])) not in begins
    ]
    if ends:
        said += phrases(
            "; {count} price ends by {until} without another",
            "; {count} prices end by {until} without another",
            len(ends),
            until=until,
        )
        return Found(said, phrase("Agree on what comes then: its orders are rejected otherwise."))
    return Found(said)


def _next(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def judge_commission(app: App, profile: PortalProfile, on: date | None) -> Found:
    """Say whether BRP has the portal's commission article. Raises NotReady where it hasn't."""
    number, day = profile.commission_product, (on or app.today).isoformat()
    if number is None:
        return Found(phrase("the profile has no commission article"))
    with app.database.connect() as connection:
        known = kinds_of_products(connection)
        facts = gather(connection, profile.portal, day)
    if number not in known:
        raise NotReady(
            phrase("BRP has no product {number}, the portal's commission.", number=number),
            phrase(
                "Enter it in BRP, or correct commission_product in portals/{portal}.yaml: orders "
                "with such a line are rejected.",
                portal=profile.portal,
            ),
        )
    closed = facts.products.set_index("product_number")["closed_on"][number]
    if closed and closed <= day:
        raise NotReady(
            phrase("The portal's commission, {number}, is closed in BRP.", number=number),
            phrase("Open it in BRP: orders with such a line are rejected."),
        )
    return Found(phrase("{number} is in BRP", number=number))


def judge_catalogue(app: App, profile: PortalProfile, on: date | None) -> Found:
    """Say whether the portal has been told what it may sell on the day. Raises NotReady."""
    if profile.catalogue is None:
        return Found(
            phrase("the profile has no catalogue: nothing tells the portal what it may sell"),
            phrase(
                "Describe its files under `catalogue`, or hand over products and prices by hand."
            ),
        )
    with app.database.connect() as connection:
        standing = catalogues.standing(connection, profile.portal)
    compared = difference(app.database, app.archive, profile, on or app.today)
    if compared.problems:
        first = compared.problems[0]
        raise NotReady(
            phrase(
                "The catalogue is held back: {why}", why=texts.sentences(first.word, first.params)
            ),
            _look(profile),
        )
    if not standing:
        raise NotReady(
            phrase("No catalogue has been sent to {portal}.", portal=profile.portal),
            phrase(
                "`filesync run --portal {portal} --flow catalogue` makes and sends it.",
                portal=profile.portal,
            ),
        )
    newest = standing[-1]
    said = _said(newest)
    if newest.state == "discarded":
        return Found(
            phrase("{said}, was discarded: the portal keeps what it has", said=said),
            phrase("Its orders at other prices are rejected; change what is agreed, or tell it."),
        )
    if newest.state != "delivered":
        raise NotReady(
            phrase(
                "The catalogue, {said}, is {state}.",
                said=said,
                state=_STATES.get(newest.state, newest.state),
            ),
            phrase(
                "`filesync catalogue diff --portal {portal}` shows it; `catalogue "
                "approve` or `catalogue discard` decides.",
                portal=profile.portal,
            )
            if newest.state == "awaiting_approval"
            else phrase("The next `filesync run` sends it."),
        )
    changed = sum(counts(compared.differences).values())
    if changed:
        raise NotReady(
            phrase("{said}, isn't what is agreed: {rows}.", said=said, rows=_rows(changed)),
            _look(profile),
        )
    folder = profile.folders.catalogue
    if folder is not None and newest.delivered_to not in (None, place_of(profile, folder)):
        raise NotReady(
            phrase("{said}, was delivered to another server or folder.", said=said),
            phrase("The next `filesync run` sends it."),
        )
    return Found(phrase("{said}, delivered", said=said))


def _rows(changed: int) -> Phrase:
    return phrases("{count} row differs", "{count} rows differ", changed)


def _said(kept: Kept) -> Phrase:
    rows = {file.kind: file.rows for file in kept.files}
    return phrase(
        "version {version} of {changed_on}, {facilities} facilities and {products} prices",
        version=kept.version,
        changed_on=kept.changed_on,
        facilities=rows["facilities"],
        products=rows["products"],
    )


def _look(profile: PortalProfile) -> Phrase:
    return phrase(
        "`filesync catalogue diff --portal {portal}` shows what a run would send.",
        portal=profile.portal,
    )
