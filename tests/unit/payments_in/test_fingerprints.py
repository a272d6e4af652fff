"""A deposit's fingerprint is kept for years: it is held to known values."""

import numpy as np

from brp_filesync.payments_in.fingerprints import OpenSection, digest, hash_payments, take_in
from tests.support.payments_made import Paid, model_frames

PAID = (Paid(1000, "655969"), Paid(-500, "657866", kind="deduction"))


def print_of(payments: tuple[Paid, ...]) -> tuple[str, str]:
    made, _ = model_frames(payments)
    hashed = hash_payments(made, made["reference"].to_numpy(dtype=object))
    sections: dict[int, OpenSection] = {}
    take_in(sections, made["section"].to_numpy(), np.arange(len(made)), hashed)
    one = sections[1]
    return digest(one.fingerprint, one.payments), digest(one.content, one.payments)


def test_the_prints_are_what_they_have_always_been() -> None:
    assert print_of(PAID) == ("5eec1f45d298ba5f-2", "388d525ccaf43978-2")


def test_the_order_doesnt_matter_and_each_value_does() -> None:
    assert print_of(PAID) == print_of(PAID[::-1])
    others = [PAID[:1], (Paid(1001, "655969"), PAID[1]), (Paid(1000, "655968"), PAID[1])]
    assert len({print_of(each) for each in [PAID, *others]}) == 4
