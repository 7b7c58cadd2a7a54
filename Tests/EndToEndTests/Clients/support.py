"""What the scripts share: requests, multipart bodies, and media made of nothing. Standard library only."""

import http.client
import io
import json
import struct
import uuid
import wave
import zlib

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
AFFECT = {
    "valence": [-0.51, -0.60, -0.64, 0.81, -0.63, 0.40, 0],
    "arousal": [0.59, 0.35, 0.60, 0.51, -0.27, 0.67, 0],
}


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)


def request(host, port, method, path, body=None, headers=None, timeout=120):
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        return Answer(connection.getresponse())
    finally:
        connection.close()


def multipart(parts):
    """parts: (name, bytes) pairs. Gives the body and its Content-Type."""
    boundary = uuid.uuid4().hex
    body = b""
    for name, content in parts:
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="f"\r\n\r\n'.encode()
        body += content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def post(host, port, parts, headers=None, query=""):
    body, kind = multipart(parts)
    return request(host, port, "POST", "/v1/emotion" + query, body, {"Content-Type": kind, **(headers or {})})


def png(width, height, rows=None, colour=0):
    """A PNG of one grey; with `rows`, one whose pixels stop after that many rows. colour: the PNG colour type."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    row = b"\0" + b"\x80" * (width * channels)
    data = zlib.compress(row * (height if rows is None else rows), 1)
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def wav(seconds, rate=8000):
    """Silence of 8 bits."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate)
        sound.writeframes(b"\x80" * int(seconds * rate))
    return file.getvalue()


def check_scores(scores):
    assert list(scores["emotions"]) == EMOTIONS, scores
    values = list(scores["emotions"].values())
    assert all(0 <= value <= 1 for value in values), values
    assert abs(sum(values) - 1) <= 1e-4, values
    assert scores["dominant"] == max(scores["emotions"], key=scores["emotions"].get), scores
    assert isinstance(scores["uncertain"], bool)
    check_affect(scores)


def check_affect(scores):
    """The two numbers are the mean of the emotions' places (docs/api.md)."""
    for axis, places in AFFECT.items():
        mean = sum(share * place for share, place in zip(scores["emotions"].values(), places))
        assert -1 <= scores[axis] <= 1 and abs(scores[axis] - mean) <= 1e-5, (axis, mean, scores)


def check_face(face, width, height):
    check_scores(face)
    box = face["box"]
    assert 0 <= box["x"] and 0 <= box["y"], box
    assert box["x"] + box["width"] <= width + 1 and box["y"] + box["height"] <= height + 1, box
    assert 0 <= face["confidence"] <= 1 and 0 <= face["confidence_margin"] <= 1
    assert set(face["quality"]) == {"sharpness", "brightness", "face_px"} and "roll" in face["pose"]
    if "landmarks" in face:
        kinds = [point["type"] for point in face["landmarks"]]
        assert kinds == ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"], kinds
