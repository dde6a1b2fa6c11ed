#!/usr/bin/env python3
"""Measures `redress duplicate-score` on labelled pairs of texts and prints JSON lines.

    duplicate_score.py PROGRAM DATA

DATA is a folder with zh_duplicates/sample.tsv: two texts and 1 or 0 for the same meaning, tab
separated. Prints Spearman's rank correlation of score and label, times 100, beside that of the
Jaccard index of the characters (the floor), and the pairs a second of the whole command.
"""

import json
import pathlib
import subprocess
import sys
import time


def ranks(values):
    """The rank of each value; equal ones share the mean of their ranks."""
    order = sorted(range(len(values)), key=values.__getitem__)
    result = [0.0] * len(values)
    first = 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for at in range(first, last + 1):
            result[order[at]] = (first + last) / 2
        first = last + 1
    return result


def correlation(one, other):
    mean_one, mean_other = sum(one) / len(one), sum(other) / len(other)
    together = sum((a - mean_one) * (b - mean_other) for a, b in zip(one, other))
    alone = sum((a - mean_one) ** 2 for a in one) * sum((b - mean_other) ** 2 for b in other)
    return together / alone**0.5


def spearman(scores, labels):
    return correlation(ranks(scores), ranks(labels))


def jaccard(a, b):
    return len(set(a) & set(b)) / max(1, len(set(a) | set(b)))


def main(program, data):
    sample = pathlib.Path(data) / "zh_duplicates" / "sample.tsv"
    pairs = [line.split("\t") for line in sample.read_text(encoding="utf-8").splitlines() if line]
    labels = [int(label) for _, _, label in pairs]
    asked = "".join(
        json.dumps({"id": at, "a": a, "b": b}, ensure_ascii=False) + "\n"
        for at, (a, b, _) in enumerate(pairs)
    )
    start = time.monotonic()
    answered = subprocess.run(
        [program, "duplicate-score", "-"], input=asked.encode(), capture_output=True, check=True
    ).stdout
    seconds = time.monotonic() - start
    answers = [json.loads(line) for line in answered.splitlines()]
    if [answer["id"] for answer in answers] != list(range(len(pairs))):
        sys.exit("duplicate-score did not answer every line in order")
    reached = 100 * spearman([answer["score"] for answer in answers], labels)
    floor = 100 * spearman([jaccard(a, b) for a, b, _ in pairs], labels)
    conditions = f"{len(pairs)} pairs of zh_duplicates"
    for metric, value, unit, least in (
        ("zh_duplicates_spearman", reached, "of 100", floor),
        ("pairs_per_s", len(pairs) / seconds, "1/s", 0),
    ):
        figure = {"bench": "accuracy", "metric": metric, "value": round(value, 2), "unit": unit}
        if least:
            figure |= {"floor": round(least, 2), "ratio": round(value / least, 3)}
        print(json.dumps(figure | {"conditions": conditions}))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
