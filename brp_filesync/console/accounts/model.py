"""Who is logged in, as the pages know them."""

from dataclasses import dataclass, field

from brp_filesync.console.rights import Right, Role, may


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account. `facility_id` "" is every facility."""

    user_id: int
    name: str
    role: Role
    facility_id: str = ""
    keys_on: bool = True
    has_password: bool = True
    ended_at: str = ""

    def may(self, right: Right) -> bool:
        """Tell whether what asks for the right is open to them."""
        return may(self.role, right)


@dataclass(frozen=True, slots=True)
class Session:
    """A login that lasts: whose, and the word that their forms must bear."""

    user: User
    csrf: str = field(repr=False)
    token_sha256: str = field(repr=False)
