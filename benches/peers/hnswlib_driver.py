"""Builds and asks an index of dense vectors, as a tool does that folds by embeddings.

As many random unit vectors as there are articles, each then asked for its nearest. Making vectors
of texts, deciding on pairs and clustering are not in it: it is the least that such a tool spends.
"""

from __future__ import annotations

import sys

import hnswlib
import numpy

DIMENSIONS, LINKS, EF_BUILD, EF_ASK, NEAREST = 256, 16, 200, 64, 16


def main() -> None:
    with open(sys.argv[1], "rb") as lines:
        articles = sum(bool(line.strip()) for line in lines)
    vectors = numpy.random.default_rng(7).standard_normal((articles, DIMENSIONS), dtype="float32")
    vectors /= numpy.linalg.norm(vectors, axis=1, keepdims=True)
    index = hnswlib.Index(space="ip", dim=DIMENSIONS)
    index.init_index(max_elements=articles, M=LINKS, ef_construction=EF_BUILD)
    index.add_items(vectors)
    index.set_ef(EF_ASK)
    found, _ = index.knn_query(vectors, k=NEAREST)
    itself = (found == numpy.arange(articles)[:, None]).any(axis=1).mean()
    print(f"{articles} vectors, {itself:.3f} of them found by themselves", file=sys.stderr)


if __name__ == "__main__":
    main()
