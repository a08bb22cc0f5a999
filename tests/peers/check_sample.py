#!/usr/bin/env python3
"""Checks a sample hospital with IfcOpenShell: schema, counts, ways, networks, storeys, names, clashes.

usage: check_sample.py FILE [--scale storey|small|hospital|campus] [--only CHECK,…] [--skip-validate] [--rules] [--list N]

Exit 0 when all is well (or IfcOpenShell is not installed), 1 otherwise.
"""

import argparse
import os
import sys
import time

# In the order in which they run.
CHECKS = ("validate", "counts", "names", "flow", "ways", "contained", "storeys", "site", "clashes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--scale", choices=("storey", "small", "hospital", "campus"), help="how much there must at least be")
    parser.add_argument("--only", type=checks, default=CHECKS, metavar="CHECK,…", help=f"some of {', '.join(CHECKS)}")
    parser.add_argument("--skip-validate", action="store_true", help="without the validator, which takes longest")
    parser.add_argument("--rules", action="store_true", help="validate the rules of the schema too, by pytest")
    parser.add_argument("--list", type=int, default=8, metavar="N", help="faults to name of each kind")
    parser.add_argument("--threads", type=int, default=2, metavar="N", help="threads that build shapes")
    options = parser.parse_args()
    try:
        import ifcopenshell
        import ifcopenshell.geom
        import ifcopenshell.validate
    except ImportError:
        print("skipped: IfcOpenShell is not installed")
        return 0
    from sample_checks import amounts, flow, naming, places, site, valid, ways
    from sample_checks.faults import Faults
    from sample_checks.shapes import Shapes

    faults = Faults(options.list)
    clock = Clock()
    model = ifcopenshell.open(options.file)
    clock.say("opened")
    if model.schema != "IFC4":
        faults.add("schema", model.schema)
    shapes = None
    with_shapes = {
        "ways": ways.check,
        "storeys": places.storeys,
        "site": site.check,
        "clashes": places.clashes,
    }
    without = {
        "validate": lambda model, faults: valid.check(model, options.rules, faults),
        "counts": lambda model, faults: amounts.check(model, options.scale, faults),
        "names": naming.check,
        "flow": flow.check,
        "contained": places.contained,
    }
    for name in CHECKS:
        if name not in options.only or (name == "validate" and options.skip_validate):
            continue
        if name in without:
            without[name](model, faults)
        else:
            if shapes is None:
                shapes = Shapes(model, faults, options.threads)
                clock.say("shapes")
            with_shapes[name](model, shapes, faults)
        clock.say(name)
    faults.print()
    print(f"{os.path.basename(options.file)}: {faults.count()} faults")
    return 1 if faults.count() else 0


def checks(names):
    """The checks of a list with commas."""
    wanted = names.split(",")
    for name in wanted:
        if name not in CHECKS:
            raise argparse.ArgumentTypeError(f"{name} is none of {', '.join(CHECKS)}")
    return wanted


class Clock:
    """Says how long each step took, on the error stream: the report itself is the same every time."""

    def __init__(self):
        self.last = time.perf_counter()

    def say(self, what):
        now = time.perf_counter()
        print(f"{what}: {now - self.last:.1f} s", file=sys.stderr, flush=True)
        self.last = now


if __name__ == "__main__":
    sys.exit(main())
