#!/usr/bin/env python3
"""Sets the runtime beside ONNX Runtime: time turn by turn, memory, and how far the outputs are apart.

    compare_onnxruntime.py MIEN MODEL.onnx[:INPUT=1x3x224x224] … [--batch B] [--threads T] [--rounds R]

One row a model: the median over the rounds of Mien's median time divided by ONNX Runtime's of the same round (below 1:
Mien is faster), the most memory that a process which loads and runs the model has held, for ONNX Runtime with and without
what Python and its library hold before the model is loaded, and the largest difference of any output value divided by the
largest magnitude of that output.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import onnxruntime

TYPES = {"tensor(float)": numpy.float32, "tensor(int64)": numpy.int64, "tensor(int32)": numpy.int32}


def session(path, threads):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def feeds(model, batch, shapes):
    """Made-up inputs: the first axis is the batch where it is free, other free axes are 1."""
    random = numpy.random.default_rng(0)
    result = {}
    for value in model.get_inputs():
        shape = shapes.get(value.name)
        if shape is None:
            shape = [axis if isinstance(axis, int) else batch if place == 0 else 1
                     for place, axis in enumerate(value.shape)]
        result[value.name] = random.standard_normal(shape).astype(TYPES[value.type])
    return result


def median_ms(run, iterations):
    for _ in range(3):
        run()
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


def peak_mib():
    """Of this process alone: what getrusage tells includes the parent's before the program was started."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("no VmHWM in /proc/self/status")


def memory(arguments, path, shapes):
    """In a process of its own: the peak before and after ONNX Runtime loads and runs a model."""
    before = peak_mib()
    model = session(path, arguments.threads)
    inputs = feeds(model, arguments.batch, shapes)
    for _ in range(3):
        model.run(None, inputs)
    print(json.dumps([before, peak_mib()]))


def tensor_bytes(name, array):
    """A TensorProto: dims (1), data_type (2), name (8), raw_data (9)."""
    def varint(value):
        out = bytearray()
        while value >= 0x80:
            out.append(value & 0x7F | 0x80)
            value >>= 7
        return bytes(out + bytes([value]))

    def field(number, data):
        return varint(number << 3 | 2) + varint(len(data)) + data

    kinds = {"float32": 1, "int32": 6, "int64": 7}
    dims = b"".join(b"\x08" + varint(extent) for extent in array.shape)
    return dims + b"\x10" + varint(kinds[array.dtype.name]) + field(8, name.encode()) + field(9, array.tobytes())


def difference(mien, path, model, inputs, outputs):
    """The largest difference that `mien onnx-test` finds, relative to the largest magnitude of any output."""
    with tempfile.TemporaryDirectory() as folder:
        case = pathlib.Path(folder) / "case"
        data = case / "test_data_set_0"
        data.mkdir(parents=True)
        (case / "model.onnx").symlink_to(pathlib.Path(path).resolve())
        for place, (name, array) in enumerate(inputs.items()):
            (data / f"input_{place}.pb").write_bytes(tensor_bytes(name, array))
        for place, (value, array) in enumerate(zip(model.get_outputs(), outputs)):
            (data / f"output_{place}.pb").write_bytes(tensor_bytes(value.name, array))
        report = subprocess.run([mien, "onnx-test", str(case), "--json"], capture_output=True, text=True)
        case = json.loads(report.stdout)["cases"][0]
    if case["status"] == "unsupported":
        raise SystemExit(f"{path}: {case['detail']}")
    found = float(case["detail"].rsplit(" ", 1)[1])
    return found / max(float(numpy.abs(output).max()) for output in outputs)


def compare(arguments, path, shapes):
    model = session(path, arguments.threads)
    inputs = feeds(model, arguments.batch, shapes)
    command = [arguments.mien, "bench", path, "--batch", str(arguments.batch), "--threads", str(arguments.threads),
               "--iterations", str(arguments.iterations), "--json"]
    for name, shape in shapes.items():
        command += ["--shape", f"{name}={'x'.join(map(str, shape))}"]
    theirs, ours, allocations, peak = [], [], 0, 0
    for _ in range(arguments.rounds):
        theirs.append(median_ms(lambda: model.run(None, inputs), arguments.iterations))
        result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours.append(result["median_ms"])
        allocations = max(allocations, result["allocations_per_run"])
        peak = max(peak, result["peak_rss_bytes"] / 2**20)
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs))
    words = [sys.executable, __file__, arguments.mien, arguments_text(path, shapes), "--memory",
             "--batch", str(arguments.batch), "--threads", str(arguments.threads)]
    before, after = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    apart = difference(arguments.mien, path, model, inputs, model.run(None, inputs))
    print(f"{pathlib.Path(path).stem:18s} {statistics.median(theirs):9.3f} {statistics.median(ours):9.3f} {ratio:6.2f} "
          f"{after:7.0f} {after - before:9.0f} {peak:7.0f} {allocations:6.1f} {apart:9.1e}", flush=True)


def arguments_text(path, shapes):
    return path + "".join(f":{name}={'x'.join(map(str, shape))}" for name, shape in shapes.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mien")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--iterations", type=int, default=30)
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not arguments.memory:
        print(f"ONNX Runtime {onnxruntime.__version__}, batch {arguments.batch}, {arguments.threads} thread(s)")
        print(f"{'model':18s} {'ORT ms':>9s} {'Mien ms':>9s} {'ratio':>6s} {'ORT MiB':>7s} {'of model':>9s} {'Mien':>7s} "
              f"{'allocs':>6s} {'apart':>9s}")
    for text in arguments.models:
        path, *rest = text.split(":")
        shapes = {name: [int(extent) for extent in shape.split("x")] for name, shape in (word.split("=") for word in rest)}
        (memory if arguments.memory else compare)(arguments, path, shapes)


if __name__ == "__main__":
    main()
