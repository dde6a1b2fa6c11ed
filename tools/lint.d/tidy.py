#!/usr/bin/env python3
"""Runs clang-tidy over translation units and prints each finding once.

    tidy.py <build dir> <out dir> [--all | FILE...]

Reads g++'s compile database and writes one that clang can use to <out dir>. A header stands for the
source of its name.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

TIDY = "clang-tidy-14"
# g++'s precompiled header means nothing to clang, and a file must name what it uses anyway.
DROPPED = re.compile(r" -include \S*cmake_pch\.hxx| -Winvalid-pch| -Werror\b| -fuse-ld=\S+| -fsanitize=\S+")
FINDING = re.compile(r"^(\S+:\d+:\d+): (?:error|warning): (.*)$")
# Lambdas may capture structured bindings since C++20; clang learned it in version 16.
NOT_YET_KNOWN = re.compile(r"reference to local binding '\w+'|'\w+' in capture list does not name a variable")


def units_of(build, out):
    """Writes the database; returns the project's own sources in it."""
    root = pathlib.Path.cwd()
    units = {}
    for entry in json.loads((pathlib.Path(build) / "compile_commands.json").read_text()):
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(root) and not path.is_relative_to(root / "build"):
            entry["command"] = DROPPED.sub("", entry["command"]) + " -Wno-unknown-warning-option"
            units[str(path.relative_to(root))] = entry
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    (pathlib.Path(out) / "compile_commands.json").write_text(json.dumps(list(units.values()), indent=1))
    return set(units)


def findings(database, unit):
    """Pairs of place and text, the text with the lines that show the code."""
    run = subprocess.run([TIDY, "--quiet", "-p", database, unit], capture_output=True, text=True)
    found = []
    for line in run.stdout.splitlines():
        if match := FINDING.match(line):
            found.append((match.group(1), [line]))
        elif found:
            found[-1][1].append(line)
    if run.returncode != 0 and not found:
        found.append((unit, [f"{unit}: {TIDY} ended with {run.returncode}", run.stderr[-2000:]]))
    return [(place, "\n".join(lines)) for place, lines in found if not NOT_YET_KNOWN.search(lines[0])]


def sources_of(name, units):
    """The units that read a file: its own, or for a header without one those that include it."""
    own = re.sub(r"\.h$", ".cc", name)
    if own in units:
        return {own}
    if not name.endswith(".h"):
        return set()
    line = f'#include "{name.removeprefix("libs/")}"'
    return {unit for unit in units if line in pathlib.Path(unit).read_text(encoding="utf-8")}


def main(build, out, wanted):
    units = units_of(build, out)
    if wanted == ["--all"]:
        chosen = sorted(units)
    else:
        chosen = sorted(set().union(*(sources_of(name, units) for name in wanted)))
    seen = set()
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for found in pool.map(lambda unit: findings(out, unit), chosen):
            for finding in found:
                if finding not in seen:
                    print(finding[1], flush=True)
                seen.add(finding)
    print(f"{len(chosen)} translation units, {len(seen)} findings")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
