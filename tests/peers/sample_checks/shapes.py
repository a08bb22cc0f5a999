"""The shapes of all products, built once each: boxes of everything, floors of rooms."""

import numpy

import ifcopenshell.geom


class Shapes:
    """Boxes by instance number (six numbers, metres, coordinates of the project), and floors of spaces."""

    def __init__(self, model, faults, threads=2):
        settings = ifcopenshell.geom.settings()
        # Equal shapes come once from the kernel, and are placed here.
        settings.set("use-world-coords", False)
        # Boxes and floors are the same with and without holes, and cutting them is most of the work.
        settings.set("disable-opening-subtractions", True)
        wanted = {p.id(): p for p in model.by_type("IfcProduct") if p.Representation and not p.is_a("IfcOpeningElement")}
        self.boxes, self.floors, self.triangles = {}, {}, 0
        meshes = {}
        openings = model.by_type("IfcOpeningElement")
        # Extrusions are a tenth of the work for this kernel; what it cannot build it hands on to the other.
        kernel = "hybrid-cgal-simple-opencascade"
        iterator = ifcopenshell.geom.iterator(settings, model, threads, exclude=openings, geometry_library=kernel)
        going = iterator.initialize()
        while going:
            shape = iterator.get()
            geometry = shape.geometry
            mesh = meshes.get(geometry.id)
            if mesh is None:
                mesh = meshes[geometry.id] = mesh_of(geometry)
            points, faces = mesh
            self.triangles += len(faces)
            if len(faces) == 0:
                faults.add("shape without faces", f"{shape.type} {shape.guid}")
            else:
                matrix = numpy.array(shape.transformation.matrix).reshape(4, 4, order="F")
                placed = points @ matrix[:3, :3].T + matrix[:3, 3]
                self.boxes[shape.id] = numpy.concatenate([placed.min(axis=0), placed.max(axis=0)])
                if shape.type == "IfcSpace":
                    self.floors[shape.id] = floor_of(placed, faces)
            going = iterator.next()
        for missing in wanted.keys() - self.boxes.keys():
            faults.add("no shape", f"{wanted[missing].is_a()} {wanted[missing].GlobalId} {wanted[missing].Name}")
        print(f"shapes: {len(self.boxes)} of {len(wanted)} products, {len(meshes)} that differ,", end=" ")
        print(f"{self.triangles} triangles placed")


def mesh_of(geometry):
    """Points and triangles of a shape in its own coordinates; copies, as the kernel keeps the originals."""
    points = numpy.frombuffer(geometry.verts_buffer, "<f8").reshape(-1, 3).copy()
    faces = numpy.frombuffer(geometry.faces_buffer, "<i4").reshape(-1, 3).copy()
    return points, faces


def floor_of(points, faces):
    """The triangles of the lowest face, in plan, and its height."""
    low = points[:, 2].min()
    flat = (points[faces][:, :, 2] < low + 0.01).all(axis=1)
    return low, points[faces[flat]][:, :, :2].copy()


class Plan:
    """Asks which space a point of the plan is in."""

    SQUARE_M = 2.0

    def __init__(self, floors):
        self.floors = floors
        self.squares = {}
        for space, (z, triangles) in floors.items():
            for triangle in triangles:
                low = numpy.floor(triangle.min(axis=0) / self.SQUARE_M).astype(int)
                high = numpy.floor(triangle.max(axis=0) / self.SQUARE_M).astype(int)
                for x in range(low[0], high[0] + 1):
                    for y in range(low[1], high[1] + 1):
                        self.squares.setdefault((x, y), []).append((space, z, triangle.tolist()))

    def at(self, x, y, z_low, z_high):
        """Spaces whose floor is between two heights, and has the point."""
        found = set()
        for space, z, triangle in self.squares.get((int(x // self.SQUARE_M), int(y // self.SQUARE_M)), ()):
            if z_low <= z <= z_high and space not in found and inside(x, y, triangle):
                found.add(space)
        return found


def inside(x, y, triangle):
    (ax, ay), (bx, by), (cx, cy) = triangle
    d1 = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    d2 = (cx - bx) * (y - by) - (cy - by) * (x - bx)
    d3 = (ax - cx) * (y - cy) - (ay - cy) * (x - cx)
    return (d1 >= 0 and d2 >= 0 and d3 >= 0) or (d1 <= 0 and d2 <= 0 and d3 <= 0)
