#!/usr/bin/env python3
"""./dev lint: every check that looks at the files instead of running them. One line a step, then its faults."""

import argparse
import pathlib
import shutil
import subprocess
import sys
import time

import headers
import house
import layers
import qml_lint
import tidy
from compile_db import tracked


def check_format(top, _build, _jobs):
    tool = shutil.which("clang-format")
    files = tracked(top, "*.h", "*.cpp")
    if tool is None:
        return ["clang-format is not installed"], "not run"
    done = subprocess.run([tool, "--dry-run", "-Werror", *files], cwd=top, stderr=subprocess.PIPE, check=False)
    if done.returncode == 0:
        return [], f"{len(files)} files"
    said = done.stderr.decode("utf-8", "replace").splitlines()
    wrong = sorted({line.split(":")[0] for line in said if ": error:" in line})
    return [f"{path}: is not as ./dev format would write it" for path in wrong], f"{len(files)} files"


def check_layers(top, _build, _jobs):
    count, faults = layers.check_tree(top)
    return faults, f"{count} files"


def check_house(top, _build, _jobs):
    count, faults = house.check_tree(top)
    return faults, f"{count} files"


STEPS = {
    "format": check_format,
    "layers": check_layers,
    "house": check_house,
    "headers": headers.check,
    "tidy": tidy.check,
    "qml": qml_lint.check,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", choices=[[], *STEPS], metavar="step", help=", ".join(STEPS))
    parser.add_argument("--build", default="build/dev")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    top = pathlib.Path(__file__).resolve().parents[2]
    total, started = 0, time.monotonic()
    for name in options.steps or STEPS:
        begun = time.monotonic()
        faults, what = STEPS[name](top, (top / options.build).resolve(), options.jobs)
        for fault in faults:
            print(fault)
        word = "ok" if not faults else f"{len(faults)} faults"
        print(f"lint: {name}: {word} ({what}, {time.monotonic() - begun:.0f} s)", flush=True)
        total += len(faults)
    print(f"lint: {total} faults, {time.monotonic() - started:.0f} s")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
