"""The words for what we notice on a row that we import all the same, with their texts.

They bear no code: the portal has nothing to mend before its order counts.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts.entry import Entry

WARNING_WORDS: Mapping[str, Entry] = {
    "characters-left-out": Entry(
        "",
        "warning",
        False,
        phrase("The text had characters that nobody sees. They were left out, or became spaces."),
        phrase(
            "Look how it is written in BRP, and correct it if it isn't as the person writes it."
        ),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "email-invalid": Entry(
        "",
        "warning",
        False,
        phrase(
            "The e-mail address isn't valid and wasn't stored. No order confirmation goes to it."
        ),
        phrase("Ask the person for the right address when the card is collected."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "email-taken": Entry(
        "",
        "warning",
        False,
        phrase("The e-mail address belongs to another person in BRP and wasn't stored."),
        phrase("Ask the person for an address of their own when the card is collected."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "email-missing": Entry(
        "",
        "warning",
        False,
        phrase("The person has no e-mail address, so no order confirmation can be sent."),
        phrase("Ask the person for an address when the card is collected."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "text-shortened": Entry(
        "",
        "warning",
        False,
        phrase("The text is longer than BRP can store, and was shortened."),
        phrase("Ask the person for the right address when the card is collected."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "employer-number-unread": Entry(
        "",
        "warning",
        False,
        phrase(
            "The employer's number isn't a Swedish organisation number. Its name was taken alone."
        ),
        phrase("Look whether the employer stands twice in BRP, and enter its number there."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "mobile-invalid": Entry(
        "",
        "warning",
        False,
        phrase("The mobile number isn't valid and wasn't stored."),
        phrase("Ask the person for the right number when the card is collected."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "start-in-the-past": Entry(
        "",
        "warning",
        False,
        phrase("The start date has passed. The purchase counts from today instead."),
        phrase("Nothing needs to be done, unless the person gets in touch."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "start-ignored": Entry(
        "",
        "warning",
        False,
        phrase("The start date wasn't used, since the purchase extends a subscription they have."),
        phrase("Nothing needs to be done, unless the person gets in touch."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "employer-differs": Entry(
        "",
        "warning",
        False,
        phrase("The person has another employer in BRP than in the file."),
        phrase("Ask the person, and change the employer in BRP if they have moved."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "facility-closed-since": Entry(
        "",
        "warning",
        False,
        phrase("The facility has closed since the order was placed: the buyer can't go there."),
        phrase(
            "Agree on another facility with the buyer, or cancel the order; then say so by "
            "filesync tasks done."
        ),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "possible-duplicate": Entry(
        "",
        "warning",
        False,
        phrase("A new person was created, but someone in BRP is alike and may be the same person."),
        phrase("Compare the persons in BRP and merge them if they are the same."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "price-differs-agreed-used": Entry(
        "",
        "warning",
        False,
        phrase("The price in the file is {price}. The agreed price, {agreed}, was invoiced."),
        phrase("Ask the portal to change its price, or change the agreed price in BRP."),
        phrase("Correct the price, or agree with the gym on another one."),
    ),
    "price-differs-file-used": Entry(
        "",
        "warning",
        False,
        phrase("The file's price, {price}, was invoiced. The agreed price is {agreed}."),
        phrase("Ask the portal to change its price, or change the agreed price in BRP."),
        phrase("Correct the price, or agree with the gym on another one."),
    ),
    "direct-debit-continues": Entry(
        "",
        "warning",
        False,
        phrase("AG continues: the person has a direct debit subscription that is still debited."),
        phrase("Ask the person whether the direct debit is to be cancelled."),
        phrase("The gym sees to it: you need do nothing."),
    ),
    "freeze-open": Entry(
        "",
        "warning",
        False,
        phrase(
            "The person's subscription is frozen with no end. The purchase counts "
            "from its present end."
        ),
        phrase("Check the subscription's dates in BRP when the freeze ends."),
        phrase("The gym sees to it: you need do nothing."),
    ),
}
