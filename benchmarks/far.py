"""A line of some length: what goes through it comes out later by half a round trip, either way.

    python -m benchmarks.far PORT SECONDS      prints its own port, and puts through who calls there

It carries as much as it gets: only the time is longer, as on a good line to a far place.
"""

import queue
import socket
import sys
import threading
import time

_HOST = "127.0.0.1"
_AT_ONCE = 256 * 1024
_ON_ITS_WAY = 256  # pieces, each at most as large


def main() -> None:
    """Put through until killed."""
    port, round_trip_s = int(sys.argv[1]), float(sys.argv[2])
    with socket.create_server((_HOST, 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        while True:
            near, _ = listener.accept()
            far = socket.create_connection((_HOST, port))
            for source, target in ((near, far), (far, near)):
                source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                _carry(source, target, round_trip_s / 2)


def _carry(source: socket.socket, target: socket.socket, later_s: float) -> None:
    under_way: queue.Queue[tuple[float, bytes]] = queue.Queue(_ON_ITS_WAY)

    def take() -> None:
        data = b"-"
        while data:
            try:
                data = source.recv(_AT_ONCE)
            except OSError:
                data = b""
            under_way.put((time.monotonic() + later_s, data))

    def give() -> None:
        while True:
            due, data = under_way.get()
            time.sleep(max(0.0, due - time.monotonic()))
            try:
                if not data:
                    target.shutdown(socket.SHUT_WR)
                    return
                target.sendall(data)
            except OSError:
                return

    for work in (take, give):
        threading.Thread(target=work, daemon=True).start()


if __name__ == "__main__":
    main()
