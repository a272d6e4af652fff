"""The words for what makes us refuse a whole order file, with their texts.

Those of its bytes and its header are said of a bank's CSV export too: so they say "the sender".

Their codes follow the rows': 1101 a value that contradicts another, 1102 something is missing,
1105 the file is written in another way than the portal's profile says.
"""

from collections.abc import Mapping

from brp_filesync.core.catalogue_entry import Entry

FILE_WORDS: Mapping[str, Entry] = {
    "cannot-decode": Entry(
        "1105", "refuse", False,
        "Filen är inte skriven i teckenkodningen {encoding}: byte {byte_offset} går inte att läsa.",
        "The file isn't written in the encoding {encoding}: byte {byte_offset} can't be read.",
        "Be avsändaren spara filen i {encoding} och skicka den igen.",
        "Ask the sender to save the file in {encoding} and send it again."),
    "wrong-encoding-utf8": Entry(
        "1105", "refuse", False,
        "Filen är skriven i UTF-8, men ska vara i {encoding}. Å, ä och ö skulle bli fel.",
        "The file is written in UTF-8, but should be in {encoding}. Å, ä and ö would go wrong.",
        "Be avsändaren spara filen i {encoding}, eller ändra teckenkodningen i profilen.",
        "Ask the sender to save the file in {encoding}, or change the encoding in the profile."),
    "bom-unexpected": Entry(
        "1105", "refuse", False,
        "Filen börjar med ett BOM-tecken, som inte ska vara med.",
        "The file begins with a byte order mark, which it shouldn't have.",
        "Be avsändaren spara filen utan BOM, eller tillåt det i profilen.",
        "Ask the sender to save the file without it, or allow it in the profile."),
    "bom-missing": Entry(
        "1105", "refuse", False,
        "Filen ska börja med ett BOM-tecken, men gör det inte.",
        "The file should begin with a byte order mark, but doesn't.",
        "Be avsändaren spara filen med BOM, eller gör det valfritt i profilen.",
        "Ask the sender to save the file with it, or make it optional in the profile."),
    "file-empty": Entry(
        "1102", "refuse", False,
        "Filen är tom.",
        "The file is empty.",
        "Be avsändaren skicka filen igen.",
        "Ask the sender to send the file again."),
    "carriage-return-only": Entry(
        "1105", "refuse", False,
        "Filens rader slutar med enbart vagnretur (CR), som i gamla Mac-filer.",
        "The file's lines end with a carriage return (CR) only, as in old Mac files.",
        "Be avsändaren avsluta raderna med CRLF eller LF och skicka filen igen.",
        "Ask the sender to end the lines with CRLF or LF and send the file again."),
    "nul-byte": Entry(
        "1105", "refuse", False,
        "Filen innehåller ett NUL-tecken: den är skadad eller inte en textfil.",
        "The file holds a NUL character: it is damaged or isn't a text file.",
        "Be avsändaren skicka filen igen.",
        "Ask the sender to send the file again."),
    "line-too-long": Entry(
        "1105", "refuse", False,
        "En rad är längre än 1 MiB (1 048 576 byte).",
        "A line is longer than 1 MiB (1,048,576 bytes).",
        "Be avsändaren se efter om en radbrytning saknas eller ett citattecken inte är stängt.",
        "Ask the sender to look for a missing line break or a quote that isn't closed."),
    "quote-unclosed": Entry(
        "1105", "refuse", False,
        "Ett citattecken öppnas men stängs aldrig.",
        "A quote is opened but never closed.",
        "Be avsändaren stänga eller ta bort citattecknet och skicka filen igen.",
        "Ask the sender to close or remove the quote and send the file again."),
    "newline-in-quotes": Entry(
        "1105", "refuse", False,
        "En radbrytning står inne i citattecken, vilket inte är tillåtet.",
        "A line break stands inside quotes, which isn't allowed.",
        "Be avsändaren ta bort radbrytningen eller stänga citattecknet på samma rad.",
        "Ask the sender to remove the line break or to close the quote on the same line."),
    "quote-misplaced": Entry(
        "1105", "refuse", False,
        "Efter ett avslutande citattecken följer text i stället för ett skiljetecken.",
        "After a closing quote comes text instead of a delimiter.",
        "Be avsändaren dubblera citattecken som hör till texten och skicka filen igen.",
        "Ask the sender to double the quotes that belong to a text and send the file again."),
    "header-missing": Entry(
        "1102", "refuse", False,
        "Rubrikraden saknas.",
        "The header line is missing.",
        "Be avsändaren skicka filen igen, med rubrikrad.",
        "Ask the sender to send the file again, with its header line."),
    "header-missing-column": Entry(
        "1102", "refuse", False,
        "Kolumnen '{column}' saknas i rubrikraden.",
        "The column '{column}' is missing from the header line.",
        "Be avsändaren skicka kolumnen, eller rätta dess namn i profilen.",
        "Ask the sender to send the column, or correct its name in the profile."),
    "header-unknown-column": Entry(
        "1105", "refuse", False,
        "Kolumnen '{column}' är okänd: profilen varken läser eller undantar den.",
        "The column '{column}' is unknown: the profile neither reads nor ignores it.",
        "Fråga avsändaren vad den betyder. Läs den i profilen, eller skriv in den under ignore.",
        "Ask the sender what it means. Map it in the profile, or list it under ignore."),
    "header-column-twice": Entry(
        "1105", "refuse", False,
        "Kolumnen '{column}' står två gånger i rubrikraden.",
        "The column '{column}' stands twice in the header line.",
        "Be avsändaren skicka kolumnen en gång.",
        "Ask the sender to send the column once."),
    "trailer-missing": Entry(
        "1102", "refuse", False,
        "Slutraden saknas: filen kan vara avklippt.",
        "The last line with the count is missing: the file may be cut off.",
        "Be portalen skicka hela filen igen.",
        "Ask the portal to send the whole file again."),
    "trailer-rows": Entry(
        "1101", "refuse", False,
        "Filen har {found} rader, men slutraden säger {expected}.",
        "The file has {found} rows, but its last line says {expected}.",
        "Be portalen skicka hela filen igen.",
        "Ask the portal to send the whole file again."),
    "trailer-sum": Entry(
        "1101", "refuse", False,
        "Filens priser blir tillsammans {found}, men slutraden säger {expected}.",
        "The file's prices add up to {found}, but its last line says {expected}.",
        "Be portalen kontrollera summan och skicka hela filen igen.",
        "Ask the portal to check the sum and send the whole file again."),
    "rows-after-trailer": Entry(
        "1105", "refuse", False,
        "Det finns rader efter slutraden.",
        "There are rows after the last line with the count.",
        "Be portalen skicka en orderfil i taget, med slutraden sist.",
        "Ask the portal to send one order file at a time, with that line at its end."),
    "name-other-portal": Entry(
        "1101", "refuse", False,
        "Filens namn säger att den kommer från en annan portal.",
        "The file's name says that it comes from another portal.",
        "Fråga portalen om filen är rätt, och kontrollera att mappen inte delas med någon annan.",
        "Ask the portal whether the file is right, and check that nobody shares its folder."),
    "too-many-malformed": Entry(
        "1105", "refuse", False,
        "{malformed} av {rows} rader är felaktiga. Gränsen är {share} procent.",
        "{malformed} of {rows} rows are faulty. The limit is {share} per cent.",
        "Be portalen rätta filen. Felen står per rad; ofta har en kolumn bytt innehåll.",
        "Ask the portal to correct the file. See each row's error; often a column has shifted."),
    "held": Entry(
        "", "info", False,
        "Raden är riktig, men togs inte in eftersom hela filen avvisades.",
        "The row is sound, but wasn't imported since its whole file was refused.",
        "Den tas in när portalen har rättat filen och skickat den igen.",
        "It is imported when the portal has corrected the file and sent it again."),
    "more-orders-than-limit": Entry(
        "", "refuse", False,
        "Filen har {orders} beställningar, fler än profilens gräns {limit}, och väntar på"
        " godkännande.",
        "The file has {orders} orders, more than the profile's limit {limit}, and awaits approval.",
        "Fråga portalen om det stämmer, och kör `filesync files approve` eller `discard`.",
        "Ask the portal whether that is right, then run `filesync files approve` or `discard`."),
    "more-kronor-than-limit": Entry(
        "", "refuse", False,
        "Filens priser är tillsammans {kronor} kr, mer än profilens gräns {limit} kr, och den"
        " väntar på godkännande.",
        "The file's prices come to SEK {kronor}, more than the profile's limit of {limit}, and it"
        " awaits approval.",
        "Fråga portalen om det stämmer, och kör `filesync files approve` eller `discard`.",
        "Ask the portal whether that is right, then run `filesync files approve` or `discard`."),
    "more-rows-than-usual": Entry(
        "", "refuse", False,
        "Filen har {rows} rader, mot {usual} i portalens vanliga filer, och väntar på"
        " godkännande.",
        "The file has {rows} rows, against {usual} in the portal's usual files, and awaits"
        " approval.",
        "Fråga portalen om det stämmer, och kör `filesync files approve` eller `discard`.",
        "Ask the portal whether that is right, then run `filesync files approve` or `discard`."),
    "more-kronor-than-usual": Entry(
        "", "refuse", False,
        "Filens priser är tillsammans {kronor} kr, mot {usual} kr i portalens vanliga filer, och"
        " den väntar på godkännande.",
        "The file's prices come to SEK {kronor}, against {usual} in the portal's usual files, and"
        " it awaits approval.",
        "Fråga portalen om det stämmer, och kör `filesync files approve` eller `discard`.",
        "Ask the portal whether that is right, then run `filesync files approve` or `discard`."),
    "discarded": Entry(
        "", "refuse", False,
        "Gymmet har valt att inte importera filen: den är ovanligt stor. Inget av den är bokat.",
        "The gym has chosen not to import the file: it is unusually big. Nothing of it is booked.",
        "Kom överens med gymmet, och skicka beställningarna igen i en ny fil.",
        "Agree with the gym, and send the orders again in a new file."),
}  # fmt: skip
