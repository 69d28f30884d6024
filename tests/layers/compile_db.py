"""What the lint steps that run a compiler share: flags from compile_commands.json, the headers that a file reaches, a
cache of "this was clean" by content hash, and running commands on all cores."""

import concurrent.futures
import hashlib
import json
import pathlib
import re
import shlex
import subprocess

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
ROOMS = ("engine/", "ui/", "app/")


class CompileDb:
    """Flags by file, relative to the top folder; only files of the rooms."""

    def __init__(self, top, build):
        self.top, self.build = top, build
        self.flags = {}
        for entry in json.loads((build / "compile_commands.json").read_text()):
            path = pathlib.Path(entry["file"])
            if path.is_relative_to(top) and path.relative_to(top).as_posix().startswith(ROOMS):
                self.flags[path.relative_to(top).as_posix()] = self._clean(shlex.split(entry["command"]), entry["file"])

    @staticmethod
    def _clean(words, source):
        """Without compiler, launcher, output, source and precompiled header."""
        flags, skip = [], False
        start = max(at for at, word in enumerate(words) if re.search(r"(^|/)(c\+\+|g\+\+|clang\+\+)[-\d.]*$", word)) + 1
        for word in words[start:]:
            if skip:
                skip = False
            elif word in ("-include", "-o"):
                skip = True
            elif word not in ("-c", "-Winvalid-pch", source):
                flags.append(word)
        return flags

    def flags_of_header(self, path):
        """The flags of a source of the header's room, or of the nearest room above."""
        folder = path
        while "/" in folder:
            folder = folder.rsplit("/", 1)[0]
            for source in sorted(self.flags):
                if source.startswith(folder + "/"):
                    return self.flags[source]
        return None


class Includes:
    """The files of ours that a file reaches by include lines, with the file itself."""

    def __init__(self, top):
        self.top = top
        self._texts = {}
        self._reach = {}

    def text(self, path):
        if path not in self._texts:
            file = self.top / path
            self._texts[path] = file.read_bytes() if file.is_file() else b""
        return self._texts[path]

    def direct(self, path):
        names = INCLUDE.findall(self.text(path).decode("utf-8", "replace"))
        return [name for name in names if (self.top / name).is_file()]

    def reach(self, path):
        if path not in self._reach:
            seen, todo = set(), [path]
            while todo:
                at = todo.pop()
                if at not in seen:
                    seen.add(at)
                    todo += self.direct(at)
            self._reach[path] = sorted(seen)
        return self._reach[path]

    def key(self, path, *others):
        digest = hashlib.sha256()
        for item in others:
            digest.update(repr(item).encode() + b"\0")
        for name in self.reach(path):
            digest.update(name.encode() + b"\0" + self.text(name) + b"\0")
        return digest.hexdigest()


class Clean:
    """Remembers what was found clean, under the build folder. One empty file a key."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def has(self, key):
        return (self.folder / key).exists()

    def add(self, key):
        (self.folder / key).touch()


def run_all(commands, jobs, cwd):
    """Runs (label, command) pairs; yields (label, exit code, output) as they end."""
    def run(pair):
        done = subprocess.run(pair[1], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return pair[0], done.returncode, done.stdout.decode("utf-8", "replace")
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        for future in concurrent.futures.as_completed([pool.submit(run, pair) for pair in commands]):
            yield future.result()


def version_of(tool):
    done = subprocess.run([tool, "--version"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return done.stdout.decode("utf-8", "replace")


def tracked(top, *patterns):
    listed = subprocess.run(["git", "-C", str(top), "ls-files", "-co", "--exclude-standard", "-z", "--", *patterns],
                            stdout=subprocess.PIPE, check=True).stdout.decode()
    return sorted(path for path in listed.split("\0") if path and (top / path).is_file())
