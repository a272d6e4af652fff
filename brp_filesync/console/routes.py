"""Every way into the console: path, what it asks for, and who answers. A test holds each to it."""

from dataclasses import dataclass

from brp_filesync.console.login import page as login
from brp_filesync.console.pages import Handler
from brp_filesync.console.payments import acts as payment_acts
from brp_filesync.console.payments import page as payments
from brp_filesync.console.reception import page as reception
from brp_filesync.console.rights import Right
from brp_filesync.console.today import page as today


@dataclass(frozen=True, slots=True)
class Route:
    """A way in: `GET` shows, `POST` asks with a form. What changes anything is a POST."""

    method: str
    path: str
    right: Right
    handler: Handler


ROUTES: tuple[Route, ...] = (
    Route("GET", "/login", "open", login.show),
    Route("POST", "/login", "open", login.log_in),
    Route("GET", "/welcome/{token}", "open", login.welcome),
    Route("POST", "/welcome/{token}", "open", login.take_up),
    Route("POST", "/logout", "own", login.log_out),
    Route("POST", "/keys", "own", login.set_keys),
    Route("GET", "/", "own", today.show),
    Route("GET", "/payments", "see", payments.show),
    Route("POST", "/payments", "see", payments.find),
    Route("GET", "/payments/{payment:int}", "see", payments.show),
    Route("POST", "/payments/{payment:int}/plan", "pay", payment_acts.plan),
    Route("POST", "/payments/{payment:int}/do", "pay", payment_acts.do),
    Route("GET", "/desk", "hand-out", reception.show),
    Route("POST", "/desk", "hand-out", reception.find),
    Route("POST", "/desk/collect", "hand-out", reception.collect),
    Route("POST", "/desk/uncollect", "hand-out", reception.uncollect),
)
