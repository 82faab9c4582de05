#!/usr/bin/env python3
"""Folds corpora that are nothing like news and prints what each costs.

A chain of texts each nine tenths like the next; one text many times; one template filled in anew
with a tenth of its words; empty texts. A bucket of candidates that holds everything must cost no
more than what is in it. Every corpus is made here, the same each time.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from compare import REPOSITORY, cpu_model, measure, positive

WORDS = 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    program = REPOSITORY / "target" / "release" / "storyfold"
    parser.add_argument("--storyfold", type=Path, default=program, metavar="PATH")
    parser.add_argument("--n", type=positive, default=100_000, help="articles, a tenth in the chain")
    arguments = parser.parse_args()
    print(f"{cpu_model()}\n")
    print("| corpus | articles | seconds | CPU s | peak MB | groups | largest |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    corpora = {
        "chain": chain(arguments.n // 10),
        "copies": copies(arguments.n),
        "templates": templates(arguments.n),
        "empty": empty(arguments.n),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, bodies in corpora.items():
            print(line(name, bodies, Path(folder), arguments.storyfold), flush=True)


def line(name: str, bodies: Iterator[str], folder: Path, program: Path) -> str:
    articles, rows = folder / "articles.jsonl", folder / "rows.jsonl"
    count = 0
    with open(articles, "w", encoding="utf-8") as out:
        for count, body in enumerate(bodies, 1):
            out.write(json.dumps({"id": f"{count:07}", "title": "", "body": body}) + "\n")
    run = measure([str(program), "dedup", "-q", str(articles), "-o", str(rows)])
    if run is None:
        sys.exit(f"{name}: failed")
    with open(rows, encoding="utf-8") as found:
        groups = Counter(json.loads(row)["group"] for row in found)
    largest = max(groups.values(), default=0)
    return (
        f"| {name} | {count} | {run.seconds:.2f} | {run.cpu_seconds:.2f} "
        f"| {run.peak_bytes / 1e6:.0f} | {len(groups)} | {largest} |"
    )


def word(chance: random.Random) -> str:
    return "".join(chance.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(7))


def chain(count: int) -> Iterator[str]:
    """Each text drops a twentieth at its front and gains one: nine tenths of its shingles stay."""
    chance = random.Random(7)
    text = [word(chance) for _ in range(WORDS)]
    for _ in range(count):
        yield " ".join(text)
        text = text[WORDS // 20 :] + [word(chance) for _ in range(WORDS // 20)]


def copies(count: int) -> Iterator[str]:
    chance = random.Random(7)
    text = " ".join(word(chance) for _ in range(WORDS))
    for _ in range(count):
        yield text


def templates(count: int) -> Iterator[str]:
    """A tenth of the words are others each time, at the same places: names and numbers."""
    chance = random.Random(7)
    template = [word(chance) for _ in range(WORDS)]
    for _ in range(count):
        filled = list(template)
        for place in range(5, WORDS, 10):
            is_name = place % 20 == 5
            filled[place] = word(chance).capitalize() if is_name else str(chance.randrange(10**6))
        yield " ".join(filled)


def empty(count: int) -> Iterator[str]:
    """Not a word in them. Without any text at all they would be turned away."""
    for _ in range(count):
        yield "…"


if __name__ == "__main__":
    main()
