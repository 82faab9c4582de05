#!/usr/bin/env python3
"""Compares storyfold at finding stories with what an index of embeddings alone costs.

storyfold reads articles and writes stories; hnswlib builds an index of as many vectors and asks it
for the nearest of each. Both are whole processes, run one after the other in each round. Prints
processor seconds, because both use all cores in some stages and one in others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median

from compare import HERE, REPOSITORY, Run, cpu_model, measure, positive, python_of, say

PACKAGES = ["hnswlib==0.8.0", "numpy"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="+", metavar="CORPUS.jsonl")
    program = REPOSITORY / "target" / "release" / "storyfold"
    parser.add_argument("--storyfold", type=Path, default=program, metavar="PATH")
    parser.add_argument("--rounds", type=positive, default=3, metavar="N")
    scratch = Path(tempfile.gettempdir()) / "storyfold-peers"
    parser.add_argument("--scratch", type=Path, default=scratch, metavar="DIR")
    arguments = parser.parse_args()
    python = install(arguments.scratch)
    rows = arguments.scratch / "stories.jsonl"
    print(f"{cpu_model()}, {arguments.rounds} rounds, medians\n")
    print("| corpus | storyfold CPU s | peak MB | hnswlib CPU s | peak MB | storyfold / hnswlib |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for corpus in arguments.corpora:
        fold = [str(arguments.storyfold), "cluster", "-q", str(corpus), "-o", str(rows)]
        index = [str(python), "-B", str(HERE / "hnswlib_driver.py"), str(corpus)]
        rounds = [(run(fold), run(index)) for _ in range(arguments.rounds)]
        cells = [corpus.name]
        for runs in zip(*rounds):
            cells.append(f"{median(one.cpu_seconds for one in runs):.1f}")
            cells.append(f"{max(one.peak_bytes for one in runs) / 1e6:.0f}")
        ratio = median(ours.cpu_seconds / its.cpu_seconds for ours, its in rounds)
        print(f"| {' | '.join([*cells, f'{ratio:.2f}'])} |")


def install(scratch: Path) -> Path:
    """The Python of the scratch folder's environment, with hnswlib."""
    python = python_of(scratch)
    if not python.with_name("pip").exists():
        venv.create(python.parent.parent, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", *PACKAGES]
    subprocess.run(command, check=True, stdout=sys.stderr)
    return python


def run(command: list[str]) -> Run:
    done = measure(command)
    if done is None:
        sys.exit(f"{command[0]} failed")
    say(f"{Path(command[0]).name}: {done.cpu_seconds:.1f} CPU s, {done.seconds:.1f} s")
    return done


if __name__ == "__main__":
    main()
