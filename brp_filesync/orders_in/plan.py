"""What a batch of orders shall do to BRP, decided from facts alone: nothing here touches the world.

In order: which orders are taken, who employs and who buys, what their purchases give them, and the
invoices. Numbers and row ids are given in the file's order of orders, so that a batch of any size
decides as batches of one would.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from brp_filesync.core.outcomes import Counts
from brp_filesync.orders_in.accept import Accepted, accept
from brp_filesync.orders_in.cancel import Cancelled, cancel_orders
from brp_filesync.orders_in.employers import assign_employers
from brp_filesync.orders_in.invoicing import make_invoice_lines, make_invoices, number_invoices
from brp_filesync.orders_in.model import Facts, Plan, Terms
from brp_filesync.orders_in.people import People, assign_people
from brp_filesync.orders_in.purchases import Purchases, make_purchases
from brp_filesync.orders_in.verdicts import count_rows, row_outcomes, warn

_ORDERS = "order"
_PERSONS = "person"


def plan(facts: Facts, terms: Terms) -> Plan:
    """Return everything that the batch changes, and what becomes of each of its rows."""
