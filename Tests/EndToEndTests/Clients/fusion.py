"""Answers and streams joined by the network of fusion_weights.py. usage: fusion.py HOST PORT PICTURE SPEECH.wav"""

import math
import struct
import sys
import wave

from support import check_scores, post
from websocket import WebSocket

host, port = sys.argv[1], int(sys.argv[2])
picture, recording = (open(path, "rb").read() for path in sys.argv[3:5])
with wave.open(sys.argv[4]) as sound:
    rate = sound.getframerate()
    pcm = b"".join(struct.pack("<h", (value - 128) * 256) for value in sound.readframes(sound.getnframes()))


def is_joined(fused, face, voice):
    """Whether `fused` is face² · voice, brought to sum 1."""
    products = [max(face["emotions"][name], 1e-6) ** 2 * max(voice["emotions"][name], 1e-6) for name in face["emotions"]]
    return all(math.isclose(found, product / sum(products), rel_tol=1e-3, abs_tol=1e-5)
               for found, product in zip(fused["emotions"].values(), products))


def check_weights(weights):
    assert 0 < weights["face"] < 1 and abs(weights["face"] + weights["voice"] - 1) < 1e-4, weights
    # Of qualities between 0 and 1.
    assert abs(math.log(weights["face"] / weights["voice"])) <= 1 + 1e-4, weights


answer = post(host, port, [("image", picture), ("audio", recording)]).json
fused, face, voice = answer["fused"], answer["images"][0]["faces"][0], answer["voice"]
check_scores(fused)
assert is_joined(fused, face, voice), answer
check_weights(fused["weights"])

# One half alone never reaches the network.
alone = post(host, port, [("image", picture)]).json
assert alone["fused"]["emotions"] == alone["images"][0]["faces"][0]["emotions"], alone
assert alone["fused"]["weights"] == {"face": 1, "voice": 0}, alone

session = WebSocket(host, port, "/v1/stream")
session.send_json({"type": "session.update", "audio": {"encoding": "pcm_s16le", "sample_rate": rate, "channels": 1}})
session.send_binary(b"\x02" + bytes(8) + pcm)
voices = [session.receive_until("voice.result")[-1]]
session.send_binary(b"\x01" + struct.pack(">Q", int(voices[0]["end"] * 1000)) + picture)
messages = session.receive_until("frame.result")
voices += [message for message in messages if message["type"] == "voice.result"]
result = messages[-1]
check_scores(result["fused"])
check_weights(result["fused"]["weights"])
assert any(is_joined(result["fused"], result["faces"][0], voice) for voice in voices), (result, voices)
