"""What the Python drivers have in common: the setting, articles in, groups out."""

import json

BANDS = 16
ROWS = 8
PERMUTATIONS = BANDS * ROWS
LEAST_JACCARD = 0.7
WORDS_OF_A_SHINGLE = 5

# Any seed will do, but runs must be repeatable.
SEED = 1


def read_articles(corpus):
    """Yields the id and the lower-cased text of each article, one line in memory at a time."""
    with open(corpus, "rb") as lines:
        for line in lines:
            if line.strip():
                article = json.loads(line)
                yield article["id"], f"{article['title']} {article['body']}".lower()


def shingles(words, space):
    """The shingles of a text; one of fewer words than a shingle is one shingle.

    `words` and `space` are both text or both bytes, whichever the library hashes.
    """
    if len(words) < WORDS_OF_A_SHINGLE:
        return [space.join(words)]
    # Zipping shifted lists keeps the loop out of the interpreter: a fifth faster than slicing.
    return list(map(space.join, zip(*(words[start:] for start in range(WORDS_OF_A_SHINGLE)))))


def connected_components(articles, pairs):
    """The group of each article: union-find over pairs of positions, the first names the group."""
    parents = list(range(articles))

    def root(article):
        while parents[article] != article:
            parents[article] = parents[parents[article]]
            article = parents[article]
        return article

    for one, other in pairs:
        one, other = root(one), root(other)
        parents[max(one, other)] = min(one, other)
    return [root(article) for article in range(articles)]


def write_groups(path, ids, groups):
    """Writes one row for each article."""
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(
            f'{{"id":{json.dumps(article_id)},"group":{group}}}\n'
            for article_id, group in zip(ids, groups)
        )
