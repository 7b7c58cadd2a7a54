"""Starts the command as systemd does a unit with Type=notify-reload, and listens to what it says of itself."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

executable, root = sys.argv[1:]


def check(name):
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind("\0" + name[1:] if name.startswith("@") else name)
    listener.settimeout(60)
    ready = b"READY=1\nSTATUS=listens on http://127.0.0.1:"
    service = subprocess.Popen(
        [executable, "serve", "--port", "0", "--set", "drain.notice_ms=0"], cwd=root,
        env={**os.environ, "NOTIFY_SOCKET": name}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert listener.recv(4096).startswith(ready)
        before = time.monotonic_ns() // 1000
        service.send_signal(signal.SIGHUP)
        reloading = dict(line.split(b"=") for line in listener.recv(4096).split(b"\n"))
        assert reloading[b"RELOADING"] == b"1", reloading
        assert before <= int(reloading[b"MONOTONIC_USEC"]) <= time.monotonic_ns() // 1000, reloading
        assert listener.recv(4096).startswith(ready)
        service.send_signal(signal.SIGTERM)
        assert listener.recv(4096) == b"STOPPING=1"
        assert service.wait(60) == 0
    finally:
        service.kill()
        service.wait()
        listener.close()


with tempfile.TemporaryDirectory() as folder:
    check(folder + "/notify")
check(f"@mien-{os.getpid()}")
print("ok")
