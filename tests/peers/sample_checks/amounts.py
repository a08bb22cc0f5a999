"""How much there is: the table of products, the least numbers of a scale, and what must occur once only."""

import collections

# What a model of each scale must at least hold. `A + B` counts both, `A.X|Y` those whose predefined type is X or Y.
AT_LEAST = {
    "storey": {"IfcBuildingStorey": 1, "IfcSpace": 50, "IfcDoor": 40, "IfcElement": 2000, "IfcDistributionSystem": 5},
    "small": {"IfcBuildingStorey": 2, "IfcSpace": 100, "IfcDoor": 80, "IfcElement": 5000, "IfcDistributionSystem": 10},
    "hospital": {
        "IfcBuildingStorey": 11,
        "IfcSpace": 3000,
        "IfcDoor": 3500,
        "IfcWindow": 1500,
        "IfcColumn": 900,
        "IfcStair": 40,
        "IfcTransportElement": 16,
        "IfcElement": 80000,
        "IfcAirTerminal": 5000,
        "IfcFireSuppressionTerminal.SPRINKLER": 12000,
        "IfcLightFixture": 12000,
        "IfcSanitaryTerminal": 2000,
        "IfcValve.GASTAP": 2500,
        "IfcOutlet + IfcSwitchingDevice": 10000,
        "IfcSensor.SMOKESENSOR|HEATSENSOR": 5000,
        "IfcValve": 2000,
        "IfcPump + IfcFan + IfcUnitaryEquipment.AIRHANDLER": 300,
        "IfcElectricDistributionBoard": 100,
        "IfcDuctSegment + IfcDuctFitting": 8000,
        "IfcPipeSegment + IfcPipeFitting": 20000,
        "IfcDistributionSystem": 100,
        "IfcMapConversion": 1,
    },
    "campus": {"IfcSite": 2, "IfcBuilding": 2, "IfcBuildingStorey": 10, "IfcSpace": 1000, "IfcMapConversion": 1},
}
# Printed whatever the scale.
COUNTED = ("IfcDuctSegment", "IfcDuctFitting", "IfcPipeSegment", "IfcPipeFitting", "IfcCableCarrierSegment")


def check(model, scale, faults):
    by_class, by_type = collections.Counter(), collections.Counter()
    for product in model.by_type("IfcProduct"):
        kind = product.is_a()
        by_class[kind] += 1
        predefined = getattr(product, "PredefinedType", None)
        if predefined not in (None, "NOTDEFINED", "USERDEFINED"):
            by_type[kind, predefined] += 1
    print(f"products: {sum(by_class.values())}")
    for name, count in by_class.most_common():
        types = [f"{count} {kind}" for (of, kind), count in by_type.most_common() if of == name]
        print(f"  {count:>7}  {name}{': ' if types else ''}{', '.join(types)}")
    print("pieces:", ", ".join(f"{by_class[name]} {name}" for name in COUNTED))
    for building in model.by_type("IfcBuilding"):
        storeys = [s for rel in building.IsDecomposedBy for s in rel.RelatedObjects if s.is_a("IfcBuildingStorey")]
        storeys.sort(key=lambda s: s.Elevation)
        print(f"storeys of {building.Name}:", ", ".join(f"{s.Name} {s.Elevation:.2f}" for s in storeys))
    for name, least in AT_LEAST.get(scale, {}).items():
        count = sum(count_of(model, by_type, part) for part in name.split(" + "))
        if count < least:
            faults.add("too few", f"{name}: {count} of at least {least}")
    once("GlobalId", (root.GlobalId for root in model.by_type("IfcRoot")), faults)
    tags = [element.Tag for element in model.by_type("IfcElement")]
    tags = [tag for tag in tags if tag]
    once("tag", tags, faults)
    print(f"tags: {len(tags)}")
    for filling in model.by_type("IfcDoor") + model.by_type("IfcWindow"):
        if len(filling.FillsVoids) > 1:
            faults.add("fills more than one opening", filling.GlobalId)


def count_of(model, by_type, name):
    kind, _, types = name.partition(".")
    if not types:
        return len(model.by_type(kind))
    return sum(by_type[kind, predefined] for predefined in types.split("|"))


def once(what, values, faults):
    for value, times in collections.Counter(values).items():
        if times > 1:
            faults.add(f"{what} that is used more than once", f"{value}: {times} times")
