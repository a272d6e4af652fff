"""What the demo says itself: in the language of the settings, as the commands that it shows do.

samples/demo/words.py NAME [KEY=VALUE …]     says the sentence of that name, filled with these
"""

import sys
import textwrap

from brp_filesync.cli.language import said, speak_before_settings
from brp_filesync.core.phrase import phrase

_COLUMNS = 78

# What begins with a word in capitals begins a part of the demo (docs/generate_demo.py).
SAID = {
    "gym": phrase("THE GYM: its tables, what it sells, and the portals' host keys, pinned."),
    "first-night": phrase(
        "THE FIRST NIGHT. Each portal delivers to its own server (ports 2222 to 2226), and Epassi, "
        "which pays in lumps, its settlement report of a month:"
    ),
    "bank": phrase(
        "THE BANK. Its camt.054 and its last BgMax pay some of these invoices: most exactly, one too "
        "little, one twice, one with a wrong OCR number, one by words; and two lumps of Epassi's."
    ),
    "by-words": phrase("The one by words names its order; a person settles its invoice by hand:"),
    "lumps": phrase(
        "THE LUMPS. One buyer withdraws from an order that Epassi has paid. Its next report takes that "
        "order back; one row pays too little, one is nobody's, one pays an order again. A third report "
        "doesn't add up, and is refused."
    ),
    "second-lump": phrase(
        "The first lump has booked itself: its amount and its payer's account are told. The second "
        "pays for the wrong rows too: a person says whose it is, and the rest waits."
    ),
    "second-night": phrase(
        "THE SECOND NIGHT. Portals and bank deliver the very same files once more:"
    ),
    "last-screen": phrase("ALL WENT AS IT IS MEANT TO, and the second night did nothing twice."),
    "ended": phrase("(exit code {code})"),
    "ended-otherwise": phrase(
        "This ended with exit code {code}, and the demo means it to end with one of: {wanted}."
    ),
    "went-otherwise": phrase("This went otherwise than it is meant to:"),
    "sftp-failed": phrase("The demo's SFTP servers didn't start."),
    "mail-failed": phrase("The demo's mail server didn't start."),
    "port-taken": phrase("The demo's server can't use port {port}: {why}."),
}


def sentence(name: str, **filled: object) -> str:
    """Return the sentence of that name in the language of the settings."""
    speak_before_settings()
    return said(SAID[name].filled(**filled) if filled else SAID[name])


if __name__ == "__main__":
    _, name, *given = sys.argv
    filled = dict(each.split("=", 1) for each in given)
    sys.stdout.write(textwrap.fill(sentence(name, **filled), _COLUMNS) + "\n")
