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
    # Items that are reached through Loader.item, itemAtIndex() or focus are known only while running.
    re.compile(r'^Property "\w+" not found on type "(?:QObject|QQuickItem)"$'),
    re.compile(r"^Type is an enum\. You cannot access"),
    # A list of values is an array of JavaScript there, and Qt.callLater is a method.
    re.compile(r'^Property "\w+" not found on type "QVariantList"$'),
    re.compile(r'^Property "callLater" is a QJSValue property'),
    # Qt.application has what QGuiApplication adds to it; Qt.size() converts.
    re.compile(r'^Property "\w+" not found on type "QQmlApplication"$'),
    re.compile(r"^Cannot assign binding of type QSizeF to QSize$"),
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


def is_id_of_file(text, line, column):
    """Inside a delegate qmllint 6.4 does not know the ids of the file around it (later ones ask for a pragma that 6.4
    does not have). The name at this place is fine when the file gives it as an id."""
    at = text.split("\n")[line - 1][column - 1:]
    name = re.match(r"\w*", at).group()
    return bool(name) and re.search(r"\bid:\s*" + name + r"\b", text) is not None


def import_folder(build):
    """A copy of the modules whose qmldir also names QtQuick, which describes colours and fonts: qmllint looks up the
    types of a module's properties in what its qmldir names."""
    folder = build / "lint" / "qml"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(build / "qml", folder)
    for qmldir in folder.rglob("qmldir"):
        text = qmldir.read_text()
        if "depends QtQuick" not in text:
            qmldir.write_text(re.sub(r"^(module .*)$", r"\1\ndepends QtQuick", text, count=1, flags=re.MULTILINE))
    return folder


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
    options = ["-I", str(import_folder(build)), "--deferred-property-id", "disable"]
    done = subprocess.run([tool, *options, *files], cwd=top,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    output = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout.decode("utf-8", "replace"))
    faults, texts = [], {path: (top / path).read_text(encoding="utf-8") for path in files}
    for _, path, line, column, text in COMPLAINT.findall(output):
        if any(pattern.search(text) for pattern in KNOWN_FALSE):
            continue
        if text == "Unqualified access" and path in texts and is_id_of_file(texts[path], int(line), int(column)):
            continue
        faults.append(f"{path}:{line}: {text}")
    if done.returncode != 0 and not COMPLAINT.search(output):
        faults.append(f"qmllint ended with {done.returncode}\n{output[-2000:]}")
    return faults, f"{len(files)} files"
