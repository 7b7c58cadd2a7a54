"""A running `mien serve` and what the kernel and the service say about it."""

import json
import os
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request

from . import machine

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BINARY = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release/mien"))
PICTURE = os.path.join(ROOT, "docs/samples/astronaut.jpg")
RECORDING = os.path.join(ROOT, "docs/samples/voice.flac")


class Mien:
    """The service on a port of 127.0.0.1, with its log in a temporary folder; a context manager."""

    def __init__(self, *settings, port=0, cores=None, descriptors=None, wait=True):
        self.folder = tempfile.TemporaryDirectory(prefix="mien-hardening-")
        self.log_path = os.path.join(self.folder.name, "log")
        output_path = os.path.join(self.folder.name, "out")
        words = [BINARY, "serve", "--port", str(port)]
        for setting in ("drain.notice_ms=0",) + settings:  # the later wins
            words += ["--set", setting]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("MIEN_")}
        with open(output_path, "wb") as output, open(self.log_path, "wb") as log:
            self.process = machine.start(
                words, cores, descriptors or machine.raise_descriptors(), stdout=output, stderr=log, cwd=ROOT,
                env=environment)
        self.pid = self.process.pid
        self.port = port
        while self.port == 0 or not os.path.getsize(output_path):
            self.expect_alive()
            with open(output_path) as output:
                line = output.read()
            if line.endswith("\n"):
                self.port = int(line.strip().rsplit(":", 1)[1])
            time.sleep(0.01)
        self.base = f"http://127.0.0.1:{self.port}"
        if wait:
            self.wait_ready()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        machine.end(self.process)
        self.folder.cleanup()

    def expect_alive(self):
        if self.process.poll() is not None:
            raise RuntimeError(f"mien ended with {self.process.returncode}: {self.log()[-2000:]}")

    def wait_ready(self, patience=60):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            self.expect_alive()
            if self.status("/readyz") == 200:
                return
            time.sleep(0.02)
        raise RuntimeError("mien is not ready")

    def status(self, path):
        """The status of a GET; 0 where there is no answer."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self):
        """Drains it; gives the exit code."""
        return machine.end(self.process)

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    # What is known about it

    def log(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()

    def events(self, name):
        """How often the log has an event."""
        count = 0
        for line in self.log().splitlines():
            if '"event"' in line and json.loads(line).get("event") == name:
                count += 1
        return count

    def resident(self):
        """Resident memory in bytes."""
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def cpu(self):
        """Seconds of processor time so far."""
        return machine.cpu(self.pid)

    def metrics(self):
        """The samples of /metrics by name with labels."""
        with urllib.request.urlopen(self.base + "/metrics", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        return {name: float(value) for name, _, value in
                (line.rpartition(" ") for line in lines if line and line[0] != "#")}

    def metric(self, name):
        """The sum over every label set of a family; 0 where there is none."""
        return sum(value for key, value in self.metrics().items() if key.partition("{")[0] == name)
