"""Every space can be reached from an exit: through doors, over open borders, by stairs and lifts."""

import collections

import numpy

import ifcopenshell.util.element
import ifcopenshell.util.placement

from .faults import label
from .shapes import Plan

# How far to either side of a door's middle a space is looked for, metres.
STEPS_M = (0.25, 0.4, 0.6, 0.9, 1.2)
# Floors on one level differ by no more, metres.
LEVEL_M = 0.6
# Floors may end this far from each other where no wall stands between: outlines stop at the faces that walls would have.
BORDER_M = (0.06, 0.12, 0.18, 0.24, 0.3, 0.36, 0.42)


def check(model, shapes, faults):
    plan = Plan(shapes.floors)
    links = collections.defaultdict(set)
    lifts, stairs = lifts_and_stairs(model, shapes, plan, links)
    exits = doors(model, shapes, plan, lifts, links, faults)
    if len(model.by_type("IfcBuildingStorey")) == 1:
        # A storey alone is left by its lifts, and by stairs if they begin there.
        exits |= {space for lift in lifts for space in links[lift]} | {space for of in stairs for space in of}
    open_borders = borders(model, shapes, plan, links)
    virtual = boundaries(model, links)

    reached, todo = set(exits), list(exits)
    while todo:
        for other in links[todo.pop()]:
            if other not in reached:
                reached.add(other)
                todo.append(other)
    spaces = model.by_type("IfcSpace")
    for space in spaces:
        if space.id() not in reached:
            faults.add("space that no way leads to from an exit", f"{label(space)} {space.LongName or ''}")
    known = sum(space.id() in reached for space in spaces)
    print(f"ways: {known} of {len(spaces)} spaces reached from {len(exits)} spaces with exits;", end=" ")
    print(f"{open_borders} open borders, {virtual} virtual boundaries, {len(lifts)} lifts, {len(stairs)} stairs and ramps")
    if not exits:
        faults.add("no exit", "no external door at the ground")


def link(links, nodes):
    for a in nodes:
        links[a] |= nodes - {a}


def parts_box(element, shapes):
    """The box of an element with its parts."""
    of = [element] + [p for rel in element.IsDecomposedBy for p in rel.RelatedObjects]
    boxes = [shapes.boxes[e.id()] for e in of if e.id() in shapes.boxes]
    if not boxes:
        return None
    return numpy.concatenate([numpy.min(boxes, axis=0)[:3], numpy.max(boxes, axis=0)[3:]])


def lifts_and_stairs(model, shapes, plan, links):
    """Boxes of lifts by number, and of each stair and ramp the spaces that it joins."""
    lifts, joined = {}, []
    stairs = [*model.by_type("IfcStair"), *model.by_type("IfcRamp")]
    for element in model.by_type("IfcTransportElement"):
        if element.PredefinedType in ("ESCALATOR", "MOVINGWALKWAY"):
            stairs.append(element)
            continue
        box = parts_box(element, shapes)
        if box is not None:
            lifts[element.id()] = box
            link(links, {element.id()} | spaces_over(box, plan, -1e9, 1e9))
    for element in stairs:
        box = parts_box(element, shapes)
        if box is not None:
            joined.append(spaces_over(box, plan, box[2] - LEVEL_M, box[5] + LEVEL_M))
            link(links, {element.id()} | joined[-1])
    return lifts, joined


def spaces_over(box, plan, low, high):
    """Spaces on floors between two heights whose plan has part of a box."""
    found = set()
    for x in numpy.linspace(box[0] + 0.05, box[3] - 0.05, 7):
        for y in numpy.linspace(box[1] + 0.05, box[4] - 0.05, 7):
            found |= plan.at(x, y, low, high)
    return found


