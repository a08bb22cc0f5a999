"""Figures of the products of one engine, from the shapes that it wrote: the same arithmetic for all engines.

STEM.bin holds, mesh after mesh, positions (three 64-bit floats a vertex) and then indices (three 32-bit integers a
triangle). STEM.json holds `meshes` (`vertices` and `triangles` of each, in that order) and `products` (`id`: instance
number; `parts`: `mesh`, `transform`: four columns of three numbers, or absent; `colour`: `rrggbbaa` or none). Metres, z up, the
coordinates of the file.
"""

import json

try:
    import numpy
except ImportError:
    numpy = None

# Vertices closer than this are one, metres.
WELD_M = 1e-5


def read(stem):
    """Products by instance number, each with its figures."""
    with open(stem + ".json") as file:
        index = json.load(file)
    with open(stem + ".bin", "rb") as file:
        data = file.read()
    at, meshes = 0, []
    for size in index["meshes"]:
        vertices = numpy.frombuffer(data, "<f8", size["vertices"] * 3, at).reshape(-1, 3)
        at += vertices.nbytes
        triangles = numpy.frombuffer(data, "<u4", size["triangles"] * 3, at).reshape(-1, 3)
        at += triangles.nbytes
        meshes.append((vertices, triangles))
    products = {}
    for product in index["products"]:
        parts = [(place(*meshes[p["mesh"]], p.get("transform")), p.get("colour")) for p in product["parts"]]
        parts = [(corners, colour) for corners, colour in parts if len(corners)]
        if not parts:
            continue
        figures = measure(numpy.concatenate([corners for corners, _ in parts]))
        figures["colours"] = sorted({colour for _, colour in parts if colour})
        products[product["id"]] = figures
    return products


def place(vertices, triangles, transform):
    """Corners of the triangles, one after another: [triangle][corner][axis]."""
    if len(triangles) and int(triangles.max()) >= len(vertices):
        triangles = triangles[(triangles < len(vertices)).all(axis=1)]
    used, triangles = numpy.unique(triangles, return_inverse=True)
    points = vertices[used]
    if transform is not None:
        columns = numpy.array(transform).reshape(4, 3)
        points = points @ columns[:3] + columns[3]
    return points[triangles.reshape(-1, 3)]


def measure(corners):
    corners = corners[numpy.isfinite(corners).all(axis=(1, 2))]
    low, high = corners.min(axis=(0, 1)), corners.max(axis=(0, 1))
    # About the middle: far from zero, a volume is a small difference of large numbers.
    a, b, c = (corners[:, k] - (low + high) / 2 for k in range(3))
    normals = numpy.cross(b - a, c - a) / 2
    area = float(numpy.linalg.norm(normals, axis=1).sum())
    return {
        "triangles": len(corners),
        "bbox": [*low.tolist(), *high.tolist()],
        "area": area,
        "volume": float(numpy.einsum("ij,ij->i", a, numpy.cross(b, c)).sum() / 6),
        "closed": is_closed(corners),
        # Holds of every closed surface, and bears corners that lie on the edge of another triangle.
        "balanced": bool(numpy.linalg.norm(normals.sum(axis=0)) < 1e-4 * area),
    }


def is_closed(corners):
    """Whether every edge is met by as many triangles one way as the other."""
    points = corners.reshape(-1, 3)
    label = numpy.zeros(len(points), dtype=numpy.int64)
    for axis in range(3):
        of_axis = weld(points[:, axis])
        _, label = numpy.unique(label * (int(of_axis.max()) + 1) + of_axis, return_inverse=True)
    t = label.reshape(-1, 3)
    t = t[(t[:, 0] != t[:, 1]) & (t[:, 1] != t[:, 2]) & (t[:, 2] != t[:, 0])]
    if not len(t):
        return False
    start, end = t.reshape(-1), t[:, [1, 2, 0]].reshape(-1)
    count = int(label.max()) + 1
    edges, times = numpy.unique(numpy.minimum(start, end) * count + numpy.maximum(start, end), return_inverse=True)
    return not numpy.bincount(times, numpy.where(start < end, 1, -1), len(edges)).any()


def weld(values):
    """A number for each value; values in a chain of steps below the tolerance share one, unless the chain is long."""
    unique, inverse = numpy.unique(values, return_inverse=True)
    chain = numpy.concatenate([[0], numpy.cumsum(numpy.diff(unique) > WELD_M)])
    first = unique[numpy.searchsorted(chain, chain)]
    # What creeps on and on (a fine curve) is cut into steps.
    step = numpy.floor((unique - first) / (4 * WELD_M)).astype(numpy.int64)
    _, label = numpy.unique(chain * (int(step.max()) + 1) + step, return_inverse=True)
    return label[inverse]
