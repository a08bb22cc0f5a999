#!/usr/bin/env python3
"""Runs several IFC engines over a folder of files: how long each takes, and where two of them agree against this project.

See README.md beside this file. Needs nothing but Python; with numpy, shapes are compared too.
"""

import argparse
import csv
import fnmatch
import json
import os
import re
import statistics
import sys
import tempfile
import zipfile

import agree
import engines
import measure

ROOT_INSTANCE = re.compile(rb"#(\d+)\s*=\s*(IFC\w+)\s*\(\s*'([0-9A-Za-z_$]{22})'", re.IGNORECASE)


def arguments():
    parser = argparse.ArgumentParser(prog="cargo xtask compare", description=__doc__.splitlines()[0])
    parser.add_argument("folder", help="folder of IFC files, or one file")
    parser.add_argument("--files", default="*", metavar="GLOB", help="only files whose name matches")
    parser.add_argument("--min-mb", type=float, default=0.0, help="only files of at least so many megabytes")
    parser.add_argument("--engines", default=",".join(e.name for e in engines.ALL), metavar="A,B")
    parser.add_argument("--rounds", type=int, default=3, help="times that each file is timed; the median counts")
    parser.add_argument("--threads", default=str(os.cpu_count() or 1), metavar="N[,M]", help="numbers of threads")
    parser.add_argument("--timeout", type=float, default=120.0, metavar="S", help="seconds for one engine on one file")
    parser.add_argument("--timings-only", action="store_true", help="do not compare shapes")
    parser.add_argument("--no-timings", action="store_true", help="compare shapes alone")
    parser.add_argument("--list", type=int, default=40, metavar="N", help="findings to print for a file")
    parser.add_argument("--out", metavar="FOLDER", help="where to write everything as JSON and CSV")
    return parser.parse_args()


def main():
    options = arguments()
    files = find(options)
    if not files:
        print(f"no IFC files in {options.folder}")
        return 2
    ready = prepare(options.engines.split(","))
    threads = [int(n) for n in options.threads.split(",")]
    shapes = not options.timings_only
    if shapes and measure.numpy is None:
        print("skipped: shapes are not compared, no numpy (pip install numpy)")
        shapes = False
    result = {"files": {}, "skipped": ready.skipped}
    findings = []
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        for file in files:
            name = os.path.basename(file)
            print(f"\n{name}  ({os.path.getsize(file) / 1e6:.1f} MB)", flush=True)
            entry = result["files"][name] = {"bytes": os.path.getsize(file)}
            if not options.no_timings:
                entry["timings"] = time_file(ready.engines, file, threads, options, scratch)
                print_timings(entry["timings"])
            if shapes:
                rows, shown = compare_file(ready.engines, file, max(threads), options, scratch)
                entry["products"] = shown
                findings += [{"file": name, **row} for row in rows]
                print_findings(rows, options.list)
            if options.out:
                write(options.out, result, findings)
    print_summary(result, findings, shapes)
    return 0


class Ready:
    """The engines that can run here, and why the others cannot."""

    def __init__(self):
        self.engines, self.skipped = [], {}


def prepare(names):
    ready = Ready()
    known = {engine.name: engine for engine in engines.ALL}
    for name in names:
        if name not in known:
            sys.exit(f"there is no engine `{name}`; there are: {', '.join(known)}")
        engine = known[name]()
        try:
            engine.prepare()
            ready.engines.append(engine)
        except engines.Missing as why:
            ready.skipped[name] = str(why)
            print(f"skipped: {name}: {why}", flush=True)
    return ready


