#!/usr/bin/env python3
"""A thousand TLS handshakes that stall are closed at their deadline, and honest clients do not notice.

STALLS (1000) connections to a service of its own on 127.0.0.1: a third sends nothing, a third half of a ClientHello, a
third the record's header alone. Each must be closed within the handshake deadline of 10 s (measured: 10.5 s at most).
Meanwhile an honest client asks for /livez over TLS, SECONDS_EACH (8) long before and while they hang, each a new handshake
every tenth time; its p99 during may be at most RATIO (2) times what it was before. Standard library and openssl only.
"""

import os
import resource
import select
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time

STALLS = int(os.environ.get("STALLS", 1000))
SECONDS = float(os.environ.get("SECONDS_EACH", 8))
RATIO = float(os.environ.get("RATIO", 2))
DEADLINE, TOLERANCE = 10.0, 0.5
mien = os.path.realpath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/mien")
os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))


def client_hello():
    """What a real client sends first."""
    context = ssl.create_default_context()
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    try:
        context.wrap_bio(incoming, outgoing, server_hostname="mien.test").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


class Honest:
    """One client at a time, a new connection and handshake every tenth request."""

    def __init__(self, port):
        self.port, self.connection = port, None
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname, self.context.verify_mode = False, ssl.CERT_NONE
        self.count = 0

    def ask(self):
        began = time.perf_counter()
        if self.count % 10 == 0:
            if self.connection:
                self.connection.close()
            plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connection = self.context.wrap_socket(plain)
        self.count += 1
        self.connection.sendall(b"GET /livez HTTP/1.1\r\nHost: mien\r\n\r\n")
        answer = self.connection.recv(65536)
        assert answer.startswith(b"HTTP/1.1 200"), answer
        return time.perf_counter() - began

    def measure(self, seconds, meanwhile=lambda: None):
        times, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            times.append(self.ask())
            meanwhile()
            time.sleep(0.002)
        return times


def p99(times):
    return sorted(times)[int(len(times) * 0.99)] * 1000


class Stalls:
    def __init__(self, port):
        hello = client_hello()
        self.poll = select.poll()
        self.open, self.lives, self.resets = {}, [], 0
        for number in range(STALLS):
            one = socket.create_connection(("127.0.0.1", port), timeout=10)
            one.setblocking(False)
            part = [b"", hello[:len(hello) // 2], hello[:5]][number % 3]
            if part:
                one.send(part)
            self.open[one.fileno()] = (one, time.monotonic())
            self.poll.register(one, select.POLLIN)

    def collect(self, wait_ms=0):
        for descriptor, _ in self.poll.poll(wait_ms):
            one, began = self.open[descriptor]
            try:
                if one.recv(4096):
                    continue
            except ConnectionError:
                self.resets += 1
            self.lives.append(time.monotonic() - began)
            self.poll.unregister(one)
            del self.open[descriptor]
            one.close()


def run(folder):
    certificate, key = folder + "/cert.pem", folder + "/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
         "-subj", "/CN=mien.test", "-addext", "subjectAltName=DNS:mien.test", "-keyout", key, "-out", certificate],
        check=True, stderr=subprocess.DEVNULL)
    settings = [f"tls.certificate={certificate}", f"tls.key={key}", f"limits.connections={STALLS + 100}",
                f"limits.connections_per_address={STALLS + 100}", "drain.notice_ms=0", "drain.seconds=2"]
    words = [word for setting in settings for word in ("--set", setting)]
    log = open(folder + "/log", "w+")
    service = subprocess.Popen([mien, "serve", "--port", "0", *words], stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        line = service.stdout.readline()
        assert line.startswith("mien listens on "), open(folder + "/log").read()
        port = int(line.rsplit(":", 1)[1])
        while '"event":"ready"' not in open(folder + "/log").read():
            assert service.poll() is None
            time.sleep(0.1)
        honest = Honest(port)
        honest.measure(1)
        before = honest.measure(SECONDS)
        stalls = Stalls(port)
        during = honest.measure(SECONDS, stalls.collect)
        closed_early = len(stalls.lives)
        end = time.monotonic() + DEADLINE + 5
        while stalls.open and time.monotonic() < end:
            stalls.collect(50)
        left = len(stalls.open)
        after = honest.ask()
    finally:
        service.send_signal(signal.SIGTERM)
        try:
            code = service.wait(30)
        except subprocess.TimeoutExpired:
            service.kill()
            code = service.wait()
    lives = sorted(stalls.lives)
    ratio = p99(during) / p99(before)
    print(f"stalled handshakes          {STALLS}")
    print(f"closed / left open          {len(lives)} / {left}")
    print(f"lived, least … most         {lives[0]:.2f} … {lives[-1]:.2f} s" if lives else "lived  -")
    print(f"p99 of /livez before        {p99(before):.2f} ms of {len(before)}")
    print(f"p99 of /livez meanwhile     {p99(during):.2f} ms of {len(during)}, while {STALLS - closed_early} or more hung")
    print(f"ratio                       {ratio:.2f} (at most {RATIO})")
    print(f"/livez afterwards           {after * 1000:.2f} ms; exit status of the service {code}")
    faults = []
    if left or not lives or lives[-1] > DEADLINE + TOLERANCE:
        faults.append("a stall outlived the deadline")
    if closed_early:
        faults.append(f"{closed_early} were closed before the measurement was over")
    if ratio > RATIO:
        faults.append("honest clients waited")
    if code != 0:
        faults.append("the service did not end well")
    print(f"FAIL tls_stalls: {'; '.join(faults)}" if faults else
          f"PASS tls_stalls: {STALLS} closed within {lives[-1]:.2f} s, p99 {ratio:.2f} times")
    return 1 if faults else 0


soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, STALLS + 200)), hard))
with tempfile.TemporaryDirectory() as folder:
    sys.exit(run(folder))
