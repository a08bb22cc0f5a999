#!/usr/bin/env python3
"""Checks with IfcOpenShell that architecture, structure and services of a hospital, as three files, make up the whole.

usage: check_split.py WHOLE.ifc [--validate] [--list N]

WHOLE-ARC.ifc, WHOLE-STR.ifc and WHOLE-MEP.ifc lie beside it. Exit 0 when all is well (or IfcOpenShell is not installed).
"""

import argparse
import collections
import sys

from sample_checks.faults import Faults, label

PARTS = ("ARC", "STR", "MEP")
# In every file.
PLACES = ("IfcProject", "IfcSite", "IfcBuilding", "IfcBuildingStorey")
# In one file each.
PRODUCTS = ("IfcElement", "IfcSpace", "IfcPort")
# Placements differ by no more, metres.
SAME_M = 1e-6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("whole", metavar="WHOLE.ifc")
    parser.add_argument("--validate", action="store_true", help="each of the three, too")
    parser.add_argument("--list", type=int, default=8, metavar="N", help="faults to name of each kind")
    options = parser.parse_args()
    try:
        import ifcopenshell
        from sample_checks import valid
    except ImportError:
        print("skipped: IfcOpenShell is not installed")
        return 0
    faults = Faults(options.list)
    model = ifcopenshell.open(options.whole)
    frame, whole = frame_of(model), Content(model)
    del model
    seen = collections.Counter()
    systems = {}
    for part in PARTS:
        model = ifcopenshell.open(options.whole.removesuffix(".ifc") + f"-{part}.ifc")
        if options.validate:
            valid.check(model, False, faults)
        for what, said in frame_of(model).items():
            if said != frame[what]:
                faults.add(f"{part}: another {what}", f"{said} for {frame[what]}")
        content = Content(model)
        print(f"{part}: {len(content.products)} products, {content.definitions.total()} property sets of them")
        seen.update(content.products.keys())
        systems.update(content.systems)
        for global_id, (name, matrix) in content.products.items():
            if global_id not in whole.products:
                faults.add(f"{part}: not in the whole", name)
                continue
            before = whole.products[global_id]
            if name != before[0] or max(abs(a - b) for a, b in zip(matrix, before[1])) > SAME_M:
                faults.add(f"{part}: renamed or moved", name)
            for what in ("definitions", "types", "materials"):
                count = getattr(content, what)[global_id]
                if count != getattr(whole, what)[global_id]:
                    faults.add(f"{part}: other {what}", f"{name}: {count} of {getattr(whole, what)[global_id]}")
            if whole.storeys.get(global_id) != content.storeys.get(global_id):
                faults.add(f"{part}: in another storey", name)
    for global_id, (name, _) in whole.products.items():
        if seen[global_id] != 1:
            faults.add(f"in {seen[global_id]} of the files", name)
    if systems != whole.systems:
        faults.add("systems", f"{len(systems)} of {len(whole.systems)} are as before")
    print(f"whole: {len(whole.products)} products, {len(whole.systems)} systems")
    faults.print()
    print(f"split: {faults.count()} faults")
    return 1 if faults.count() else 0


def frame_of(model):
    """What must be the same in each file so that they lie over each other."""
    tree = {}
    for kind in PLACES:
        for place in model.by_type(kind):
            at = None if kind == "IfcProject" else placed(place.ObjectPlacement, {})
            tree[place.GlobalId] = (kind, place.Name, at, getattr(place, "Elevation", None))
    units = sorted(str(unit).partition("=")[2] for of in model.by_type("IfcUnitAssignment") for unit in of.Units)
    maps = [
        (m.Eastings, m.Northings, m.OrthogonalHeight, m.XAxisAbscissa, m.XAxisOrdinate, m.Scale, m.TargetCRS.Name)
        for m in model.by_type("IfcMapConversion")
    ]
    contexts = sorted((c.is_a(), c.ContextIdentifier, c.ContextType) for c in model.by_type("IfcRepresentationContext"))
    return {"places": tree, "units": units, "map conversion": maps, "contexts": contexts}


class Content:
    """Products by GlobalId: name and place in the world, how much is said of them, their storey, and systems with members."""

    def __init__(self, model):
        known = {}
        self.products = {
            product.GlobalId: (label(product), placed(product.ObjectPlacement, known))
            for kind in PRODUCTS
            for product in model.by_type(kind)
        }
        self.definitions = counted(model, "IfcRelDefinesByProperties")
        self.types = counted(model, "IfcRelDefinesByType")
        self.materials = counted(model, "IfcRelAssociatesMaterial")
        above = {}
        for rel in model.by_type("IfcRelAggregates"):
            above.update((part.id(), rel.RelatingObject) for part in rel.RelatedObjects)
        self.storeys = {}
        for rel in model.by_type("IfcRelContainedInSpatialStructure"):
            place = rel.RelatingStructure
            if place.is_a("IfcSpace"):
                place = above[place.id()]
            self.storeys.update((element.GlobalId, place.GlobalId) for element in rel.RelatedElements)
        self.systems = {
            system.GlobalId: frozenset(m.GlobalId for rel in system.IsGroupedBy for m in rel.RelatedObjects)
            for system in model.by_type("IfcSystem")
        }


def counted(model, kind):
    count = collections.Counter()
    for rel in model.by_type(kind):
        count.update(o.GlobalId for o in rel.RelatedObjects if hasattr(o, "GlobalId"))
    return count


def placed(placement, known):
    """The twelve numbers of a local placement in the world, row by row; placements that share a parent ask for it once."""
    if placement is None:
        return IDENTITY
    if placement.id() not in known:
        known[placement.id()] = times(placed(placement.PlacementRelTo, known), axes(placement.RelativePlacement))
    return known[placement.id()]


IDENTITY = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def axes(placement):
    z = placement.Axis.DirectionRatios if placement.Axis else (0.0, 0.0, 1.0)
    x = placement.RefDirection.DirectionRatios if placement.RefDirection else (1.0, 0.0, 0.0)
    y = (z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0])
    o = placement.Location.Coordinates
    return tuple(v for row in range(3) for v in (x[row], y[row], z[row], o[row]))


def times(a, b):
    out = []
    for row in range(3):
        r = a[4 * row : 4 * row + 4]
        out += [sum(r[k] * b[4 * k + column] for k in range(3)) + (r[3] if column == 3 else 0.0) for column in range(4)]
    return tuple(out)


if __name__ == "__main__":
    sys.exit(main())
