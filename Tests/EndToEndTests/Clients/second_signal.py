"""A drain that waits, and a second signal. usage: second_signal.py HOST PORT PID"""

import os
import signal
import sys

from websocket import WebSocket

host, port, server = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
session = WebSocket(host, port, "/v1/stream")
assert session.receive()["type"] == "session.created"
os.kill(server, signal.SIGTERM)
# The server has said goodbye and waits for this side's close, which never comes.
session.receive_until("session.closed")
os.kill(server, signal.SIGINT)
try:
    while session.socket.recv(65536):
        pass
except ConnectionResetError:
    pass
print("ok")
