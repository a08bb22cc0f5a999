"""Where peers agree with each other and the engine of this project does not."""

# What only cuts others (IfcFeatureElementSubtraction), and what is lines: engines differ in whether they show it.
LEFT_OUT = ("IFCOPENING", "IFCVOIDINGFEATURE", "IFCEARTHWORKSCUT", "IFCVIRTUALELEMENT", "IFCGRID", "IFCANNOTATION")


class Tolerances:
    """How far two figures may lie apart and still be the same."""

    relative = 0.01
    box_of_diagonal = 0.01
    box_m = 0.001
    colour_steps = 2

    def same_number(self, a, b):
        return abs(a - b) <= self.relative * max(abs(a), abs(b)) or max(abs(a), abs(b)) < 1e-9

    def same_box(self, a, b):
        diagonal = max(sum((box[k + 3] - box[k]) ** 2 for k in range(3)) ** 0.5 for box in (a, b))
        bound = max(self.box_of_diagonal * diagonal, self.box_m)
        return all(abs(x - y) <= bound for x, y in zip(a, b))

    def same_colours(self, a, b):
        # Bytes may be rounded one way or the other.
        def near(x, y):
            return all(abs(int(x[k : k + 2], 16) - int(y[k : k + 2], 16)) <= self.colour_steps for k in (0, 2, 4, 6))

        return all(any(near(x, y) for y in b) for x in a) and all(any(near(x, y) for x in a) for y in b)


def compare(roots, ours, peers, tolerances):
    """`roots`: instance -> (type, GlobalId); `ours`: instance -> figures; `peers`: name -> instance -> figures.

    Returns rows: what two peers agree on against us, what only one peer or nobody but we show, and notes.
    """
    rows = []
    everyone = set(ours).union(*(set(p) for p in peers.values()))
    for instance in sorted(everyone):
        kind, guid = roots.get(instance, ("?", "?"))
        if kind.startswith(LEFT_OUT):
            continue
        mine = ours.get(instance)
        theirs = {name: products[instance] for name, products in peers.items() if instance in products}

        def row(what, weight, value, values):
            rows.append(
                {"instance": instance, "type": kind, "guid": guid, "what": what, "weight": weight, "ours": value}
                | {"peers": values, "open": [n for n, p in {"ours": mine, **theirs}.items() if p and not p["closed"]]}
            )

        if mine is None:
            values = {name: summary(p) for name, p in theirs.items()}
            row("missing", "two agree" if len(theirs) >= 2 else "one peer", None, values)
            continue
        if not theirs:
            row("only ours", "nobody else", summary(mine), {})
            continue
        for what, read, same, fits in properties(tolerances):
            values = {name: read(p) for name, p in theirs.items() if fits(p)}
            pair = agreeing(values, same)
            if pair and fits(mine) and not any(same(read(mine), values[name]) for name in pair):
                row(what, "two agree", read(mine), values)
        closed = {name: True for name, p in theirs.items() if p["closed"]}
        if len(closed) >= 2 and not mine["closed"]:
            # Corners on the edges of other triangles are no holes.
            weight = "note" if mine["balanced"] else "two agree"
            row("seams" if mine["balanced"] else "open", weight, False, closed)
        if all(p["balanced"] for p in (mine, *theirs.values())) and mine["volume"] < 0:
            if sum(p["volume"] > 0 for p in theirs.values()) >= 2:
                row("inside out", "two agree", mine["volume"], {n: p["volume"] for n, p in theirs.items()})
    return rows


def properties(tolerances):
    def everything(_):
        return True

    def volume(p):
        return abs(p["volume"])

    return [
        ("box", lambda p: p["bbox"], tolerances.same_box, everything),
        ("area", lambda p: p["area"], tolerances.same_number, everything),
        # Open shells have none; those whose edges meet in the middle of others still have one.
        ("volume", volume, tolerances.same_number, lambda p: p["closed"] or p["balanced"]),
        ("colours", lambda p: p["colours"], tolerances.same_colours, everything),
    ]


def agreeing(values, same):
    """The names of the largest group that agrees with its first member, when it has two or more."""
    groups = [[other for other in values if same(values[name], values[other])] for name in values]
    best = max(groups, key=len, default=[])
    return best if len(best) >= 2 else []


def summary(figures):
    return {"triangles": figures["triangles"], "bbox": figures["bbox"], "area": figures["area"]}
