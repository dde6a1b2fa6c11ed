#!/usr/bin/env python3
"""Checks that real time, randomness and sleeping stand in one file each (STYLE: Clock&, Random&).

    determinism.py [root]
"""

import re
import sys

import sources

FORBIDDEN = re.compile(
    r"absl::Now\(|absl::SleepFor\b|absl::InsecureBitGen|absl::BitGen|sleep_for\b|sleep_until\b"
    r"|_clock::now\b|\brandom_device\b|\bmt19937(?:_64)?\b|\b(?:s|d|l|m)?rand(?:48)?\("
    r"|\btime\((?:nullptr|NULL|0|&\w+)\)|\bclock_gettime\(|\bgettimeofday\("
    r"|(?<![\w:.>])(?:u|nano)?sleep\(|\bgetrandom\(|\bgetentropy\(|\bRAND_bytes\("
)

# A test may draw from a generator whose seed it prints; random_device gives no seed.
SEEDED = re.compile(r"mt19937")

# file: what of it is allowed there, and why.
ALLOWED = {
    "libs/base/clock.cc": (r".", "the clock of the machine is here and nowhere else"),
    "libs/base/random.cc": (r".", "the operating system's generator is here and nowhere else"),
    "libs/rpc/server.cc": (r"_clock::now", "gRPC takes a shutdown's deadline by this clock"),
}


def main(root):
    wrong = 0
    for path in sources.cxx_files(root):
        allowed = ALLOWED.get(str(path))
        for number, line in enumerate(sources.code_lines(root, path), 1):
            for match in FORBIDDEN.finditer(line):
                if allowed and re.search(allowed[0], match.group()):
                    continue
                if sources.is_test(path) and SEEDED.match(match.group()):
                    continue
                print(f"{path}:{number}: {match.group().rstrip('(')}: take a Clock& or a Random& instead")
                wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "."))
