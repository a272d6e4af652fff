"""An act of a form, done once: what it came to is where the page goes on."""

from collections.abc import Callable

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent, elsewhere
from brp_filesync.console.once import once
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase


def done(visit: Visit, act: Callable[[], str]) -> Sent:
    """Do the act, unless the same form has done it, and lead to the path that it returns.

    Raises what the act does, and NotPossible for a form without its word.
    """
    token = visit.form.get("once", "")
    if not token:
        raise NotPossible(phrase("Something is missing: fill in the form's field."))
    path = once(visit.house.accounts, token, visit.user.user_id, visit.app.clock.now(), act)
    return elsewhere(path)
