"""Private keys that can't be used as they are, told apart, with the command that turns them."""

import re

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import Phrase, phrase

# By what a file of that form holds; the first that fits. FILE is a copy: keep the original.
_FORMS: tuple[tuple[str, Phrase, Phrase], ...] = (
    (
        "PuTTY-User-Key-File",
        phrase("The private key is in PuTTY's form, and can't be read."),
        phrase("`puttygen FILE -O private-openssh -o NEW` turns it into OpenSSH's form."),
    ),
    (
        "SSH2 ENCRYPTED PRIVATE KEY",
        phrase("The private key is in ssh.com's form, and can't be read."),
        phrase("`puttygen FILE -O private-openssh -o NEW` turns it into OpenSSH's form."),
    ),
    (
        "ENCRYPTED PRIVATE KEY",
        phrase("The private key is an encrypted PKCS#8 key, and can't be read."),
        phrase("`ssh-keygen -p -f FILE` turns a copy of it into OpenSSH's form, in its place."),
    ),
    (
        "N PRIVATE KEY-----",  # all other forms have a word of their own before it
        phrase("The private key is a PKCS#8 key, and can't be read."),
        phrase("`ssh-keygen -p -f FILE` turns a copy of it into OpenSSH's form, in its place."),
    ),
    (
        "DSA PRIVATE KEY",
        phrase("The private key is a DSA key, which nobody should trust any more."),
        phrase(
            "Make a new one, `ssh-keygen -t ed25519 -f FILE`, and send FILE.pub to the other side."
        ),
    ),
    (
        "CERTIFICATE-----",
        phrase("What is given as the private key is a certificate, and can't be read so."),
        phrase("Give the private key that belongs to it."),
    ),
)
_PUBLIC = re.compile(r"\s*(?:ssh-|ecdsa-|sk-)|.* PUBLIC KEY-----", re.DOTALL)


def unreadable(private_key: str) -> ConfigurationMistake:
    """Return what to tell of a private key, given as its text, that can't be read."""
    if _PUBLIC.match(private_key):
        return ConfigurationMistake(
            phrase("What is given as the private key is a public key, and can't be read so."),
            phrase("Give the other file of the pair: the one without `.pub`."),
        )
    for mark, message, advice in _FORMS:
        if mark in private_key:
            return ConfigurationMistake(message, advice)
    return ConfigurationMistake(
        phrase("The private key can't be read."),
        phrase(
            "Expected an OpenSSH or PEM private key (Ed25519, ECDSA or RSA), whole, "
            "and its right passphrase in server.passphrase. `ssh-keygen -c -C "
            "filesync -f FILE` mends one that has no comment."
        ),
    )
