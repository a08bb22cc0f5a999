"""What rooms say of themselves: a number of their own, names in both languages, what they are for."""

import collections

import ifcopenshell.util.element

# What every room says, and the names of properties or quantities that say it.
SAID = {
    "department": ("Department",),
    "function": ("Function", "OccupancyType", "Category"),
    "area": ("NetFloorArea", "GrossFloorArea"),
    "fire compartment": ("FireCompartment",),
    "clean class": ("CleanClass", "CleanlinessClass", "AirCleanliness"),
}


def check(model, faults):
    spaces = model.by_type("IfcSpace")
    numbers = collections.Counter(space.Name for space in spaces)
    for number, times in numbers.items():
        if times > 1 or not number:
            faults.add("room number that is used more than once", f"{number}: {times} times")
    area = 0.0
    for space in spaces:
        chinese, slash, english = (space.LongName or "").partition(" / ")
        if not slash or not any("\u4e00" <= c <= "\u9fff" for c in chinese) or not english.isascii() or not english:
            faults.add("space that is not named in both languages", f"{space.Name} {space.LongName}")
        said = {}
        for properties in ifcopenshell.util.element.get_psets(space).values():
            said.update(properties)
        for what, names in SAID.items():
            if not any(said.get(name) not in (None, "") for name in names):
                faults.add(f"space without {what}", f"{space.Name} {space.LongName}")
        area += next((said[name] for name in SAID["area"] if isinstance(said.get(name), float)), 0.0)
    print(f"rooms: {len(spaces)} with {len(numbers)} numbers, {area:.0f} m2")
