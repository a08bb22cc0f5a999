"""Where elements belong: storey, building and site of each, read from the relations once."""

DEEPEST = 32


class Tree:
    def __init__(self, model):
        self.above = {}
        for kind, whole, parts in (
            ("IfcRelAggregates", "RelatingObject", "RelatedObjects"),
            ("IfcRelNests", "RelatingObject", "RelatedObjects"),
            ("IfcRelVoidsElement", "RelatingBuildingElement", "RelatedOpeningElement"),
            ("IfcRelContainedInSpatialStructure", "RelatingStructure", "RelatedElements"),
        ):
            for rel in model.by_type(kind):
                of = getattr(rel, whole).id()
                found = getattr(rel, parts)
                for part in found if isinstance(found, tuple) else (found,):
                    self.above.setdefault(part.id(), of)
        self.kinds = {
            place.id(): place.is_a() for kind in ("IfcSite", "IfcBuilding", "IfcBuildingStorey") for place in model.by_type(kind)
        }
        self.known = {}

    def place(self, element, kind):
        """The number of the nearest place of a class (`IfcSite`, `IfcBuilding`, `IfcBuildingStorey`) above an element, if any."""
        above = self.above.get(element)
        key = above, kind
        if key not in self.known:
            at = above
            for _ in range(DEEPEST):
                if at is None or self.kinds.get(at) == kind:
                    break
                at = self.above.get(at)
            self.known[key] = at
        return self.known[key]