def doors(model, shapes, plan, lifts, links, faults):
    """Joins the spaces on both sides of each door; gives those with a door to the open air at the ground."""
    exits = set()
    ground = min((s.Elevation for s in model.by_type("IfcBuildingStorey") if s.Elevation > -1.0), default=0.0)
    joined = outer = 0
    for door in model.by_type("IfcDoor"):
        box = shapes.boxes.get(door.id())
        if box is None:
            continue
        matrix = ifcopenshell.util.placement.get_local_placement(door.ObjectPlacement)
        # The leaf is thin across the wall: that axis of the door is where one walks.
        middle = (box[:3] + box[3:]) / 2
        size = [abs(matrix[:2, axis]) @ (box[3:5] - box[:2]) for axis in (0, 1)]
        across = matrix[:2, 0 if size[0] < size[1] else 1]
        # A shutter is drawn rolled up below the ceiling, and still placed at its sill.
        sill = matrix[2, 3]
        sides = [side(plan, lifts, middle[:2], across * sign, sill) for sign in (1.0, -1.0)]
        if sides[0] and sides[1]:
            link(links, sides[0] | sides[1])
            joined += 1
        elif sides[0] or sides[1]:
            common = ifcopenshell.util.element.get_pset(door, "Pset_DoorCommon") or {}
            if common.get("IsExternal") is True:
                outer += 1
                if abs(sill - ground) < 1.5:
                    exits |= sides[0] | sides[1]
            else:
                faults.add("inner door that leads from a space to nowhere", label(door))
        else:
            faults.add("door that no space is at", label(door))
    print(f"doors: {joined} between spaces, {outer} to the open air")
    return {e for e in exits if e not in lifts}


def side(plan, lifts, middle, across, sill):
    """What is on one side of a door: the nearest space, and a lift behind it."""
    for step in STEPS_M:
        x, y = middle + across * step
        found = plan.at(x, y, sill - LEVEL_M, sill + LEVEL_M)
        found |= {i for i, box in lifts.items() if box[0] <= x <= box[3] and box[1] <= y <= box[4]}
        if found:
            return found
    return set()


def borders(model, shapes, plan, links):
    """Joins spaces whose floors touch where no wall stands."""
    walls = collections.defaultdict(list)
    for kind in ("IfcWall", "IfcCurtainWall", "IfcWindow", "IfcPlate"):
        for wall in model.by_type(kind):
            box = shapes.boxes.get(wall.id())
            if box is not None:
                for x in range(int(box[0] // 4), int(box[3] // 4) + 1):
                    for y in range(int(box[1] // 4), int(box[4] // 4) + 1):
                        walls[x, y].append(box)
    found = set()
    for space, (z, triangles) in shapes.floors.items():
        for a, b in outline(triangles):
            along = b - a
            length = float(numpy.hypot(*along))
            if length < 0.4:
                continue
            out = numpy.array([along[1], -along[0]]) / length
            for part in numpy.arange(0.25, length - 0.2, 0.5):
                for way in (out, -out):
                    others = beyond(plan, walls, space, z, a + along * (part / length), way)
                    found |= {(min(space, other), max(space, other)) for other in others}
                    link(links, others | {space})
    return len(found)


def beyond(plan, walls, space, z, at, way):
    """Spaces on the other side of a border, where no wall comes first."""
    for step in BORDER_M:
        x, y = at + way * step
        if in_wall(walls, x, y, z + 1.0):
            break
        others = plan.at(x, y, z - LEVEL_M, z + LEVEL_M)
        if space in others:
            break
        if others:
            return others
    return set()


def outline(triangles):
    """Edges of a floor that one triangle has alone."""
    edges = {}
    for triangle in triangles:
        for a, b in ((0, 1), (1, 2), (2, 0)):
            key = tuple(sorted((tuple(numpy.round(triangle[a], 3)), tuple(numpy.round(triangle[b], 3)))))
            edges[key] = None if key in edges else (triangle[a], triangle[b])
    return [edge for edge in edges.values() if edge is not None]


def in_wall(walls, x, y, z):
    return any(
        box[0] <= x <= box[3] and box[1] <= y <= box[4] and box[2] <= z <= box[5]
        for box in walls.get((int(x // 4), int(y // 4)), ())
    )


def boundaries(model, links):
    """Joins spaces that say that nothing stands between them."""
    at = collections.defaultdict(set)
    for boundary in model.by_type("IfcRelSpaceBoundary"):
        element = boundary.RelatedBuildingElement
        if element is not None and (element.is_a("IfcVirtualElement") or boundary.PhysicalOrVirtualBoundary == "VIRTUAL"):
            at[element.id()].add(boundary.RelatingSpace.id())
    for spaces in at.values():
        link(links, spaces)
    return len(at)
