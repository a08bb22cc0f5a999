#!/usr/bin/env python3
"""Measures what a triangle takes in memory where no two shapes are alike.

usage: tests/bench/memory.py PROGRAM [--bodies 200] [--size 1280x720] [--json FILE]

Writes a model of lumpy balls of 30,000 triangles, each of its own shape, opens it in a window twice (from its file, then out of the
cache), and compares resident memory with that of the start screen. With a software driver what it keeps for drawing is in there too.
Needs Xvfb and xdotool.
"""

import argparse
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import reopen  # noqa: E402

# Bytes of memory at most for each triangle.
LIMIT_BYTES = 60
RINGS, SEGMENTS = 100, 150
TRIANGLES = 2 * RINGS * SEGMENTS

HEAD = """ISO-10303-21;
HEADER;
FILE_DESCRIPTION((''),'2;1');
FILE_NAME('','2026-01-01T00:00:00',(''),(''),'','','');
FILE_SCHEMA(('IFC4'));
ENDSEC;
DATA;
#1=IFCPROJECT('0000000000000000000001',$,'Shapes',$,$,$,$,(#5),#2);
#2=IFCUNITASSIGNMENT((#3));
#3=IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.);
#4=IFCAXIS2PLACEMENT3D(#6,$,$);
#5=IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,#4,$);
#6=IFCCARTESIANPOINT((0.,0.,0.));
#7=IFCBUILDING('0000000000000000000002',$,'Building',$,$,#9,$,$,.ELEMENT.,$,$,$);
#8=IFCBUILDINGSTOREY('0000000000000000000003',$,'1F',$,$,#10,$,$,.ELEMENT.,0.);
#9=IFCLOCALPLACEMENT($,#4);
#10=IFCLOCALPLACEMENT(#9,#4);
#11=IFCRELAGGREGATES('0000000000000000000004',$,$,$,#1,(#7));
#12=IFCRELAGGREGATES('0000000000000000000005',$,$,$,#7,(#8));
"""


def write_model(path, bodies):
    rng = random.Random(4)
    with open(path, "w") as out:
        out.write(HEAD)
        for body in range(bodies):
            at = 100 + 5 * body
            points = ",".join("(%.4f,%.4f,%.4f)" % p for p in lumpy(rng, body % 20 * 3.0, body // 20 * 3.0))
            corners = ",".join("(%d,%d,%d)" % t for t in triangles())
            out.write(f"#{at}=IFCCARTESIANPOINTLIST3D(({points}));\n")
            out.write(f"#{at + 1}=IFCTRIANGULATEDFACESET(#{at},$,.T.,({corners}),$);\n")
            out.write(f"#{at + 2}=IFCSHAPEREPRESENTATION(#5,'Body','Tessellation',(#{at + 1}));\n")
            out.write(f"#{at + 3}=IFCPRODUCTDEFINITIONSHAPE($,$,(#{at + 2}));\n")
            out.write(f"#{at + 4}=IFCBUILDINGELEMENTPROXY('{body + 1000:022}',$,'{body}',$,$,#10,#{at + 3},$,$);\n")
        elements = ",".join(f"#{104 + 5 * body}" for body in range(bodies))
        out.write(f"#13=IFCRELCONTAINEDINSPATIALSTRUCTURE('0000000000000000000006',$,$,$,({elements}),#8);\n")
        out.write("ENDSEC;\nEND-ISO-10303-21;\n")


def lumpy(rng, x, y):
    waves = [rng.uniform(2, 9) for _ in range(4)]
    for ring in range(RINGS + 1):
        down = math.pi * ring / RINGS
        for segment in range(SEGMENTS):
            round_ = math.tau * segment / SEGMENTS
            lump = 0.1 * math.sin(waves[0] * down) * math.sin(waves[1] * round_) + 0.05 * math.cos(waves[2] * round_ + waves[3] * down)
            r, flat = 1 + lump, math.sin(down)
            yield x + r * flat * math.cos(round_), y + r * flat * math.sin(round_), 1.5 + r * math.cos(down)


def triangles():
    for ring in range(RINGS):
        for segment in range(SEGMENTS):
            a, b = ring * SEGMENTS + segment + 1, ring * SEGMENTS + (segment + 1) % SEGMENTS + 1
            yield a, a + SEGMENTS, b
            yield b, a + SEGMENTS, b + SEGMENTS


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--bodies", type=int, default=200)
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    options.live, options.cold = False, False
    folder = tempfile.mkdtemp(prefix="atrium-memory-")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", f"{options.size}x24"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    display = ":" + server.stdout.readline().decode().strip()
    rows = []
    try:
        model = os.path.join(folder, "shapes.ifc")
        write_model(model, options.bodies)
        for which in ("first", "again"):
            o = reopen.opening(options, model, os.path.join(folder, "cache"), display, keeps=which == "first")
            o["bytes_per_triangle"] = (o["resident_mb"] - o["base_mb"]) * 1e6 / (options.bodies * TRIANGLES)
            over = "  over the limit" if o["bytes_per_triangle"] > LIMIT_BYTES else ""
            print(
                f"{which}: {options.bodies * TRIANGLES} triangles, {o['resident_mb']:.0f} MB resident, {o['base_mb']:.0f} before, "
                f"GPU {o['gpu_mb']:.0f}: {o['bytes_per_triangle']:.0f} bytes a triangle{over}",
                flush=True,
            )
            rows.append(o)
    finally:
        server.terminate()
        shutil.rmtree(folder, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as out:
            json.dump(rows, out, indent=1)
    sys.exit(any(o["bytes_per_triangle"] > LIMIT_BYTES for o in rows))


if __name__ == "__main__":
    main()
