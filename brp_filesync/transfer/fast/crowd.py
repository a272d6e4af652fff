"""Many small errands on one session at once: each waits for its own answers, and none for another.

An errand is a generator that sends requests and yields the number of the one that it waits for; it
is handed the answer. So what a server and the line take for one is taken for all at the same time.
"""

from collections.abc import Generator, Sequence
from typing import TypeVar

from paramiko import Message

from brp_filesync.transfer.client import Client

Came = TypeVar("Came")
Answer = tuple[int, Message]  # its kind, and the rest
Errand = Generator[int, Answer, Came]


class Crowd:
    """Errands under way; `ask` is for them, `run` for who sends them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._answers: dict[int, Answer] = {}
        self._last = 0  # the request whose answer came last

    def ask(self, command: int, *arguments: object) -> int:
        """Send a request, together with others, and return its number."""
        return self._client.ask(self, command, *arguments)

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
            self._client.take_answer()
            if self._last in waiting:
                go_on(*waiting.pop(self._last), self._answers.pop(self._last))

    def _async_response(self, kind: int, answer: Message, number: int) -> None:
        self._answers[number], self._last = (
            (kind, answer),
            number,
        )  # paramiko's name for whom to tell
