#!/usr/bin/env python3
"""Checks the sample hospital with IfcOpenShell: schema, geometry, counts, connections.

Usage: check_sample.py [FILE]. Exit 0 when all is well (or IfcOpenShell is not installed), 1 otherwise.
"""

import collections
import os
import sys

DEFAULT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/models/atrium-hospital.ifc")

# What the model must at least hold.
AT_LEAST = {
    "IfcBuildingStorey": 9,
    "IfcSpace": 200,
    "IfcWall": 500,
    "IfcDoor": 400,
    "IfcWindow": 300,
    "IfcStair": 20,
    "IfcTransportElement": 6,
    "IfcUnitaryEquipment": 100,
    "IfcAirTerminalBox": 100,
    "IfcAirTerminal": 300,
    "IfcChiller": 4,
    "IfcBoiler": 3,
    "IfcPump": 20,
    "IfcCoolingTower": 4,
    "IfcTank": 8,
    "IfcFan": 12,
    "IfcElectricDistributionBoard": 30,
    "IfcTransformer": 4,
    "IfcElectricGenerator": 2,
    "IfcElectricFlowStorageDevice": 4,
    "IfcSensor": 200,
    "IfcValve": 100,
    "IfcDistributionSystem": 30,
    "IfcMapConversion": 1,
}
STOREYS = ["B1", "1F", "2F", "3F", "4F", "5F", "6F", "7F", "RF"]


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else DEFAULT
    try:
        import ifcopenshell
        import ifcopenshell.geom
        import ifcopenshell.util.element
        import ifcopenshell.validate
    except ImportError:
        print("skipped: ifcopenshell is not installed")
        return 0

    faults = []
    model = ifcopenshell.open(path)
    if model.schema != "IFC4":
        faults.append(f"schema is {model.schema}")

    log = ifcopenshell.validate.json_logger()
    ifcopenshell.validate.validate(model, log, express_rules=False)
    faults += [f"invalid: {str(s.get('message', s))[:300]}" for s in log.statements[:20]]
    print(f"validation: {len(log.statements)} issues")

    for name, least in AT_LEAST.items():
        count = len(model.by_type(name))
        if count < least:
            faults.append(f"{name}: {count} of at least {least}")
    names = [s.Name for s in sorted(model.by_type("IfcBuildingStorey"), key=lambda s: s.Elevation)]
    if names != STOREYS:
        faults.append(f"storeys are {names}")

    guids = collections.Counter(root.GlobalId for root in model.by_type("IfcRoot"))
    faults += [f"GlobalId {guid} is used {n} times" for guid, n in guids.items() if n > 1]

    faults += placement_faults(model)
    faults += flow_faults(model)
    faults += geometry_faults(model, ifcopenshell)

    for fault in faults[:50]:
        print("fault:", fault)
    print(f"{os.path.basename(path)}: {len(faults)} faults")
    return 1 if faults else 0


def placement_faults(model):
    """Everything lies in a storey or a space; every door and window fills an opening; every door of a room has names."""
    faults = []
    for element in model.by_type("IfcElement"):
        if element.is_a("IfcOpeningElement"):
            if not element.VoidsElements:
                faults.append(f"{element} voids nothing")
            continue
        if len(element.ContainedInStructure) != 1:
            faults.append(f"{element.is_a()} {element.Name} is contained {len(element.ContainedInStructure)} times")
    for filling in model.by_type("IfcDoor") + model.by_type("IfcWindow"):
        if len(filling.FillsVoids) != 1:
            faults.append(f"{filling.Name} fills {len(filling.FillsVoids)} openings")
    exits = [
        door
        for door in model.by_type("IfcDoor")
        for rel in door.IsDefinedBy
        if rel.RelatingPropertyDefinition.Name == "Pset_DoorCommon"
        and {"FireExit", "IsExternal"}
        <= {p.Name for p in rel.RelatingPropertyDefinition.HasProperties if p.NominalValue.wrappedValue is True}
    ]
    print(f"exits: {len(exits)}")
    if len(exits) < 8:
        faults.append(f"only {len(exits)} exits")
    for space in model.by_type("IfcSpace"):
        if not space.LongName or " / " not in space.LongName:
            faults.append(f"space {space.Name} is not named in both languages")
        if not any(r.RelatingPropertyDefinition.Name == "Qto_SpaceBaseQuantities" for r in space.IsDefinedBy):
            faults.append(f"space {space.Name} has no quantities")
    return faults


