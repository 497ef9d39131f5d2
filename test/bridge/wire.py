"""One long-lived Node process that runs polytask, and the frames by which it is spoken to.

A frame is two uint32 (bytes of the header, bytes of the body), the header as JSON, the body as raw bytes. An array
in the header is {"$": type, "at": byte, "length": count} into the body, so that every float64 arrives bit for bit.
"""

import atexit
import json
import math
import numbers
import os
import struct
import subprocess
import threading
from pathlib import Path

import numpy as np
from scipy import sparse

SERVER = Path(__file__).with_name("server.mjs")
TYPES = {"f8": np.float64, "f4": np.float32, "i4": np.int32}


class RemoteError(Exception):
    """What polytask threw: the name of its class and its message."""

    def __init__(self, name, message, stack):
        super().__init__(message)
        self.name = name
        self.message = message
        self.stack = stack


class Writer:
    """Turns Python values into a header and the chunks of a body."""

    def __init__(self):
        self.chunks = []
        self.size = 0

    def array(self, values, kind):
        raw = np.ascontiguousarray(values, dtype=TYPES[kind]).tobytes()
        reference = {"$": kind, "at": self.size, "length": len(raw) // np.dtype(kind).itemsize}
        padding = -len(raw) % 8
        self.chunks.append(raw + bytes(padding))
        self.size += len(raw) + padding
        return reference

    def floats(self, values):
        return self.array(values, "f4" if values.dtype == np.float32 else "f8")

    def matrix(self, values):
        """A 2-D array, in the order in which it lies in memory."""
        by_columns = values.flags.f_contiguous and not values.flags.c_contiguous
        return {
            "data": self.floats(values.ravel(order="F" if by_columns else "C")),
            "shape": list(values.shape),
            "order": "column" if by_columns else "row",
        }

    def compressed(self, values):
        csc = values.tocsc()
        return {
            "data": self.floats(csc.data),
            "indices": self.array(csc.indices, "i4"),
            "indptr": self.array(csc.indptr, "i4"),
            "shape": list(csc.shape),
        }

    def encode(self, value):
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, np.bool_):
            return bool(value)
        if isinstance(value, numbers.Integral):
            return int(value)
        if isinstance(value, numbers.Real):
            number = float(value)
            return number if math.isfinite(number) else {"$": "number", "text": repr(number)}
        if sparse.issparse(value):
            return self.compressed(value)
        if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
            if value.dtype.kind in "iu" and value.ndim == 1:
                return self.array(value, "i4")
            if value.ndim == 1:
                return self.floats(value)
            if value.ndim == 2:
                return self.matrix(value)
        if isinstance(value, (list, tuple)):
            return [self.encode(entry) for entry in value]
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {key: self.encode(entry) for key, entry in value.items()}
        return {"$": "python", "type": type(value).__name__}


def decode(value, body):
    if isinstance(value, list):
        return [decode(entry, body) for entry in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("$")
    if kind in TYPES:
        values = np.frombuffer(body, TYPES[kind], value["length"], value["at"]).copy()
        return values.reshape(value["shape"]) if "shape" in value else values
    if kind == "number":
        return float(value["text"])
    return {key: decode(entry, body) for key, entry in value.items()}


class Connection:
    """The process, started at the first call; a forked or spawned worker gets one of its own."""

    def __init__(self):
        self.calls = 0
        self._lock = threading.RLock()
        self._process = None
        self._owner = None

    def _start(self):
        if self._process is not None and self._owner == os.getpid() and self._process.poll() is None:
            return self._process
        self._process = subprocess.Popen(
            [os.environ.get("POLYTASK_NODE", "node"), str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._owner = os.getpid()
        return self._process

    def close(self):
        with self._lock:
            if self._process is not None and self._owner == os.getpid():
                self._process.stdin.close()
                self._process.wait(timeout=10)
            self._process = None

    def call(self, operation, **arguments):
        """The server's answer and the warnings that polytask gave. Raises RemoteError for what it threw."""
        writer = Writer()
        request = {"operation": operation, **{key: writer.encode(value) for key, value in arguments.items()}}
        header = json.dumps(request, allow_nan=False).encode()
        with self._lock:
            self.calls += 1
            process = self._start()
            process.stdin.write(struct.pack("<II", len(header), writer.size))
            process.stdin.write(header)
            for chunk in writer.chunks:
                process.stdin.write(chunk)
            process.stdin.flush()
            sizes = process.stdout.read(8)
            if len(sizes) < 8:
                raise RuntimeError(f"the Node process ended while it ran {operation}")
            header_size, body_size = struct.unpack("<II", sizes)
            answer = json.loads(process.stdout.read(header_size))
            body = process.stdout.read(body_size)
        if "error" in answer:
            raise RemoteError(**answer["error"])
        return decode(answer["result"], body), answer["warnings"]


connection = Connection()
atexit.register(connection.close)
