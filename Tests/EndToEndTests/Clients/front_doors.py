"""The ways in besides a port of one's own: PROXY headers ahead of TLS, X-Forwarded-For, a unix-domain socket, and a port
that two processes share. usage: front_doors.py EXECUTABLE ROOT CASE, CASE one of the functions at the end"""

import os
import re
import signal
import socket
import ssl
import stat
import struct
import subprocess
import sys
import tempfile
import time

executable, root, case = sys.argv[1:]
GET = b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"


class Service:
    """`mien serve` with settings, on a free port unless they say otherwise."""

    def __init__(self, folder, *settings, port=0):
        self.log_path = os.path.join(folder, f"log-{time.monotonic_ns()}")
        arguments = [word for setting in ("drain.notice_ms=0", "workers=1", *settings) for word in ("--set", setting)]
        self.process = subprocess.Popen(
            [executable, "serve", "--port", str(port), *arguments], cwd=root, stdout=subprocess.PIPE,
            stderr=open(self.log_path, "wb"), text=True)
        self.line = self.process.stdout.readline().strip()
        found = re.search(r"127\.0\.0\.1:(\d+)", self.line)
        self.port = int(found[1]) if found else None

    @property
    def log(self):
        return open(self.log_path).read()

    def remotes(self):
        return re.findall(r'"remote":"([^"]*)","method"', self.log)

    def wait_for(self, text):
        deadline = time.monotonic() + 60
        while text not in self.log:
            assert self.process.poll() is None and time.monotonic() < deadline, self.line + self.log
            time.sleep(0.01)

    def stop(self):
        self.wait_for('"event":"ready"')
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.log


def ask(address, *pieces, tls=None, family=socket.AF_INET):
    """Sends pieces, the first ahead of TLS, and gives the status; 0 if the connection is closed without one."""
    with socket.socket(family, socket.SOCK_STREAM) as client:
        client.settimeout(30)
        client.connect(address)
        client.sendall(pieces[0])
        if tls:
            client = tls.wrap_socket(client, server_hostname="localhost")
        for piece in pieces[1:]:
            client.sendall(piece)
        answer = b""
        try:
            while chunk := client.recv(65536):
                answer += chunk
        except ConnectionResetError:
            pass
        client.close()
        return int(answer.split()[1]) if answer else 0


def header2(command, family, body):
    return b"\r\n\r\n\0\r\nQUIT\n" + struct.pack(">BBH", command, family, len(body)) + body


def proxy(folder):
    certificate, key = folder + "/cert.pem", folder + "/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)
    service = Service(
        folder, f"tls.certificate={certificate}", f"tls.key={key}", "proxy.protocol_from=127.0.0.1",
        "proxy.forwarded_from=192.0.2.0/24", f"socket={folder}/s")
    tls = ssl.create_default_context(cafile=certificate)
    address = ("127.0.0.1", service.port)
    line = b"PROXY TCP4 203.0.113.9 127.0.0.1 4000 443\r\n"
    assert ask(address, line, GET + b"\r\n", tls=tls) == 200
    four = socket.inet_aton("198.51.100.4") + socket.inet_aton("127.0.0.1") + struct.pack(">HH", 1, 2)
    assert ask(address, header2(0x21, 0x11, four), GET + b"\r\n", tls=tls) == 200
    six = socket.inet_pton(socket.AF_INET6, "2001:db8::4") + bytes(16) + struct.pack(">HH", 1, 2)
    assert ask(address, header2(0x21, 0x21, six + b"\x04\0\0"), GET + b"\r\n", tls=tls) == 200
    assert ask(address, header2(0x20, 0, b""), GET + b"\r\n", tls=tls) == 200
    # The header's client may itself be a proxy; another's word does not count.
    forwarded = GET + b"X-Forwarded-For: 198.51.100.7, 192.0.2.3\r\n\r\n"
    assert ask(address, b"PROXY TCP4 192.0.2.3 127.0.0.1 1 2\r\n", forwarded, tls=tls) == 200
    assert ask(address, line, forwarded, tls=tls) == 200
    # A configured peer without a header, with none that is right, or that breaks off.
    try:
        ask(address, b"", GET + b"\r\n", tls=tls)
        raise AssertionError("a handshake without a header")
    except (ssl.SSLError, ConnectionResetError):
        pass
    assert ask(address, b"PROXY TCP9 1 2 3 4\r\n") == 0
    # Who comes by the socket is not configured: a header is no request.
    assert ask(folder + "/s", line + GET + b"\r\n", family=socket.AF_UNIX) == 400
    assert ask(folder + "/s", GET + b"\r\n", family=socket.AF_UNIX) == 200
    service.stop()
    assert service.remotes() == [
        "203.0.113.9", "198.51.100.4", "2001:db8::4", "127.0.0.1", "198.51.100.7", "203.0.113.9", "unix", "unix"
    ], service.remotes()
    refusals = [entry for entry in service.log.split("\n") if "proxy_header_refused" in entry]
    assert len(refusals) == 1 and "it begins with no PROXY header" in refusals[0], refusals


