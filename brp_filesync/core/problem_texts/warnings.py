"""The words for what we notice on a row that we import all the same, with their texts.

They bear no code: the portal has nothing to mend before its order counts.
"""

from collections.abc import Mapping

from brp_filesync.core.problem_texts.entry import Entry

WARNING_WORDS: Mapping[str, Entry] = {
    "email-invalid": Entry(
        "",
        "warning",
        False,
        "E-postadressen är inte giltig och sparades inte. Ingen orderbekräftelse skickas dit.",
        "The e-mail address isn't valid and wasn't stored. No order confirmation goes to it.",
        "Fråga personen efter rätt adress när kortet hämtas.",
        "Ask the person for the right address when the card is collected.",
    ),
    "email-taken": Entry(
        "",
        "warning",
        False,
        "E-postadressen tillhör en annan person i BRP och sparades inte.",
        "The e-mail address belongs to another person in BRP and wasn't stored.",
        "Fråga personen efter en egen adress när kortet hämtas.",
        "Ask the person for an address of their own when the card is collected.",
    ),
    "email-missing": Entry(
        "",
        "warning",
        False,
        "Personen har ingen e-postadress, så ingen orderbekräftelse kan skickas.",
        "The person has no e-mail address, so no order confirmation can be sent.",
        "Fråga personen efter en adress när kortet hämtas.",
        "Ask the person for an address when the card is collected.",
    ),
    "mobile-invalid": Entry(
        "",
        "warning",
        False,
        "Mobilnumret är inte giltigt och sparades inte.",
        "The mobile number isn't valid and wasn't stored.",
        "Fråga personen efter rätt nummer när kortet hämtas.",
        "Ask the person for the right number when the card is collected.",
    ),
    "start-in-the-past": Entry(
        "",
        "warning",
        False,
        "Startdatumet har passerat. Köpet gäller från i dag i stället.",
        "The start date has passed. The purchase counts from today instead.",
        "Inget behöver göras, om inte personen hör av sig.",
        "Nothing needs to be done, unless the person gets in touch.",
    ),
    "start-ignored": Entry(
        "",
        "warning",
        False,
        "Startdatumet användes inte, eftersom köpet förlänger ett abonnemang som personen har.",
        "The start date wasn't used, since the purchase extends a subscription they have.",
        "Inget behöver göras, om inte personen hör av sig.",
        "Nothing needs to be done, unless the person gets in touch.",
    ),
    "employer-differs": Entry(
        "",
        "warning",
        False,
        "Personen har en annan arbetsgivare i BRP än i filen.",
        "The person has another employer in BRP than in the file.",
        "Fråga personen, och ändra arbetsgivaren i BRP om personen har bytt.",
        "Ask the person, and change the employer in BRP if they have moved.",
    ),
    "possible-duplicate": Entry(
        "",
        "warning",
        False,
        "En ny person lades upp, men någon i BRP är lik och kan vara samma person.",
        "A new person was created, but someone in BRP is alike and may be the same person.",
        "Jämför personerna i BRP och slå ihop dem om de är samma.",
        "Compare the persons in BRP and merge them if they are the same.",
    ),
    "price-differs-agreed-used": Entry(
        "",
        "warning",
        False,
        "Priset i filen är {price}. Det avtalade priset, {agreed}, fakturerades.",
        "The price in the file is {price}. The agreed price, {agreed}, was invoiced.",
        "Be portalen ändra sitt pris, eller ändra det avtalade priset i BRP.",
        "Ask the portal to change its price, or change the agreed price in BRP.",
    ),
    "price-differs-file-used": Entry(
        "",
        "warning",
        False,
        "Filens pris, {price}, fakturerades. Det avtalade priset är {agreed}.",
        "The file's price, {price}, was invoiced. The agreed price is {agreed}.",
        "Be portalen ändra sitt pris, eller ändra det avtalade priset i BRP.",
        "Ask the portal to change its price, or change the agreed price in BRP.",
    ),
    "direct-debit-continues": Entry(
        "",
        "warning",
        False,
        "AG fortsätter: personen har ett autogiroabonnemang som dras som vanligt.",
        "AG continues: the person has a direct debit subscription that is still debited.",
        "Fråga personen om autogirot ska sägas upp.",
        "Ask the person whether the direct debit is to be cancelled.",
    ),
    "freeze-open": Entry(
        "",
        "warning",
        False,
        "Personens abonnemang är fryst utan slutdatum. Köpet räknades från dess nuvarande slut.",
        "The person's subscription is frozen with no end. The purchase counts from its present"
        " end.",
        "Kontrollera abonnemangets datum i BRP när frysningen avslutas.",
        "Check the subscription's dates in BRP when the freeze ends.",
    ),
}
