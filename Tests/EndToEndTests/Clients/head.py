"""HEAD is GET without the content, on every route and for every error that GET can have. usage: head.py HOST PORT"""

import json
import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
# Their content is of another length each time: counters grow, and the page holds a nonce.
VARIED = ("/metrics", "/")


def ask(method, target, fields="Host: a\r\n"):
    """The status, the fields and everything behind them until the server closes."""
    with socket.create_connection((host, port), timeout=20) as connection:
        connection.sendall(f"{method} {target} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n".encode())
        data = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = data.partition(b"\r\n\r\n")
    line, *rest = head.decode().split("\r\n")
    return int(line.split()[1]), {name.lower(): value for name, _, value in (field.partition(": ") for field in rest)}, body


def check(target, status, fields="Host: a\r\n"):
    got, expected, content = ask("GET", target, fields)
    assert got == status, (target[:80], got)
    assert int(expected["content-length"]) == len(content) > 0, (target[:80], expected)
    got, found, nothing = ask("HEAD", target, fields)
    assert got == status, (target[:80], got)
    assert nothing == b"", (target[:80], nothing)
    for own in ("date", "x-request-id"):
        assert expected.pop(own) and found.pop(own)
    # It holds a nonce.
    assert (expected.pop("content-security-policy", None) is None) == (found.pop("content-security-policy", None) is None)
    if target in VARIED:
        assert int(found.pop("content-length")) > 0 and expected.pop("content-length")
    assert found == expected, (target[:80], found, expected)


_, _, document = ask("GET", "/openapi.json")
routes = [path for path, methods in json.loads(document)["paths"].items() if "get" in methods]
assert {"/livez", "/readyz", "/metrics", "/v1/models", "/openapi.json"} <= set(routes), routes
for route in routes + ["/"]:
    if route == "/v1/stream":
        continue
    check(route, 200)

check("/nothing", 404)
check("/v1/emotion", 405)
check("/livez", 400, "")
check("/livez", 400, "Host: a\r\nHost: a\r\n")
check("/livez", 400, "Host: a\r\nX-Request-Timeout-Ms: x\r\n")
check("livez", 400)
check("/livez", 400, "Host : a\r\n")
check("/livez", 413, "Host: a\r\nContent-Length: 5\r\n")
check("/" + "a" * 9000, 414)
check("/livez", 417, "Host: a\r\nExpect: x\r\n")
check("/livez", 431, "Host: a\r\n" + "X: y\r\n" * 101)
check("/livez", 501, "Host: a\r\nTransfer-Encoding: gzip\r\n")
# HEAD does not open a stream, and it is not among the methods of its path.
status, fields, nothing = ask("HEAD", "/v1/stream")
assert (status, nothing) == (405, b"") and int(fields["content-length"]) > 0 and "HEAD" not in fields["allow"], fields
print("ok")
