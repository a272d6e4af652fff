"""Who may log in, and what each may do: made, given another role, linked anew, ended."""

from brp_filesync.console.accounts import users
from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.pages import page
from brp_filesync.console.rights import RIGHTS, ROLES
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


def show(visit: Visit) -> Sent:
    """Show all accounts."""
    return _page(visit)


def add(visit: Visit) -> Sent:
    """Make an account, and show its one-time link: here, once, and nowhere else."""
    form = visit.form
    name = form.get("name", "")
    token = users.add(
        visit.house.accounts,
        name,
        form.get("role", ""),  # type: ignore[arg-type] # it says which there are
        visit.user.name,
        visit.app.clock.now(),
        form.get("facility", ""),
    )
    return _page(visit, name, token)


def link(visit: Visit) -> Sent:
    """Make a new link for a user; the old password, app and sessions are over."""
    name = _other(visit)
    now = visit.app.clock.now()
    return _page(visit, name, users.link_again(visit.house.accounts, name, visit.user.name, now))


def give_role(visit: Visit) -> Sent:
    """Give a user another role."""
    name, role = _other(visit), visit.form.get("role", "")
    if role not in ROLES:
        raise NotPossible(phrase("There is no role {role}.", role=role))
    users.give_role(visit.house.accounts, name, role, visit.user.name, visit.app.clock.now())
    return _page(visit)


def end(visit: Visit) -> Sent:
    """End an account, with every session of it."""
    users.end(visit.house.accounts, _other(visit), visit.user.name, visit.app.clock.now())
    return _page(visit)


def _other(visit: Visit) -> str:
    """Return the user that is meant. Raises NotPossible for oneself: one would lock oneself out."""
    name = visit.form.get("name", "")
    if name == visit.user.name:
        raise NotPossible(
            phrase("That is you."), phrase("Another with the role admin changes your account.")
        )
    return name


def _page(visit: Visit, name: str = "", token: str = "") -> Sent:
    address = visit.app.installation.settings.console.address
    return page(
        visit,
        "users.html",
        users=users.list_users(visit.house.accounts),
        roles=ROLES,
        rights=RIGHTS,
        name=name,
        link=f"{address}/welcome/{token}" if token else "",
    )