def unix(folder):
    path = folder + "/mien.sock"
    service = Service(folder, "host=", f"socket={path}", "socket_mode=0600", "proxy.forwarded_from=unix")
    assert service.line == f"mien listens on unix:{path}", service.line
    assert stat.S_IMODE(os.lstat(path).st_mode) == 0o600
    assert ask(path, GET + b"\r\n", family=socket.AF_UNIX) == 200
    assert ask(path, GET + b"X-Forwarded-For: 203.0.113.9\r\n\r\n", family=socket.AF_UNIX) == 200
    curl = subprocess.run(
        ["curl", "-sS", "--unix-socket", path, "http://mien/livez"], stdout=subprocess.PIPE, check=True)
    assert curl.stdout == b'{"status":"live"}', curl.stdout
    # Somebody listens: another does not take it away.
    other = subprocess.run(
        [executable, "serve", "--set", "host=", "--set", f"socket={path}"], cwd=root, stderr=subprocess.PIPE, text=True)
    assert other.returncode == 1, other.returncode
    assert other.stderr == f"mien serve: cannot listen on unix:{path}: Address already in use\n", other.stderr
    service.wait_for('"event":"ready"')
    service.process.kill()
    service.process.wait()
    assert service.remotes() == ["unix", "203.0.113.9", "unix"], service.remotes()
    # What the crash left is replaced, and removed at the end.
    assert os.path.exists(path)
    again = Service(folder, "host=", f"socket={path}")
    assert stat.S_IMODE(os.lstat(path).st_mode) == 0o660
    assert ask(path, GET + b"\r\n", family=socket.AF_UNIX) == 200
    again.stop()
    assert not os.path.exists(path)
    long = subprocess.run(
        [executable, "serve", "--set", f"socket=/{'a' * 107}"], cwd=root, stderr=subprocess.PIPE, text=True)
    assert long.returncode == 1 and "a socket's path has at most 107" in long.stderr, long.stderr


def shared(folder):
    first = Service(folder, "reuse_port=true")
    second = Service(folder, "reuse_port=true", port=first.port)
    address = ("127.0.0.1", first.port)
    assert second.port == first.port
    first.wait_for('"event":"ready"')
    second.wait_for('"event":"ready"')
    deadline = time.monotonic() + 20
    while not (first.remotes() and second.remotes()):
        assert ask(address, GET + b"\r\n") == 200
        assert time.monotonic() < deadline, "one of the two gets nothing"
    # The old one goes while somebody keeps coming. He can lose no more than the one connection that the kernel takes
    # between the last look at the queue and its end; he is never refused.
    lost = 0
    for count in range(400):
        if count == 100:
            first.process.send_signal(signal.SIGTERM)
        status = ask(address, GET + b"\r\n")
        assert status in (200, 0), status
        lost += status == 0
    assert lost <= 1, lost
    assert first.process.wait(60) == 0, first.log
    assert ask(address, GET + b"\r\n") == 200
    second.stop()
    print("lost to the closing:", lost)


with tempfile.TemporaryDirectory() as place:
    {"proxy": proxy, "unix": unix, "shared": shared}[case](place)
print("ok")
