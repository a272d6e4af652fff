"""Logging in at a mail server by OAuth2: the `oauth2` part of `mail.server`."""

import re

from pydantic import Field, field_validator, model_validator

from brp_filesync.core.phrase import phrase
from brp_filesync.profiles.secrets import SecretReference
from brp_filesync.profiles.strict import Strict

# https, or http to this machine; no blanks, no letters that a name would be written otherwise with.
_SAFE = re.compile(
    r"(?:https://[\w.-]+|http://(?:localhost|127\.0\.0\.1))(?::\d+)?/[!-~]*", re.ASCII
)


class OAuth2(Strict):
    """An app of ours at the mail's provider, which gets short-lived tokens in a password's place."""

    token_url: str = Field(
        description="where tokens are given, https: "
        "`https://login.microsoftonline.com/TENANT/oauth2/v2.0/token` of Microsoft 365, "
        "`https://oauth2.googleapis.com/token` of Google"
    )
    client_id: str = Field(min_length=1, description="the app's id, as it was registered there")
    client_secret: SecretReference | None = Field(
        default=None, description="where the app's secret is kept"
    )
    refresh_token: SecretReference | None = Field(
        default=None,
        description="where the refresh token is kept, by which a person has let the app send; "
        "without it the app logs in as itself (client credentials). Where the provider gives "
        "another, it takes its place in the file",
    )
    account_key: SecretReference | None = Field(
        default=None,
        description="where the key of a service account is kept, the JSON file that Google gave for "
        "it: the account signs for itself, and acts for the mailbox in `username`",
    )
    scope: str | None = Field(
        default=None,
        min_length=1,
        description="what the token is for: `https://outlook.office365.com/.default` of Microsoft "
        "365; `https://mail.google.com/` of a service account of Google's, else none there",
    )

    @field_validator("token_url")
    @classmethod
    def _nobody_overhears(cls, text: str) -> str:
        if _SAFE.fullmatch(text) is None:
            raise ValueError(phrase("expected https://…: secrets are sent there"))
        return text

    @model_validator(mode="after")
    def _something_secret(self) -> "OAuth2":
        by_app = self.client_secret is not None or self.refresh_token is not None
        if by_app == (self.account_key is not None):
            raise ValueError(
                phrase("name client_secret, or refresh_token, or both; or account_key alone")
            )
        return self
