#!/usr/bin/env python3
"""Measures the sample hospital at each size: how long it takes to write, and how long it and its peers take to read it.

usage: tests/bench/sample.py [--scales storey,small,hospital] [--campus 2,4] [--megabytes 1000] [--seed N]
                             [--files A.ifc,B.ifc] [--engines ours,ifc-lite,web-ifc] [--rounds 3] [--threads 2]
                             [--timeout 600] [--keep FOLDER] [--json FILE]

Each run is a process of its own; the median of the rounds counts, and engines take turns within a round. With --files,
files that are there are read too; with --scales '' nothing but those. Builds what is not built: the generator, the reader,
and the peers as `cargo xtask compare` does. Prints tables, and with --json writes the same as JSON.
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../compare"))
import engines  # noqa: E402


def words(text):
    return [word for word in text.split(",") if word]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scales", type=words, default=["storey", "small", "hospital"])
    parser.add_argument("--campus", type=words, default=[], help="numbers of hospitals, each a campus in one file")
    parser.add_argument("--megabytes", type=words, default=[], help="campuses of at least so many megabytes")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--files", type=words, default=[], help="files that are there, to be read only")
    parser.add_argument("--engines", type=words, default=["ours", "ifc-lite", "web-ifc"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for one run")
    parser.add_argument("--keep", metavar="FOLDER", help="where the written files stay")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()

    cases = [(scale, ["--scale", scale]) for scale in options.scales]
    cases += [(f"campus of {n}", ["--scale", "campus", "--hospitals", n]) for n in options.campus]
    cases += [(f"campus of {n} MB", ["--scale", "campus", "--megabytes", n]) for n in options.megabytes]
    result = {"processor": engines.processor(), "threads": options.threads, "written": [], "read": [], "skipped": {}}
    ready = prepare(options.engines, result["skipped"])
    with tempfile.TemporaryDirectory(prefix="sample-") as scratch:
        folder = options.keep or scratch
        os.makedirs(folder, exist_ok=True)
        files = [(os.path.basename(file), os.path.abspath(file)) for file in options.files]
        if cases:
            files += write_all(cases, folder, scratch, options, result)
        for name, file in files:
            result["read"] += read_one(ready, name, file, scratch, options)
    print_growth(result)
    if options.json:
        with open(options.json, "w") as out:
            json.dump(result, out, indent=1)
    failed = any("failed" in row for row in result["written"] + result["read"] if row.get("engine", "ours") == "ours")
    return 1 if failed else 0


def prepare(names, skipped):
    ready = []
    for engine in (kind() for kind in engines.ALL if kind.name in names):
        try:
            engine.prepare()
            ready.append(engine)
        except engines.Missing as why:
            skipped[engine.name] = str(why)
            print(f"skipped: {engine.name}: {why}", flush=True)
    return ready


def write_all(cases, folder, scratch, options, result):
    """Writes a file of each size, as often as there are rounds; gives those that came out."""
    engines.run_cargo(["build", "--release", "-p", "atrium_sample", "--example", "write"], engines.ROOT, engines.TARGET)
    program = os.path.join(engines.TARGET, "release", "examples", "write")
    seed = ["--seed", str(options.seed)] if options.seed is not None else []
    files = []
    print(f"\n{'written':<20}{'MB':>9}{'instances':>11}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'s/100 MB':>10}")
    for name, arguments in cases:
        file = os.path.join(folder, f"{name.replace(' ', '-')}.ifc")
        rounds = [launch([program, *arguments, *seed, "--out", file], scratch, options.timeout)]
        while len(rounds) < options.rounds and "failed" not in rounds[-1]:
            rounds.append(launch([program, *arguments, *seed, "--out", file], scratch, options.timeout))
        row = {"name": name, **median(rounds)}
        if "failed" not in row and not os.path.exists(file):
            row["failed"] = "nothing was written"
        if "failed" in row:
            print(f"{name:<20}  {row['failed']}", flush=True)
        else:
            row |= {"bytes": os.path.getsize(file), "instances": instances(file)}
            row["s_per_100_mb"] = row["wall_s"] / row["bytes"] * 1e8
            print(f"{name:<20}{row['bytes'] / 1e6:>9.1f}{row['instances']:>11}{row['wall_s']:>9.2f}", end="")
            print(f"{row['cpu_s']:>9.2f}{row['peak_mb']:>9.0f}{row['s_per_100_mb']:>10.2f}", flush=True)
            files.append((name, file))
        result["written"].append(row)
    return files


def instances(file):
    """Number of instances: each is a line that begins with its number."""
    with open(file, "rb") as text:
        return sum(line.startswith(b"#") for line in text)


def launch(command, scratch, limit_s):
    """One run of a program: seconds, memory, or why it failed."""
    stem = os.path.join(scratch, "run")
    launcher = [sys.executable, "-I", "-S", os.path.join(os.path.dirname(engines.__file__), "launch.py"), str(limit_s), stem]
    done = subprocess.run([*launcher, *command], capture_output=True, text=True)
    if done.returncode != 0:
        return {"failed": engines.last_line(done.stderr)}
    outcome = json.loads(done.stdout)
    if outcome.pop("timed_out"):
        return {"failed": f"timeout after {limit_s:g} s"}
    if outcome.pop("exit") != 0:
        with open(stem + ".err", errors="replace") as errors:
            return {"failed": engines.last_line(errors.read())[:160]}
    return outcome


def median(rounds):
    if "failed" in rounds[-1]:
        return {"failed": rounds[-1]["failed"]}
    row = dict(rounds[-1])
    for key in ("wall_s", "cpu_s", "peak_mb", "load_s"):
        if key in row:
            row[key] = statistics.median(r[key] for r in rounds)
    row["walls_s"] = [r["wall_s"] for r in rounds]
    return row


def read_one(ready, name, file, scratch, options):
    """Engine after engine, round after round, so that whatever else the machine does falls on all alike."""
    runs = {engine.name: [] for engine in ready}
    # A first pass over the file, so that no engine pays for the disk.
    with open(file, "rb") as text:
        while text.read(1 << 22):
            pass
    for _ in range(options.rounds):
        for engine in ready:
            so_far = runs[engine.name]
            if not so_far or "failed" not in so_far[-1]:
                threads = options.threads if engine.threaded else 1
                so_far.append(engines.run(engine, file, threads, options.timeout, os.path.join(scratch, "run")))
    size = os.path.getsize(file)
    print(f"\n{name}  ({size / 1e6:.1f} MB)")
    print(f"  {'engine':<12}{'load s':>9}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}{'products':>10}{'triangles':>11}{'MB/s':>8}")
    rows = []
    for engine_name, rounds in runs.items():
        row = {"name": name, "bytes": size, "engine": engine_name, **median(rounds)}
        rows.append(row)
        if "failed" in row:
            print(f"  {engine_name:<12}  {row['failed']}", flush=True)
            continue
        print(f"  {engine_name:<12}{row['load_s']:>9.3f}{row['wall_s']:>9.3f}{row['cpu_s']:>9.2f}{row['peak_mb']:>9.0f}", end="")
        print(f"{row['products']:>10}{row['triangles_placed']:>11}{size / 1e6 / row['wall_s']:>8.1f}", flush=True)
    return rows


def print_growth(result):
    """How time grows with size: the exponent between the smallest and the largest file; 1 is linear."""
    series = {"write": [(r["bytes"], r["wall_s"]) for r in result["written"] if "failed" not in r]}
    for row in result["read"]:
        if "failed" not in row:
            series.setdefault(f"read, {row['engine']}", []).append((row["bytes"], row["wall_s"]))
    result["growth"] = {}
    for name, points in series.items():
        (small, quick), (large, slow) = min(points, default=(0, 0)), max(points, default=(0, 0))
        if large > small * 1.5 and quick > 0:
            result["growth"][name] = math.log(slow / quick) / math.log(large / small)
    if result["growth"]:
        print("\ngrowth of time with size (1 is linear):", end=" ")
        print(", ".join(f"{name} {value:.2f}" for name, value in result["growth"].items()))


if __name__ == "__main__":
    sys.exit(main())
