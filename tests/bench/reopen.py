#!/usr/bin/env python3
"""Measures opening a building in a window that is already there: the first time from its file, then from the cache.

usage: tests/bench/reopen.py PROGRAM FILE.. [--rounds 3] [--live] [--size 1280x720] [--keep FOLDER] [--cold] [--json FILE]

Each round starts the program with nothing open and clicks on the file in its list of recent ones; the clock runs from that
command. `ready` is when model and scene are prepared, `seen` when the driver was done with the first picture that has something
of the building, `complete` when it was done with one for which nothing was on its way to the GPU any more, `found` when the
search could be used. Resident memory is without pages of files (`anonymous`), and with them, once it no longer changes. The first round reads the file and
writes the cache, the others open out of it; the best and the middle one of these are printed, and held against the limits.

Needs Xvfb and xdotool. With a software driver the processor draws and holds the GPU's memory too. `--keep` keeps the cache there
between calls; without it each call begins without one. To measure a cold disk, give `--cold` as root: pages of files are thrown out of memory before
each round.
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import window as bench  # noqa: E402

# Opening again takes at most this share of the first time, for files from so many bytes on.
SHARE, SHARE_FROM = 0.1, 100e6
# From the command to the complete building, for files up to so many bytes; and to something of use.
COMPLETE_MS, COMPLETE_TO, SEEN_MS = 1000, 510e6, 200
# Memory that stays within a hundredth for so many seconds is what the building takes.
STEADY_S = 12


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--rounds", type=int, default=3, help="openings out of the cache")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--live", action="store_true", help="with a living building around it, not the model alone")
    parser.add_argument("--keep", metavar="FOLDER")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{options.size}x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    display = ":" + server.stdout.readline().decode().strip()
    rows, failed = [], False
    try:
        for file in options.files:
            row = measure(options, os.path.abspath(file), display)
            rows.append(row)
            failed |= bool(row["over"])
    finally:
        server.terminate()
    if options.json:
        with open(options.json, "w") as out:
            json.dump(rows, out, indent=1)
    sys.exit(1 if failed else 0)


def measure(options, file, display):
    cache = options.keep and os.path.join(options.keep, os.path.basename(file))
    cache = cache or tempfile.mkdtemp(prefix="atrium-reopen-")
    size = os.path.getsize(file)
    try:
        first = opening(options, file, cache, display, keeps=True)
        show(file, "first", first)
        again = []
        for _ in range(options.rounds):
            again.append(opening(options, file, cache, display))
            show(file, "again", again[-1])
    finally:
        if not options.keep:
            shutil.rmtree(cache, ignore_errors=True)
    again.sort(key=lambda o: o["complete_ms"])
    middle = again[len(again) // 2]
    seen = statistics.median(o["seen_ms"] for o in again)
    share = middle["complete_ms"] / first["complete_ms"]
    over = []
    if size >= SHARE_FROM and share > SHARE:
        over.append(f"{share:.1%} of the first")
    if size <= COMPLETE_TO and middle["complete_ms"] > COMPLETE_MS:
        over.append(f"complete after {middle['complete_ms']} ms")
    if seen > SEEN_MS:
        over.append(f"seen after {seen:.0f} ms")
    print(
        f"{os.path.basename(file)}: {size / 1e6:.0f} MB, {first['elements']} elements; again {share:.1%} of the first"
        + (f"  over: {', '.join(over)}" if over else ""),
        flush=True,
    )
    return {"file": file, "bytes": size, "first": first, "again": again, "share": share, "over": over}


def show(file, which, o):
    print(
        f"{os.path.basename(file)}: {which}: ready {o['ready_ms']} ms, seen {o['seen_ms']}, complete {o['complete_ms']}, "
        f"found {o['found_ms']}; {o['anonymous_mb']:.0f} MB anonymous, {o['resident_mb']:.0f} resident "
        f"(before opening {o['base_mb']:.0f}); GPU {o['gpu_mb']:.0f} MB; load average {os.getloadavg()[0]:.1f}",
        flush=True,
    )


def opening(options, file, cache, display, keeps=False):
    """Starts the program with nothing open, opens the file, and tells how long that took."""
    if options.cold:
        os.sync()
        with open("/proc/sys/vm/drop_caches", "w") as out:
            out.write("1")
    with Program(options, file, cache, display) as program:
        name = os.path.basename(file)
        here = program.wait(lambda line: button(line, name))
        # Let the first frames and pipelines of the program pass.
        time.sleep(2)
        base = memory(program.process.pid)
        x, y = button(program.lines()[-1], name) or button(here, name)
        program.xdotool("mousemove", x, y, "sleep", "0.3", "click", "1")
        done = lambda line: all(line["state"]["opening"][k] is not None for k in ("complete_ms", "found_ms"))  # noqa: E731
        last = program.wait(done, 600)
        if keeps:
            written = os.path.join(cache, "**", "*.atriumcache")
            end = time.monotonic() + 300
            while not glob.glob(written, recursive=True) and time.monotonic() < end:
                time.sleep(0.2)
        now = settled(program.process.pid)
        opening = dict(last["state"]["opening"])
        opening.update(
            elements=last["state"]["elements"],
            base_mb=base["VmRSS"],
            anonymous_mb=now["RssAnon"],
            resident_mb=now["VmRSS"],
            gpu_mb=program.lines()[-1]["gpu_bytes"][0] / 1e6,
        )
        return opening


class Program(bench.Window):
    """The program with a file in its list of recent ones, and a cache of its own."""

    def __init__(self, options, file, cache, display):
        settings = tempfile.mkdtemp(prefix="atrium-bench-")
        os.makedirs(os.path.join(settings, "atrium"), exist_ok=True)
        with open(os.path.join(settings, "atrium", "settings.json"), "w") as out:
            json.dump({"recent": [file]}, out)
        self.settings = settings
        arguments = ["open", *([] if options.live else ["--no-live"])]
        super().__init__(options.program, arguments, display, options.size, {"XDG_CACHE_HOME": cache, "XDG_CONFIG_HOME": settings})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        for folder in (self.settings, self.folder):
            shutil.rmtree(folder, ignore_errors=True)


def button(line, name):
    """Where the button of this name is, if it is shown."""
    return next(([x, y] for label, x, y in line["state"]["controls"] if label == name), None)


def settled(pid, most_s=60):
    """Memory once it has stayed the same for some seconds: what lists and writing took is given back a while after."""
    seen, end = [memory(pid)], time.monotonic() + most_s
    while time.monotonic() < end:
        time.sleep(1)
        seen.append(memory(pid))
        last = [m["RssAnon"] for m in seen[-STEADY_S:]]
        if len(last) == STEADY_S and max(last) - min(last) < 0.01 * max(last):
            break
    return seen[-1]


def memory(pid):
    """Resident memory, and what of it is no page of a file, MB."""
    with open(f"/proc/{pid}/status") as status:
        rows = (line.split() for line in status)
        return {row[0][:-1]: int(row[1]) * 1024 / 1e6 for row in rows if row[0] in ("VmRSS:", "RssAnon:")}


if __name__ == "__main__":
    main()
