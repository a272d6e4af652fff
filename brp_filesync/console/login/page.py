"""Logging in and out, and the first visit by a one-time link."""

from brp_filesync.console.accounts import links, sessions, users
from brp_filesync.console.accounts.totp import link_for
from brp_filesync.console.house import House, Visit
from brp_filesync.console.http import Sent, elsewhere, is_ours
from brp_filesync.console.pages import page
from brp_filesync.console.safety import cookie_name
from brp_filesync.core.errors import NotPossible

_CONFLICT = 409


def show(visit: Visit) -> Sent:
    """Show the login."""
    return page(visit, "login.html", name="", trouble=None)


def log_in(visit: Visit) -> Sent:
    """Log in, and lead to the first page; where it is refused, say so and keep the name."""
    form = visit.form
    name = form.get("name", "")
    try:
        token = sessions.log_in(
            visit.house.accounts,
            name,
            form.get("password", ""),
            form.get("number", ""),
            visit.address,
            visit.app.clock.now(),
        )
    except NotPossible as trouble:
        return page(visit, "login.html", _CONFLICT, name=name, trouble=trouble)
    return _begun(visit.house, token)


def welcome(visit: Visit) -> Sent:
    """Show a one-time link's page: a password to choose, and the key for an app."""
    return _welcome(visit, None)


def take_up(visit: Visit) -> Sent:
    """Take up the account, and lead to the first page."""
    form = visit.form
    try:
        token = links.take_up(
            visit.house.accounts,
            visit.path["token"],
            form.get("password", ""),
            form.get("number", ""),
            visit.address,
            visit.app.clock.now(),
        )
    except NotPossible as trouble:
        return _welcome(visit, trouble)
    return _begun(visit.house, token)


def log_out(visit: Visit) -> Sent:
    """End the session, here and in the database."""
    if visit.session is not None:
        sessions.log_out(visit.house.accounts, visit.session)
    left = elsewhere("/login")
    left.delete_cookie(cookie_name(https=visit.house.https), path="/", secure=visit.house.https)
    return left


def set_keys(visit: Visit) -> Sent:
    """Switch the shortcuts of a single key on or off."""
    users.set_keys(visit.house.accounts, visit.user.user_id, on=visit.form.get("on") == "1")
    back = visit.form.get("back", "/")
    return elsewhere(back if is_ours(back) else "/")


def _welcome(visit: Visit, trouble: NotPossible | None) -> Sent:
    now = visit.app.clock.now()
    link = links.find(visit.house.accounts, visit.path["token"], now)
    installation = visit.app.installation.settings.installation
    return page(
        visit,
        "welcome.html",
        200 if trouble is None else _CONFLICT,
        name=link.name,
        key=" ".join(link.totp_key[at : at + 4] for at in range(0, len(link.totp_key), 4)),
        app_link=link_for(link.totp_key, link.name, installation),
        trouble=trouble,
    )


def _begun(house: House, token: str) -> Sent:
    begun = elsewhere("/")
    begun.set_cookie(
        cookie_name(https=house.https),
        token,
        max_age=int(sessions.LONGEST.total_seconds()),
        path="/",
        secure=house.https,
        httponly=True,
        samesite="lax",
    )
    return begun
