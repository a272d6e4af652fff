"""The words for what makes us reject a row of an order file, with their texts.

Codes follow BRP's: 1101 invalid value, 1102 mandatory, 1103 exists with other content, 1104 no
such facility, 1105 wrong format, 1107 no such object, 1111 configuration. Malformed are 1101, 1102
and 1105, except `order-incomplete`, whose row is sound. Order: by code, then as rows are checked.
"""

from collections.abc import Mapping

from brp_filesync.core.problem_texts.entry import Entry

ROW_WORDS: Mapping[str, Entry] = {
    "invalid-date": Entry(
        "1101", "reject", True,
        "Datumet finns inte i kalendern.",
        "The date doesn't exist in the calendar.",
        "Be portalen rätta datumet och skicka ordern igen.",
        "Ask the portal to correct the date and send the order again."),
    "in-the-future": Entry(
        "1101", "reject", True,
        "Orderdatumet ligger i framtiden.",
        "The order date is in the future.",
        "Be portalen rätta datumet och skicka ordern igen.",
        "Ask the portal to correct the date and send the order again."),
    "personnummer-checksum": Entry(
        "1101", "reject", True,
        "Personnumrets kontrollsiffra stämmer inte: någon siffra är fel.",
        "The personnummer's check digit is wrong: some digit is mistaken.",
        "Be portalen kontrollera personnumret med köparen och skicka ordern igen.",
        "Ask the portal to check the personnummer with the buyer and send the order again."),
    "personnummer-date": Entry(
        "1101", "reject", True,
        "Personnumret börjar inte med ett datum som finns.",
        "The personnummer doesn't begin with a date that exists.",
        "Be portalen kontrollera personnumret med köparen och skicka ordern igen.",
        "Ask the portal to check the personnummer with the buyer and send the order again."),
    "personnummer-not-digits": Entry(
        "1101", "reject", True,
        "Personnumret innehåller annat än siffrorna 0-9.",
        "The personnummer holds something else than the digits 0-9.",
        "Be portalen skriva 10 eller 12 siffror, med eller utan - eller + före de fyra sista.",
        "Ask the portal for 10 or 12 digits, with or without - or + before the last four."),
    "birth-date-invalid": Entry(
        "1101", "reject", True,
        "Födelsedatumet finns inte i kalendern eller ligger i framtiden.",
        "The date of birth doesn't exist in the calendar or is in the future.",
        "Be portalen kontrollera födelsedatumet med köparen och skicka ordern igen.",
        "Ask the portal to check the date of birth with the buyer and send the order again."),
    "organisation-number-checksum": Entry(
        "1101", "reject", True,
        "Organisationsnumrets kontrollsiffra stämmer inte: någon siffra är fel.",
        "The organisation number's check digit is wrong: some digit is mistaken.",
        "Be portalen kontrollera arbetsgivarens organisationsnummer och skicka ordern igen.",
        "Ask the portal to check the employer's organisation number and send the order again."),
    "quantity-out-of-range": Entry(
        "1101", "reject", True,
        "Antalet måste vara ett heltal från 1 till 99.",
        "The quantity must be a whole number from 1 to 99.",
        "Be portalen rätta antalet eller dela upp köpet på flera order.",
        "Ask the portal to correct the quantity or to split the purchase into several orders."),
    "row-type-unknown": Entry(
        "1101", "reject", True,
        "Radtypen är varken en beställning eller en annullering som portalens profil känner till.",
        "The row type is neither an order nor a cancellation that the portal's profile knows.",
        "Be portalen rätta raden, eller lägg till ordet i portalens profil.",
        "Ask the portal to correct the row, or add the word to the portal's profile."),
    "country-unknown": Entry(
        "1101", "reject", True,
        "Landskoden finns inte i ISO 3166: två bokstäver, till exempel SE.",
        "The country code isn't in ISO 3166: two letters, for instance SE.",
        "Be portalen rätta landskoden och skicka ordern igen.",
        "Ask the portal to correct the country code and send the order again."),
    "order-rows-disagree": Entry(
        "1101", "reject", True,
        "Raderna i ordern har olika värden i {field}; de måste vara lika.",
        "The order's rows have different values in {field}; they must be equal.",
        "Be portalen rätta ordern, eller skicka köpen som olika order, med var sitt ordernummer.",
        "Ask the portal to correct the order, or to send the purchases under separate numbers."),
    "order-incomplete": Entry(
        "1101", "reject", False,
        "Raden är riktig, men en annan rad i samma order är fel. En order tas in hel eller inte.",
        "The row is sound, but another of its order isn't. An order is imported whole or not.",
        "Be portalen rätta den andra raden och skicka hela ordern igen.",
        "Ask the portal to correct the other row and to send the whole order again."),
    "order-too-large": Entry(
        "1101", "reject", True,
        "Ordern har fler än 1000 rader.",
        "The order has more than 1000 rows.",
        "Be portalen dela upp den på flera order, med var sitt ordernummer.",
        "Ask the portal to split it into several orders, under separate numbers."),
    "price-differs": Entry(
        "1101", "reject", True,
        "Priset i filen är {price}, men det avtalade priset är {agreed}.",
        "The price in the file is {price}, but the agreed price is {agreed}.",
        "Be portalen ändra sitt pris, eller ändra det avtalade priset i BRP; skicka ordern igen.",
        "Ask the portal to change its price, or change the agreed price in BRP; send again."),
    "total-not-positive": Entry(
        "1101", "reject", True,
        "Orderns summa måste vara större än noll, med provisionen avdragen.",
        "The order's total must be above zero, with the commission taken off.",
        "Be portalen kontrollera orderns priser och provision.",
        "Ask the portal to check the order's prices and commission."),
    "commission-sign": Entry(
        "1101", "reject", True,
        "Provisionen har fel tecken: plus i stället för minus, eller tvärtom.",
        "The commission has the wrong sign: plus instead of minus, or the other way round.",
        "Be portalen rätta raden, eller ändra provisionens tecken i portalens profil.",
        "Ask the portal to correct the row, or change the commission's sign in its profile."),
    "product-direct-debit": Entry(
        "1101", "reject", True,
        "Produkten är ett autogiroabonnemang. Portaler får bara sälja kontantabonnemang"
        " och klippkort.",
        "The product is a direct debit subscription. Portals may sell only prepaid"
        " subscriptions and punch cards.",
        "Be portalen ta bort produkten ur sitt utbud och göra om ordern med en annan produkt.",
        "Ask the portal to withdraw the product and to order another one."),
    "product-not-for-sale": Entry(
        "1101", "reject", True,
        "Produkten är av ett slag som inte säljs genom portaler.",
        "The product is of a kind that isn't sold through portals.",
        "Be portalen ta bort produkten ur sitt utbud och göra om ordern med en annan produkt.",
        "Ask the portal to withdraw the product and to order another one."),
    "product-closed": Entry(
        "1101", "reject", True,
        "Produkten är avslutad i BRP.",
        "The product is closed in BRP.",
        "Be portalen ta bort produkten ur sitt utbud, eller öppna den i BRP; skicka ordern igen.",
        "Ask the portal to withdraw the product, or open it in BRP; then send the order again."),
    "facility-closed": Entry(
        "1101", "reject", True,
        "Anläggningen är stängd i BRP.",
        "The facility is closed in BRP.",
        "Be portalen ta bort anläggningen ur sitt utbud och göra om ordern på en annan.",
        "Ask the portal to withdraw the facility and to order at another one."),
    "product-not-released": Entry(
        "1101", "reject", True,
        "Produkten var inte släppt till portalen på den anläggningen den dag den beställdes.",
        "The product wasn't released to the portal at that facility on the day of ordering.",
        "Lägg in ett avtalat pris för den dagen i BRP, eller be portalen ta bort produkten där.",
        "Enter an agreed price for that day in BRP, or ask the portal to withdraw it there."),
    "value-missing": Entry(
        "1102", "reject", True,
        "Ett värde som måste finnas saknas.",
        "A mandatory value is missing.",
        "Be portalen fylla i värdet och skicka ordern igen.",
        "Ask the portal to fill in the value and send the order again."),
    "order-conflict": Entry(
        "1103", "reject", False,
        "Ordernumret är redan inläst med annat innehåll.",
        "The order number is imported already, with other content.",
        "Be portalen annullera den första ordern, eller skicka den nya med ett eget nummer.",
        "Ask the portal to cancel the first order, or to send the new one under its own number."),
    "line-twice": Entry(
        "1103", "reject", False,
        "Samma orderrad står två gånger i filen.",
        "The same order line stands twice in the file.",
        "Be portalen skicka raden en gång, och ange antal 2 om två köptes.",
        "Ask the portal to send the line once, with quantity 2 if two were bought."),
    "cancel-paid": Entry(
        "1103", "reject", False,
        "Annulleringen kan inte göras automatiskt:"
        " fakturan är helt eller delvis betald. Inget är ändrat.",
        "The cancellation can't be done automatically:"
        " the invoice is paid, wholly or in part. Nothing is changed.",
        "Ekonomi avgör vad som ska krediteras, gör det i BRP och svarar portalen.",
        "Finance decides what to credit, does it in BRP and answers the portal."),
    "cancel-clips-used": Entry(
        "1103", "reject", False,
        "Annulleringen kan inte göras automatiskt:"
        " klipp är använda. Inget är ändrat.",
        "The cancellation can't be done automatically:"
        " clips have been used. Nothing is changed.",
        "Ekonomi avgör vad som ska krediteras, gör det i BRP och svarar portalen.",
        "Finance decides what to credit, does it in BRP and answers the portal."),
    "cancel-extended-since": Entry(
        "1103", "reject", False,
        "Annulleringen kan inte göras automatiskt:"
        " abonnemanget eller klippkortet har ändrats sedan köpet. Inget är ändrat.",
        "The cancellation can't be done automatically:"
        " the subscription or punch card has changed since. Nothing is changed.",
        "Ekonomi avgör vad som ska krediteras, gör det i BRP och svarar portalen.",
        "Finance decides what to credit, does it in BRP and answers the portal."),
    "facility-unknown": Entry(
        "1104", "reject", False,
        "Anläggningen finns inte i BRP.",
        "There is no such facility in BRP.",
        "Be portalen använda anläggningens id ur den senaste utbudsfilen.",
        "Ask the portal to use the facility's id from the latest catalogue file."),
    "date-format": Entry(
        "1105", "reject", True,
        "Datumet är inte skrivet på det sätt som portalens profil anger.",
        "The date isn't written in the way that the portal's profile says.",
        "Be portalen skriva datumet som avtalat, eller lägg till formatet i profilen.",
        "Ask the portal to write the date as agreed, or add the format to the profile."),
    "number-format": Entry(
        "1105", "reject", True,
        "Värdet är inte ett tal, skrivet på det sätt som portalens profil anger.",
        "The value isn't a number, written in the way that the portal's profile says.",
        "Be portalen skriva talet som avtalat (decimaltecken, tusentalsavskiljare).",
        "Ask the portal to write the number as agreed (decimal sign, thousands sign)."),
    "personnummer-format": Entry(
        "1105", "reject", True,
        "Personnumret har fel längd, eller streck på fel plats.",
        "The personnummer has the wrong length, or a hyphen in the wrong place.",
        "Be portalen skriva 10 eller 12 siffror, med eller utan - eller + före de fyra sista.",
        "Ask the portal for 10 or 12 digits, with or without - or + before the last four."),
    "organisation-number-format": Entry(
        "1105", "reject", True,
        "Organisationsnumret är inte skrivet som NNNNNN-NNNN eller med 10 eller 12 siffror.",
        "The organisation number isn't written as NNNNNN-NNNN or with 10 or 12 digits.",
        "Be portalen rätta arbetsgivarens organisationsnummer och skicka ordern igen.",
        "Ask the portal to correct the employer's organisation number and send the order again."),
    "text-too-long": Entry(
        "1105", "reject", True,
        "Texten är längre än vad BRP kan spara.",
        "The text is longer than BRP can store.",
        "Be portalen korta texten och skicka ordern igen.",
        "Ask the portal to shorten the text and send the order again."),
    "field-count": Entry(
        "1105", "reject", True,
        "Raden har {found} fält, men ska ha {expected}.",
        "The row has {found} fields, but should have {expected}.",
        "Be portalen se efter om ett skiljetecken saknas eller står inne i en text.",
        "Ask the portal to look for a delimiter that is missing or stands inside a text."),
    "product-unknown": Entry(
        "1107", "reject", False,
        "Produktnumret finns inte i BRP.",
        "There is no such product number in BRP.",
        "Be portalen använda produktnumret ur den senaste utbudsfilen.",
        "Ask the portal to use the product number from the latest catalogue file."),
    "order-to-cancel-missing": Entry(
        "1107", "reject", False,
        "Ordern som ska annulleras är inte inläst.",
        "The order to be cancelled hasn't been imported.",
        "Be portalen kontrollera ordernumret. Avvisades ordern finns inget att annullera.",
        "Ask the portal to check the order number. A rejected order needs no cancellation."),
    "vat-rate-missing": Entry(
        "1111", "reject", False,
        "Produktens momsgrupp har ingen momssats som gäller på fakturadagen.",
        "The product's VAT group has no rate that is valid on the invoice date.",
        "Lägg in momssatsen i BRP och be portalen skicka ordern igen.",
        "Enter the VAT rate in BRP and ask the portal to send the order again."),
}  # fmt: skip
