"""Folds copies with datasketch: `datasketch_driver.py CORPUS.jsonl GROUPS.jsonl`.

Shingles are hashed with xxHash: datasketch's default, SHA-1, takes twice the time for nothing that
matters here, and its documentation advises another. Its index only proposes; `MinHash.jaccard`
decides.
"""

import sys

import xxhash
from datasketch import MinHash, MinHashLSH

import folding


def main(corpus, out):
    ids = []

    def shingled():
        for article_id, text in folding.read_articles(corpus):
            ids.append(article_id)
            # Split as text, where Unicode's spaces count; joined again to be encoded at one go.
            words = " ".join(text.split()).encode().split(b" ")
            yield folding.shingles(words, b" ")

    sketches = MinHash.bulk(
        shingled(),
        num_perm=folding.PERMUTATIONS,
        seed=folding.SEED,
        hashfunc=xxhash.xxh32_intdigest,
    )
    index = MinHashLSH(num_perm=folding.PERMUTATIONS, params=(folding.BANDS, folding.ROWS))

    def accepted():
        # Asked before it is inserted, so that no pair is met twice.
        for article, sketch in enumerate(sketches):
            for candidate in index.query(sketch):
                if sketch.jaccard(sketches[candidate]) >= folding.LEAST_JACCARD:
                    yield article, candidate
            index.insert(article, sketch, check_duplication=False)

    folding.write_groups(out, ids, folding.connected_components(len(ids), accepted()))


if __name__ == "__main__":
    main(*sys.argv[1:])
