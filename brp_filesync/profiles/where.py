"""Where the settings are: found without anything that reads them."""

from collections.abc import Mapping
from pathlib import Path

from brp_filesync.core.errors import ConfigurationMistake
from brp_filesync.core.phrase import joined, phrase

ENVIRONMENT_VARIABLE = "FILESYNC_CONFIG"
PLACES = (Path("config/filesync.yaml"), Path("/etc/filesync/filesync.yaml"))


def find_settings(option: str | None, environment: Mapping[str, str]) -> Path:
    """Return the settings file: the option's, else FILESYNC_CONFIG's, else the first place's.

    A file that was asked for and isn't there is a ConfigurationMistake: another would surprise.
    """
    for named, source in (
        (option, phrase("the option --config")),
        (
            environment.get(ENVIRONMENT_VARIABLE),
            phrase(
                "the environment variable {environment_variable}",
                environment_variable=ENVIRONMENT_VARIABLE,
            ),
        ),
    ):
        if named:
            if not Path(named).is_file():
                raise ConfigurationMistake(
                    phrase(
                        "{named}: no such settings file; {source} names it.",
                        named=named,
                        source=source,
                    ),
                    phrase("Correct the name, or leave it out to look in the usual places."),
                )
            return Path(named)
    for place in PLACES:
        if place.is_file():
            return place
    places = joined(phrase(" and "), map(str, PLACES))
    raise ConfigurationMistake(
        phrase(
            "No settings file was found. Looked for the option --config, the "
            "environment variable {environment_variable}, and the files {places}.",
            environment_variable=ENVIRONMENT_VARIABLE,
            places=places,
        ),
        phrase("Name a file, or go to the folder that holds config."),
    )
