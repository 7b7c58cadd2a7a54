"""Processors, descriptors and programs of this machine."""

import ctypes
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys

CORES = sorted(os.sched_getaffinity(0))
# The load generator has the last core to itself and the server the others, where there is more than one.
LOAD_CORE = CORES[-1]
SERVER_CORES = CORES[:-1] or CORES


def own_load_core():
    """Pins this process, which makes the load, and what it starts without a core of its own."""
    os.sched_setaffinity(0, {LOAD_CORE})


def raise_descriptors():
    """Takes as many descriptors as this process may have, and says how many that is."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def end_with_cleanup():
    """SIGTERM ends this program through its `finally` and `with` blocks, as Ctrl-C does."""
    def leave(number, _):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(128 + number)
    signal.signal(signal.SIGTERM, leave)


def need(program, package):
    """Ends the check where a program is missing."""
    path = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        print(f"{program} is needed: apt-get install {package}", flush=True)
        sys.exit(1)
    return path


def free_port():
    """A port of 127.0.0.1 that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(words, cores=None, descriptors=None, **options):
    """Starts a program that dies with this one, on given cores, with a limit of descriptors."""
    library = ctypes.CDLL(None)

    def prepare():
        library.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if cores:
            os.sched_setaffinity(0, cores)
        if descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))

    return subprocess.Popen(words, preexec_fn=prepare, **options)


def cpu(pid):
    """Seconds of processor time that a process has had."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def end(process, patience=60):
    """SIGTERM, then SIGKILL where that takes too long; gives the exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()