def find(options):
    if os.path.isfile(options.folder):
        return [os.path.abspath(options.folder)]
    found = []
    for folder, folders, names in os.walk(options.folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.abspath(os.path.join(folder, name))
            suits = name.lower().endswith((".ifc", ".ifczip")) and fnmatch.fnmatch(name, options.files)
            if suits and os.path.getsize(path) >= options.min_mb * 1e6:
                found.append(path)
    return found


def time_file(ready, file, threads, options, scratch):
    """Engine after engine, round after round, so that whatever else the machine does falls on all alike."""
    cases = [(e, n) for e in ready for n in (threads if e.threaded else [1])]
    runs = {case: [] for case in cases}
    for _ in range(options.rounds):
        for engine, count in cases:
            so_far = runs[engine, count]
            # What hung or crashed once is not waited for again.
            if not so_far or "failed" not in so_far[-1]:
                so_far.append(engines.run(engine, file, count, options.timeout, os.path.join(scratch, "run")))
    rows = []
    for (engine, count), results in runs.items():
        row = {"engine": engine.name, "threads": count}
        if "failed" in results[-1]:
            row["failed"] = results[-1]["failed"]
        else:
            row |= results[-1]
            for key in ("wall_s", "load_s", "cpu_s", "peak_mb"):
                row[key] = statistics.median(r[key] for r in results)
            row["loads_s"] = [r["load_s"] for r in results]
        rows.append(row)
    return rows


def compare_file(ready, file, threads, options, scratch):
    """Rows of `agree.compare`, and the figures of every product by engine."""
    products, failures = {}, []
    for engine in ready:
        stem = os.path.join(scratch, engine.name)
        outcome = engines.run(engine, file, threads, options.timeout, stem, meshes=True)
        if "failed" in outcome:
            failures.append(f"  {engine.name}: {outcome['failed']}")
            continue
        try:
            products[engine.name] = measure.read(stem)
        finally:
            for end in (".json", ".bin"):
                os.remove(stem + end)
    print("\n".join(failures) if failures else "", end="\n" if failures else "", flush=True)
    roots = read_roots(file)
    shown = {
        name: {i: {"type": roots.get(i, ("?", "?"))[0], "guid": roots.get(i, ("?", "?"))[1], **p} for i, p in of.items()}
        for name, of in products.items()
    }
    if "ours" not in products:
        return [], shown
    peers = {name: of for name, of in products.items() if name != "ours"}
    return agree.compare(roots, products["ours"], peers, agree.Tolerances()), shown


def read_roots(file):
    """Type and GlobalId by instance number: from the text, so that all engines are spoken of in the same way."""
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            names = [n for n in archive.namelist() if n.lower().endswith(".ifc")]
            text = archive.read(names[0]) if names else b""
    else:
        with open(file, "rb") as plain:
            text = plain.read()
    return {int(m[1]): (m[2].decode().upper(), m[3].decode()) for m in ROOT_INSTANCE.finditer(text)}


def print_timings(rows):
    print(f"  {'engine':<14}{'threads':>7}{'load s':>9}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}", end="")
    print(f"{'products':>10}{'unique':>11}{'placed':>11}")
    for row in rows:
        print(f"  {row['engine']:<14}{row['threads']:>7}", end="")
        if "failed" in row:
            print(f"  {row['failed']}")
            continue
        print(f"{row['load_s']:>9.3f}{row['wall_s']:>9.3f}{row['cpu_s']:>9.3f}{row['peak_mb']:>9.0f}", end="")
        print(f"{row['products']:>10}{row['triangles_unique']:>11}{row['triangles_placed']:>11}", flush=True)


def print_findings(rows, limit):
    shown = [r for r in rows if r["weight"] == "two agree"]
    others = [r for r in rows if r["weight"] in ("one peer", "nobody else")]
    if shown:
        print(f"  two peers agree against us, {len(shown)} times:")
    alike = group(shown)
    for rows in alike[:limit]:
        row, many = rows[0], f" and {len(rows) - 1} alike" if len(rows) > 1 else ""
        values = "  ".join(f"{name} {brief(row['what'], value)}" for name, value in row["peers"].items())
        print(f"    #{row['instance']} {row['type']} {row['guid']}{many} {row['what']}:", end="")
        print(f" ours {brief(row['what'], row['ours'])}  {values}", end="")
        print(f"  (open: {', '.join(row['open'])})" if row["open"] and row["what"] in ("area", "volume") else "")
    if len(alike) > limit:
        print(f"    … and {sum(len(rows) for rows in alike[limit:])} more")
    for row in others[:limit]:
        who = "only ours" if row["what"] == "only ours" else f"only {' '.join(row['peers'])}"
        print(f"    #{row['instance']} {row['type']} {row['guid']}: shown by {who.removeprefix('only ')} alone")
    if len(others) > limit:
        print(f"    … and {len(others) - limit} more")
    sys.stdout.flush()


def group(rows):
    """Findings of one kind, on things of one type, that are off by one ratio: most often one cause."""
    groups = {}
    for row in rows:
        key = row["instance"]
        if row["what"] in ("area", "volume"):
            ratios = [round(abs(row["ours"]) / max(abs(value), 1e-30), 2) for value in row["peers"].values()]
            key = (*row["peers"], *ratios)
        groups.setdefault((row["type"], row["what"], key), []).append(row)
    return list(groups.values())


def brief(what, value):
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "closed" if value else "open"
    if what == "box":
        return "[" + " ".join(f"{v:.3f}" for v in value) + "]"
    if what == "colours":
        return " ".join(value) or "none"
    if isinstance(value, dict):
        return f"{value['triangles']} triangles"
    return f"{value:.6g}"


def print_summary(result, findings, shapes):
    for name, why in result["skipped"].items():
        print(f"\nskipped: {name}: {why}")
    timed = [entry["timings"] for entry in result["files"].values() if "timings" in entry]
    mine = {}
    ratios = {}
    for rows in timed:
        ours = {row["threads"]: row["load_s"] for row in rows if row["engine"] == "ours" and "failed" not in row}
        mine |= ours
        for row in rows:
            if row["engine"] != "ours" and "failed" not in row and ours:
                base = ours.get(row["threads"], min(ours.values()))
                ratios.setdefault((row["engine"], row["threads"]), []).append(row["load_s"] / base)
    if ratios:
        print("\nload time against ours (above 1: ours is faster), files that both read")
    for (name, threads), values in ratios.items():
        print(f"  {name:<14}{threads:>3} threads  median {statistics.median(values):.2f}", end="")
        print(f"  from {min(values):.2f} to {max(values):.2f}  ({len(values)} files)")
    if shapes:
        counts = {}
        for row in findings:
            key = row["what"] if row["weight"] == "two agree" else f"{row['what']} ({row['weight']})"
            counts[key] = counts.get(key, 0) + 1
        print("\nfindings: " + (", ".join(f"{n} {what}" for what, n in sorted(counts.items())) or "none"))


def write(folder, result, findings):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "compare.json"), "w") as out:
        json.dump({**result, "findings": findings}, out)
    with open(os.path.join(folder, "findings.csv"), "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["file", "instance", "type", "GlobalId", "what", "weight", "ours", "peers", "open"])
        for row in findings:
            table.writerow(
                [row["file"], row["instance"], row["type"], row["guid"], row["what"], row["weight"]]
                + [json.dumps(row["ours"]), json.dumps(row["peers"]), " ".join(row["open"])]
            )
    with open(os.path.join(folder, "timings.csv"), "w", newline="") as out:
        columns = ["engine", "threads", "load_s", "wall_s", "cpu_s", "peak_mb", "products"]
        columns += ["triangles_unique", "triangles_placed", "version", "failed"]
        table = csv.writer(out)
        table.writerow(["file", "bytes", *columns])
        for name, entry in result["files"].items():
            for row in entry.get("timings", []):
                table.writerow([name, entry["bytes"], *(row.get(column, "") for column in columns)])
    with open(os.path.join(folder, "products.csv"), "w", newline="") as out:
        columns = ["type", "guid", "triangles", "area", "volume", "closed", "balanced"]
        table = csv.writer(out)
        table.writerow(["file", "engine", "instance", *columns, "bbox", "colours"])
        for name, entry in result["files"].items():
            for engine, products in entry.get("products", {}).items():
                for instance, p in products.items():
                    boxes = " ".join(f"{v:.6g}" for v in p["bbox"])
                    table.writerow([name, engine, instance, *(p[c] for c in columns), boxes, " ".join(p["colours"])])


if __name__ == "__main__":
    sys.exit(main())
