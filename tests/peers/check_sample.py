#!/usr/bin/env python3
"""Checks the sample hospital with IfcOpenShell: schema, counts, ways, networks, storeys, names, clashes.

usage: check_sample.py [FILE] [--scale storey|small|hospital] [--skip-validate] [--only clashes] [--list N]

Exit 0 when all is well (or IfcOpenShell is not installed), 1 otherwise.
"""

import argparse
import collections
import os
import sys
import time

DEFAULT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/models/atrium-hospital.ifc")

# What a model of each scale must at least hold.
AT_LEAST = {
    "storey": {"IfcBuildingStorey": 1, "IfcSpace": 50, "IfcDoor": 40, "IfcElement": 2000, "IfcDistributionSystem": 5},
    "small": {"IfcBuildingStorey": 2, "IfcSpace": 100, "IfcDoor": 80, "IfcElement": 5000, "IfcDistributionSystem": 10},
    "hospital": {
        "IfcBuildingStorey": 11,
        "IfcSpace": 3000,
        "IfcDoor": 2500,
        "IfcWindow": 1000,
        "IfcColumn": 1000,
        "IfcBeam": 500,
        "IfcStair": 40,
        "IfcTransportElement": 12,
        "IfcElement": 80000,
        "IfcAirTerminal": 3000,
        "IfcFireSuppressionTerminal": 3000,
        "IfcLightFixture": 5000,
        "IfcSanitaryTerminal": 1000,
        "IfcUnitaryEquipment": 100,
        "IfcElectricDistributionBoard": 50,
        "IfcSensor": 1000,
        "IfcValve": 300,
        "IfcDistributionSystem": 40,
        "IfcMapConversion": 1,
    },
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", default=DEFAULT)
    parser.add_argument("--scale", choices=AT_LEAST, help="how much there must at least be")
    parser.add_argument("--skip-validate", action="store_true", help="without the validator, which takes longest")
    parser.add_argument("--only", choices=["clashes"], help="one check, with the shapes that it needs")
    parser.add_argument("--list", type=int, default=8, metavar="N", help="faults to name of each kind")
    options = parser.parse_args()
    try:
        import ifcopenshell
        import ifcopenshell.geom
        import ifcopenshell.validate
    except ImportError:
        print("skipped: IfcOpenShell is not installed")
        return 0
    from sample_checks import flow, naming, places, ways
    from sample_checks.faults import Faults
    from sample_checks.shapes import Shapes

    faults = Faults(options.list)
    clock = Clock()
    model = ifcopenshell.open(options.file)
    clock.say("opened")
    if options.only == "clashes":
        places.clashes(model, Shapes(model, faults, only=(*places.PIECES, "IfcColumn")), faults)
        clock.say("clashes")
        return report(options.file, faults)
    if model.schema != "IFC4":
        faults.add("schema", model.schema)
    if not options.skip_validate:
        log = ifcopenshell.validate.json_logger()
        ifcopenshell.validate.validate(model, log, express_rules=False)
        for issue in log.statements:
            faults.add("invalid", str(issue.get("message", issue))[:300])
        print(f"validation: {len(log.statements)} issues")
        clock.say("validated")
    counts(model, options.scale, faults)
    naming.check(model, faults)
    flow.check(model, faults)
    clock.say("names and networks")
    shapes = Shapes(model, faults)
    clock.say("shapes")
    ways.check(model, shapes, faults)
    clock.say("ways")
    places.check(model, shapes, faults)
    clock.say("places")
    return report(options.file, faults)


def report(file, faults):
    faults.print()
    print(f"{os.path.basename(file)}: {faults.count()} faults")
    return 1 if faults.count() else 0


class Clock:
    """Says how long each step took, on the error stream: the report itself is the same every time."""

    def __init__(self):
        self.last = time.perf_counter()

    def say(self, what):
        now = time.perf_counter()
        print(f"{what}: {now - self.last:.1f} s", file=sys.stderr, flush=True)
        self.last = now


def counts(model, scale, faults):
    """The table of products by class, the least numbers of a scale, and GlobalIds."""
    by_class = collections.Counter(product.is_a() for product in model.by_type("IfcProduct"))
    print(f"products: {sum(by_class.values())}")
    for name, count in by_class.most_common():
        print(f"  {count:>7}  {name}")
    storeys = sorted(model.by_type("IfcBuildingStorey"), key=lambda s: s.Elevation)
    print("storeys:", ", ".join(f"{s.Name} {s.Elevation:.2f}" for s in storeys))
    for name, least in AT_LEAST.get(scale, {}).items():
        count = len(model.by_type(name))
        if count < least:
            faults.add("too few", f"{name}: {count} of at least {least}")
    ids = collections.Counter(root.GlobalId for root in model.by_type("IfcRoot"))
    for global_id, times in ids.items():
        if times > 1:
            faults.add("GlobalId that is used more than once", f"{global_id}: {times} times")
    for filling in model.by_type("IfcDoor") + model.by_type("IfcWindow"):
        if len(filling.FillsVoids) > 1:
            faults.add("fills more than one opening", filling.GlobalId)


if __name__ == "__main__":
    sys.exit(main())
