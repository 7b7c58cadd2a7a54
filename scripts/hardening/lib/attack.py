"""Thousands of clients that take their time, in a process of its own: attack.py KIND PORT COUNT SECONDS.

  headers   a byte of a request's head every second, for ever
  bodies    a body of which a few bytes come every second, below the least rate
  readers   requests ahead for a large answer, of which nothing is read

Each one that the server closes is followed by a new one. Writes one line of JSON: how many were open, how long those that
the server closed had lived, and by how much this process itself was behind at worst.
"""

import errno
import json
import os
import select
import socket
import sys
import time

HEAD = b"GET /livez HTTP/1.1\r\nHost: mien\r\nX-Slow: "
BODY = (b"POST /v1/emotion HTTP/1.1\r\nHost: mien\r\nContent-Type: image/jpeg\r\nContent-Length: 1000000\r\n\r\n"
        + b"\xff\xd8\xff\xe0")
READ = b"GET /openapi.json HTTP/1.1\r\nHost: mien\r\n\r\n" * 400
TICKS = 100  # in a second: each has its own, so that what they send is spread evenly


class Attack:
    def __init__(self, kind, port, count):
        self.kind, self.port, self.count = kind, port, count
        self.poll = select.epoll()
        self.open = {}  # by descriptor: [socket, when it connected, bytes sent so far, heard from the server]
        self.turn = [[] for _ in range(TICKS)]
        self.serial = 0
        self.lives, self.answers, self.refused = [], {}, 0

    def connect(self):
        made = socket.socket()
        made.setblocking(False)
        if self.kind == "readers":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.serial += 1
        made.bind((f"127.0.1.{1 + self.serial % 200}", 0))
        if made.connect_ex(("127.0.0.1", self.port)) not in (0, errno.EINPROGRESS):
            self.refused += 1
            return made.close()
        self.open[made.fileno()] = [made, None, 0, b""]
        self.poll.register(made, select.EPOLLOUT | select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP)
        self.turn[self.serial % TICKS].append(made.fileno())

    def begin(self, descriptor, entry):
        entry[1] = time.monotonic()
        kinds = {"headers": HEAD[:1], "bodies": BODY, "readers": READ}
        entry[2] = 1
        try:
            entry[0].send(kinds[self.kind])
        except OSError:
            return self.gone(descriptor, entry)
        reads = 0 if self.kind == "readers" else select.EPOLLIN
        self.poll.modify(descriptor, reads | select.EPOLLHUP | select.EPOLLERR | select.EPOLLRDHUP)

    def drip(self, descriptor):
        entry = self.open.get(descriptor)
        if entry is None or entry[1] is None:
            return
        if self.kind == "headers":
            byte = HEAD[entry[2]:entry[2] + 1] or b"x"
        elif self.kind == "bodies":
            byte = b"slow"
        else:
            return
        entry[2] += 1
        try:
            entry[0].send(byte)
        except BlockingIOError:
            pass
        except OSError:
            self.gone(descriptor, entry)

    def gone(self, descriptor, entry):
        if self.open.pop(descriptor, None) is None:
            return
        self.poll.unregister(descriptor)
        entry[0].close()
        if entry[1] is None:
            self.refused += 1
        else:
            self.lives.append(time.monotonic() - entry[1])
            status = entry[3][9:12].decode("latin-1") or "none"
            self.answers[status] = self.answers.get(status, 0) + 1

    def heard(self, descriptor, events):
        entry = self.open.get(descriptor)
        if entry is None:
            return
        if entry[1] is None:
            if events & (select.EPOLLHUP | select.EPOLLERR):
                return self.gone(descriptor, entry)
            return self.begin(descriptor, entry)
        if events & select.EPOLLIN:
            try:
                data = entry[0].recv(4096)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            entry[3] = (entry[3] + data)[:16]
            if data:
                return
        self.gone(descriptor, entry)

    def run(self, seconds):
        began = time.monotonic()
        tick, most, lag = 0, 0, 0.0
        while time.monotonic() - began < seconds:
            # All of them within five seconds, so that their ends do not come at once either.
            room = min(self.count - len(self.open), self.count // (5 * TICKS) + 1)
            for _ in range(max(room, 0)):
                self.connect()
            turn = self.turn[tick % TICKS]
            for descriptor in turn:
                self.drip(descriptor)
            self.turn[tick % TICKS] = [descriptor for descriptor in dict.fromkeys(turn) if descriptor in self.open]
            tick += 1
            most = max(most, sum(1 for entry in self.open.values() if entry[1]) if tick % TICKS == 0 else 0)
            until = began + tick / TICKS
            lag = max(lag, time.monotonic() - until)
            while True:
                for descriptor, events in self.poll.poll(max(0, until - time.monotonic()), 512):
                    self.heard(descriptor, events)
                if time.monotonic() >= until:
                    break
        return {"open": most, "lag": lag, "lives": self.lives, "answers": self.answers, "refused": self.refused}


if __name__ == "__main__":
    os.nice(5)
    sys.setswitchinterval(1)
    attack = Attack(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps(attack.run(float(sys.argv[4]))))
