"""Every way into the console: path, what it asks for, and who answers. A test holds each to it."""

from dataclasses import dataclass

from brp_filesync.console.audit import page as audit
from brp_filesync.console.books import page as books
from brp_filesync.console.catalogue import page as catalogue
from brp_filesync.console.files import page as files
from brp_filesync.console.health import page as health
from brp_filesync.console.login import page as login
from brp_filesync.console.nights import page as nights
from brp_filesync.console.orders import acts as order_acts
from brp_filesync.console.orders import page as orders
from brp_filesync.console.pages import Handler
from brp_filesync.console.payments import acts as payment_acts
from brp_filesync.console.payments import page as payments
from brp_filesync.console.reception import page as reception
from brp_filesync.console.rights import Right
from brp_filesync.console.today import page as today
from brp_filesync.console.users import page as users


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
    Route("GET", "/healthz", "open", health.healthz),
    Route("GET", "/metrics", "open", health.metrics),
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
    Route("GET", "/orders", "see", orders.show),
    Route("POST", "/orders", "see", orders.find),
    Route("GET", "/orders/{order}", "see", orders.show_order),
    Route("GET", "/customers/{customer}", "see", orders.show_person),
    Route("POST", "/orders/{order}/credit/plan", "pay", order_acts.plan_credit),
    Route("POST", "/orders/{order}/credit", "pay", order_acts.credit),
    Route("POST", "/orders/{order}/cancel/plan", "pay", order_acts.plan_cancel),
    Route("POST", "/orders/{order}/cancel", "pay", order_acts.cancel),
    Route("POST", "/orders/{order}/email", "pay", order_acts.set_email),
    Route("POST", "/orders/{order}/mail", "pay", order_acts.mail_again),
    Route("POST", "/orders/{order}/mail/see", "pay", order_acts.see_mail),
    Route("POST", "/orders/{order}/personnummer", "pay", order_acts.see_personnummer),
    Route("GET", "/files", "see", files.show),
    Route("POST", "/files", "see", files.find),
    Route("GET", "/files/{file:int}", "see", files.show_file),
    Route("POST", "/files/{file:int}", "decide", files.act),
    Route("GET", "/catalogue", "see", catalogue.show),
    Route("GET", "/catalogue/{portal}", "see", catalogue.show_portal),
    Route("POST", "/catalogue/{portal}", "decide", catalogue.act),
    Route("GET", "/books", "see", books.show),
    Route("POST", "/books/refund", "pay", books.refund),
    Route("POST", "/books/refund/undo", "pay", books.undo_refund),
    Route("POST", "/books/task", "pay", books.end_task),
    Route("GET", "/nights", "see", nights.show),
    Route("POST", "/nights/run", "run", nights.run_now),
    Route("GET", "/audit", "see", audit.show),
    Route("GET", "/audit.csv", "see", audit.export),
    Route("GET", "/users", "users", users.show),
    Route("POST", "/users", "users", users.add),
    Route("POST", "/users/link", "users", users.link),
    Route("POST", "/users/role", "users", users.give_role),
    Route("POST", "/users/end", "users", users.end),
)
