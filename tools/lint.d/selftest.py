#!/usr/bin/env python3
"""Proves that the checks find what they are for: each fault is planted in a copy of the tree.

    selftest.py [root]
"""

import contextlib
import io
import pathlib
import shutil
import sys
import tempfile

import determinism
import hygiene
import layers
import sources

# check, file, line to plant, what the check must say of it.
PLANTED = (
    (layers, "libs/base/ids.cc", '#include "rpc/service.h"', "base (layer 0) may not use rpc"),
    (layers, "libs/pg/database.cc", '#include "redis/connection.h"', "pg (layer 2) may not use redis"),
    (layers, "libs/timer/timers.cc", '#include "services/sla/domain/clock.h"', "a library knows no service"),
    (layers, "libs/rpc/server.cc", '#include "testing/wait.h"', "testing is for tests alone"),
    (layers, "services/planted/domain/rule.cc", '#include "services/planted/store/sql.h"', "stands further out"),
    (layers, "services/planted/domain/rule.cc", '#include "pg/database.h"', "domain may use of libs only"),
    (layers, "services/planted/domain/rule.cc", "#include <grpcpp/grpcpp.h>", "gRPC, libpq and hiredis stay"),
    (layers, "services/planted/app/use.cc", '#include "redress/sla/v1/sla.grpc.pb.h"', "gRPC, libpq and hiredis stay"),
    (layers, "services/planted/api/api.cc", '#include "services/other/domain/rule.h"', "another service"),
    (layers, "tools/planted/tool.cc", '#include "services/planted/store/sql.h"', "over its contract"),
    (determinism, "services/planted/domain/rule.cc", "const auto now = absl::Now();", "absl::Now"),
    (determinism, "libs/rpc/server.cc", "absl::SleepFor(absl::Seconds(1));", "absl::SleepFor"),
    (determinism, "libs/pg/lease.cc", "int die = rand() % 6;", "rand"),
    (determinism, "services/planted/app/use.cc", "std::mt19937_64 dice(7);", "mt19937"),
)

# Code that looks like a fault and is none.
INNOCENT = (
    (layers, "services/planted/api/api.cc", '#include "services/planted/store/sql.h"'),
    (layers, "tools/planted/tool.cc", '#include "services/planted/domain/rule.h"'),
    (layers, "services/planted/domain/rule_test.cc", '#include "testing/fake_clock.h"'),
    (determinism, "services/planted/domain/rule.cc", '// absl::Now() has no place here; "absl::Now()"'),
    (determinism, "services/planted/app/use.cc", "clock.Sleep(kRetryDelay); Operand(2); time(nullptr_policy);"),
)


def said(check, root):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        failed = check.main(str(root))
    return failed, set(out.getvalue().splitlines())


def with_line(root, name, line):
    """Adds the line to the file; returns its path and what stood there before."""
    path = root / name
    before = path.read_text() if path.exists() else None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((before or "") + line + "\n")
    return path, before


def main(root):
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        for path in sources.cxx_files(root):
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(pathlib.Path(root) / path, copy / path)
        clean = {check: said(check, copy)[1] for check in (layers, determinism)}
        for check, name, line, *expected in (*PLANTED, *INNOCENT):
            path, before = with_line(copy, name, line)
            failed, output = said(check, copy)
            new = output - clean[check]
            if expected and not (failed and any(expected[0] in one and name in one for one in new)):
                failures.append(f"{check.__name__} let this pass in {name}: {line}")
            if not expected and new:
                failures.append(f"{check.__name__} took this for a fault in {name}: {line}")
            path.write_text(before) if before is not None else path.unlink()
    kept = {
        "a.md": b"write to someone" + b"@" + b"mail.net",
        "b.md": b"see /ho" + b"me/someone/redress",
        "c.bin": b"\0" * (hygiene.SIZE_MAX_BYTES + 1),
        "package-lock.json": b'"reso' + b'lved": "x"',
        "d.cc": b"// TO" + b"DO",
    }
    for name, data in kept.items():
        if not list(hygiene.problems(name, data)):
            failures.append(f"hygiene let {name} pass")
    if list(hygiene.problems("e.md", b"mail li@example.com, see /usr/include and build/dev")):
        failures.append("hygiene took plain words for a fault")
    print("\n".join(failures), end="\n" if failures else "")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
