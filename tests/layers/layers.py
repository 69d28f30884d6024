#!/usr/bin/env python3
"""Checks the dependency table (table.py) against the include lines of engine/, ui/ and app/, and against the DEPENDS
lines of flux_room(). Prints one line a fault; exits 1 if there is one."""

import pathlib
import re
import sys

import table

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)
OURS = ("engine/", "ui/", "app/")
GENERATED = re.compile(r"^(moc_)?\w+\.moc$|^moc_\w+\.cpp$")


def room_of(path):
    """The longest room name that is a folder of this path, or None."""
    folders = path.split("/")[:-1]
    while folders:
        name = "/".join(folders)
        if name in table.ROOMS:
            return name
        folders.pop()
    return None


def without_comments(text):
    """The text with comments blanked, so that an include line inside one does not count. Line ends stay."""
    def blank(found):
        return re.sub(r"[^\n]", " ", found.group()) if found.group().startswith("/") else found.group()
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"', blank, text, flags=re.DOTALL)


def library_of(header):
    for name, (pattern, _) in table.LIBRARIES.items():
        if re.fullmatch(pattern, header):
            return name
    return None


def may_use_library(path, room, library):
    allowed = table.LIBRARIES[library][1]
    return room in allowed or path in allowed or (path, library) in table.EXCEPTIONS


def fault_of_own(path, room, included):
    if not included.startswith(OURS):
        if GENERATED.match(included):
            return None
        return f'includes "{included}": name our headers from the top folder, as in "engine/base/result.h"'
    target = room_of(included)
    if target is None:
        return f'includes "{included}", which is in no room of tests/layers/table.py'
    if target == room or target in table.ROOMS[room] or included in table.ROOMS[room]:
        return None
    return f'includes "{included}": {room} may not use {target}'


def fault_of_library(path, room, header):
    if re.fullmatch(table.STANDARD, header):
        return None
    if header.startswith("Q") and "/" not in header:
        return f"includes <{header}>: name the module too, as in <QtCore/{header}>"
    library = library_of(header)
    if library is None:
        return f"includes <{header}>, which no library of tests/layers/table.py has"
    if may_use_library(path, room, library):
        return None
    return f"includes <{header}>: {room} may not use {library}"


def faults_of_source(path, text):
    """(line, what is wrong) of one C++ file; path is relative to the top folder."""
    room = room_of(path)
    if room is None:
        return [(1, "is in no room of tests/layers/table.py")]
    faults = []
    for found in INCLUDE.finditer(without_comments(text)):
        own, library = found.groups()
        fault = fault_of_own(path, room, own) if own else fault_of_library(path, room, library)
        if fault:
            faults.append((text.count("\n", 0, found.start(1 if own else 2)) + 1, fault))
    return faults


def room_of_target(target):
    name = target.removeprefix("flux_")
    for folder in ("engine", "app"):
        if f"{folder}/{name}" in table.ROOMS:
            return f"{folder}/{name}"
    if name.startswith("ui_") and f"ui/{name[3:]}" in table.ROOMS:
        return f"ui/{name[3:]}"
    return None


def rooms_within(room):
    """A room's library holds its inner rooms too: engine/store with engine/store/sql."""
    return [name for name in table.ROOMS if name == room or name.startswith(room + "/")]


def fault_of_link(room, target):
    inside = rooms_within(room)
    if target in table.TARGETS:
        library = table.TARGETS[target]
        users = [*table.LIBRARIES[library][1], *(path for path, name in table.EXCEPTIONS if name == library)]
        if any(user == name or user.startswith(name + "/") for user in users for name in inside):
            return None
        return f"links {target}: {room} may not use {library}"
    other = room_of_target(target) if target.startswith("flux_") else None
    if other is None or other in inside:
        return None
    allowed = [name for mine in inside for name in table.ROOMS[mine]]
    if any(name == other or name.startswith(other + "/") for name in allowed):
        return None
    return f"links {target}: {room} may not use {other}"


def faults_of_cmake(path, text):
    room = room_of(path)
    faults = []
    for call in re.finditer(r"^flux_(?:room|qml_module)\(([^)]*)\)", text, re.MULTILINE):
        for word in re.finditer(r"[\w:]+", call.group(1)):
            fault = fault_of_link(room, word.group()) if room else None
            if fault:
                faults.append((text.count("\n", 0, call.start(1) + word.start()) + 1, fault))
    return faults


def faults_of_table(rooms=None):
    """The arrows go down: no room may come back to itself, however long the way. A room of the engine and the rooms
    inside it count as one."""
    rooms = table.ROOMS if rooms is None else rooms
    faults = [f"{room} may use {used}, which is no room"
              for room in rooms for used in rooms[room] if used not in rooms and "." not in used]

    def outer(name):
        return "/".join(name.split("/")[:2])

    graph = {}
    for room in rooms:
        graph.setdefault(outer(room), set()).update(outer(used) for used in rooms[room] if outer(used) != outer(room))
    finished = set()

    def visit(room, way):
        if room in way:
            faults.append("the arrows make a circle: " + " → ".join([*way[way.index(room):], room]))
        elif room not in finished:
            for used in sorted(graph.get(room, ())):
                visit(used, [*way, room])
            finished.add(room)

    for room in sorted(graph):
        visit(room, [])
    return faults


def check_tree(top):
    faults = [f"tests/layers/table.py: {fault}" for fault in faults_of_table()]
    count = 0
    for folder in ("engine", "ui", "app"):
        for file in sorted((top / folder).rglob("*")):
            path = file.relative_to(top).as_posix()
            if file.suffix in (".h", ".cpp", ".in") and file.is_file():
                count += 1
                text = file.read_text(encoding="utf-8", errors="replace")
                faults += [f"{path}:{line}: {fault}" for line, fault in faults_of_source(path, text)]
            elif file.name == "CMakeLists.txt":
                text = file.read_text(encoding="utf-8")
                faults += [f"{path}:{line}: {fault}" for line, fault in faults_of_cmake(path, text)]
    return count, faults


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    count, faults = check_tree(top)
    for fault in faults:
        print(fault)
    if count == 0:
        print("no source files found")
    print(f"layers: {count} files, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
