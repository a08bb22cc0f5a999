"""The engines: how each is made ready, and how it is started on a file.

Every engine prints one line of JSON (`version`, `load_s`, `products`, `triangles_unique`, `triangles_placed`), and with
`--meshes STEM` writes its shapes to STEM.bin and STEM.json, which `measure.py` reads.
"""

import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target"))
BUILT = os.path.join(TARGET, "compare")


def processor():
    """How many processors of which name figures were taken on."""
    try:
        with open("/proc/cpuinfo") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    except OSError:
        names = []
    return f"{len(names) or os.cpu_count()} x {names[0] if names else 'unknown'}"


class Missing(Exception):
    """An engine that cannot be run here, and why."""


class Ours:
    """The reader of this project, without a window."""

    name = "ours"
    threaded = True

    def prepare(self):
        run_cargo(["build", "--release", "-p", "atrium_ifc", "--example", "inspect"], ROOT, TARGET)
        self.program = os.path.join(TARGET, "release", "examples", "inspect")

    def command(self, file, threads, stem=None):
        return [self.program, file, "--threads", str(threads), *(["--meshes", stem] if stem else [])]

    def figures(self, report):
        return {
            "version": "this one",
            "load_s": report["seconds"]["total"],
            "products": report["products_with_geometry"],
            "triangles_unique": report["triangles_unique"],
            "triangles_placed": report["triangles_placed"],
            "diagnostics": len(report["diagnostics"]),
        }


class Peer:
    """What the other engines have in common."""

    threaded = True

    def figures(self, report):
        return report


class IfcLite(Peer):
    name = "ifc-lite"

    def prepare(self):
        target = os.path.join(BUILT, "ifc_lite")
        self.program = os.path.join(target, "release", "compare_ifc_lite")
        if not os.path.exists(self.program):
            print("building ifc-lite, once; this takes some minutes", flush=True)
        run_cargo(["build", "--release", "--locked"], os.path.join(HERE, "peers", "ifc_lite"), target)

    def command(self, file, threads, stem=None):
        return [self.program, file, "--threads", str(threads), *(["--meshes", stem] if stem else [])]


class WebIfc(Peer):
    name = "web-ifc"
    threaded = False

    def prepare(self):
        source = os.path.join(HERE, "peers", "web_ifc")
        self.folder = os.path.join(BUILT, "web_ifc")
        self.script = os.path.join(source, "run.mjs")
        for program in ("node", "npm"):
            if shutil.which(program) is None:
                raise Missing(f"no {program}")
        wanted = open(os.path.join(source, "package.json")).read()
        installed = os.path.join(self.folder, "package.json")
        if os.path.exists(installed) and open(installed).read() == wanted:
            return
        os.makedirs(self.folder, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(os.path.join(source, name), os.path.join(self.folder, name + ".new"))
        os.replace(os.path.join(self.folder, "package-lock.json.new"), os.path.join(self.folder, "package-lock.json"))
        os.replace(os.path.join(self.folder, "package.json.new"), installed)
        done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            os.remove(installed)
            raise Missing(f"no web-ifc (npm: {last_line(done.stderr)})")

    def command(self, file, threads, stem=None):
        return ["node", self.script, self.folder, file, *(["--meshes", stem] if stem else [])]


class IfcOpenShell(Peer):
    name = "ifcopenshell"

    def prepare(self):
        done = subprocess.run([sys.executable, "-c", "import ifcopenshell.geom"], capture_output=True)
        if done.returncode != 0:
            raise Missing("no ifcopenshell (pip install ifcopenshell)")

    def command(self, file, threads, stem=None):
        script = os.path.join(HERE, "peers", "ifcopenshell_run.py")
        return [sys.executable, script, file, "--threads", str(threads), *(["--meshes", stem] if stem else [])]


ALL = [Ours, IfcLite, WebIfc, IfcOpenShell]


def run_cargo(arguments, folder, target):
    cargo = os.environ.get("CARGO", "cargo")
    if shutil.which(cargo) is None:
        raise Missing("no cargo")
    environment = {**os.environ, "CARGO_TARGET_DIR": target}
    done = subprocess.run([cargo, *arguments, "--quiet"], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise Missing(f"it does not build ({last_line(done.stderr)})")


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


def run(engine, file, threads, limit_s, stem, meshes=False):
    """Runs an engine on a file, in a process of its own. Returns its figures, or `{"failed": why}`."""
    command = engine.command(file, threads, stem if meshes else None)
    launcher = [sys.executable, "-I", "-S", os.path.join(HERE, "launch.py"), str(limit_s), stem, *command]
    done = subprocess.run(launcher, capture_output=True, text=True)
    if done.returncode != 0:
        return {"failed": f"cannot be started: {last_line(done.stderr)}"}
    outcome = json.loads(done.stdout)
    with open(stem + ".err", errors="replace") as errors:
        said = last_line(errors.read())
    if outcome.pop("timed_out"):
        return {"failed": f"timeout after {limit_s:g} s"}
    code = outcome.pop("exit")
    if code < 0:
        return {"failed": f"crash, signal {-code} ({said[:120]})"}
    if code > 0:
        return {"failed": f"ended with {code}: {said[:160]}"}
    try:
        with open(stem + ".out") as out:
            report = json.loads(out.read().splitlines()[-1])
        return {**outcome, **engine.figures(report)}
    except (ValueError, IndexError, KeyError) as error:
        return {"failed": f"no report ({error})"}
