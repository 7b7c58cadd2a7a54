"""One session at /v1/stream after another. usage: stream.py HOST PORT PICTURE SPEECH.wav"""

import base64
import struct
import sys
import time
import wave

from support import check_affect, check_face, check_scores, request
from websocket import Closed, WebSocket

host, port = sys.argv[1], int(sys.argv[2])
picture = open(sys.argv[3], "rb").read()
with wave.open(sys.argv[4]) as sound:
    rate = sound.getframerate()
    samples = sound.readframes(sound.getnframes())
# The fixture has 8 bits a sample; the stream takes 16.
pcm = b"".join(struct.pack("<h", (value - 128) * 256) for value in samples)


def frame(milliseconds, payload=picture):
    return b"\x01" + struct.pack(">Q", int(milliseconds * 1000)) + payload


def sound_message(milliseconds, payload):
    return b"\x02" + struct.pack(">Q", int(milliseconds * 1000)) + payload


def open_session(**options):
    session = WebSocket(host, port, "/v1/stream", **options)
    assert session.status == 101, session.status
    created = session.receive()
    assert created["type"] == "session.created" and created["session_id"], created
    assert set(created["limits"]) == {"message_bytes", "image_pixels", "frames_in_flight"}
    assert set(created["models"]) == {"detector", "face", "voice", "fusion"}
    return session, created


def goodbye(session, reason, code):
    messages = session.receive_until("session.closed")
    assert messages[-1]["reason"] == reason, messages[-1]
    assert messages[-2]["type"] == "session.summary", messages[-2]
    try:
        session.receive()
        raise AssertionError("a message behind session.closed")
    except Closed as closed:
        assert closed.code == code, closed
    return messages


# Camera and microphone on one clock.
session, created = open_session()
assert session.headers["sec-websocket-protocol"] == "mien.v1"
session.send_json({"type": "session.update", "image": {"max_faces": 4},
                   "audio": {"encoding": "pcm_s16le", "sample_rate": rate, "channels": 1}, "smoothing_ms": 200})
updated = session.receive()
assert updated["type"] == "session.updated" and updated["audio"]["sample_rate"] == rate, updated
step = rate // 5 * 2
for start in range(0, len(pcm), step):
    session.send_binary(sound_message(start / 2 / rate * 1000, pcm[start:start + step]))
heard = session.receive_until("voice.result")[-1]
check_scores(heard)
assert heard["speech"] > 0 and heard["end"] > heard["start"] >= 0
results = []
for number in range(3):
    session.send_binary(frame(1000 + 100 * number))
    while True:
        message = session.receive()
        assert message["type"] in ("voice.result", "frame.result"), message
        if message["type"] == "frame.result":
            break
    results.append(message)
for number, result in enumerate(results):
    assert result["seq"] == number and result["timestamp"] == 1000 + 100 * number and result["dropped"] == 0
    assert set(result["timing"]) == {"queue", "decode", "detect", "face", "total"}
    assert result["faces"], result
    for face in result["faces"]:
        check_face(face, 10000, 10000)
        assert set(face["smoothed"]) == {"emotions", "dominant", "valence", "arousal"}
        check_affect(face["smoothed"])
    check_scores(result["fused"])
tracks = [result["faces"][0]["track_id"] for result in results]
assert len(set(tracks)) == 1, tracks
assert any(result["fused"]["weights"]["voice"] > 0 for result in results), "the voice is heard with the face"

# The other ways to send the same.
session.send_json({"type": "frame", "timestamp": 1400.5, "data": base64.b64encode(picture).decode()})
assert session.receive_until("frame.result")[-1]["timestamp"] == 1400.5
session.send_binary(picture)
assert session.receive_until("frame.result")[-1]["timestamp"] > 0

