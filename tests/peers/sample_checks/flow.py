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
    owner = owners(model)
    ports = {p.id(): (p.SystemType, p.FlowDirection, p.PredefinedType) for p in model.by_type("IfcDistributionPort")}
    joined = set()
    # By kind of system: where flow goes to from an element, and where it comes from.
    after = collections.defaultdict(lambda: collections.defaultdict(set))
    before = collections.defaultdict(lambda: collections.defaultdict(set))
    links = model.by_type("IfcRelConnectsPorts")
    for link in links:
        a, b = link.RelatingPort.id(), link.RelatedPort.id()
        if a not in owner or b not in owner:
            faults.add("connection of a port without element", f"#{link.id()}")
            continue
        if a in joined or b in joined:
            faults.add("port that is connected twice", f"#{a} to #{b}")
        joined |= {a, b}
        from_, to = owner[a], owner[b]
        (kind, way, medium), (other_kind, other_way, other_medium) = ports[a], ports[b]
        if way != "SOURCE" or other_way != "SINK":
            said = f"{label(model[from_])} to {label(model[to])}"
            faults.add("connection that does not run from source to sink", said)
        if kind != other_kind or medium != other_medium:
            said = f"{kind} {label(model[from_])} to {other_kind} {label(model[to])}"
            faults.add("connection of two systems", said)
        if from_ == to:
            faults.add("connection of an element with itself", label(model[from_]))
        after[kind][from_].add(to)
        before[kind][to].add(from_)

    by_element = collections.defaultdict(list)
    for port, (kind, way, _) in ports.items():
        if port not in owner:
            faults.add("port without element", f"#{port}")
        elif port not in joined:
            faults.add("loose port", f"{kind} {way} of {label(model[owner[port]])}")
        else:
            by_element[owner[port]].append((kind, way))

    classes = Classes(model)
    fed = {kind: spread(after[kind], sources(kind, classes, before[kind], after[kind])) for kind in list(after)}
    drained = {kind: spread(before[kind], ends(classes, before[kind], after[kind])) for kind in list(after)}
    counts = collections.Counter()
    for terminal in terminals(model):
        counts[terminal.is_a()] += 1
        mine = by_element.get(terminal.id(), [])
        portable = terminal.ObjectType == "EXTINGUISHER"
        if not mine and not portable and terminal.id() not in classes.needs_nothing:
            faults.add(f"terminal without connection: {terminal.is_a()}", label(terminal))
        for kind, flow in mine:
            if terminal.id() not in (fed if flow == "SINK" else drained)[kind]:
                way = "fed from no source" if flow == "SINK" else "drained to no end"
                faults.add(f"terminal {way}: {kind} {terminal.is_a()}", label(terminal))
    print(f"network: {len(ports)} ports, {len(links)} connections, {len(fed)} kinds of system,", end=" ")
    print(f"{sum(counts.values())} terminals, sensors and alarms ({dict(counts.most_common())})")
    members = collections.Counter()
    for system in model.by_type("IfcDistributionSystem"):
        members[system.PredefinedType] += 1
        if not any(rel.RelatedObjects for rel in system.IsGroupedBy):
            faults.add("system without members", label(system))
    print(f"systems: {dict(members.most_common())}")


def owners(model):
    """The element of each port, both by number."""
    owner = {}
    for nests in model.by_type("IfcRelNests"):
        whole = nests.RelatingObject.id()
        owner.update((part.id(), whole) for part in nests.RelatedObjects if part.is_a("IfcDistributionPort"))
    for rel in model.by_type("IfcRelConnectsPortToElement"):
        owner[rel.RelatingPort.id()] = rel.RelatedElement.id()
    return owner


class Classes:
    """Numbers of the elements of those classes that decide where a flow begins and ends."""

    def __init__(self, model):
        def of(*kinds):
            return {element.id() for kind in kinds for element in model.by_type(kind)}

        entries = {f.id() for f in model.by_type("IfcPipeFitting") if f.PredefinedType == "ENTRY"}
        exits = {f.id() for f in model.by_type("IfcPipeFitting") if f.PredefinedType == "EXIT"}
        self.passage = of(*PASSAGE)
        # Where a public main comes in, and where what is drained goes out.
        self.no_source, self.no_end = self.passage - entries, self.passage - exits
        self.plant = of(*PLANT)
        self.conversion = of("IfcEnergyConversionDevice")
        # A network rack is the head of what hangs on it.
        self.terminals = of("IfcFlowTerminal") - of("IfcCommunicationsAppliance")
        self.needs_nothing = of("IfcDistributionControlElement", *PORTLESS)


def terminals(model):
    for kind in ("IfcFlowTerminal", "IfcAlarm", "IfcSensor"):
        yield from model.by_type(kind)


def sources(kind, classes, before, after):
    """Where the flow of a kind of system begins: what feeds and is not fed, and plant, which feeds whatever returns to it."""
    for at in after:
        begins = at not in before and at not in classes.no_source
        if (begins and (at not in classes.terminals or kind in COLLECTING)) or at in classes.conversion:
            yield at


def ends(classes, before, after):
    """Where the flow of a kind of system ends: plant, and whatever else passes nothing on and is no piece of duct or pipe."""
    for at in before:
        if (at not in after and at not in classes.no_end) or at in classes.plant:
            yield at


def spread(edges, starts):
    """All that edges lead to."""
    todo = list(starts)
    reached = set(todo)
    while todo:
        for to in edges.get(todo.pop(), ()):
            if to not in reached:
                reached.add(to)
                todo.append(to)
    return reached
