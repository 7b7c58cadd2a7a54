"""The table of errors. usage: errors.py HOST PORT PICTURE; the server is started with one worker, a queue of one,
limits.body_bytes=8388608, deadlines.header_ms=500"""

import json
import socket
import sys
import threading
import time

from support import multipart, png, post, request, wav

host, port = sys.argv[1], int(sys.argv[2])
picture = open(sys.argv[3], "rb").read()
TITLES = {}


def check(answer, status, code, part=None, index=None):
    assert answer.status == status, (status, code, answer.status, answer.body)
    assert answer.headers["content-type"] == "application/problem+json", answer.headers
    body = answer.json
    assert body["code"] == code, (code, body)
    assert body["status"] == status and body["type"] == "about:blank" and body["title"] and body["detail"], body
    assert body["request_id"] == answer.headers["x-request-id"], body
    assert body.get("part") == part and body.get("index") == index, body
    assert TITLES.setdefault(code, body["title"]) == body["title"]
    return answer


def raw(text, wait=10):
    """Sends bytes and gives the first line, the headers and the body of what comes back."""
    with socket.create_connection((host, port), timeout=wait) as connection:
        connection.sendall(text if isinstance(text, bytes) else text.encode())
        data = b""
        while True:
            piece = connection.recv(65536)
            if not piece:
                break
            data += piece
            head, separator, body = data.partition(b"\r\n\r\n")
            if separator:
                length = [line for line in head.decode().lower().split("\r\n") if line.startswith("content-length:")]
                if length and len(body) >= int(length[0].split(":")[1]):
                    break

    class Raw:
        pass
    answer = Raw()
    head, _, answer.body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    answer.status = int(lines[0].split()[1])
    answer.headers = {name.strip().lower(): value.strip() for name, _, value in (l.partition(":") for l in lines[1:])}
    answer.json = json.loads(answer.body)
    return answer


small = png(64, 64)

# 400
check(post(host, port, [("options", b"{}")]), 400, "invalid_request")
check(raw("GET / HTTP/1.1\r\n\r\n"), 400, "invalid_request")
check(raw("nonsense\r\n\r\n"), 400, "invalid_request")
check(post(host, port, [("image", small), ("video", b"x")]), 400, "invalid_multipart", "video")
check(request(host, port, "POST", "/v1/emotion", b"--x\r\n", {"Content-Type": "multipart/form-data; boundary=x"}),
      400, "invalid_multipart")
check(request(host, port, "POST", "/v1/emotion", b"", {"Content-Type": "multipart/form-data; boundary=x"}),
      400, "invalid_multipart")
answer = check(post(host, port, [("image", small), ("options", b'{"max_face": 1}')]), 400, "invalid_options", "options")
assert "max_face" in answer.json["detail"]
check(post(host, port, [("image", small), ("options", b"{")]), 400, "invalid_options", "options")
answer = check(post(host, port, [("image", small)], query="?min_confidence=2"), 400, "invalid_options")
assert "min_confidence" in answer.json["detail"]

# 404, 405
check(request(host, port, "GET", "/nothing"), 404, "not_found")
check(request(host, port, "GET", "/v2/models"), 404, "not_found")
answer = check(request(host, port, "GET", "/v1/emotion"), 405, "method_not_allowed")
assert "POST" in answer.headers["allow"]

# 408: a head that never ends.
check(raw("GET / HTTP/1.1\r\nHost: x\r\n", wait=30), 408, "request_timeout")

# 413
# The answer comes before the body: Content-Length says enough.
check(raw(f"POST /v1/emotion HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: {9 << 20}\r\n\r\n"),
      413, "payload_too_large")
check(post(host, port, [("image", small), ("image", png(20000, 20000, rows=1))]), 413, "image_too_large", "image", 1)
check(post(host, port, [("audio", wav(600))]), 413, "audio_too_long", "audio")
check(post(host, port, [("image", small)] * 17), 413, "too_many_parts", "image")
check(post(host, port, [("audio", wav(1))] * 2), 413, "too_many_parts", "audio")

# 414, 431
check(request(host, port, "GET", "/" + "a" * 9000), 414, "uri_too_long")
check(request(host, port, "GET", "/livez", headers={"X-Long": "a" * 40000}), 431, "headers_too_large")

# 415, 422
check(request(host, port, "POST", "/v1/emotion", b"{}", {"Content-Type": "application/json"}),
      415, "unsupported_media_type")
check(post(host, port, [("image", b"GIF89a" + bytes(20))]), 415, "unsupported_media_type", "image", 0)
check(post(host, port, [("audio", b"#!AMR\n" + bytes(20))]), 415, "unsupported_media_type", "audio")
check(post(host, port, [("image", picture[:len(picture) // 2])]), 422, "image_decode_failed", "image", 0)
check(post(host, port, [("image", small), ("image", b"")]), 422, "image_decode_failed", "image", 1)
check(post(host, port, [("image", png(64, 64, rows=10))]), 422, "image_decode_failed", "image", 0)
check(post(host, port, [("audio", b"")]), 422, "audio_decode_failed", "audio")
check(post(host, port, [("audio", wav(0))]), 422, "audio_decode_failed", "audio")
check(post(host, port, [("audio", b"fLaC" + bytes(100))]), 422, "audio_decode_failed", "audio")

# A request id that is not sane is replaced; a sane one comes back with an error too.
answer = check(request(host, port, "GET", "/nothing", headers={"X-Request-Id": "a" * 129}), 404, "not_found")
assert len(answer.headers["x-request-id"]) < 129
answer = check(request(host, port, "GET", "/nothing", headers={"X-Request-Id": "client-7"}), 404, "not_found")
assert answer.headers["x-request-id"] == "client-7"

# 503: one worker and a queue of one, kept busy with pictures.
busy, kind = multipart([("image", picture)] * 16)
answers = []
enough = threading.Event()


def keep_busy():
    while not enough.is_set():
        answers.append(request(host, port, "POST", "/v1/emotion", busy, {"Content-Type": kind}))


def hammer(clients, is_enough):
    """Keeps that many requests on their way until the condition holds; a minute at most."""
    enough.clear()
    threads = [threading.Thread(target=keep_busy) for _ in range(clients)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + 60
    while not is_enough() and time.monotonic() < deadline:
        # Alive under full load.
        assert request(host, port, "GET", "/livez").status == 200
    enough.set()
    for thread in threads:
        thread.join()


hammer(6, lambda: any(answer.status != 200 for answer in answers))
refused = [answer for answer in answers if answer.status != 200]
assert refused and len(refused) < len(answers), [answer.status for answer in answers]
for answer in refused:
    check(answer, 503, "server_busy")
    assert int(answer.headers["retry-after"]) >= 1

# 504: the worker is busy, and this request cannot wait.
late = []


def ask_in_a_hurry():
    late.append(post(host, port, [("image", small)], {"X-Request-Timeout-Ms": "20"}))
    return late[-1].status == 504


hammer(1, ask_in_a_hurry)
check(late[-1], 504, "deadline_exceeded")
assert request(host, port, "GET", "/readyz").status == 200
print("ok")
