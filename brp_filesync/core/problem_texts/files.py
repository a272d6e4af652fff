"""The words for what makes us refuse a whole order file, with their texts.

Those of its bytes and its header are said of a bank's CSV export too: so they say "the sender".

Their codes follow the rows': 1101 a value that contradicts another, 1102 something is missing,
1105 the file is written in another way than the portal's profile says.
"""

from collections.abc import Mapping

from brp_filesync.core.phrase import phrase
from brp_filesync.core.problem_texts.entry import Entry

FILE_WORDS: Mapping[str, Entry] = {
    "cannot-decode": Entry(
        "1105",
        "refuse",
        False,
        phrase(
            "The file isn't written in the encoding {encoding}: byte {byte_offset} can't be read."
        ),
        phrase("Ask the sender to save the file in {encoding} and send it again."),
        phrase("Save the file in {encoding} and send it again."),
    ),
    "wrong-encoding-utf8": Entry(
        "1105",
        "refuse",
        False,
        phrase(
            "The file is written in UTF-8, but should be in {encoding}. Å, ä and ö would go wrong."
        ),
        phrase(
            "Ask the sender to save the file in {encoding}, or change the encoding in the profile."
        ),
        phrase("Save the file in {encoding} and send it again, or agree with the gym on UTF-8."),
    ),
    "perhaps-windows-1252": Entry(
        "1105",
        "refuse",
        False,
        phrase(
            "Byte {byte_offset} is {found}, which is no character in {encoding}. In Windows-1252 "
            "it may be a euro sign or a dash."
        ),
        phrase(
            "Ask the sender whether the file is in Windows-1252, and say so in the profile "
            "(encoding: cp1252); or let it be saved in {encoding}."
        ),
        phrase("Save the file in {encoding}, or agree with the gym on Windows-1252."),
    ),
    "bom-unexpected": Entry(
        "1105",
        "refuse",
        False,
        phrase("The file begins with a byte order mark, which it shouldn't have."),
        phrase("Ask the sender to save the file without it, or allow it in the profile."),
        phrase("Save the file without it and send it again."),
    ),
    "bom-missing": Entry(
        "1105",
        "refuse",
        False,
        phrase("The file should begin with a byte order mark, but doesn't."),
        phrase("Ask the sender to save the file with it, or make it optional in the profile."),
        phrase("Save the file with it and send it again."),
    ),
    "file-empty": Entry(
        "1102",
        "refuse",
        False,
        phrase("The file is empty."),
        phrase("Ask the sender to send the file again."),
        phrase("Send the file again."),
    ),
    "carriage-return-only": Entry(
        "1105",
        "refuse",
        False,
        phrase("The file's lines end with a carriage return (CR) only, as in old Mac files."),
        phrase("Ask the sender to end the lines with CRLF or LF and send the file again."),
        phrase("End the lines with CRLF or LF and send the file again."),
    ),
    "nul-byte": Entry(
        "1105",
        "refuse",
        False,
        phrase("The file holds a NUL character: it is damaged or isn't a text file."),
        phrase("Ask the sender to send the file again."),
        phrase("Send the file again."),
    ),
    "line-too-long": Entry(
        "1105",
        "refuse",
        False,
        phrase("A line is longer than 1 MiB (1,048,576 bytes)."),
        phrase("Ask the sender to look for a missing line break or a quote that isn't closed."),
        phrase(
            "Look for a missing line break or a quote that isn't closed, and send the file again."
        ),
    ),
    "quote-unclosed": Entry(
        "1105",
        "refuse",
        False,
        phrase("A quote is opened but never closed."),
        phrase("Ask the sender to close or remove the quote and send the file again."),
        phrase("Close or remove the quote and send the file again."),
    ),
    "newline-in-quotes": Entry(
        "1105",
        "refuse",
        False,
        phrase("A line break stands inside quotes, which isn't allowed."),
        phrase("Ask the sender to remove the line break or to close the quote on the same line."),
        phrase(
            "Remove the line break, or close the quote on the same line, and send the file again."
        ),
    ),
    "quote-misplaced": Entry(
        "1105",
        "refuse",
        False,
        phrase("After a closing quote comes text instead of a delimiter."),
        phrase(
            "Ask the sender to double the quotes that belong to a text and send the file again."
        ),
        phrase("Double the quotes that belong to a text and send the file again."),
    ),
    "header-missing": Entry(
        "1102",
        "refuse",
        False,
        phrase("The header line is missing."),
        phrase("Ask the sender to send the file again, with its header line."),
        phrase("Send the file again, with its header line."),
        more=phrase("The first line was read as '{found}', but should begin with: {expected}."),
    ),
    "header-other-case": Entry(
        "1105",
        "refuse",
        False,
        phrase(
            "The header's names are written in other capitals: '{found}', but expected were "
            "{expected}."
        ),
        phrase("Ask the sender to write them as agreed, or correct them in the profile."),
        phrase("Write them as agreed and send the file again."),
    ),
    "header-other-delimiter": Entry(
        "1105",
        "refuse",
        False,
        phrase("The first line, '{found}', is a header with {delimiter} between its columns."),
        phrase("Ask the sender to write the file as agreed, or change delimiter in the profile."),
        phrase("Write the file with the sign between columns that was agreed, and send it again."),
    ),
    "header-other-line": Entry(
        "1105",
        "refuse",
        False,
        phrase("The header stands on line {line}, with something else before it."),
        phrase("Ask the sender to begin the file with its header."),
        phrase("Begin the file with its header and send it again."),
    ),
    "header-missing-column": Entry(
        "1102",
        "refuse",
        False,
        phrase("The column '{column}' is missing from the header line."),
        phrase("Ask the sender to send the column, or correct its name in the profile."),
        phrase("Send the file again with that column, or agree with the gym on its name."),
    ),
    "header-unknown-column": Entry(
        "1105",
        "refuse",
        False,
        phrase("The column '{column}' is unknown: the profile neither reads nor ignores it."),
        phrase("Ask the sender what it means. Map it in the profile, or list it under ignore."),
        phrase("Send the file again without it, or agree with the gym on what it means."),
    ),
    "header-column-twice": Entry(
        "1105",
        "refuse",
        False,
        phrase("The column '{column}' stands twice in the header line."),
        phrase("Ask the sender to send the column once."),
        phrase("Send the column once."),
    ),
    "trailer-missing": Entry(
        "1102",
        "refuse",
        False,
        phrase("The last line with the count is missing: the file may be cut off."),
        phrase("Ask the portal to send the whole file again."),
        phrase("Send the whole file again."),
    ),
    "trailer-rows": Entry(
        "1101",
        "refuse",
        False,
        phrase("The file has {found} rows, but its last line says {expected}."),
        phrase("Ask the portal to send the whole file again."),
        phrase("Send the whole file again."),
    ),
    "trailer-sum": Entry(
        "1101",
        "refuse",
        False,
        phrase("The file's prices add up to {found}, but its last line says {expected}."),
        phrase("Ask the portal to check the sum and send the whole file again."),
        phrase("Check the sum and send the whole file again."),
    ),
    "rows-after-trailer": Entry(
        "1105",
        "refuse",
        False,
        phrase("There are rows after the last line with the count."),
        phrase("Ask the portal to send one order file at a time, with that line at its end."),
        phrase("Send one order file at a time, with that line at its end."),
    ),
    "name-other-portal": Entry(
        "1101",
        "refuse",
        False,
        phrase("The file's name says that it comes from another portal."),
        phrase(
            "Ask the portal whether the file is right, and check that nobody shares its folder."
        ),
        phrase("Check whether the file is right, and that it was put in the right folder."),
    ),
    "too-many-malformed": Entry(
        "1105",
        "refuse",
        False,
        phrase("{malformed} of {rows} rows are faulty. The limit is {share} per cent."),
        phrase(
            "Ask the portal to correct the file. See each row's error; often a column has shifted."
        ),
        phrase(
            "Correct the file and send it again. See each row's error; often a column has shifted."
        ),
    ),
    "held": Entry(
        "",
        "info",
        False,
        phrase("The row is sound, but wasn't imported since its whole file was refused."),
        phrase("It is imported when the portal has corrected the file and sent it again."),
        phrase("It is imported when you have corrected the file and sent it again."),
    ),
    "more-orders-than-limit": Entry(
        "",
        "refuse",
        False,
        phrase(
            "The file has {orders} orders, more than the profile's limit {limit}, "
            "and awaits approval."
        ),
        phrase(
            "Ask the portal whether that is right, then run `filesync files approve` or `discard`."
        ),
        phrase("The gym decides whether it is imported. You need do nothing."),
    ),
    "more-kronor-than-limit": Entry(
        "",
        "refuse",
        False,
        phrase(
            "The file's prices come to SEK {kronor}, more than the profile's limit "
            "of {limit}, and it awaits approval."
        ),
        phrase(
            "Ask the portal whether that is right, then run `filesync files approve` or `discard`."
        ),
        phrase("The gym decides whether it is imported. You need do nothing."),
    ),
    "more-rows-than-usual": Entry(
        "",
        "refuse",
        False,
        phrase(
            "The file has {rows} rows, against {usual} in the portal's usual files, "
            "and awaits approval."
        ),
        phrase(
            "Ask the portal whether that is right, then run `filesync files approve` or `discard`."
        ),
        phrase("The gym decides whether it is imported. You need do nothing."),
    ),
    "more-kronor-than-usual": Entry(
        "",
        "refuse",
        False,
        phrase(
            "The file's prices come to SEK {kronor}, against {usual} in the "
            "portal's usual files, and it awaits approval."
        ),
        phrase(
            "Ask the portal whether that is right, then run `filesync files approve` or `discard`."
        ),
        phrase("The gym decides whether it is imported. You need do nothing."),
    ),
    "discarded": Entry(
        "",
        "refuse",
        False,
        phrase(
            "The gym has chosen not to import the file: it is unusually big. "
            "Nothing of it is booked."
        ),
        phrase("Agree with the gym, and send the orders again in a new file."),
        phrase("Agree with the gym, and send the orders again in a new file."),
    ),
}
