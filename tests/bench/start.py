#!/usr/bin/env python3
"""Measures how long the real window takes from its start to its first screen with everything that a busy building has:
a store with many facts and many points, as tests/examples/month.rs writes it.

usage: tests/bench/start.py PROGRAM MODEL STORE [--points 100000] [--facts 50000] [--runs 5] [--size 1280x720]

The store is copied for each run, because a run writes to it. Needs Xvfb and mosquitto. Prints for each run the seconds from the
start of the process to the first picture of the building, to lists that hold all facts, and to all points.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from window import Window


def once(options, display):
    store = tempfile.mkdtemp(prefix="atrium-start-")
    try:
        shutil.copytree(options.store, store, dirs_exist_ok=True)
        for name in os.listdir(store):
            with open(os.path.join(store, name), "rb") as file:
                while file.read(1 << 20):
                    pass
        arguments = ["open", options.model, "--store", store]
        window = Window(options.program, arguments, display, options.size)
        try:
            return [passed(window, wanted, options) for wanted in (shows_building, has_facts, has_points)]
        finally:
            window.close()
    finally:
        shutil.rmtree(store, ignore_errors=True)


def shows_building(line, _):
    return line["redraws"] > 0 and line["state"]["elements"]


def has_facts(line, options):
    return shows_building(line, options) and line["state"]["facts"]["seq"] >= options.facts


def has_points(line, options):
    return has_facts(line, options) and line["state"]["points"] >= options.points


def passed(window, wanted, options):
    """Seconds from the start of the process until the newest line of the report is as wanted."""
    while time.monotonic() - window.started < 120:
        line = window.last()
        if line and wanted(line, options):
            return time.monotonic() - window.started
        if window.process.poll() is not None:
            sys.exit(f"the program ended with {window.process.returncode}")
        time.sleep(0.01)
    sys.exit(f"did not come to it within 120 s; last: {str(window.last())[:500]}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("store")
    parser.add_argument("--points", type=int, default=100000)
    parser.add_argument("--facts", type=int, default=50000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", default="1280x720")
    options = parser.parse_args()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{options.size}x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    display = ":" + server.stdout.readline().decode().strip()
    try:
        runs = [once(options, display) for _ in range(options.runs)]
    finally:
        server.terminate()
    for name, times in zip(("building on screen", "all facts in the lists", "all of it on screen"), zip(*runs), strict=True):
        print(f"{name}: median {statistics.median(times):.2f} s, of {', '.join(f'{t:.2f}' for t in times)}")


if __name__ == "__main__":
    main()
