"""The order of names in lists that people read: by their own language's alphabet.

In Swedish å, ä and ö are letters of their own, after z; elsewhere they are an a or an o with a mark.
A database sorts by its own rules, which are another's or none.
"""

import unicodedata

from brp_filesync.core.language import Language

# Letters that are sorted as others, by language; "{" comes after "z".
_OWN = {
    "sv": str.maketrans(
        {"å": "{a", "ä": "{b", "æ": "{b", "ö": "{c", "ø": "{c", "ü": "y", "ß": "ss"}
    )
}
_ELSEWHERE = str.maketrans({"æ": "ae", "ø": "o", "ß": "ss"})


def by_alphabet(text: str, language: Language) -> str:
    """Return what the text is sorted by: case and marks count for nothing, but our own letters."""
    own = unicodedata.normalize("NFC", text.casefold()).translate(_OWN.get(language, _ELSEWHERE))
    bare = unicodedata.normalize("NFKD", own)
    return "".join(sign for sign in bare if not unicodedata.combining(sign))
