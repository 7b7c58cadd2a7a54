"""SIGTERM under load. usage: drain.py HOST PORT PID PICTURE; the server has one worker
and drain.notice_ms=1000"""

import json
import os
import signal
import struct
import sys
import threading
import time

from support import multipart, request
from websocket import Closed, WebSocket

host, port, server = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
picture = open(sys.argv[4], "rb").read()
body, kind = multipart([("image", picture)] * 16)
answers = []


def post():
    answers.append(request(host, port, "POST", "/v1/emotion", body, {"Content-Type": kind}))


def keep_posting():
    """Until the door is closed: whatever got in is answered."""
    small, small_kind = multipart([("image", picture)] * 2)
    try:
        while True:
            late.append(request(host, port, "POST", "/v1/emotion", small, {"Content-Type": small_kind}).status)
    except OSError:
        pass


late = []
session = WebSocket(host, port, "/v1/stream")
assert session.receive()["type"] == "session.created"
session.send_binary(b"\x01" + struct.pack(">Q", 0) + picture)

# All three are on their way once one computes and two wait; they may be done before that is seen.
for _ in range(20):
    answers.clear()
    threads = [threading.Thread(target=post) for _ in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if "mien_queue_depth 2" in request(host, port, "GET", "/metrics").body.decode():
            break
    else:
        continue
    break
else:
    raise AssertionError("the requests never queued")
os.kill(server, signal.SIGTERM)

# Unready at once, for a balancer to see, while requests are still taken.
unready = request(host, port, "GET", "/readyz")
deadline = time.monotonic() + 0.5
while unready.status == 200 and time.monotonic() < deadline:
    unready = request(host, port, "GET", "/readyz")
assert unready.status == 503 and unready.json["code"] == "shutting_down", unready.body
assert int(unready.headers["retry-after"]) >= 1
assert request(host, port, "GET", "/livez").status == 200
refused = WebSocket(host, port, "/v1/stream")
assert refused.status == 503, refused.status

# Then the door closes, on somebody who keeps coming.
visitor = threading.Thread(target=keep_posting)
visitor.start()
deadline = time.monotonic() + 20
while True:
    try:
        request(host, port, "GET", "/livez", timeout=5)
    except OSError:
        break
    assert time.monotonic() < deadline, "still accepting"

# What was begun is finished.
visitor.join()
assert set(late) <= {200}, late
for thread in threads:
    thread.join()
assert [answer.status for answer in answers] == [200, 200, 200], [(a.status, a.body[:200]) for a in answers]
assert all(len(json.loads(answer.body)["images"]) == 16 for answer in answers)
messages = session.receive_until("session.closed")
assert messages[-1]["reason"] == "server_shutdown" and messages[-2]["type"] == "session.summary", messages
try:
    session.receive()
    raise AssertionError("a message behind session.closed")
except Closed as closed:
    assert closed.code == 1001, closed
print("ok")
