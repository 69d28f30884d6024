"""Every header compiles alone: the compiler reads each by itself, without a precompiled header.

A header that begins with another of our headers compiles that one alone on the way, so only headers that no other one
begins with are compiled. One that has not changed, nor what it includes, since it was found good is left out."""

import re
import shutil

from compile_db import Clean, CompileDb, Includes, run_all, tracked, version_of


FIRST = re.compile(r'^\s*#\s*(?:(if)|include\s+(?:"([^"]+)"|<))', re.MULTILINE)


def begins_with(text):
    """The header of ours that this text includes before anything else, or None."""
    found = FIRST.search(text)
    return found.group(2) if found and not found.group(1) else None


def check(top, build, jobs):
    compiler = shutil.which("g++") or shutil.which("c++")
    if compiler is None:
        return ["there is no C++ compiler"], "not run"
    db, includes, clean = CompileDb(top, build), Includes(top), Clean(build / "lint" / "headers")
    version = version_of(compiler)
    headers = tracked(top, "engine/*.h", "ui/*.h", "app/*.h")
    on_the_way = {begins_with(includes.text(header).decode("utf-8", "replace")) for header in headers}
    commands, keys, faults = [], {}, []
    for header in headers:
        if header in on_the_way:
            continue
        flags = db.flags_of_header(header)
        if flags is None:
            faults.append(f"{header}: no program of the build uses this folder, so its headers cannot be checked")
            continue
        keys[header] = includes.key(header, flags, version)
        if not clean.has(keys[header]):
            commands.append((header, [compiler, *flags, "-fsyntax-only", "-x", "c++", "-include", header, "/dev/null"]))
    for header, code, output in run_all(commands, jobs, top):
        if code == 0:
            clean.add(keys[header])
        else:
            faults.append(f"{header}: does not compile alone\n{output.strip()[:2000]}")
    return faults, f"{len(headers)} headers, {len(commands)} compiled now"
