#!/usr/bin/env python3
"""Writes the camera path that every side flies.

usage: tests/bench/scene/make_path.py X0 Y0 Z0 X1 Y1 Z1 [--floor Z] [--width 1280] [--height 720] [--every N]
                                   [--out FILE]

Metres, Z up, in the model's own axes; the six numbers are the corners of the model's box. One turn around the whole from above
(60 frames), down to the front (10), along it (30), and through a storey at eye level, 1.6 m above --floor (40); with --every only
each Nth of them. The same numbers give the same path.
"""

import argparse
import json
import math
import sys

FOV_Y_DEG = 36
ORBIT, DESCENT, FLIGHT, WALK = 60, 10, 30, 40
EYE_LEVEL_M = 1.6


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bounds", type=float, nargs=6, metavar="M")
    parser.add_argument("--floor", type=float, help="level of a floor; the lowest otherwise")
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int, default=720)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth frame")
    parser.add_argument("--out", metavar="FILE")
    options = parser.parse_args()
    path = make(options.bounds, options.floor, options.width, options.height, options.every)
    with open(options.out, "w") if options.out else sys.stdout as out:
        write(path, out)


def write(path, out):
    json.dump(path, out, indent=None)
    out.write("\n")


def make(bounds, floor=None, width=1280, height=720, every=1):
    low, high = bounds[:3], bounds[3:]
    floor = low[2] if floor is None else floor
    centre = [(a + b) / 2 for a, b in zip(low, high)]
    size = [b - a for a, b in zip(low, high)]
    # Far enough for the ball around the box to be in the picture, whole.
    radius = math.hypot(*size) / 2
    half = math.radians(FOV_Y_DEG) / 2
    half = min(half, math.atan(math.tan(half) * width / height))
    distance = radius / math.sin(half)
    above = math.radians(30)

    frames = []
    for i in range(ORBIT):
        turn = math.radians(-90) + 2 * math.pi * i / ORBIT
        frames.append((around(centre, distance, turn, above), centre))

    # In front of the left end of the front, which looks to -Y, at a third of the height.
    level = max(floor + size[2] / 3, floor + 4)
    off = max(0.12 * size[1], 15.0)
    stand = [low[0] + 0.1 * size[0], low[1] - off, level]
    seen = [low[0] + 0.25 * size[0], low[1] + 0.2 * size[1], level]
    from_eye, from_target = around(centre, distance, math.radians(-90), above), centre
    for i in range(1, DESCENT + 1):
        share = smooth(i / DESCENT)
        frames.append((between(from_eye, stand, share), between(from_target, seen, share)))

    for i in range(1, FLIGHT + 1):
        along = 0.8 * size[0] * i / FLIGHT
        frames.append(([stand[0] + along, *stand[1:]], [seen[0] + along, *seen[1:]]))

    eye_level = floor + EYE_LEVEL_M
    for i in range(WALK):
        share = i / (WALK - 1)
        eye = [low[0] + size[0] * (0.2 + 0.6 * share), centre[1] + 0.15 * size[1] * math.sin(2 * math.pi * share), eye_level]
        # Looks about while it walks.
        turn = 0.6 * math.sin(4 * math.pi * share)
        frames.append((eye, [eye[0] + 10 * math.cos(turn), eye[1] + 10 * math.sin(turn), eye_level]))

    pictures = {"orbit": 5, "facade": ORBIT + DESCENT + FLIGHT // 3, "inside": ORBIT + DESCENT + FLIGHT + WALK - 1}
    kept = frames[::every]
    return {
        "width": width,
        "height": height,
        "fov_y_deg": FOV_Y_DEG,
        # The frame of each picture, by its place in the list.
        "pictures": {name: min(round(frame / every), len(kept) - 1) for name, frame in pictures.items()},
        "frames": [{"eye": rounded(eye), "target": rounded(target)} for eye, target in kept],
    }


def around(centre, distance, turn, above):
    flat = distance * math.cos(above)
    return [centre[0] + flat * math.cos(turn), centre[1] + flat * math.sin(turn), centre[2] + distance * math.sin(above)]


def between(a, b, share):
    return [x + (y - x) * share for x, y in zip(a, b)]


def smooth(share):
    return share * share * (3 - 2 * share)


def rounded(point):
    """To a millimetre, so that the last digits of a sine are nobody's business."""
    return [round(value, 3) + 0.0 for value in point]


if __name__ == "__main__":
    main()
