"""Keys, rates, CORS and the metrics' own port. usage: access.py HOST PORT PICTURE KEY KEY2 METRICS_PORT; the server is started
with KEY in auth.keys_file and KEY2 in auth.keys, rate.per_key=0.01, rate.key_burst=4, cors.origins=https://app.example.org"""

import socket
import sys

from support import post, request
from websocket import WebSocket

host, port, picture = sys.argv[1], int(sys.argv[2]), open(sys.argv[3], "rb").read()
key, second, metrics_port = sys.argv[4], sys.argv[5], int(sys.argv[6])


def get(path, headers=None, method="GET"):
    return request(host, port, method, path, headers=headers)


def refused(answer, status, code):
    assert answer.status == status, (answer.status, answer.body)
    assert answer.headers["content-type"] == "application/problem+json" and answer.json["code"] == code, answer.body
    assert key not in str(answer.headers) + str(answer.body)


# Probes, the page and the description are for everybody; nothing else is.
for path in ["/livez", "/readyz", "/", "/openapi.json"]:
    assert get(path).status == 200, path
for path in ["/v1/models", "/v1/stream", "/metrics", "/nowhere", "/v1/emotion"]:
    refused(get(path), 401, "unauthorized")
assert get("/v1/models").headers["www-authenticate"] == 'Bearer realm="mien"'
for wrong in [{"X-Api-Key": key[:-1]}, {"X-Api-Key": ""}, {"Authorization": "Bearer " + key + "x"},
              {"Authorization": "Basic " + key}, {"Authorization": key}]:
    refused(get("/v1/models", wrong), 401, "unauthorized")

# Refused before the content: no leave to send it, and the connection ends.
with socket.create_connection((host, port), timeout=20) as connection:
    connection.sendall(b"POST /v1/emotion HTTP/1.1\r\nHost: a\r\nContent-Type: image/jpeg\r\n"
                       b"Content-Length: 30000000\r\nExpect: 100-continue\r\n\r\n")
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    assert answer.startswith(b"HTTP/1.1 401 ") and b"100 Continue" not in answer, answer

# A preflight needs no key; another page learns nothing; errors can be read by the page.
asks = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization"}
preflight = get("/v1/emotion", asks, "OPTIONS")
assert preflight.status == 204 and preflight.headers["access-control-allow-origin"] == asks["Origin"], preflight.headers
assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
other = get("/v1/emotion", {**asks, "Origin": "https://evil.example"}, "OPTIONS")
assert other.status == 401 and "access-control-allow-origin" not in other.headers and other.headers["vary"] == "Origin"
assert get("/v1/models", {"Origin": asks["Origin"]}).headers["access-control-allow-origin"] == asks["Origin"]

# The key opens, in each of its places, as often as its rate allows.
assert get("/v1/models", {"Authorization": "Bearer " + key}).status == 200
answer = post(host, port, [("image", picture)], {"X-Api-Key": key})
assert answer.status == 200 and answer.json["images"], answer.body
stream = WebSocket(host, port, "/v1/stream", f"mien.v1, mien.key.{key}")
assert stream.status == 101 and stream.headers["sec-websocket-protocol"] == "mien.v1", stream.headers
assert get("/v1/models", {"X-Api-Key": key}).status == 200
late = get("/v1/models", {"X-Api-Key": key, "Origin": asks["Origin"]})
refused(late, 429, "rate_limited")
assert 1 <= int(late.headers["retry-after"]) <= 100, late.headers
assert late.headers["access-control-allow-origin"] == asks["Origin"]
assert get("/v1/models", {"X-Api-Key": second}).status == 200

# The metrics are on their own port, without a key, and nothing else is there.
metrics = request(host, metrics_port, "GET", "/metrics")
text = metrics.body.decode()
assert metrics.status == 200 and 'mien_key_requests_total{key="lab"} 4\n' in text, text
assert 'mien_requests_refused_total{reason="rate_per_key"} 1\n' in text, text
assert key not in text and second not in text
assert request(host, metrics_port, "GET", "/livez").status == 200
assert request(host, metrics_port, "GET", "/v1/models").status == 404
assert get("/metrics", {"X-Api-Key": second}).status == 404
