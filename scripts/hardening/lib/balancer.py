"""Debian's haproxy in front of two instances of the service."""

import csv
import os
import socket
import subprocess
import tempfile
import time

from . import machine
from .service import Mien

CONFIGURATION = """global
    stats socket {folder}/stats
    maxconn 4096
    nbthread 1

defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    timeout http-request 10s
    timeout http-keep-alive 60s
    timeout queue 10s
    timeout check 1s
    # What config/haproxy.cfg has: a request that an instance did not begin is tried on the other one.
    retries 3
    option redispatch 1
    retry-on {retry}

frontend mien
    bind 127.0.0.1:{port}
    default_backend instances

backend instances
    balance leastconn
    option httpchk
    http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host mien
    http-check expect status 200
    default-server check inter 200ms fall 2 rise 1 maxconn 256
    server mien0 127.0.0.1:{first}
    server mien1 127.0.0.1:{second}
"""


class Balancer:
    """haproxy on a port of its own, and the two instances; a context manager."""

    def __init__(self, *settings, retry):
        self.settings = settings
        self.folder = tempfile.TemporaryDirectory(prefix="mien-hardening-")
        self.ports = [machine.free_port(), machine.free_port()]
        self.port = machine.free_port()
        self.instances = [None, None]
        self.process = None
        self.retry = retry

    def __enter__(self):
        try:
            for index in range(2):
                self.begin(index)
            path = os.path.join(self.folder.name, "haproxy.cfg")
            with open(path, "w") as file:
                file.write(CONFIGURATION.format(
                    folder=self.folder.name, port=self.port, first=self.ports[0], second=self.ports[1], retry=self.retry))
            self.process = machine.start(
                [machine.need("haproxy", "haproxy"), "-db", "-f", path], {machine.LOAD_CORE},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for index in range(2):
                self.wait(index, "UP")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.process:
            machine.end(self.process, 1)
        for instance in self.instances:
            if instance:
                instance.__exit__()
        self.folder.cleanup()

    def begin(self, index, wait=True):
        """Starts an instance on its port, in the place of the one that was there."""
        if self.instances[index]:
            self.instances[index].__exit__()
        self.instances[index] = Mien(*self.settings, port=self.ports[index], cores=set(machine.SERVER_CORES), wait=wait)
        return self.instances[index]

    def figures(self):
        """haproxy's statistics by server."""
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.path.join(self.folder.name, "stats"))
            control.sendall(b"show stat\n")
            text = b""
            while data := control.recv(65536):
                text += data
        rows = csv.DictReader(text.decode().lstrip("# ").splitlines())
        return {row["svname"]: row for row in rows if row["pxname"] == "instances"}

    def wait(self, index, status, patience=60):
        """Until haproxy thinks of an instance as UP or DOWN."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            try:
                if self.figures()[f"mien{index}"]["status"].startswith(status):
                    return
            except (OSError, KeyError):
                pass
            time.sleep(0.05)
        raise RuntimeError(f"haproxy does not find instance {index} {status}")
