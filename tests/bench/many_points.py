#!/usr/bin/env python3
"""Writes an IFC4 model of one hall with many pumps in it, for load tests: each pump has several live points.

usage: tests/bench/many_points.py OUT.ifc PUMPS
"""

import sys


def guid(number):
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_$"
    digits = ""
    for _ in range(21):
        digits = alphabet[number % 64] + digits
        number //= 64
    return "0" + digits


def main(out, pumps):
    lines = []

    def add(text):
        lines.append(f"#{len(lines) + 1}={text};")
        return f"#{len(lines)}"

    def point(x, y, z):
        return add(f"IFCCARTESIANPOINT(({float(x)},{float(y)},{float(z)}))")

    def placed(parent, x, y, z):
        axis = add(f"IFCAXIS2PLACEMENT3D({point(x, y, z)},$,$)")
        return add(f"IFCLOCALPLACEMENT({parent},{axis})")

    origin = add(f"IFCAXIS2PLACEMENT3D({point(0, 0, 0)},$,$)")
    context = add(f"IFCGEOMETRICREPRESENTATIONCONTEXT($,'Model',3,1.E-05,{origin},$)")
    units = add(f"IFCUNITASSIGNMENT(({add('IFCSIUNIT(*,.LENGTHUNIT.,$,.METRE.)')}))")
    project = add(f"IFCPROJECT('{guid(1)}',$,'Load test',$,$,$,$,({context}),{units})")
    zero = placed("$", 0, 0, 0)
    building = add(f"IFCBUILDING('{guid(2)}',$,'Hall',$,$,{zero},$,$,.ELEMENT.,$,$,$)")
    storey = add(f"IFCBUILDINGSTOREY('{guid(3)}',$,'1F',$,$,{zero},$,$,.ELEMENT.,0.)")
    add(f"IFCRELAGGREGATES('{guid(4)}',$,$,$,{project},({building}))")
    add(f"IFCRELAGGREGATES('{guid(5)}',$,$,$,{building},({storey}))")
    box = add(f"IFCRECTANGLEPROFILEDEF(.AREA.,$,{add('IFCAXIS2PLACEMENT2D(' + add('IFCCARTESIANPOINT((0.,0.))') + ',$)')},0.8,0.4)")
    up = add("IFCDIRECTION((0.,0.,1.))")
    solid = add(f"IFCEXTRUDEDAREASOLID({box},$,{up},0.6)")
    shape = add(f"IFCSHAPEREPRESENTATION({context},'Body','SweptSolid',({solid}))")
    shared = add(f"IFCREPRESENTATIONMAP({origin},{shape})")
    target = add(f"IFCCARTESIANTRANSFORMATIONOPERATOR3D($,$,{point(0, 0, 0)},$,$)")
    across = max(1, round(pumps**0.5))
    members = []
    for i in range(pumps):
        mapped = add(f"IFCMAPPEDITEM({shared},{target})")
        body = add(f"IFCSHAPEREPRESENTATION({context},'Body','MappedRepresentation',({mapped}))")
        shown = add(f"IFCPRODUCTDEFINITIONSHAPE($,$,({body}))")
        place = placed(zero, i % across * 2, i // across * 2, 0)
        members.append(add(f"IFCPUMP('{guid(100 + i)}',$,'P-{i + 1:05}',$,$,{place},{shown},'P-{i + 1:05}',.CIRCULATOR.)"))
    add(f"IFCRELCONTAINEDINSPATIALSTRUCTURE('{guid(6)}',$,$,$,({','.join(members)}),{storey})")
    header = "ISO-10303-21;\nHEADER;\nFILE_DESCRIPTION((''),'2;1');\nFILE_NAME('','',(''),(''),'','','');\nFILE_SCHEMA(('IFC4'));\nENDSEC;\nDATA;\n"
    with open(out, "w") as file:
        file.write(header + "\n".join(lines) + "\nENDSEC;\nEND-ISO-10303-21;\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
