"""qmllint over the window's QML files, with the type descriptions that the build makes."""

import pathlib
import re
import shutil
import subprocess

from compile_db import tracked

# What qmllint 6.4 says wrongly, each with its reason.
KNOWN_FALSE = (
    # Base types of C++ models are described in a module that a program does not have to import.
    re.compile(r"^QAbstract(?:Item|List)Model was not found"),
    re.compile(r"^(?:Type|Property) .* of type QAbstract(?:Item|List)Model"),
)
COMPLAINT = re.compile(r"^(Warning|Error): (\S+?):(\d+):(\d+): (.*)$", re.MULTILINE)


def find_tool():
    for query in ("qtpaths6", "qmake6"):
        if tool := shutil.which(query):
            asked = subprocess.run([tool, "-query", "QT_HOST_BINS"], stdout=subprocess.PIPE, check=False)
            path = pathlib.Path(asked.stdout.decode().strip()) / "qmllint"
            if path.is_file():
                return str(path)
    for path in ("/usr/lib/qt6/bin/qmllint", shutil.which("qmllint")):
        if path and pathlib.Path(path).is_file():
            return path
    return None


def make_types(build, jobs):
    """Builds the .qmltypes files, which the moc of each module feeds; returns what went wrong."""
    listed = subprocess.run(["ninja", "-C", str(build), "-t", "targets", "all"], stdout=subprocess.PIPE, check=False)
    targets = sorted(set(re.findall(r"^(\S+\.qmltypes): ", listed.stdout.decode(), re.MULTILINE)))
    if not targets:
        return None
    made = subprocess.run(["ninja", "-C", str(build), "-j", str(jobs), *targets],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return None if made.returncode == 0 else made.stdout.decode("utf-8", "replace")[-2000:]


def check(top, build, jobs):
    files = tracked(top, "ui/*.qml")
    tool = find_tool()
    if tool is None:
        return ["qmllint is not installed (package qt6-declarative-dev-tools)"], "not run"
    if not files:
        return [], "no files"
    if problem := make_types(build, jobs):
        return [f"the QML type descriptions could not be built\n{problem}"], "not run"
    done = subprocess.run([tool, "-I", str(build / "qml"), *files], cwd=top,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode("utf-8", "replace"))
    faults = []
    for _, path, line, _, text in COMPLAINT.findall(output):
        if not any(pattern.search(text) for pattern in KNOWN_FALSE):
            faults.append(f"{path}:{line}: {text}")
    if done.returncode != 0 and not COMPLAINT.search(output):
        faults.append(f"qmllint ended with {done.returncode}\n{output[-2000:]}")
    return faults, f"{len(files)} files"
