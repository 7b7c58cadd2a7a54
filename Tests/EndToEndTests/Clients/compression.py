"""Compressed streams, and silent ones. usage: compression.py HOST PORT PICTURE

The service is to run with stream.ping_ms and stream.pong_ms of a few seconds at most."""

import sys

from support import check_face
from websocket import Closed, WebSocket

host, port = sys.argv[1], int(sys.argv[2])
picture = open(sys.argv[3], "rb").read()


def open_session(extensions="permessage-deflate; client_max_window_bits"):
    session = WebSocket(host, port, "/v1/stream", extensions=extensions)
    assert session.status == 101, session.status
    created = session.receive()
    assert created["type"] == "session.created", created
    return session, created


def closing_code(session):
    try:
        while True:
            session.receive()
    except Closed as closed:
        return closed.code


# A compressed picture in fragments, a plain one, compressed text; results come compressed, each referring to the last.
session, created = open_session()
assert session.headers["sec-websocket-extensions"] == "permessage-deflate; client_no_context_takeover", session.headers
assert session.compressed, "session.created was not compressed"
payload = session.deflate(picture)
session.send_frame(2, payload[:1000], final=False, compressed=True)
session.send_frame(9, b"between")
session.send_frame(0, payload[1000:])
first = session.receive_until("frame.result")[-1]
check_face(first["faces"][0], 512, 512)
sizes = [session.compressed]
session.send_frame(2, picture)
second = session.receive_until("frame.result")[-1]
sizes.append(session.compressed)
assert sizes[1] < sizes[0] < 1000, sizes
assert first["faces"][0]["box"] == second["faces"][0]["box"]
session.send_frame(1, session.deflate(b'{"type":"session.close"}'), compressed=True)
messages = session.receive_until("session.closed")
assert messages[-1]["reason"] == "client_request", messages
assert closing_code(session) == 1000

# A bomb ends at the limit of its message, damage at once; and nothing is compressed that nobody agreed to.
session, created = open_session()
session.send_frame(2, session.deflate(bytes(created["limits"]["message_bytes"] + 1)), compressed=True)
assert closing_code(session) == 1009
session, created = open_session()
session.send_frame(2, b"\xff\xff", compressed=True)
assert closing_code(session) == 1007
session, created = open_session(extensions=None)
assert "sec-websocket-extensions" not in session.headers, session.headers
session.send_frame(2, session.deflate(b"x"), compressed=True)
assert closing_code(session) == 1002

# A session that answers pings lives, one that does not is cut without a close frame.
session, created = open_session()
for _ in range(2):
    assert session.read(2) == b"\x89\0"
    session.send_frame(10, b"")
assert session.read(2) == b"\x89\0"
try:
    raise AssertionError(f"{session.read(1)} came instead of the end")
except Closed as closed:
    assert closed.code == 1006, closed
except ConnectionResetError:
    pass
