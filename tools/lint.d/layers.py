#!/usr/bin/env python3
"""Checks by #include that nothing points up (ARCHITECTURE.md, layers).

    layers.py [root]

CMake refuses a wrong target; this refuses a header that is taken in without one.
"""

import sys

import sources

LIBRARIES = {
    "base": 0,
    "telemetry": 1,
    "text": 1,
    "postings": 1,
    "yaml": 2,
    "calendar": 3,
    "pg": 2,
    "redis": 2,
    "rpc": 2,
    "crypto": 2,
    "events": 3,
    "timer": 3,
    "vault": 3,
    "runtime": 4,
    "testing": 5,
}

# Rooms of a service from the inside out, as in RedressTargets.cmake. config gathers the options of
# the rooms, so it stands outside of them.
ROOMS = {"domain": 10, "app": 11, "store": 12, "api": 13, "config": 14, "wiring": 15, "main": 16}

# What the inner rooms may take from libs/; the outer ones may take all of it but testing.
INNER = {"domain": {"base", "text", "yaml", "calendar"}, "app": {"base", "text", "yaml", "calendar", "telemetry"}}

# Generated message headers may serve anywhere; these may not.
IO_HEADERS = ("<grpc", "<libpq-fe.h>", "<hiredis/", '<postgresql/')


def room_of(parts):
    """domain, app, store, api, config, wiring or main, from the parts of services/<name>/..."""
    if len(parts) > 3:
        return parts[2]
    return parts[2].split(".")[0]


def does_io(name):
    return name.startswith(IO_HEADERS) or name.endswith(".grpc.pb.h") or name.startswith("grpcpp/")


def complaint(path, name):
    """Why `path` may not include `name`, or None."""
    place, test = path.parts[0], sources.is_test(path)
    parts = name.split("/")
    library = parts[0] if parts[0] in LIBRARIES and len(parts) > 1 else None

    if library == "testing" and not test:
        return "testing is for tests alone"

    if place == "libs":
        own = path.parts[1]
        if parts[0] == "services":
            return "a library knows no service"
        if library and library != own and not test and LIBRARIES[library] >= LIBRARIES[own]:
            return f"{own} (layer {LIBRARIES[own]}) may not use {library} (layer {LIBRARIES[library]})"
        return None

    if place == "services":
        own = path.parts[1]
        room = room_of(path.parts)
        if room not in ROOMS and not test:
            return f"{room} is no room of a service; there are {', '.join(ROOMS)}"
        if parts[0] == "services":
            if parts[1] != own:
                return f"services/{own} may not include another service"
            other = room_of(parts)
            if not test and other != room and ROOMS.get(other, 99) >= ROOMS[room]:
                return f"{room} may not use {other}, which stands further out"
        if test:
            return None
        if room in INNER and library and library not in INNER[room]:
            return f"{room} may use of libs only {', '.join(sorted(INNER[room]))}"
        if does_io(name) and room not in ("api", "store"):
            return "gRPC, libpq and hiredis stay in api/, store/ and libs/"
        return None

    if place == "tools" and parts[0] == "services" and room_of(parts) != "domain":
        return "a tool speaks to a service over its contract; its rules alone (domain/) run anywhere"
    return None


def main(root):
    wrong = 0
    for path in sources.cxx_files(root):
        for number, name in sources.includes(root, path):
            if reason := complaint(path, name):
                print(f"{path}:{number}: {name}: {reason}")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
