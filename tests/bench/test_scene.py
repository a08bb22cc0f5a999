"""The scene benchmark without any viewer: its path, its table, and a stand-in for our side.

python3 -m unittest discover tests/bench
"""

import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import scene  # noqa: E402
from scene import chromium, make_path  # noqa: E402

BOX = [-10, -5, -6, 90, 45, 24]
STAND_IN = """#!{python}
import json, sys
model, path, _, out, _, pictures = sys.argv[1:]
frames = [10.0] * len(json.load(open(path))["frames"])
if "broken" in model:
    sys.exit("it broke")
json.dump({{"adapter": "none", "load_s": 0.5, "frames_ms": frames, "median": 10.0, "p95": 10.0, "p99": 10.0}}, open(out, "w"))
"""


class Path(unittest.TestCase):
    def test_the_same_numbers_give_the_same_path(self):
        path = make_path.make(BOX, 0.0)
        self.assertEqual(path, make_path.make(BOX, 0.0))
        self.assertEqual(len(path["frames"]), 140)

    def test_the_orbit_sees_the_whole_and_the_walk_is_at_eye_level(self):
        path = make_path.make(BOX, 0.0)
        centre, radius = [40, 20, 9], math.dist(BOX[:3], BOX[3:]) / 2
        for frame in path["frames"][:60]:
            self.assertAlmostEqual(math.dist(frame["eye"], centre), radius / math.sin(math.radians(18)), places=1)
            self.assertEqual(frame["target"], centre)
        for frame in path["frames"][-40:]:
            self.assertEqual(frame["eye"][2], 1.6)
            self.assertTrue(-10 < frame["eye"][0] < 90)

    def test_every_nth_frame_keeps_its_pictures(self):
        whole, part = make_path.make(BOX, 0.0), make_path.make(BOX, 0.0, every=7)
        self.assertEqual(part["frames"], whole["frames"][::7])
        self.assertEqual(set(part["pictures"]), {"orbit", "facade", "inside"})
        self.assertTrue(all(0 <= frame < len(part["frames"]) for frame in part["pictures"].values()))


class Runner(unittest.TestCase):
    def test_a_side_alone_and_one_that_breaks(self):
        with tempfile.TemporaryDirectory() as folder:
            at = lambda name: os.path.join(folder, name)  # noqa: E731
            with open(at("ours"), "w") as out:
                out.write(STAND_IN.format(python=sys.executable))
            os.chmod(at("ours"), 0o755)
            with open(at("path.json"), "w") as out:
                make_path.write(make_path.make(BOX, 0.0), out)
            for name in ("a.ifc", "broken.ifc"):
                with open(at(name), "w"):
                    pass
            command = [sys.executable, os.path.join(HERE, "scene.py"), "--models", f"{at('a.ifc')},{at('broken.ifc')}"]
            command += ["--ours", at("ours"), "--peers", "", "--path", at("path.json"), "--json", at("out.json")]
            ran = subprocess.run(command, capture_output=True, text=True)
            self.assertEqual(ran.returncode, 0, ran.stderr)
            with open(at("out.json")) as result:
                good, bad = json.load(result)["models"]
            self.assertEqual(good["sides"]["ours"]["median"], 10.0)
            self.assertIn("it broke", bad["sides"]["ours"]["failed"])
            self.assertIn("| ours | 10.0 |", ran.stdout)

    def test_ratios(self):
        sides = {"ours": {"median": 10.0, "load_s": 1.0}, "three": {"median": 40.0, "load_s": 2.0}, "xeokit": {"failed": "crash"}}
        scene.compare(sides)
        self.assertEqual(sides["three"]["ours_to_this"], {"median": 0.25, "load_s": 0.5})
        self.assertNotIn("ours_to_this", sides["xeokit"])

    def test_numbers(self):
        self.assertEqual([scene.number(n) for n in (None, 0.123, 12.34, 1234567.8)], ["–", "0.12", "12.3", "1 234 568"])

    def test_files_outside_a_folder_are_not_served(self):
        self.assertIsNone(chromium.within(HERE, "../../Cargo.toml"))
        self.assertIsNotNone(chromium.within(HERE, "scene.py"))


if __name__ == "__main__":
    unittest.main()
