"""Folds copies with rensa: `rensa_driver.py CORPUS.jsonl GROUPS.jsonl`.

Shingles go to rensa as a stream of lists, signed as they come: handing them over in chunks is
slower. Four fifths of the time are Python's, for reading and shingling. Its index proposes, its
estimated Jaccard similarity decides.
"""

import sys

from rensa import RMinHash, RMinHashLSH

import folding


def main(corpus, out):
    ids = []

    def shingled():
        for article_id, text in folding.read_articles(corpus):
            ids.append(article_id)
            yield folding.shingles(text.split(), " ")

    sketches = RMinHash.from_token_sets(
        shingled(), num_perm=folding.PERMUTATIONS, seed=folding.SEED
    )
    index = RMinHashLSH(folding.LEAST_JACCARD, folding.PERMUTATIONS, folding.BANDS)
    index.insert_many(sketches)
    pairs = (
        (article, candidate)
        for article, candidates in enumerate(index.query_all(sketches))
        for candidate in candidates
        if candidate < article and index.is_similar(sketches[article], sketches[candidate])
    )
    folding.write_groups(out, ids, folding.connected_components(len(ids), pairs))


if __name__ == "__main__":
    main(*sys.argv[1:])
