#!/usr/bin/env python3
"""Measures the 3D scene beside two web viewers: the same file, the same camera path, the same size of picture, the processor alone.

usage: tests/bench/scene.py [--models A.ifc,B.ifc] [--scales storey,small,hospital] [--ours PROGRAM]
                            [--peers xeokit,three,three-bvh] [--renderer swiftshader] [--rounds 1] [--size 1280x720]
                            [--every 1] [--path FILE.json] [--quiet 0] [--timeout 900] [--memory 8000] [--pictures FOLDER]
                            [--json FILE] [--markdown FILE]

Needs node, npm and a Chromium (named by ATRIUM_CHROMIUM, or found by its usual names) for the peers; a side that cannot run here
is skipped with the reason, one that crashes or takes too long says so in its row. PROGRAM is the built example `path`, called as
`PROGRAM MODEL PATH.json --out RESULT.json --pictures FOLDER`. What is measured and how to read it: tests/bench/README.md.
"""

import argparse
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../compare"))
sys.path.insert(0, os.path.join(HERE, "scene"))
import chromium  # noqa: E402
import engines  # noqa: E402
import make_path  # noqa: E402

BUILT = os.path.join(engines.TARGET, "scene")
PEERS = os.path.join(HERE, "scene", "peers")
COMPARED = ("median", "p99", "load_s", "process_peak_mb")


def words(text):
    return [word for word in text.split(",") if word]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=words, default=[], help="files that are there")
    parser.add_argument("--scales", type=words, default=[], help="sizes of the sample to write first: storey, small, hospital")
    parser.add_argument("--campus", type=words, default=[], help="numbers of hospitals, each a campus in one file")
    parser.add_argument("--ours", metavar="PROGRAM", help="the built example `path`")
    parser.add_argument("--peers", type=words, default=["xeokit", "three", "three-bvh"])
    parser.add_argument("--renderer", choices=sorted(chromium.RENDERERS), default="swiftshader", help="what draws for the peers")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth frame, where a frame takes seconds")
    parser.add_argument("--path", metavar="FILE", help="a path for all models, instead of one around each")
    parser.add_argument("--quiet", type=float, default=0.0, metavar="S", help="wait up to S seconds for other programs to rest")
    parser.add_argument("--timeout", type=float, default=900.0, help="seconds for one side on one model")
    parser.add_argument("--memory", type=float, default=8000.0, help="megabytes that one side may hold")
    parser.add_argument("--pictures", metavar="FOLDER", help="where pictures of some frames go")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--markdown", metavar="FILE")
    options = parser.parse_args()
    # A path without a folder is looked for among the system's programs, not here.
    options.ours = options.ours and os.path.abspath(options.ours)
    # Asked to end, it still ends the browser.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    result = {"processor": engines.processor(), "renderer": options.renderer, "size": options.size, "every": options.every, "models": [], "skipped": {}}

    sides = []
    if options.ours:
        if os.access(options.ours, os.X_OK):
            sides.append("ours")
        else:
            skip(result, "ours", f"no program {options.ours}")
    packages = None
    try:
        # Without peers they are wanted only for a path.
        if options.peers or not options.path:
            packages = install()
    except engines.Missing as why:
        for peer in options.peers:
            skip(result, peer, str(why))
    if packages:
        sides += options.peers
    if not sides:
        print("nothing to run")
        return 1

    with tempfile.TemporaryDirectory(prefix="scene-") as scratch:
        for file in [os.path.abspath(m) for m in options.models] + write(options):
            measure_model(file, sides, packages, options, scratch, result)
            report(result, options)
    text = markdown(result)
    print("\n" + text)
    return 0


def skip(result, side, why):
    result["skipped"][side] = why
    print(f"skipped: {side}: {why}", flush=True)


