"""Folds copies with daft and numpy: `daft_driver.py CORPUS.jsonl GROUPS.jsonl`.

daft reads, normalises and signs; it has no index, so bands are sorted with numpy: articles with an
equal band stand side by side.
"""

import sys

import daft
import numpy
from daft.functions import minhash, normalize

import folding


def main(corpus, out):
    ids, signatures = read_and_sign(corpus)
    candidates = propose(signatures)
    estimated_jaccard = numpy.mean(
        signatures[candidates[:, 0]] == signatures[candidates[:, 1]], axis=1
    )
    pairs = candidates[estimated_jaccard >= folding.LEAST_JACCARD].tolist()
    folding.write_groups(out, ids, folding.connected_components(len(ids), pairs))


def read_and_sign(corpus):
    """Ids, and the signatures as a matrix with one row for each article."""
    articles = daft.read_json(corpus)
    # daft takes a word to end at a space, so every run of white space is made one.
    text = normalize(articles["title"] + " " + articles["body"], lowercase=True, white_space=True)
    signature = minhash(
        text,
        num_hashes=folding.PERMUTATIONS,
        ngram_size=folding.WORDS_OF_A_SHINGLE,
        seed=folding.SEED,
        hash_function="xxhash3_64",
    )
    signed = articles.select(articles["id"], signature.alias("signature")).to_arrow()
    values = signed["signature"].combine_chunks().flatten().to_numpy()
    return signed["id"].to_pylist(), values.reshape(-1, folding.PERMUTATIONS)


def propose(signatures):
    """All pairs of articles with an equal band, each once, as a matrix of two columns."""
    articles = len(signatures)
    # Eight rows of 32 bits are four words of 64, which are mixed into one key by odd factors.
    bands = signatures.view(numpy.uint64).reshape(articles, folding.BANDS, -1)
    factors = numpy.random.default_rng(folding.SEED).integers(
        1 << 63, size=bands.shape[2], dtype=numpy.uint64
    )
    keys = bands @ (2 * factors + 1)

    # A pair is one number while repeated pairs are removed.
    proposed = [numpy.empty(0, dtype=numpy.int64)]
    for band in range(folding.BANDS):
        order = numpy.argsort(keys[:, band], kind="stable")
        key = keys[order, band]
        # In a run of equal keys, pair each with the next, then with the one after it, and so on.
        start, gap = numpy.arange(articles - 1), 1
        while len(start := start[key[start] == key[start + gap]]):
            proposed.append(order[start] * articles + order[start + gap])
            gap += 1
            start = start[start + gap < articles]
    pairs = numpy.unique(numpy.concatenate(proposed))
    return numpy.stack([pairs // articles, pairs % articles], axis=1)


if __name__ == "__main__":
    main(*sys.argv[1:])