def flow_faults(model):
    """Every port is connected, and what leaves an air-handling unit arrives in the rooms that its system serves."""
    faults = []
    owner, flow = {}, collections.defaultdict(set)
    for nests in model.by_type("IfcRelNests"):
        for port in nests.RelatedObjects:
            owner[port] = nests.RelatingObject
    connected = set()
    for link in model.by_type("IfcRelConnectsPorts"):
        a, b = link.RelatingPort, link.RelatedPort
        connected |= {a, b}
        if a.FlowDirection != "SOURCE" or b.FlowDirection != "SINK":
            faults.append(f"{link} does not run from source to sink")
        if a.SystemType != b.SystemType:
            faults.append(f"{link} joins {a.SystemType} to {b.SystemType}")
        flow[owner[a], a.SystemType].add(owner[b])
    loose = [p for p in model.by_type("IfcDistributionPort") if p not in connected or p not in owner]
    faults += [f"port {p} is loose" for p in loose[:5]]

    rooms = 0
    for system in model.by_type("IfcDistributionSystem"):
        if system.PredefinedType != "AIRCONDITIONING":
            continue
        members = {m for rel in system.IsGroupedBy for m in rel.RelatedObjects}
        serves = {s for rel in system.ServicesBuildings for s in rel.RelatedBuildings}
        units = [m for m in members if m.is_a("IfcUnitaryEquipment") and m.PredefinedType == "AIRHANDLER"]
        if len(units) != 1:
            faults.append(f"{system.Name} has {len(units)} units")
            continue
        reached, todo = set(), [units[0]]
        while todo:
            at = todo.pop()
            if at not in reached:
                reached.add(at)
                todo += flow[at, "AIRCONDITIONING"]
        lost = members - reached
        if lost:
            faults.append(f"{system.Name}: {len(lost)} members are not reached, such as {next(iter(lost)).Name}")
        blown = {
            rel.RelatingStructure
            for terminal in reached
            if terminal.is_a("IfcAirTerminal")
            for rel in terminal.ContainedInStructure
        }
        if blown != serves:
            faults.append(f"{system.Name} serves {len(serves)} rooms, and blows into {len(blown)}")
        rooms += len(serves)
    print(f"rooms with air: {rooms}; connections: {len(model.by_type('IfcRelConnectsPorts'))}")
    return faults


def geometry_faults(model, ifcopenshell):
    """Every product with a representation builds, and nothing leaves the site."""
    settings = ifcopenshell.geom.settings()
    settings.set("use-world-coords", True)
    wanted = {
        p.GlobalId: p
        for p in model.by_type("IfcProduct")
        if p.Representation and not p.is_a("IfcOpeningElement")
    }
    built, triangles = set(), 0
    faults = []
    iterator = ifcopenshell.geom.iterator(
        settings, model, os.cpu_count() or 1, exclude=model.by_type("IfcOpeningElement")
    )
    low, high = (-12.0, -12.0, -6.0), (96.0, 66.0, 42.0)
    if iterator.initialize():
        while True:
            shape = iterator.get()
            built.add(shape.guid)
            triangles += len(shape.geometry.faces) // 3
            verts = shape.geometry.verts
            for axis in range(3):
                values = verts[axis::3]
                if values and (min(values) < low[axis] or max(values) > high[axis]):
                    faults.append(f"{wanted[shape.guid].Name} lies off the site")
                    break
            if not shape.geometry.faces:
                faults.append(f"{wanted[shape.guid].Name} has no faces")
            if not iterator.next():
                break
    missing = set(wanted) - built
    faults += [f"no geometry: {wanted[guid].is_a()} {wanted[guid].Name}" for guid in sorted(missing)[:20]]
    print(f"geometry: {len(built)} of {len(wanted)} products, {triangles} triangles placed")
    return faults


if __name__ == "__main__":
    sys.exit(main())