def install():
    """The folder of the peers' packages, with the versions that are written down; outside of the working tree."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            raise engines.Missing(f"no {name}")
    if chromium.program() is None:
        raise engines.Missing("no Chromium (install one, or name it with ATRIUM_CHROMIUM)")
    wanted = [os.path.join(PEERS, name) for name in ("package-lock.json", "package.json")]
    done = os.path.join(BUILT, "installed")
    lock = open(wanted[0]).read()
    if not (os.path.exists(done) and open(done).read() == lock):
        os.makedirs(BUILT, exist_ok=True)
        for file in wanted:
            shutil.copy(file, BUILT)
        # Nothing runs on install: no package here has to build anything.
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        ran = subprocess.run(command, cwd=BUILT, capture_output=True, text=True)
        if ran.returncode != 0:
            raise engines.Missing(f"no packages (npm: {engines.last_line(ran.stderr)})")
        with open(done, "w") as out:
            out.write(lock)
    return os.path.join(BUILT, "node_modules")


def write(options):
    """Writes the samples that are asked for, once."""
    cases = [(scale, ["--scale", scale]) for scale in options.scales]
    cases += [(f"campus-of-{n}", ["--scale", "campus", "--hospitals", n]) for n in options.campus]
    if not cases:
        return []
    engines.run_cargo(["build", "--release", "-p", "atrium_sample", "--example", "write"], engines.ROOT, engines.TARGET)
    program = os.path.join(engines.TARGET, "release", "examples", "write")
    folder = os.path.join(BUILT, "models")
    os.makedirs(folder, exist_ok=True)
    files = [os.path.join(folder, f"{name}.ifc") for name, _ in cases]
    for file, (_, arguments) in zip(files, cases):
        subprocess.run([program, *arguments, "--out", file], check=True, stdout=subprocess.DEVNULL)
    return files


def measure_model(file, sides, packages, options, scratch, result):
    name = os.path.splitext(os.path.basename(file))[0]
    print(f"\n{name}  ({os.path.getsize(file) / 1e6:.1f} MB)", flush=True)
    model = {"name": name, "file": os.path.basename(file), "bytes": os.path.getsize(file), "sides": {}}
    result["models"].append(model)
    try:
        path = path_of(file, packages, options, scratch)
    except engines.Missing as why:
        model["failed"] = str(why)
        print(f"  {why}", flush=True)
        return
    runs = {side: [] for side in sides}
    # A first pass over the file, so that no side pays for the disk.
    with open(file, "rb") as text:
        while text.read(1 << 22):
            pass
    # Sides take turns within a round, so that whatever else the machine does falls on all alike.
    for _ in range(options.rounds):
        for side in sides:
            if runs[side] and "failed" in runs[side][-1]:
                continue
            pictures = os.path.abspath(os.path.join(options.pictures, name, side)) if options.pictures else None
            wait_for_quiet(options.quiet)
            before = os.getloadavg()[0]
            if side == "ours":
                row = measure_ours(options.ours, file, path, pictures, options, scratch)
            else:
                say = lambda text, side=side: print(f"  {side}: {text}", flush=True)  # noqa: E731
                page = chromium.Run(packages, file, path, pictures, say)
                row = page.measure(side, options.renderer, options.timeout, options.memory)
            row["load_average"] = before
            runs[side].append(row)
            tell(side, row)
            model["sides"][side] = combine(runs[side])
            compare(model["sides"])
            report(result, options)


def wait_for_quiet(limit_s, cores=0.2, look_s=3.0):
    """Until other programs take next to no processor time, but no longer than the limit."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        busy = chromium.busy_s()
        time.sleep(look_s)
        if chromium.busy_s() - busy < cores * look_s:
            return


def compare(sides):
    """Notes in every row of a peer what ours takes of what it takes."""
    ours = sides.get("ours", {})
    if "median" in ours:
        for side, row in sides.items():
            if side != "ours" and "failed" not in row:
                row["ours_to_this"] = {key: ours[key] / row[key] for key in COMPARED if ours.get(key) and row.get(key)}


def path_of(file, packages, options, scratch):
    """The camera path for a model: the given one, or one around where its building stands."""
    if options.path:
        return os.path.abspath(options.path)
    if packages is None:
        raise engines.Missing("no path: give one with --path, or let the peers' web-ifc say where the building stands")
    command = ["node", "--max-old-space-size=6000", os.path.join(PEERS, "bounds.mjs"), BUILT, file]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, timeout=options.timeout)
    except subprocess.TimeoutExpired:
        raise engines.Missing("no path: web-ifc takes too long to say where the building stands; give one with --path") from None
    if ran.returncode != 0:
        why = engines.last_line(ran.stderr)
        raise engines.Missing(f"no path: web-ifc cannot say where the building stands ({why}); give one with --path")
    found = json.loads(ran.stdout.splitlines()[-1])
    width, height = (int(n) for n in options.size.split("x"))
    path = os.path.join(scratch, "path.json")
    made = make_path.make(found["bounds"], found["floor"], width, height, options.every)
    for where in [path] + ([keep(options.pictures, file)] if options.pictures else []):
        with open(where, "w") as out:
            make_path.write(made, out)
    return path


def keep(folder, file):
    """Beside the pictures, the path that they lie on."""
    folder = os.path.join(folder, os.path.splitext(os.path.basename(file))[0])
    os.makedirs(folder, exist_ok=True)
    return os.path.join(folder, "path.json")