# A bad message is an error, and the session goes on.
session.send_binary(frame(1600, b"\xff\xd8\xff\xe0 no picture"))
error = session.receive_until("error")[-1]
assert set(error) == {"type", "code", "message", "retryable"} and error["code"] == "image_decode_failed", error
session.send_binary(frame(1700, b"GIF89a"))
assert session.receive_until("error")[-1]["code"] == "unsupported_media_type"
session.send_json({"type": "session.update"})
assert session.receive_until("error")[-1]["code"] == "invalid_request"
session.send_json({"type": "session.close"})
summary = goodbye(session, "client_request", 1000)[-2]
assert summary["frames"] == {"received": 7, "analysed": 5, "dropped": 0}, summary
assert summary["speech"] > 0 and summary["duration"] > 0 and summary["changes"] >= 0
assert abs(sum(summary["share"].values()) - 1) < 1e-6, summary

# Faster than it can be analysed: the newest waiting frame wins, in order, and every frame is accounted for.
session, _ = open_session(protocol=None)
assert "sec-websocket-protocol" not in session.headers
session.socket.sendall(b"".join(WebSocket.frame(2, frame(33 * number)) for number in range(40)))
session.send_json({"type": "session.close"})
messages = goodbye(session, "client_request", 1000)
results = [message for message in messages if message["type"] == "frame.result"]
sequence = [result["seq"] for result in results]
assert sequence == sorted(sequence) and sequence[0] == 0 and sequence[-1] == 39, sequence
frames = messages[-2]["frames"]
assert frames["received"] == 40 and frames["analysed"] == len(results), frames
assert frames["dropped"] == 40 - len(results) > 0, frames
assert sum(result["dropped"] for result in results) == frames["dropped"]

# Unknown names in session.update; then the right one.
session, _ = open_session()
session.send_json({"type": "session.update", "image": {"max_face": 1}})
error = session.receive()
assert error["code"] == "invalid_options" and "max_face" in error["message"], error
session.send_json({"type": "session.update", "image": {"detect": False}})
assert session.receive()["type"] == "session.updated"
# A message in fragments, with a ping between them.
message = frame(0)
session.send_frame(2, message[:100], final=False)
session.send_frame(9, b"hello")
session.send_frame(0, message[100:])
assert len(session.receive_until("frame.result")[-1]["faces"]) == 1
# The client closes.
session.close()
try:
    session.receive()
    raise AssertionError("a message behind the close")
except Closed as closed:
    assert closed.code == 1000, closed


def expect_close(send, code):
    session, _ = open_session()
    send(session)
    try:
        while True:
            session.receive()
    except Closed as closed:
        assert closed.code == code, (closed.code, code)


# The header alone says that the message is too long.
too_long = b"\x82\xff" + struct.pack(">Q", created["limits"]["message_bytes"] + 1) + bytes(4)
expect_close(lambda session: session.socket.sendall(too_long), 1009)
expect_close(lambda session: session.send_frame(1, b"\xff\xfe"), 1007)
expect_close(lambda session: session.send_frame(3, b""), 1002)


def no_use(session):
    for _ in range(100):
        session.send_json({"type": "hello"})


expect_close(no_use, 1008)

# Nothing for the server's five seconds of patience.
session, _ = open_session()
goodbye(session, "idle_timeout", 1000)

# A page of the service's own host may open a stream, another may not.
assert WebSocket(host, port, "/v1/stream", origin="https://elsewhere.example").status == 403
own, _ = open_session(origin=f"http://{host}:{port}")
own.send_json({"type": "session.close"})
goodbye(own, "client_request", 1000)

# As many sessions as the server takes, and one more.
sessions = [open_session()[0] for _ in range(4)]
extra = WebSocket(host, port, "/v1/stream")
try:
    refusal = extra.receive()
    assert refusal["type"] == "error" and refusal["code"] == "server_busy" and refusal["retryable"], refusal
    extra.receive()
    raise AssertionError("a fifth session was taken")
except Closed as closed:
    assert closed.code == 1013, closed
metrics = request(host, port, "GET", "/metrics").body.decode()
assert "mien_streams_active 4" in metrics
for session in sessions:
    session.send_json({"type": "session.close"})
    goodbye(session, "client_request", 1000)
deadline = time.monotonic() + 10
while "mien_streams_active 0" not in metrics and time.monotonic() < deadline:
    metrics = request(host, port, "GET", "/metrics").body.decode()
assert "mien_streams_active 0" in metrics
print("ok")
