#!/usr/bin/env python3
"""Checks what is kept in git: sizes, and words that belong to a person or a machine.

    hygiene.py [root]
"""

import pathlib
import re
import subprocess
import sys

SIZE_MAX_BYTES = 1 << 20

# Addresses of the domains that RFC 2606 keeps for examples are fine.
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@(?!(?:[\w-]+\.)*example\.(?:com|net|org|cn)\b)"
                  r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b")
HOST = re.compile(r"\b(?:registry|npm|pypi|proxy|mirror|mirrors|artifactory|nexus)\.[\w-]+(?:\.[\w-]+)+|"
                  r"\bregistry:\d+|//[\w.-]*(?:artifactory|nexus)", re.IGNORECASE)
PLACE = re.compile(r"(?<![\w.$}])/(?:home|Users|root|work|workspace|mnt)/[\w.-]+")
MARK = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
LOCKED = re.compile(r'"resolved"\s*:')


def kept_files(root):
    """Tracked files, and those that would be tracked by the next commit."""
    out = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True).stdout
    return sorted(name for name in out.decode().split("\0") if name)


def problems(name, data):
    if len(data) > SIZE_MAX_BYTES:
        yield 0, f"is {len(data)} bytes long; {SIZE_MAX_BYTES} is the most"
    if "node_modules" in pathlib.PurePath(name).parts:
        yield 0, "node_modules is installed, not kept"
    if b"\0" in data[:8000] or name == "LICENSE":
        return
    lock = name.endswith("package-lock.json")
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        for pattern, what in ((MAIL, "an e-mail address"), (HOST, "a registry's host"),
                              (PLACE, "a path of one machine"), (MARK, "an unfinished place")):
            if match := pattern.search(line):
                yield number, f"{what}: {match.group()}"
        if lock and LOCKED.search(line):
            yield number, "names where a package came from; npm's omit-lockfile-registry-resolved leaves it out"


def main(root):
    wrong = 0
    for name in kept_files(root):
        path = pathlib.Path(root) / name
        if not path.is_file() or path.is_symlink():
            continue
        for number, what in problems(name, path.read_bytes()):
            print(f"{name}:{number}: {what}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
