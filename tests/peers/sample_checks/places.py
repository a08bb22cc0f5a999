"""Where things are: in one container, in their storey; pieces of different systems not in one place."""

import collections

import numpy

from .faults import label
from .tree import Tree

# How far an element may reach below its storey's floor and above the next one, metres: slabs and screeds, falls of
# drains, and what hangs through a ceiling void of a lower neighbour.
BELOW_M, ABOVE_M = 0.6, 0.3
# Height of what stands on the highest storey, metres.
TOP_M = 12.0
# What spans storeys, or lies under the lowest.
SPANS = (
    "IfcTransportElement", "IfcStair", "IfcStairFlight", "IfcRamp", "IfcCurtainWall", "IfcRailing", "IfcRoof", "IfcFooting",
    "IfcPile", "IfcColumn", "IfcGeographicElement", "IfcCivilElement", "IfcShadingDevice",
)
# Pieces that overlap by less in any direction touch, metres.
OVERLAP_M = 0.03
PIECES = ("IfcFlowSegment", "IfcFlowFitting")


def contained(model, faults):
    for element in model.by_type("IfcElement"):
        if element.is_a("IfcFeatureElement"):
            if element.is_a("IfcOpeningElement") and not element.VoidsElements:
                faults.add("opening that voids nothing", label(element))
        elif not element.Decomposes and len(element.ContainedInStructure) != 1:
            faults.add(f"contained {len(element.ContainedInStructure)} times", label(element))


def storeys(model, shapes, faults):
    """Every element is between the floor of its storey and the next one of its building."""
    tree = Tree(model)
    of_building = collections.defaultdict(list)
    for storey in model.by_type("IfcBuildingStorey"):
        of_building[tree.above.get(storey.id())].append(storey)
    limits = {}
    for levels in of_building.values():
        for storey in levels:
            higher = [s.Elevation for s in levels if s.Elevation > storey.Elevation + 0.5]
            upper = min(higher) + ABOVE_M if higher else storey.Elevation + TOP_M
            limits[storey.id()] = storey.Name, storey.Elevation - BELOW_M, upper
    spans = {e.id() for kind in SPANS for e in model.by_type(kind)}
    features = {e.id() for e in model.by_type("IfcFeatureElement")}
    segments = {e.id() for e in model.by_type("IfcFlowSegment")}
    checked = spanning = 0
    for number in sorted(e.id() for e in model.by_type("IfcElement")):
        box = shapes.boxes.get(number)
        storey = tree.place(number, "IfcBuildingStorey")
        if box is None or storey is None or number in features:
            continue
        size = box[3:] - box[:3]
        riser = number in segments and size[2] > 1.0 and size[2] > size[:2].max()
        if riser or number in spans:
            spanning += 1
            continue
        checked += 1
        name, low, high = limits[storey]
        if box[2] < low or box[5] > high:
            element = model[number]
            said = f"{label(element)} in {name}: {box[2]:.2f} to {box[5]:.2f} of {low:.2f} to {high:.2f} m"
            faults.add(f"outside its storey: {element.is_a()}", said)
    print(f"storeys: {checked} elements checked, {spanning} that may span storeys")


def clashes(model, shapes, faults):
    """Boxes of ducts, pipes and trays that overlap although they are of different systems, and pipes through columns."""
    systems, kinds = collections.defaultdict(set), {}
    for system in model.by_type("IfcDistributionSystem"):
        kinds[system.id()] = system.PredefinedType or "?"
        for rel in system.IsGroupedBy:
            for member in rel.RelatedObjects:
                systems[member.id()].add(system.id())
    pieces = [e for kind in PIECES for e in model.by_type(kind) if e.id() in shapes.boxes]
    pairs = collections.Counter()
    examples = {}
    for a, b in overlaps([shapes.boxes[e.id()] for e in pieces]):
        mine, theirs = systems[pieces[a].id()], systems[pieces[b].id()]
        if mine and theirs and not mine & theirs:
            pair = tuple(sorted((kinds[min(mine)], kinds[min(theirs)])))
            pairs[pair] += 1
            examples.setdefault(pair, f"{label(pieces[a])} and {label(pieces[b])}")
    for pair, count in pairs.most_common():
        faults.add("pieces of two systems in one place", f"{' and '.join(pair)}: {count}, such as {examples[pair]}")
    columns = [e for e in model.by_type("IfcColumn") if e.id() in shapes.boxes]
    boxes = [shapes.boxes[e.id()] for e in pieces + columns]
    through = 0
    for a, b in overlaps(boxes, first_of_second=len(pieces)) if columns else ():
        through += 1
        faults.add("piece through a column", f"{label(pieces[a])} and {label(columns[b - len(pieces)])}")
    print(f"clashes: {sum(pairs.values())} among {len(pieces)} pieces, {through} through {len(columns)} columns")


def overlaps(boxes, first_of_second=None):
    """Pairs of boxes that overlap in all directions; with `first_of_second`, pairs of one before it and one from it on."""
    boxes = numpy.array(boxes).reshape(-1, 6)
    order = numpy.argsort(boxes[:, 0], kind="stable")
    sorted_ = boxes[order]
    last = numpy.searchsorted(sorted_[:, 0], sorted_[:, 3] - OVERLAP_M)
    for at in range(len(sorted_)):
        others = sorted_[at + 1 : last[at]]
        if not len(others):
            continue
        mine = sorted_[at]
        depth = numpy.minimum(others[:, 3:], mine[3:]) - numpy.maximum(others[:, :3], mine[:3])
        for other in numpy.nonzero((depth > OVERLAP_M).all(axis=1))[0]:
            a, b = sorted((int(order[at]), int(order[at + 1 + other])))
            if first_of_second is None or a < first_of_second <= b:
                yield a, b
