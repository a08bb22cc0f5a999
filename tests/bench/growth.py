#!/usr/bin/env python3
"""Measures what a model of ten times the elements costs: loading, memory, and frames while the same is in view.

usage: tests/bench/growth.py --ours PROGRAM --atrium PROGRAM --models A.ifc,B.ifc,C.ifc [--every 4] [--json FILE]

The models come in ascending size, and each holds what the first holds at the same place: tiles of one file, or the first alone and
with neighbours. PROGRAM of --ours is the built example `path`, that of --atrium the built program, which tells where the first model's
walls are. Each model is flown through twice: along the first one's inside, where the same number of elements is in view whatever
stands beside it, and around itself. Factors are given for ten times the elements: from sizes that differ by another factor they are
worked out as powers. Loading is compared by the processor's time: other programs on the machine make the rest larger, and not alike.
Look at the load average that is printed.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "scene"))
import make_path  # noqa: E402

WALLS = {"IfcWall", "IfcWallStandardCase", "IfcColumn"}
# What grows, under the name in the results of `path`, and by how much it may for ten times the elements.
GROWS = (
    ("load_cpu_s", "load, processor s", 10.0),
    ("loaded_mb", "memory MB", 10.0),
    ("process_peak_mb", "peak MB", 10.0),
    ("inside", "inside ms", 2.0),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True, metavar="PROGRAM", help="the built example `path`")
    parser.add_argument("--atrium", required=True, metavar="PROGRAM", help="the built program")
    parser.add_argument("--models", required=True, type=lambda text: text.split(","), help="in ascending size")
    parser.add_argument("--every", type=int, default=4, metavar="N", help="only each Nth frame")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()

    inside, around = paths(options.atrium, options.models[0], options.every)
    rows = []
    for model in options.models:
        row = fly(options.ours, model, inside)
        row["inside"] = row["median"]
        row["around"] = fly(options.ours, model, around)["median"]
        row["model"] = os.path.basename(model)
        row["others_load"] = os.getloadavg()[0]
        rows.append(row)
        print(
            f"{row['model']}: {row['elements']} elements, load {row['load_s']:.2f} s (processor {row['load_cpu_s']:.2f}), {row['loaded_mb']:.0f} MB "
            f"(peak {row['process_peak_mb']:.0f}, GPU {row['gpu_mb']:.0f}), inside {row['inside']:.1f} ms, around {row['around']:.1f} ms, "
            f"pick 99 % {row['pick']['p99_ms']:.2f} ms, {row['recolour']['elements']} statuses {row['recolour']['call_ms']:.2f} ms, "
            f"load average {row['others_load']:.1f}",
            flush=True,
        )
    failed = False
    for before, after in zip(rows, rows[1:]):
        tens = math.log10(after["elements"] / before["elements"])
        if tens <= 0:
            sys.exit("the models must come in ascending size")
        for key, name, limit in GROWS:
            factor = (after[key] / before[key]) ** (1 / tens)
            failed |= factor > limit
            verdict = "" if factor <= limit else f"  (more than {limit:g})"
            print(f"{before['model']} → {after['model']}: {name} ×{factor:.2f} for ten times the elements{verdict}")
    if options.json:
        with open(options.json, "w") as out:
            json.dump(rows, out, indent=1)
    sys.exit(1 if failed else 0)


def paths(atrium, model, every):
    """Through the first model on a storey in its middle, and around it."""
    told = subprocess.run([atrium, "inspect", model, "--json", "--per-product"], stdout=subprocess.PIPE, check=True)
    walls = [p for p in json.loads(told.stdout)["products"] if p["type"] in WALLS and p.get("bbox_m")]
    if not walls:
        sys.exit(f"{model} has no walls to fly along")
    low = [min(p["bbox_m"][i] for p in walls) for i in range(3)]
    high = [max(p["bbox_m"][i] for p in walls) for i in range(3, 6)]
    levels = sorted({round(p["bbox_m"][2], 1) for p in walls})
    path = make_path.make(low + high, levels[len(levels) // 2], every=1)
    frames = path["frames"]
    of = lambda chosen: dict(path, frames=chosen[::every], pictures={})  # noqa: E731
    return of(frames[-make_path.WALK :]), of(frames[: make_path.ORBIT])


def fly(ours, model, path):
    with tempfile.TemporaryDirectory() as scratch:
        where, out = os.path.join(scratch, "path.json"), os.path.join(scratch, "result.json")
        with open(where, "w") as file:
            json.dump(path, file)
        subprocess.run([ours, model, where, "--out", out], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(out) as file:
            return json.load(file)


if __name__ == "__main__":
    main()
