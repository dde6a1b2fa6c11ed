#!/usr/bin/env python3
"""Picks the tests of a build by their labels.

    pick.py targets <build dir> LABEL...   the programs to build, one a line
    pick.py others <build dir> LABEL...    every program of the build but those
    pick.py tests <build dir> LABEL...     the tests, as lines of a CTestTestfile.cmake

The last form puts tests of several builds into one list, each under the name of its build, so that
one ctest runs them all and one summary speaks for them all.
"""

import json
import pathlib
import re
import subprocess
import sys

# How much longer a test may take in a build that watches every step.
SLOW = {"asan": 3, "tsan": 5}


def tests_of(build, labels):
    listing = subprocess.run(["ctest", "--show-only=json-v1"], cwd=build, check=True,
                             capture_output=True, text=True).stdout
    for test in json.loads(listing)["tests"]:
        properties = {one["name"]: one["value"] for one in test.get("properties", [])}
        own = set(properties.get("LABELS", []))
        if own & set(labels):
            # Real processes with deadlines: nothing else may take the machine from them.
            if own & {"e2e", "chaos"}:
                properties["RUN_SERIAL"] = True
            if build.name in SLOW:
                properties["TIMEOUT"] = SLOW[build.name] * properties.get("TIMEOUT", 120)
            yield test["name"], test.get("command", []), properties


def programs_of(build):
    listing = subprocess.run(["ninja", "-t", "targets", "all"], cwd=build, check=True,
                             capture_output=True, text=True).stdout
    return re.findall(r"^bin/([^/:]+): CXX_EXECUTABLE_LINKER", listing, re.M)


def quoted(text):
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$") + '"'


def as_cmake(value):
    if isinstance(value, list):
        return quoted(";".join(str(one) for one in value))
    return quoted("ON" if value is True else value)


def main(form, build, labels):
    build = pathlib.Path(build)
    if form == "others":
        picked = {name for name, _, _ in tests_of(build, labels)}
        print("\n".join(name for name in programs_of(build) if name not in picked))
        return
    for name, command, properties in tests_of(build, labels):
        if form == "targets":
            print(name)
            continue
        full = f"{build.name}/{name}"
        print(f"add_test({quoted(full)} {' '.join(quoted(part) for part in command)})")
        kept = " ".join(f"{key} {as_cmake(value)}" for key, value in sorted(properties.items()))
        print(f"set_tests_properties({quoted(full)} PROPERTIES {kept})")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