def measure_ours(program, file, path, pictures, options, scratch):
    out = os.path.join(scratch, "ours.json")
    if os.path.exists(out):
        os.remove(out)
    folder = pictures or os.path.join(scratch, "pictures")
    os.makedirs(folder, exist_ok=True)
    stem = os.path.join(scratch, "run")
    launcher = [sys.executable, "-I", "-S", os.path.join(os.path.dirname(engines.__file__), "launch.py"), str(options.timeout), stem]
    busy, started = chromium.busy_s(), time.monotonic()
    ran = subprocess.run([*launcher, program, file, path, "--out", out, "--pictures", folder], capture_output=True, text=True)
    if ran.returncode != 0:
        return {"failed": engines.last_line(ran.stderr)}
    outcome = json.loads(ran.stdout)
    if outcome["timed_out"]:
        return {"failed": f"timeout after {options.timeout:g} s"}
    if outcome["exit"] != 0:
        with open(stem + ".err", errors="replace") as errors:
            return {"failed": f"ended with {outcome['exit']}: {engines.last_line(errors.read())[:160]}"}
    try:
        with open(out) as figures:
            row = json.load(figures)
    except (OSError, ValueError) as error:
        return {"failed": f"no figures ({error})"}
    others = max(chromium.busy_s() - busy - outcome["cpu_s"], 0.0) / (time.monotonic() - started)
    # From outside, as the peers' memory is.
    return {**row, "process_peak_mb": outcome["peak_mb"], "others_cores": others}


def combine(rounds):
    """The round in the middle by its median frame; all medians beside it."""
    if "failed" in rounds[-1]:
        return rounds[-1]
    middle = sorted(rounds, key=lambda row: row["median"])[(len(rounds) - 1) // 2]
    return {**middle, "medians": [row["median"] for row in rounds], "load_s": statistics.median(row["load_s"] for row in rounds)}


def tell(side, row):
    if "failed" in row:
        print(f"  {side:<16} {row['failed']}", flush=True)
    else:
        print(
            f"  {side:<16} median {row['median']:.1f} ms, 99 % {row['p99']:.1f} ms, loaded in {row['load_s']:.1f} s, "
            f"{row.get('process_peak_mb', 0):.0f} MB, {row['adapter']}",
            flush=True,
        )


def report(result, options):
    if options.json:
        with open(options.json, "w") as out:
            json.dump(result, out, indent=1)
    if options.markdown:
        with open(options.markdown, "w") as out:
            out.write(markdown(result))


COLUMNS = [
    ("median ms", lambda row: number(row["median"])),
    ("95 %", lambda row: number(row["p95"])),
    ("99 %", lambda row: number(row["p99"])),
    ("ours / this", lambda row: ratio(row, "median")),
    ("load s", lambda row: number(row["load_s"])),
    ("peak MB", lambda row: number(row.get("process_peak_mb"), 0)),
    ("draw calls", lambda row: number(row.get("draw_calls"), 0)),
    ("draws", lambda row: number(row.get("draws"), 0)),
    ("triangles", lambda row: number(row.get("triangles"), 0)),
    ("pick ms", lambda row: pair(row.get("pick"), "hit_median_ms", "p99_ms")),
    ("recolour ms", lambda row: pair(row.get("recolour"), "call_ms", "frame_ms")),
    ("others' cores", lambda row: number(row.get("others_cores"))),
]


def markdown(result):
    lines = [f"{result['processor']}, {result['size']} pixels, peers on {result['renderer']}", ""]
    for model in result["models"]:
        lines += [f"**{model['name']}** ({model['bytes'] / 1e6:.1f} MB)", ""]
        if "failed" in model:
            lines += [model["failed"], ""]
            continue
        lines += ["| side | " + " | ".join(name for name, _ in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
        for side, row in model["sides"].items():
            if "failed" in row:
                why = row["failed"].splitlines()[0].replace("|", "/")
                lines.append(f"| {side} | {why} " + "| " * (len(COLUMNS) - 1) + "|")
            else:
                lines.append(f"| {side} | " + " | ".join(cell(row) for _, cell in COLUMNS) + " |")
        lines.append("")
    lines += [f"{side}: skipped, {why}" for side, why in result["skipped"].items()]
    return "\n".join(lines).rstrip() + "\n"


def number(value, digits=2):
    if value is None:
        return "–"
    return f"{value:,.{0 if abs(value) >= 1000 else min(digits, 1) if abs(value) >= 10 else digits}f}".replace(",", " ")


def ratio(row, key):
    return number(row.get("ours_to_this", {}).get(key))


def pair(values, first, second):
    if not values:
        return "–"
    return f"{number(values.get(first))}; {number(values.get(second))}"


if __name__ == "__main__":
    sys.exit(main())
