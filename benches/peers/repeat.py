#!/usr/bin/env python3
"""Repeats articles with noise in their words until there are enough, as JSON Lines.

In each repetition a share of the words gives way to words drawn from all articles; ids get the
repetition's number. With little noise repetitions are copies, with much they are other accounts.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", metavar="ARTICLES.jsonl")
    parser.add_argument("--n", type=int, default=100_000, help="how many articles")
    parser.add_argument("--noise", type=float, default=0.5, help="share of words that give way")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    articles = [
        json.loads(line)
        for path in arguments.files
        for line in path.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]
    if not articles:
        parser.error("there are no articles to repeat")
    texts = (article.get(name) or "" for article in articles for name in ("title", "body"))
    words = [word for text in texts for word in text.split()]
    for number in range(arguments.n):
        repetition, place = divmod(number, len(articles))
        noise = random.Random(f"{arguments.seed} {number}")
        article = dict(articles[place], id=f"{repetition}-{place}-{articles[place]['id']}")
        for name in ("title", "body"):
            article[name] = noisy(article.get(name) or "", words, arguments.noise, noise)
        json.dump(article, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")


def noisy(text: str, words: list[str], share: float, noise: random.Random) -> str:
    lines = text.split("\n")
    return "\n".join(
        " ".join(
            noise.choice(words) if noise.random() < share else word for word in line.split()
        )
        for line in lines
    )


if __name__ == "__main__":
    main()
