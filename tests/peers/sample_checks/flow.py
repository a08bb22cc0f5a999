"""Ports and networks: nothing loose, nothing joined wrongly, every terminal fed from a source or drained to an end."""

import collections

from .faults import label

# Terminals are where the flow of these begins.
COLLECTING = {
    "DRAINAGE", "DUSTCOLLECTION", "EXHAUST", "RAINWATER", "SEWAGE", "STORMWATER", "VACUUM", "VENT", "VENTILATION",
    "WASTEWATER",
}
# Flow terminals that nothing need lead to.
PORTLESS = ("IfcMedicalDevice", "IfcAudioVisualAppliance", "IfcCommunicationsAppliance", "IfcElectricAppliance")
PASSAGE = ("IfcFlowSegment", "IfcFlowFitting")
PLANT = ("IfcEnergyConversionDevice", "IfcFlowMovingDevice", "IfcFlowStorageDevice", "IfcDistributionChamberElement")


def check(model, faults):
    owner = {}
    for nests in model.by_type("IfcRelNests"):
        for part in nests.RelatedObjects:
            if part.is_a("IfcDistributionPort"):
                owner[part.id()] = nests.RelatingObject
    for rel in model.by_type("IfcRelConnectsPortToElement"):
        owner[rel.RelatingPort.id()] = rel.RelatedElement

    elements, joined = {}, set()
    after, before = collections.defaultdict(set), collections.defaultdict(set)
    links = model.by_type("IfcRelConnectsPorts")
    for link in links:
        a, b = link.RelatingPort, link.RelatedPort
        if a.id() not in owner or b.id() not in owner:
            faults.add("connection of a port without element", f"#{link.id()}")
            continue
        joined |= {a.id(), b.id()}
        from_, to = owner[a.id()], owner[b.id()]
        if a.FlowDirection != "SOURCE" or b.FlowDirection != "SINK":
            faults.add("connection that does not run from source to sink", f"{label(from_)} to {label(to)}")
        if a.SystemType != b.SystemType or a.PredefinedType != b.PredefinedType:
            faults.add("connection of two systems", f"{a.SystemType} {label(from_)} to {b.SystemType} {label(to)}")
        if from_ == to:
            faults.add("connection of an element with itself", label(from_))
        elements[from_.id()], elements[to.id()] = from_, to
        after[a.SystemType, from_.id()].add(to.id())
        before[a.SystemType, to.id()].add(from_.id())

    ports = model.by_type("IfcDistributionPort")
    by_element = collections.defaultdict(list)
    for port in ports:
        if port.id() not in owner:
            faults.add("port without element", f"#{port.id()}")
        elif port.id() not in joined:
            faults.add("loose port", f"{port.SystemType} {port.FlowDirection} of {label(owner[port.id()])}")
        else:
            by_element[owner[port.id()].id()].append(port)

    types = {kind for kind, _ in after}
    fed = {kind: spread(after, kind, sources(kind, elements, before, after)) for kind in types}
    drained = {kind: spread(before, kind, ends(kind, elements, after)) for kind in types}
    counts = collections.Counter()
    for terminal in terminals(model):
        counts[terminal.is_a()] += 1
        mine = by_element.get(terminal.id(), [])
        portable = terminal.ObjectType == "EXTINGUISHER"
        if not mine and not portable and not terminal.is_a("IfcDistributionControlElement") and not terminal.is_a() in PORTLESS:
            faults.add(f"terminal without connection: {terminal.is_a()}", label(terminal))
        for port in mine:
            good = fed if port.FlowDirection == "SINK" else drained
            if terminal.id() not in good[port.SystemType]:
                way = "fed from no source" if port.FlowDirection == "SINK" else "drained to no end"
                faults.add(f"terminal {way}: {port.SystemType} {terminal.is_a()}", label(terminal))
    print(f"network: {len(ports)} ports, {len(links)} connections, {len(types)} kinds of system,", end=" ")
    print(f"{sum(counts.values())} terminals, sensors and alarms ({dict(counts.most_common())})")
    members = collections.Counter()
    for system in model.by_type("IfcDistributionSystem"):
        members[system.PredefinedType] += 1
        if not any(rel.RelatedObjects for rel in system.IsGroupedBy):
            faults.add("system without members", label(system))
    print(f"systems: {dict(members.most_common())}")


def terminals(model):
    for kind in ("IfcFlowTerminal", "IfcAlarm", "IfcSensor"):
        yield from model.by_type(kind)


def sources(kind, elements, before, after):
    """Where the flow of a kind of system begins: what feeds and is not fed, and plant, which feeds whatever returns to it."""
    for key, at in list(after):
        element = elements[at]
        if key != kind:
            continue
        # A network rack is the head of what hangs on it.
        is_terminal = element.is_a("IfcFlowTerminal") and not element.is_a("IfcCommunicationsAppliance")
        begins = not before.get((kind, at)) and not any(element.is_a(p) for p in PASSAGE)
        if (begins and (not is_terminal or kind in COLLECTING)) or element.is_a("IfcEnergyConversionDevice"):
            yield at


def ends(kind, elements, after):
    """Where the flow of a kind of system ends: plant, and whatever else passes nothing on and is no piece of duct or pipe."""
    reached = {to for (key, _), all_of in after.items() if key == kind for to in all_of}
    for at in reached:
        element = elements[at]
        ends_here = not after.get((kind, at)) and not any(element.is_a(p) for p in PASSAGE)
        if ends_here or any(element.is_a(p) for p in PLANT):
            yield at


def spread(edges, kind, starts):
    """All that edges of a kind of system lead to."""
    todo = list(starts)
    reached = set(todo)
    while todo:
        for to in edges.get((kind, todo.pop()), ()):
            if to not in reached:
                reached.add(to)
                todo.append(to)
    return reached
