"""What runs in the workers of these tests: one deed for each way to behave or misbehave; a head's `do` names it."""

import ctypes
import json
import os
import resource
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

TARGET = f"{__name__}:start"


def start(configuration: dict[str, Any]) -> Any:
    if "raise" in configuration:
        raise LookupError(configuration["raise"])
    if "kill" in configuration:
        os.kill(os.getpid(), configuration["kill"])
    if "unless_present" in configuration and not Path(configuration["unless_present"]).exists():
        raise LookupError("the file is not there")
    time.sleep(configuration.get("sleep_seconds", 0))
    return handle


def handle(head: dict[str, Any], body: bytes, report: Callable[[bytes], None] | None) -> tuple[dict[str, Any], bytes]:
    for number in range(head.get("parts", 0)):
        if report:
            report(part(number, head.get("part_bytes", 0)))
        time.sleep(head.get("pause_seconds", 0))
    return DEEDS[head["do"]](head, body)


def part(number: int, least_bytes: int = 0) -> bytes:
    """What a run says of itself before its deed, if its head asks for `parts`."""
    return (b"%d" % number).rjust(least_bytes)


def echo(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {**head, "pid": os.getpid()}, body


def tell(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """What this process is."""
    return {
        "pid": os.getpid(),
        "modules": [name for name in head["modules"] if name in sys.modules],
        "environment": {name: os.environ.get(name) for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OMP_WAIT_POLICY")},
        "core_bytes": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "main": getattr(sys.modules["__main__"], "__file__", None),
        "sockets": sockets(),
    }, b""


def sockets() -> list[int]:
    numbers = []
    for number in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):
            if os.readlink(f"/proc/self/fd/{number}").startswith("socket:"):
                numbers.append(int(number))
    return numbers


def spell(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """A small request with a large answer."""
    return echo(head, head["letter"].encode() * 3 * 2**20)


def note(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Slow enough to be looked at meanwhile."""
    with open(head["file"], "a") as file:
        file.write(head["text"])
    time.sleep(0.05)
    return {}, b""


def sleep(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    time.sleep(head["seconds"])
    return echo(head, body)


def hang_in_c(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Holds the interpreter's lock all the while, as a C loop does."""
    ctypes.PyDLL(None).sleep(60)
    return {}, b""


def kill_itself(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    os.kill(os.getpid(), head["signal"])
    time.sleep(60)
    return {}, b""


def read_null(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"read": ctypes.string_at(0)}, b""


def leave(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    os._exit(head["code"])


def die_soon(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Answers, and ends while idle."""
    threading.Timer(head["seconds"], os._exit, [0]).start()
    return echo(head, body)


def stop_soon(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Answers, and reads nothing more."""
    threading.Timer(head["seconds"], os.kill, [os.getpid(), signal.SIGSTOP]).start()
    return echo(head, body)


def hog(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"bytes": len(bytearray(head["bytes"]))}, b""


def hog_slowly(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    pieces = []
    while True:
        pieces.append(b"x" * 2**20)
        time.sleep(0.0005)


def flood(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    for _ in range(2000):
        print("x" * 1000)
    return {}, b""


def raise_error(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    raise LookupError("a bug")


def answer_nonsense(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"what": object()}, b""


def write_garbage(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Writes bytes of its own into the pool's socket."""
    os.write(sockets()[0], bytes.fromhex(head["bytes"]))
    time.sleep(head["seconds"])
    os._exit(9)


def write_soon(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    """Answers, and says more while idle: an empty head and body."""
    frame = struct.pack("<QQ?", 2, 0, False) + b"{}"
    threading.Timer(head["seconds"], os.write, [sockets()[0], frame]).start()
    return echo(head, body)


def close_socket(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    os.close(sockets()[0])
    time.sleep(60)
    return {}, b""


def grow(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"got": len(body)}, b"y" * head["bytes"]


def retire(head: dict[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
    return {"pid": os.getpid(), "retire": True}, json.dumps(head).encode()


DEEDS = {
    deed.__name__: deed
    for deed in (
        echo, note, tell, sleep, hang_in_c, kill_itself, read_null, leave, die_soon, stop_soon, hog, hog_slowly,
        flood, raise_error, answer_nonsense, write_garbage, write_soon, close_socket, grow, spell, retire,
    )
}  # fmt: skip
