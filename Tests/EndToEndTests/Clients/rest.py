"""POST /v1/emotion and what is around it. usage: rest.py HOST PORT PICTURE RECORDING"""

import http.client
import json
import sys

from support import EMOTIONS, check_face, check_scores, multipart, png, post, request, wav

host, port = sys.argv[1], int(sys.argv[2])
picture = open(sys.argv[3], "rb").read()
recording = open(sys.argv[4], "rb").read()

# A picture and a recording together.
answer = post(host, port, [("image", picture), ("audio", recording)])
assert answer.status == 200, answer.body
body = answer.json
assert list(body) == ["request_id", "images", "voice", "fused", "models", "timing"], list(body)
assert answer.headers["x-request-id"] == body["request_id"]
assert answer.headers["content-type"] == "application/json"
assert len(body["images"]) == 1
image = body["images"][0]
assert image["index"] == 0 and len(image["faces"]) >= 1, image
for face in image["faces"]:
    check_face(face, image["width"], image["height"])
    assert "landmarks" in face
voice = body["voice"]
check_scores(voice)
assert voice["duration"] > 0 and 0 < voice["speech"] <= voice["duration"], voice
assert voice["segments"] and voice["segments"][0]["start"] == 0
for segment in voice["segments"]:
    check_scores(segment)
    assert set(segment) == {"start", "end", "emotions", "dominant", "uncertain", "valence", "arousal"}
check_scores(body["fused"])
weights = body["fused"]["weights"]
assert abs(weights["face"] + weights["voice"] - 1) < 1e-4 and body["fused"]["missing"] == [], body["fused"]
assert set(body["models"]) == {"detector", "face", "voice", "fusion"}, body["models"]
assert all("@" in name for name in body["models"].values())
assert set(body["timing"]) == {"queue", "decode", "detect", "face", "voice", "total"}
assert body["timing"]["total"] >= body["timing"]["detect"] > 0

# The bytes of one file; the declared type may be wrong.
answer = request(host, port, "POST", "/v1/emotion?max_faces=1&landmarks=false", picture, {"Content-Type": "image/png"})
assert answer.status == 200 and "voice" not in answer.json, answer.body
assert len(answer.json["images"][0]["faces"]) == 1 and "landmarks" not in answer.json["images"][0]["faces"][0]
assert answer.json["fused"]["missing"] == [{"modality": "voice", "reason": "not_sent"}]
answer = request(host, port, "POST", "/v1/emotion?voice_window_ms=1000&voice_hop_ms=1000", recording,
                 {"Content-Type": "audio/wav"})
assert answer.status == 200 and "images" not in answer.json, answer.body
assert all(segment["end"] - segment["start"] <= 1000 for segment in answer.json["voice"]["segments"])

# No face is an answer; neither is silence an error.
answer = post(host, port, [("image", png(200, 100)), ("audio", wav(2))])
assert answer.status == 200, answer.body
assert answer.json["images"][0] == {"index": 0, "width": 200, "height": 100, "faces": []}
assert answer.json["voice"]["speech"] == 0 and answer.json["voice"]["segments"] == []
assert answer.json["voice"]["emotions"] is None and answer.json["voice"]["uncertain"] is True
fused = answer.json["fused"]
assert fused["emotions"] is None and fused["dominant"] is None, fused
assert fused["valence"] is None and fused["arousal"] is None, fused
assert fused["missing"] == [{"modality": "face", "reason": "no_face"}, {"modality": "voice", "reason": "no_speech"}]

# Sixteen pictures, in order; a part of options; every colour type.
parts = [("image", png(40 + index, 50, colour=[0, 2, 4, 6][index % 4])) for index in range(16)]
answer = post(host, port, parts + [("options", json.dumps({"fusion": "face"}).encode())])
assert answer.status == 200, answer.body
assert [image["width"] for image in answer.json["images"]] == [40 + index for index in range(16)]
assert [missing["modality"] for missing in answer.json["fused"]["missing"]] == ["face"]

# A picture that is already one cropped face.
answer = post(host, port, [("image", picture), ("options", b'{"detect": false}')])
assert answer.status == 200 and len(answer.json["images"][0]["faces"]) == 1, answer.body
face = answer.json["images"][0]["faces"][0]
assert face["box"]["x"] == 0 and face["box"]["width"] == answer.json["images"][0]["width"]

# Request ids, several requests over one connection, chunked bodies.
connection = http.client.HTTPConnection(host, port, timeout=60)
for number in range(3):
    connection.request("GET", "/livez", headers={"X-Request-Id": f"mine-{number}"})
    response = connection.getresponse()
    assert response.status == 200 and response.getheader("X-Request-Id") == f"mine-{number}"
    assert json.load(response) == {"status": "live"}
content, kind = multipart([("image", png(64, 64))])
pieces = (content[start:start + 10] for start in range(0, len(content), 10))
connection.request("POST", "/v1/emotion", pieces, {"Content-Type": kind}, encode_chunked=True)
response = connection.getresponse()
assert response.status == 200 and json.load(response)["images"][0]["width"] == 64
connection.close()

# Around it.
assert request(host, port, "GET", "/readyz").json == {"status": "ready"}
models = request(host, port, "GET", "/v1/models").json["models"]
assert {model["task"] for model in models} == {"detector", "face", "voice", "fusion"}
serving = {model["task"]: f'{model["name"]}@{model["version"]}' for model in models if model["served"]}
assert serving == body["models"], (serving, body["models"])
for model in models:
    assert {"name", "version", "served", "labels", "sha256", "licence", "training_data", "figures"} <= set(model)
    assert model["task"] == "detector" or model["labels"] == EMOTIONS
    assert all(len(digest) == 64 for digest in model["sha256"].values())
openapi = request(host, port, "GET", "/openapi.json").json
assert openapi["openapi"].startswith("3.1") and "/v1/emotion" in openapi["paths"]
page = request(host, port, "GET", "/")
assert page.headers["content-type"].startswith("text/html") and b"/v1/stream" in page.body
nonce = page.headers["content-security-policy"].split("script-src 'nonce-")[1].split("'")[0]
assert f'<script nonce="{nonce}">'.encode() in page.body and b"NONCE" not in page.body
assert b"http://" not in page.body and b"https://" not in page.body.replace(b"https:\"", b"")
metrics = request(host, port, "GET", "/metrics").body.decode()
for name in [
    'http_server_request_duration_seconds_bucket{', "mien_inference_duration_seconds_bucket{", "mien_queue_depth ",
    "mien_queue_wait_seconds_bucket{", "mien_batch_size_bucket{", "mien_faces_total ", "mien_streams_active ",
    "mien_frames_dropped_total ", "process_",
]:
    assert name in metrics, name
assert 'route="/v1/emotion"' in metrics and 'status="200"' in metrics
print("ok")
