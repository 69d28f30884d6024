#!/usr/bin/env python3
"""docs/settings.md lists exactly the settings of engine/domain/settings.cpp, with the same sentences."""

import pathlib
import re
import sys

ROW = re.compile(r'\b(?:row|number)\(\s*"([a-z_.]+)"(.*?)QStringLiteral\(((?:\s*"(?:\\.|[^"\\])*")+)\)', re.DOTALL)
PAGE_ROW = re.compile(r"^\| `([a-z_.]+)` \|.*\| ([^|]+) \|$", re.MULTILINE)


def rows_of_code(text):
    rows = {}
    for key, _, literals in ROW.findall(text):
        rows[key] = "".join(re.findall(r'"((?:\\.|[^"\\])*)"', literals)).replace('\\"', '"')
    return rows


def rows_of_page(text):
    return {key: sentence.strip() for key, sentence in PAGE_ROW.findall(text)}


def compare(code, page):
    faults = [f"{key}: is not in docs/settings.md" for key in code if key not in page]
    faults += [f"{key}: is in docs/settings.md, but there is no such setting" for key in page if key not in code]
    faults += [f"{key}: the page says “{page[key]}”, the code “{code[key]}”"
               for key in code if key in page and page[key] != code[key]]
    return faults


def main():
    top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    code = rows_of_code((top / "engine/domain/settings.cpp").read_text(encoding="utf-8"))
    faults = compare(code, rows_of_page((top / "docs/settings.md").read_text(encoding="utf-8")))
    for fault in faults:
        print(fault)
    print(f"settings: {len(code)} settings, {len(faults)} faults")
    return 1 if faults or not code else 0


if __name__ == "__main__":
    sys.exit(main())
