"""Checks what the comparison computes: python3 -m unittest discover tests/compare"""

import array
import json
import os
import subprocess
import sys
import tempfile
import unittest

import agree
import measure

HERE = os.path.dirname(os.path.abspath(__file__))
CORNERS = [(x, y, z) for x in (0, 2) for y in (0, 3) for z in (0, 4)]
# Quadrilaterals of a box, counter-clockwise from outside, by number of corner.
SIDES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
TRIANGLES = [t for a, b, c, d in SIDES for t in ((a, b, c), (a, c, d))]


def write(stem, triangles, transform=None, shift=0.0):
    """A box with corners of its own for every triangle, as engines with flat shading write it."""
    points = array.array("d", [v + shift for t in triangles for corner in t for v in CORNERS[corner]])
    with open(stem + ".bin", "wb") as out:
        out.write(points.tobytes() + array.array("I", range(3 * len(triangles))).tobytes())
    part = {"mesh": 0, "transform": transform, "colour": "ff0000ff"}
    index = {
        "meshes": [{"vertices": 3 * len(triangles), "triangles": len(triangles)}],
        "products": [{"id": 7, "parts": [part]}],
    }
    with open(stem + ".json", "w") as out:
        json.dump(index, out)


@unittest.skipIf(measure.numpy is None, "no numpy")
class Measure(unittest.TestCase):
    def product(self, triangles, **how):
        with tempfile.TemporaryDirectory() as folder:
            write(os.path.join(folder, "box"), triangles, **how)
            return measure.read(os.path.join(folder, "box"))[7]

    def test_a_box(self):
        box = self.product(TRIANGLES)
        self.assertEqual(box["bbox"], [0, 0, 0, 2, 3, 4])
        self.assertAlmostEqual(box["area"], 52)
        self.assertAlmostEqual(box["volume"], 24)
        self.assertEqual((box["closed"], box["balanced"], box["colours"]), (True, True, ["ff0000ff"]))

    def test_a_box_without_a_triangle_is_open(self):
        box = self.product(TRIANGLES[1:])
        self.assertEqual((box["closed"], box["balanced"]), (False, False))

    def test_a_transform_is_four_columns(self):
        box = self.product(TRIANGLES, transform=[0, 1, 0, -1, 0, 0, 0, 0, 2, 10, 20, 30])
        self.assertEqual(box["bbox"], [7, 20, 30, 10, 22, 38])
        self.assertAlmostEqual(box["volume"], 48)

    def test_far_from_zero_nothing_is_lost(self):
        box = self.product(TRIANGLES, shift=5e6)
        self.assertAlmostEqual(box["volume"], 24, places=6)
        self.assertTrue(box["closed"])

    def test_corners_a_hair_apart_are_one(self):
        values = measure.numpy.array([1.0, 1.0 + 9e-6, 1.0 + 9e-5, 0.99999999])
        labels = measure.weld(values)
        self.assertEqual(labels[0], labels[1])
        self.assertEqual(labels[0], labels[3])
        self.assertNotEqual(labels[0], labels[2])


def product(**changes):
    box = [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    plain = {"triangles": 12, "bbox": box, "area": 6.0, "volume": 1.0, "closed": True, "balanced": True}
    return plain | {"colours": ["ff0000ff"]} | changes


class Agree(unittest.TestCase):
    def rows(self, ours, *peers, kind="IFCWALL"):
        named = {f"peer {k}": {7: p} if p else {} for k, p in enumerate(peers)}
        found = agree.compare({7: (kind, "guid")}, {7: ours} if ours else {}, named, agree.Tolerances())
        return [(row["what"], row["weight"]) for row in found]

    def test_equal_products_are_no_finding(self):
        near = product(area=6.05, bbox=[0, 0, 0, 1, 1, 1.01], colours=["fe0100ff"])
        self.assertEqual(self.rows(product(), near, product()), [])

    def test_every_property_that_two_agree_on_counts(self):
        other = product(bbox=[0, 0, 0, 1, 1, 2], area=10.0, volume=2.0, colours=["00ff00ff"])
        expected = [(what, "two agree") for what in ("box", "area", "volume", "colours")]
        self.assertEqual(self.rows(product(), other, other), expected)
        self.assertEqual(self.rows(product(), other, other, product()), expected)

    def test_one_peer_against_us_does_not_count(self):
        self.assertEqual(self.rows(product(), product(area=10.0), product()), [])
        self.assertEqual(self.rows(product(), product(area=10.0)), [])

    def test_a_volume_of_open_surfaces_does_not_count(self):
        open_one = product(volume=2.0, closed=False, balanced=False)
        self.assertEqual(self.rows(product(), open_one, open_one), [])

    def test_a_surface_turned_inside_out(self):
        self.assertEqual(self.rows(product(volume=-1.0), product(), product()), [("inside out", "two agree")])

    def test_holes_and_seams(self):
        self.assertEqual(self.rows(product(closed=False, balanced=False), product(), product()), [("open", "two agree")])
        self.assertEqual(self.rows(product(closed=False), product(), product()), [("seams", "note")])
        self.assertEqual(self.rows(product(closed=False), product(), product(closed=False)), [])

    def test_what_somebody_does_not_show(self):
        self.assertEqual(self.rows(None, product(), product()), [("missing", "two agree")])
        self.assertEqual(self.rows(None, product(), None), [("missing", "one peer")])
        self.assertEqual(self.rows(product(), None, None), [("only ours", "nobody else")])
        self.assertEqual(self.rows(None, product(), product(), kind="IFCOPENINGELEMENT"), [])


class Launch(unittest.TestCase):
    def outcome(self, limit_s, *command):
        with tempfile.TemporaryDirectory() as folder:
            launcher = [sys.executable, "-I", "-S", os.path.join(HERE, "launch.py"), str(limit_s), folder + "/run"]
            return json.loads(subprocess.run([*launcher, *command], capture_output=True, check=True).stdout)

    def test_a_run_is_measured(self):
        took = self.outcome(20, sys.executable, "-c", "b = bytearray(64 << 20); import time; time.sleep(0.2)")
        self.assertEqual((took["exit"], took["timed_out"]), (0, False))
        self.assertGreater(took["wall_s"], 0.2)
        self.assertGreater(took["peak_mb"], 60)

    def test_what_hangs_is_ended(self):
        self.assertTrue(self.outcome(0.3, "sleep", "30")["timed_out"])

    def test_a_crash_is_told_apart(self):
        self.assertEqual(self.outcome(20, "sh", "-c", "kill -SEGV $$")["exit"], -11)
        self.assertEqual(self.outcome(20, "no-such-program")["exit"], 127)


if __name__ == "__main__":
    unittest.main()
