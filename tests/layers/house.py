#!/usr/bin/env python3
"""The house rules that no compiler knows: files under 400 lines, every text of the window goes through qsTr(), nothing
names a folder of one person's machine, headers have #pragma once. Prints one line a fault; exits 1 if there is one."""

import pathlib
import re
import sys

from compile_db import tracked

MAX_LINES = 400
COUNTED = (".h", ".cpp", ".qml", ".py", ".sh")
TEXT = (*COUNTED, ".md", ".txt", ".cmake", ".json", ".yml", ".yaml", ".in", ".desktop", ".xml", ".svg", ".sql", "")

# Folders that exist on one machine only. /tmp and /home/anna are fine in a test; these are not.
MACHINE = re.compile(r"(?<![\w.$}])/(?:work|root|workspace|mnt|github)/[\w.]|"
                     r"(?<![\w.])/home/(?:runner|jenkins|builder|ubuntu|debian|vagrant)\b")

# Properties whose text the person reads.
SHOWN = ("text", "title", "placeholderText", "label", "description", "hint", "heading", "question", "caption",
         "tooltip", "toolTip", "tip", "subtitle", "message", "yesText", "noText", "yesLabel", "noLabel", r"Accessible\.name",
         r"Accessible\.description", r"ToolTip\.text", "name", "emptyText", "action", "sentence", "detail", "body")
ASSIGNED = re.compile(r"\b(?:%s)\s*:\s*(?P<value>.*)$" % "|".join(SHOWN))
STRING = re.compile(r'"((?:\\.|[^"\\])*)"|\'((?:\\.|[^\'\\])*)\'|`((?:\\.|[^`\\])*)`')
TRANSLATED = re.compile(r"\b(?:qsTr|qsTranslate|qsTrId)\s*\(")
WORD = re.compile(r"[^\W\d_]{2,}")


def length_faults(path, text):
    if not path.endswith(COUNTED) and path not in ("dev",):
        return []
    lines = text.count("\n")
    return [(lines, f"has {lines} lines; {MAX_LINES} are the most. Cut it in two.")] if lines > MAX_LINES else []


def pragma_faults(path, text):
    if path.endswith(".h") and "#pragma once" not in text[:2000]:
        return [(1, "has no #pragma once")]
    return []


def machine_faults(path, text):
    if path == "tests/layers/house.py":
        return []
    return [(text.count("\n", 0, found.start()) + 1, f"names a folder of one machine: {found.group()}…")
            for found in MACHINE.finditer(text)]


def strip_calls(line):
    """The line without what stands inside qsTr(…), followed through nested brackets."""
    out, at = "", 0
    while found := TRANSLATED.search(line, at):
        out += line[at:found.start()]
        depth, end = 1, found.end()
        quote = None
        while end < len(line) and depth:
            c = line[end]
            if quote:
                if c == "\\":
                    end += 1
                elif c == quote:
                    quote = None
            elif c in "\"'`":
                quote = c
            else:
                depth += {"(": 1, ")": -1}.get(c, 0)
            end += 1
        at = end
    return out + line[at:]


def is_shown_text(literal, before):
    """A literal that a person would read: two or more letters with a capital first or a space, no markup, and not
    compared with."""
    if literal.startswith("<") or literal == "Flux":
        return False
    if re.search(r"(===?|!==?|case|indexOf\(|startsWith\(|endsWith\(|includes\(|\[)\s*$", before):
        return False
    if not WORD.search(literal):
        return False
    return " " in literal.strip() or literal[:1].isupper()


def untranslated_faults(path, text):
    if not path.startswith("ui/") or not path.endswith(".qml"):
        return []
    faults = []
    for number, line in enumerate(text.split("\n"), 1):
        if "not-for-translation" in line:
            continue
        line = re.sub(r"(?<!:)//.*$", "", line)
        found = ASSIGNED.search(line)
        if not found:
            continue
        value = strip_calls(found.group("value"))
        for literal in STRING.finditer(value):
            words = next(group for group in literal.groups() if group is not None)
            if is_shown_text(words, value[:literal.start()]):
                faults.append((number, f"the text {literal.group()} does not go through qsTr()"))
    return faults


CHECKS = (length_faults, pragma_faults, machine_faults, untranslated_faults)


def faults_of(path, text):
    return [f"{path}:{line}: {fault}" for check in CHECKS for line, fault in check(path, text)]


def check_tree(top):
    faults, count = [], 0
    for path in tracked(top):
        if pathlib.PurePath(path).suffix not in TEXT or path == "LICENSE":
            continue
        count += 1
        faults += faults_of(path, (top / path).read_text(encoding="utf-8", errors="replace"))
    return count, faults


def main():
    count, faults = check_tree(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
    for fault in faults:
        print(fault)
    print(f"house: {count} files, {len(faults)} faults")
    return 1 if faults or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
