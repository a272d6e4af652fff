"""An order as one timeline, and a person's orders."""

from brp_filesync.console.house import Visit
from brp_filesync.console.http import Sent
from brp_filesync.console.orders import queries
from brp_filesync.console.pages import page
from brp_filesync.core.errors import NotPossible
from brp_filesync.core.phrase import phrase

_LONGEST = 200


def show(visit: Visit) -> Sent:
    """Show the newest orders."""
    return _list(visit, "")


def find(visit: Visit) -> Sent:
    """Show orders by a name, personnummer or any number: it stands in no URL."""
    return _list(visit, visit.form.get("text", "")[:_LONGEST].strip())


def show_person(visit: Visit) -> Sent:
    """Show a person's orders, by the customer number."""
    with visit.app.database.connect() as connection:
        found = queries.orders_of_person(connection, visit.path["customer"])
    if not found:
        raise NotPossible(phrase("There is no customer {number}.", number=visit.path["customer"]))
    return page(visit, "orders.html", found=found, text="", person=found[0])


def show_order(visit: Visit) -> Sent:
    """Show an order's story."""
    return order_page(visit)


def order_page(
    visit: Visit,
    *,
    personnummer: str = "",
    credit: tuple[str, int, int, str] | None = None,
    cancel: dict[str, object] | None = None,
    mail: dict[str, str] | None = None,
) -> Sent:
    """Return the page of the path's order: with a personnummer, a mail, or what an act would do."""
    with visit.app.database.connect() as connection:
        found = queries.story(connection, visit.path["order"])
    if found is None:
        raise NotPossible(phrase("There is no order {number}.", number=visit.path["order"]))
    return page(
        visit,
        "order.html",
        order=found.order,
        invoices=found.invoices,
        mails=found.mails,
        steps=found.steps,
        personnummer=personnummer,
        credit=credit,
        cancel=cancel,
        mail=mail,
        may_pay=visit.user.may("pay"),
    )


def _list(visit: Visit, text: str) -> Sent:
    with visit.app.database.connect() as connection:
        found = queries.orders_found(connection, text)
    return page(visit, "orders.html", found=found, text=text, person=None)
