"""Grounds: nothing lies off its site, hospitals of a campus lie apart, and no two of them have the same dimensions."""

import itertools

import numpy

from .faults import label
from .tree import Tree

# Elements may reach over the edge of the site by so much, metres.
OVER_M = 0.5
# Around the floors of a building that has no ground of its own, metres.
AROUND_M = 30.0


def check(model, shapes, faults):
    tree, grounds, of_site = Tree(model), {}, {}
    for element in model.by_type("IfcElement"):
        if element.id() in shapes.boxes:
            of_site.setdefault(tree.place(element.id(), "IfcSite"), []).append(element)
    for element in of_site.pop(None, ()):
        faults.add("on no site", label(element))
    for site, elements in of_site.items():
        boxes = numpy.array([shapes.boxes[e.id()] for e in elements])
        ground = [shapes.boxes[e.id()] for e in elements if e.is_a("IfcGeographicElement")]
        if site in shapes.boxes:
            plot = shapes.boxes[site]
        elif ground:
            plot = around(numpy.array(ground))
        else:
            slabs = [shapes.boxes[e.id()] for e in elements if e.is_a("IfcSlab")]
            if not slabs:
                continue
            plot = around(numpy.array(slabs))
            plot[:2] -= AROUND_M
            plot[3:5] += AROUND_M
        grounds[site] = plot
        off = (boxes[:, :2] < plot[:2] - OVER_M).any(axis=1) | (boxes[:, 3:5] > plot[3:5] + OVER_M).any(axis=1)
        for at in numpy.nonzero(off)[0]:
            faults.add("off the site", label(elements[at]))
    for a, b in itertools.combinations(grounds, 2):
        if (numpy.minimum(grounds[a][3:5], grounds[b][3:5]) > numpy.maximum(grounds[a][:2], grounds[b][:2])).all():
            faults.add("two sites in one place", f"{label(model[a])} and {label(model[b])}")
    sizes = dimensions(model, shapes, of_site)
    for a, b in itertools.combinations(sizes, 2):
        if sizes[a] == sizes[b]:
            faults.add("two hospitals of the same dimensions", f"{label(model[a])} and {label(model[b])}")
    for site, size in sizes.items():
        x, y, z = size
        ground = grounds.get(site)
        print(f"site {model[site].Name}: {len(of_site[site])} elements, floors {x} by {y} m, {z} m to the roof", end="")
        print("" if ground is None else f", grounds from {ground[0]:.0f} {ground[1]:.0f} to {ground[3]:.0f} {ground[4]:.0f}")


def around(boxes):
    return numpy.concatenate([boxes[:, :3].min(axis=0), boxes[:, 3:].max(axis=0)])


def dimensions(model, shapes, of_site):
    """Length and depth of the floors of each site, and the height of the highest, metres."""
    sizes = {}
    for site, elements in of_site.items():
        slabs = [shapes.boxes[e.id()] for e in elements if e.is_a("IfcSlab")]
        if slabs:
            box = around(numpy.array(slabs))
            sizes[site] = tuple(round(float(v), 2) for v in (*(box[3:5] - box[:2]), box[5] - box[2]))
    return sizes
