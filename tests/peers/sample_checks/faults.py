"""Faults by kind: counted, and the first of each named."""

import collections


class Faults:
    def __init__(self, shown):
        self.shown = shown
        self.kinds = collections.OrderedDict()

    def add(self, kind, what):
        self.kinds.setdefault(kind, []).append(what)

    def count(self):
        return sum(len(all_of) for all_of in self.kinds.values())

    def print(self):
        for kind, all_of in self.kinds.items():
            print(f"fault: {kind}: {len(all_of)}")
            for what in all_of[: self.shown]:
                print(f"    {what}")
            if len(all_of) > self.shown:
                print(f"    … and {len(all_of) - self.shown} more")


def label(entity):
    """An element as a person finds it again."""
    return f"{entity.is_a()} {entity.GlobalId} {entity.Name or ''}".rstrip()
