"""Many small errands on one session at once: each waits for its own answers, and none for another.

An errand is a generator that sends requests and yields the number of the one that it waits for; it
is handed the answer. So what a server and the line take for one is taken for all at the same time.
"""

from collections.abc import Generator, Sequence
from typing import TypeVar

from paramiko import Message
from paramiko.sftp import int64

from brp_filesync.transfer.fast.client import FastClient

Came = TypeVar("Came")
Answer = tuple[int, Message]  # its kind, and the rest
Errand = Generator[int, Answer, Came]


class Crowd:
    """Errands under way; `ask` is for them, `run` for who sends them."""

    def __init__(self, client: FastClient) -> None:
        self._client = client
        self._answers: dict[int, Answer] = {}

    def ask(self, command: int, *arguments: bytes | int | None) -> int:
        """Send a request, together with others, and return its number."""
        return self._client.request(command, b"".join(map(_packed, arguments)))

    def run(self, errands: Sequence[Errand[Came]], most: int, came: dict[int, Came]) -> None:
        """Note in `came` what came of each, by its place; at most so many are under way.

        Raises what the channel raises where the peer is silent or gone.
        """
        waiting: dict[int, tuple[int, Errand[Came]]] = {}

        def go_on(place: int, errand: Errand[Came], answer: Answer | None) -> None:
            try:
                number = next(errand) if answer is None else errand.send(answer)
                while number in self._answers:
                    number = errand.send(self._answers.pop(number))
            except StopIteration as done:
                came[place] = done.value
            else:
                waiting[number] = place, errand

        self._answers.clear()
        begun = 0
        while len(came) < len(errands):
            while begun < len(errands) and len(waiting) < most:
                go_on(begun, errands[begun], None)
                begun += 1
            if not waiting:
                continue
            number, kind, message = self._client.next_answer()
            if number in waiting:
                go_on(*waiting.pop(number), (kind, message))
            else:
                self._answers[number] = kind, message  # it is waited for soon, or no more


def _packed(argument: bytes | int | None) -> bytes:
    if isinstance(argument, bytes):
        return len(argument).to_bytes(4, "big") + argument
    if isinstance(argument, int64):
        return argument.to_bytes(8, "big")
    if isinstance(argument, int):
        return argument.to_bytes(4, "big")
    return bytes(4)  # no attributes
