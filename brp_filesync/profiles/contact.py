"""Whom to ask, at a portal or at the gym."""

from pydantic import Field

from brp_filesync.profiles.strict import Strict


class Contact(Strict):
    """Whom to ask. A role is better than a person, who may move on."""

    name: str = Field(examples=["Portalsupport"], description="a role or a name")
    email: str = Field(
        examples=["portalsupport@wellnet.example.se"], description="an e-mail address"
    )
    phone: str = Field(examples=["08-465 004 00"], default="", description="a telephone number")
