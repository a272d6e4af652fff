"""A call to the webhook: patient with one that is busy, for as long as it asks, within a run."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from brp_filesync.alarms.web import NotYet, call
from brp_filesync.core.clock import Clock
from brp_filesync.core.errors import TemporaryTrouble
from brp_filesync.profiles.alarms import Webhook
from brp_filesync.profiles.reveal import reveal

if TYPE_CHECKING:
    from tenacity import RetryCallState

_LONGEST_WAIT_S = 20.0  # in a run; asked to wait longer, the next one calls


def poster(webhook: Webhook, folder: Path, clock: Clock) -> Callable[[bytes], None]:
    """Return what posts a JSON to the webhook; it raises as `web.call` and `reveal` do.

    `folder` is the settings' own.
    """
    from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential

    by_itself = wait_exponential(multiplier=1)

    def asked_s(state: "RetryCallState") -> float | None:
        trouble = None if state.outcome is None else state.outcome.exception()
        return trouble.wait_s if isinstance(trouble, NotYet) else None

    def wait_s(state: "RetryCallState") -> float:
        asked = asked_s(state)
        return by_itself(state) if asked is None else asked

    patiently = Retrying(
        retry=retry_if_exception_type(TemporaryTrouble),
        stop=lambda state: (
            stop_after_attempt(webhook.tries)(state) or (asked_s(state) or 0) > _LONGEST_WAIT_S
        ),
        wait=wait_s,
        sleep=clock.sleep,
        reraise=True,
    )

    def post(body: bytes) -> None:
        url = reveal(webhook.url, folder, os.environ)
        patiently(call, "webhook", url, webhook.timeout_s, body)

    return post
