"""SIGTERM under load. usage: drain.py HOST PORT PID PICTURE; the server has one worker"""

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

# Unready at once: nobody new is served.
deadline = time.monotonic() + 5
while True:
    try:
        if request(host, port, "GET", "/readyz", timeout=5).status == 503:
            break
    except OSError:
        break
    assert time.monotonic() < deadline, "still ready after SIGTERM"

# What was begun is finished.
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
