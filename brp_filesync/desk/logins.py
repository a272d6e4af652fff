"""What a person decides of a login that a server refused: the next run tries it again."""

from brp_filesync.app import App
from brp_filesync.brp.audit import record_act
from brp_filesync.flows.mail_login import forget_refusal
from brp_filesync.ledger import refused_logins


def reset_source(app: App, name: str, who: str) -> bool:
    """Let the next run try the login of this portal or bank; say whether one was refused."""
    with app.database.connect() as connection, app.database.write(connection):
        was_refused = refused_logins.reset(connection, name, app.now)
        if was_refused:
            record_act(connection, who, "portal reset", f"portal {name}", app.now)
    return was_refused


def reset_mail(app: App, who: str) -> bool:
    """Let the next run try the login that the mail server refused; say whether one was."""
    with app.database.connect() as connection, app.database.write(connection):
        was_refused = forget_refusal(connection, app.now)
        if was_refused:
            record_act(connection, who, "mail reset", "mail server", app.now)
    return was_refused
