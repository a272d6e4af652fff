"""A language that we have, as a value of settings and profiles."""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from brp_filesync.core.phrase import joined, languages, phrase


def _known(name: str) -> str:
    if name not in languages():
        raise ValueError(
            phrase(
                "found '{name}', expected {languages}",
                name=name,
                languages=joined(phrase(" or "), languages()),
            )
        )
    return name


KnownLanguage = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"enum": list(languages()), "type": "string"})
]
