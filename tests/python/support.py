# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the package share. Companies, services and people are made up."""
from __future__ import annotations

import functools
import gc
import os
import signal
import subprocess
import sys
import threading
from typing import Any, Callable, Iterator, Optional

import service_matrix as smx

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
DATA = os.path.join(TOP, "examples", "data")
BANK = os.path.join(DATA, "bank.study")

MEMORY_TELLS = os.environ.get("PYTHONMALLOC") != "malloc"  # under a checker of memory, which keeps what is freed, its size says nothing

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell has it for what it starts in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)

SERVICES = ["parcel-desk", "badge-office", "projector-loan"]


@functools.lru_cache(maxsize=None)
def bank() -> smx.Matrix:
    """The sample study, read once."""
    return smx.Study.load(BANK).read()


def requests(n: int) -> Iterator[dict[str, Any]]:
    """Rows as they come."""
    for i in range(n):
        yield {"service": SERVICES[i % 3], "role": "porter" if i % 2 else "night-clerk", "reworks": i % 5 == 0, "provider": "annex"}


def small(**settings: Any) -> smx.Matrix:
    """Some requests and ratings."""
    study = smx.Study(scale=(1, 7), target=6, **settings)
    study.add("requests", list(requests(300)))
    study.add("ratings", [{"service": SERVICES[i % 3], "role": "porter", "respondent": f"P{i // 3}", "perception": 1 + i % 7} for i in range(90)])
    return study.read()


def linked_requests(n: int) -> smx.Matrix:
    """Requests of services that many providers share, so that questions of the graph take their time."""
    rows = ({"service": f"s{i % 97}", "role": f"r{i % 31}", "provider": f"p{i % 53}", "reworks": i % 3 == 0} for i in range(n))
    return smx.Study().add("requests", rows).read()


def run_python(code: str, *, environment: Optional[dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    """A new interpreter that can import the package."""
    paths = os.pathsep.join(filter(None, (os.path.dirname(os.path.dirname(smx.__file__)), HERE, os.environ.get("PYTHONPATH"))))
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300,
                          env={**os.environ, "PYTHONPATH": paths, **(environment or {})})


def resident() -> int:
    """Bytes of memory that this process has in use."""
    gc.collect()
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def interrupted(work: Callable[[], object], begun: Optional[threading.Event] = None, number: int = signal.SIGINT) -> Optional[BaseException]:
    """Does work in the main thread and sends it a signal when it has @begun, again, ever more seldom, until it is heard; what came out."""
    done = threading.Event()

    def send() -> None:
        pause = 0.05 if MEMORY_TELLS else 2.0  # what looks after memory takes its time
        if begun is not None:
            begun.wait(60)
        while not done.wait(pause):
            os.kill(os.getpid(), number)
            pause *= 1.5
    sender = threading.Thread(target=send)
    try:
        try:
            sender.start()
            work()
            return None
        finally:
            done.set()
            sender.join()
    except BaseException as error:
        return error
