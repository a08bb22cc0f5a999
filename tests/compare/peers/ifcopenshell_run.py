"""Runs IfcOpenShell over one file: ifcopenshell_run.py FILE --threads N [--meshes STEM]

Prints one line of JSON. With --meshes, also writes the shapes as the comparison reads them (see ../README.md).
"""

import argparse
import array
import json
import os
import sys
import time

import ifcopenshell
import ifcopenshell.geom


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--meshes")
    arguments = parser.parse_args()

    started = time.perf_counter()
    model = ifcopenshell.open(arguments.file)
    settings = ifcopenshell.geom.settings()
    # Left out, a product without a style is shown with none, instead of with one made up for its entity.
    settings.set("apply-default-materials", False)
    iterator = ifcopenshell.geom.iterator(settings, model, arguments.threads, exclude=["IfcOpeningElement"])
    numbers, meshes, products, placed = {}, [], {}, 0
    more = iterator.initialize()
    while more:
        shape = iterator.get()
        geometry = shape.geometry
        faces = geometry.faces_buffer
        placed += len(faces) // 12
        key = geometry.id
        if key not in numbers:
            numbers[key] = len(meshes)
            meshes.append((geometry.verts_buffer, faces, geometry.material_ids_buffer, geometry.colors_buffer))
        products.setdefault(shape.id, []).append((numbers[key], tuple(shape.transformation.matrix)))
        more = iterator.next()
    report = {
        "version": ifcopenshell.version,
        "load_s": time.perf_counter() - started,
        "products": sum(any(meshes[number][1] for number, _ in parts) for parts in products.values()),
        "triangles_unique": sum(len(mesh[1]) // 12 for mesh in meshes),
        "triangles_placed": placed,
    }
    if arguments.meshes:
        write(arguments.meshes, meshes, products)
    print(json.dumps(report), flush=True)
    # Taking the module down can crash, after everything has been said.
    os._exit(0)


def write(stem, meshes, products):
    """Splits each mesh by material: one part has one colour."""
    sizes, pieces = [], []
    with open(stem + ".bin", "wb") as out:
        for vertices, faces, materials, colours in meshes:
            of_face, rgba, indices = array.array("i"), array.array("d"), array.array("I")
            of_face.frombytes(materials)
            rgba.frombytes(colours)
            indices.frombytes(faces)
            by_material = {}
            for face, material in enumerate(of_face):
                by_material.setdefault(material, array.array("I")).extend(indices[3 * face : 3 * face + 3])
            pieces.append([])
            for material, chosen in sorted(by_material.items()):
                out.write(vertices)
                out.write(chosen.tobytes())
                pieces[-1].append((len(sizes), colour(rgba[4 * material : 4 * material + 4]) if material >= 0 else None))
                sizes.append({"vertices": len(vertices) // 24, "triangles": len(chosen) // 3})
    rows = []
    for product, parts in products.items():
        placed = []
        for number, matrix in parts:
            transform = [matrix[4 * column + row] for column in range(4) for row in range(3)]
            placed += [{"mesh": m, "transform": transform, "colour": c} for m, c in pieces[number]]
        rows.append({"id": product, "parts": placed})
    with open(stem + ".json", "w") as out:
        json.dump({"meshes": sizes, "products": rows}, out)


def colour(rgba):
    """As rrggbbaa; a style that names no colour of its own gives numbers below zero."""
    if len(rgba) != 4 or min(rgba) < 0 or any(c != c for c in rgba):
        return None
    return "".join(f"{round(min(c, 1) * 255):02x}" for c in rgba)


if __name__ == "__main__":
    sys.exit(main())
