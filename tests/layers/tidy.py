"""clang-tidy over the sources of engine/, ui/ and app/.

Most of its time goes into reading Qt's and the library's headers again for each source, so several
sources are checked at a time, as one file that includes them. Two sources that give a name of their own to the same
thing cannot stand in one file and are kept apart; should a bundle not compile, its sources are checked singly. What
was found clean is not checked again until it, or a header it reaches, or the list of checks changes."""

import re
import shutil

from compile_db import Clean, CompileDb, Includes, run_all, version_of

BUNDLE = 10
# Names that a source declares for itself: functions, types and constants at the start of a line.
OWN_NAME = re.compile(
    r"^(?:template *<[^\n]*> *)?(?:\[\[\w+\]\] *)?(?:static |constexpr |inline |const |thread_local )*"
    r"(?:(?:class|struct|union|enum class|enum) (\w+)|using (\w+) =|(?!using |return |namespace )[\w:]"
    r"[\w:<>,&* ]*[ &*](\w+) *[({=;\[])", re.MULTILINE)
WARNING = re.compile(r"^(\S+?):(\d+):(\d+): (?:warning|error): (.*)$", re.MULTILINE)


def find_tool():
    for name in ("clang-tidy-19", "clang-tidy-20", "clang-tidy-18", "clang-tidy"):
        if path := shutil.which(name):
            return path
    return None


def own_names(text):
    return {name for found in OWN_NAME.findall(text) for name in found if name}


def add_flags(known, flags):
    """Adds what is new; -isystem stays with the folder behind it. Rooms differ only in include folders and in the
    QT_…_LIB definitions, so one set serves all of a bundle."""
    at = 0
    while at < len(flags):
        width = 2 if flags[at] in ("-isystem", "-I", "-D", "-framework", "-arch") else 1
        item = tuple(flags[at:at + width])
        if item not in known:
            known.append(item)
        at += width


def bundles_of(sources, db, includes, size=BUNDLE):
    """Up to `size` sources together, no two of them with a name of their own in common."""
    bundles = []
    for source in sources:
        names = own_names(includes.text(source).decode("utf-8", "replace"))
        for bundle in bundles:
            if len(bundle["sources"]) < size and not bundle["names"] & names:
                break
        else:
            bundle = {"flags": [], "sources": [], "names": set()}
            bundles.append(bundle)
        bundle["sources"].append(source)
        bundle["names"] |= names
        add_flags(bundle["flags"], db.flags[source])
    return bundles


def command_for(tool, top, folder, number, bundle):
    unit = folder / f"bundle_{number}.cpp"
    unit.write_text("".join(f'#include "{top}/{source}"\n' for source in bundle["sources"]))
    ours = "--header-filter=^" + re.escape(str(top)) + r"/(engine|ui|app)/.*\.(h|cpp)$"
    return [tool, "--quiet", f"--config-file={top}/.clang-tidy", ours, str(unit), "--",
            *(word for item in bundle["flags"] for word in item), "-Wno-unknown-warning-option", "-Wno-error", "-w"]


def faults_in(output, top):
    """Each complaint once, with its path from the top folder."""
    lines = []
    for path, line, _, text in WARNING.findall(output):
        text = f"{path.removeprefix(str(top) + '/')}:{line}: {text}"
        if text not in lines:
            lines.append(text)
    return lines


def run_bundles(tool, top, folder, bundles, jobs):
    commands = [(number, command_for(tool, top, folder, number, bundle)) for number, bundle in enumerate(bundles)]
    for number, code, output in run_all(commands, jobs, top):
        yield bundles[number], code, output


def check(top, build, jobs):
    tool = find_tool()
    if tool is None:
        return ["clang-tidy is not installed"], "not run"
    db, includes, clean = CompileDb(top, build), Includes(top), Clean(build / "lint" / "tidy")
    settings = (version_of(tool), (top / ".clang-tidy").read_bytes())
    keys = {source: includes.key(source, settings, db.flags[source]) for source in db.flags if (top / source).is_file()}
    stale = sorted(source for source in keys if not clean.has(keys[source]))
    folder = build / "lint" / "bundles"
    folder.mkdir(parents=True, exist_ok=True)
    faults, again = [], []
    # Smaller bundles when there are few files, so that every core has work.
    size = min(BUNDLE, max(1, -(-len(stale) // max(1, jobs))))
    for bundle, code, output in run_bundles(tool, top, folder, bundles_of(stale, db, includes, size), jobs):
        if code == 0:
            for source in bundle["sources"]:
                clean.add(keys[source])
        elif "clang-diagnostic-error" in output and len(bundle["sources"]) > 1:
            again += bundle["sources"]
        else:
            faults += [fault for fault in faults_in(output, top) or [output.strip()[-2000:]] if fault not in faults]
    for bundle, code, output in run_bundles(tool, top, folder, bundles_of(sorted(again), db, includes, 1), jobs):
        if code == 0:
            clean.add(keys[bundle["sources"][0]])
        else:
            faults += [fault for fault in faults_in(output, top) or [output.strip()[-2000:]] if fault not in faults]
    singly = f", {len(again)} of them singly" if again else ""
    return faults, f"{len(keys)} files, {len(stale)} checked now{singly}"
