#!/usr/bin/env python3
"""Measures the real window on a virtual display: time to the first picture, pictures a second while it turns, the cost of
standing still, and the same with many points changing each second.

usage: tests/bench/window.py PROGRAM [MODEL] [--size 1280x720] [--rate 20000] [--seconds 10]

Needs Xvfb, xdotool and mosquitto. Prints one line a figure. Run it on a quiet machine: it measures what the machine gives.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


class Window:
    def __init__(self, program, arguments, display, size, environment=()):
        self.display = display
        self.folder = tempfile.mkdtemp(prefix="atrium-bench-")
        self.report = os.path.join(self.folder, "report.jsonl")
        # Nothing of earlier runs: neither settings nor what happened in the building.
        own = {name: self.folder for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")}
        environment = {**os.environ, "DISPLAY": display, **own, **dict(environment)}
        environment.pop("WAYLAND_DISPLAY", None)
        self.started = time.monotonic()
        command = [program, *arguments, "--size", size, "--language", "en", "--report", self.report]
        self.process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)

    def lines(self):
        try:
            with open(self.report) as file:
                return [json.loads(line) for line in file.read().splitlines() if line.endswith("}")]
        except FileNotFoundError:
            return []

    def last(self):
        """The newest whole line, without reading the rest."""
        try:
            with open(self.report, "rb") as file:
                file.seek(max(0, os.path.getsize(self.report) - (1 << 20)))
                whole = [line for line in file.read().split(b"\n")[:-1] if line.endswith(b"}")]
        except FileNotFoundError:
            return None
        return json.loads(whole[-1]) if whole else None

    def wait(self, wanted, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            lines = self.lines()
            if lines and wanted(lines[-1]):
                return lines[-1]
            if self.process.poll() is not None:
                sys.exit(f"the program ended with {self.process.returncode}")
            time.sleep(0.02)
        sys.exit(f"did not come to it within {seconds} s; last: {lines[-1:] and str(lines[-1])[:500]}")

    def xdotool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=dict(os.environ, DISPLAY=self.display), check=True)

    def close(self):
        self.process.terminate()
        self.process.wait(10)


def span(window, seconds):
    """Frames, 3D pictures, samples and processor time a second over a span."""
    first, cpu, start = window.lines()[-1], cpu_seconds(window.process.pid), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - start
    # The report is written at least once a second; its own clock counts.
    last = window.lines()[-1]
    reported = (last["at_ms"] - first["at_ms"]) / 1000 or took
    return {
        "frames_per_s": round((last["frames"] - first["frames"]) / reported, 1),
        "pictures_per_s": round((last["redraws"] - first["redraws"]) / reported, 1),
        "samples_per_s": round((last["samples"] - first["samples"]) / reported),
        "last_picture_ms": round(last["scene_ms"]),
        "cpu_cores": round((cpu_seconds(window.process.pid) - cpu) / took, 2),
    }


def turning(window, rect, seconds):
    """Drags the building to and fro. One process sends all of it: starting many would take the time that is measured."""
    x, y = int((rect[0] + rect[2]) / 2), int((rect[1] + rect[3]) / 2)
    moves = ["mousemove", x, y, "sleep", 0.2, "mousedown", 1]
    for step in range(int((seconds + 2) / 0.025)):
        moves += ["mousemove", x + 4 * abs(step % 80 - 40), y + step % 7, "sleep", 0.025]
    environment = dict(os.environ, DISPLAY=window.display)
    return subprocess.Popen(["xdotool", *map(str, moves), "mouseup", "1"], env=environment)


def measure(name, window, seconds):
    first = window.wait(lambda line: line["state"]["elements"] and line["redraws"] > 0)
    print(f"{name}: first picture {first['at_ms'] / 1000:.2f} s after the program's start")
    live = window.wait(lambda line: line["state"]["normal"] > 10 and not line["state"]["flying"])
    print(f"{name}: equipment reports after {live['at_ms'] / 1000:.2f} s, {live['state']['points']} points")
    time.sleep(3)
    print(f"{name}: standing still {span(window, seconds)}")
    hand = turning(window, live["state"]["viewport"], seconds)
    time.sleep(1)
    print(f"{name}: turning {span(window, seconds)}", flush=True)
    hand.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("model", nargs="?")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--rate", type=int, default=20000)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{options.size}x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    display = ":" + server.stdout.readline().decode().strip()
    arguments = ["open", options.model] if options.model else ["demo"]
    try:
        for name, more in [("usual", []), (f"{options.rate} points/s", ["--rate", str(options.rate)])]:
            window = Window(options.program, arguments + more, display, options.size)
            try:
                measure(name, window, options.seconds)
            finally:
                window.close()
    finally:
        server.terminate()


if __name__ == "__main__":
    main()
