#!/usr/bin/env python3
"""Measures `redress triage` on labelled texts that it was not trained on and prints JSON lines.

    triage_accuracy.py PROGRAM DATA

DATA is a folder with zh_shopping_sentiment, zh_reviews_laptop and en_airline (see its README).
Then come the figures of `redress triage eval`, on the part of the project's own corpus that is kept
out of the training.
"""

import collections
import csv
import json
import pathlib
import subprocess
import sys

FAMILIES = {"服务": {"service_attitude", "after_sales"}, "物流": {"logistics"}}


def show(metric, value, least, conditions, **more):
    figure = {"bench": "accuracy", "metric": metric, "value": round(value, 4), "unit": "1"}
    if least:
        figure |= {"floor": least, "ratio": round(value / least, 3)}
    print(json.dumps(figure | {"conditions": conditions} | more, ensure_ascii=False))


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def triage(program, texts):
    asked = "".join(
        json.dumps({"id": at, "text": text}, ensure_ascii=False) + "\n"
        for at, text in enumerate(texts)
    )
    answered = subprocess.run(
        [program, "triage", "-"], input=asked.encode(), capture_output=True, check=True
    ).stdout
    answers = [json.loads(line) for line in answered.splitlines()]
    if [answer["id"] for answer in answers] != list(range(len(texts))):
        sys.exit("triage did not answer every line in order")
    return answers


def confusion(truth, told):
    """How often each (truth, told) came, true being bad."""
    names = {True: "bad", False: "not bad"}
    counts = collections.Counter(zip(truth, told))
    return {f"{names[a]} told as {names[b]}": counts[a, b] for a in names for b in names}


def accuracy(truth, told):
    return sum(a == b for a, b in zip(truth, told)) / len(truth)


def f1(hits, missed, wrong):
    return 2 * hits / max(1, 2 * hits + missed + wrong)


def sentiment(program, metric, least, conditions, texts, bad):
    told = [answer["sentiment"] < 0 for answer in triage(program, texts)]
    show(metric, accuracy(bad, told), least, conditions, confusion=confusion(bad, told))


def families(answer, bad):
    """Families of R-I8 that the answer names; with `bad`, only those it complains of."""
    return {
        family["code"].split(".")[0]
        for family in answer["categories"]
        if not bad or family["score"] >= 0.5
    }


def laptops(program, folder):
    reviews = {row["id"]: row["Reviews"] for row in rows(folder / "Train_laptop_reviews.csv")}
    opinions = collections.defaultdict(set)
    for row in rows(folder / "Train_laptop_labels.csv"):
        opinions[row["id"]].add((row["Categories"], row["Polarities"]))
    ids = list(reviews)
    answers = triage(program, [reviews[at] for at in ids])
    bad = [any(polarity == "负面" for _, polarity in opinions[at]) for at in ids]
    told = [answer["sentiment"] < 0 for answer in answers]
    counts = collections.Counter(zip(bad, told))
    conditions = f"{len(ids)} reviews of zh_reviews_laptop"
    show(
        "zh_laptop_negative_f1",
        f1(counts[True, True], counts[True, False], counts[False, True]),
        0.80,
        conditions,
        confusion=confusion(bad, told),
    )
    for metric, least, polarities in (
        ("zh_laptop_service_logistics_f1", 0.70, {"正面", "负面", "中性"}),
        ("zh_laptop_service_logistics_complained_of_f1", 0, {"负面"}),
    ):
        only_bad = polarities == {"负面"}
        hits = missed = wrong = 0
        for at, answer in zip(ids, answers):
            named = families(answer, only_bad)
            if only_bad and answer["sentiment"] >= 0:
                named = set()
            for aspect, those in FAMILIES.items():
                there = any((aspect, polarity) in opinions[at] for polarity in polarities)
                found = bool(named & those)
                hits += there and found
                missed += there and not found
                wrong += found and not there
        show(metric, f1(hits, missed, wrong), least, conditions, missed=missed, wrong=wrong)


def main(program, data):
    data = pathlib.Path(data)
    shopping = rows(data / "zh_shopping_sentiment" / "sample.csv")
    sentiment(
        program,
        "zh_shopping_sentiment_accuracy",
        0.86,
        f"{len(shopping)} reviews of zh_shopping_sentiment",
        [row["review"] for row in shopping],
        [row["label"] == "0" for row in shopping],
    )
    laptops(program, data / "zh_reviews_laptop")
    posts = rows(data / "en_airline" / "sample.csv")
    sentiment(
        program,
        "en_airline_negative_accuracy",
        0.78,
        f"{len(posts)} posts of en_airline, negative against the rest",
        [row["text"] for row in posts],
        [row["airline_sentiment"] == "negative" for row in posts],
    )
    sys.stdout.flush()
    subprocess.run([program, "triage", "eval", "--json"], check=True)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
