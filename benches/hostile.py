#!/usr/bin/env python3
"""Runs storyfold as a whole process on hostile inputs and prints what it took.

    cargo build --release -p storyfold-cli
    python3 benches/hostile.py target/release/storyfold FOLDER [PART_OF_A_NAME ...]

Each input is made in FOLDER, read by `cluster` and by `dedup`, and deleted; the largest has a gigabyte.
It needs nothing but Python; inputs that need the program `zstd` are left out where it is missing. What
to expect: exit status 0, one row for the good article that some inputs end with, and far less than 512
MiB, the most a run may take. Two inputs, whose names begin with `many`, are no attack but two million
articles; they take what articles take.
"""

import bz2
import gzip
import lzma
import os
import shutil
import subprocess
import sys
import time
import zipfile

MIB = 1 << 20
GIB = 1 << 30
ITEMS = 2_000_000

WORDS = b"fog closes the port of Ostby "
GOOD = b'{"id":"good","title":"Fog closes port","body":"All day."}\n'
RSS = b'<rss version="2.0"><channel><title>Ostby</title>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Ostby</title>'


def line(before, filler, after):
    """A gigabyte without a line break."""

    def make(path):
        piece = (filler * (1 + MIB // len(filler)))[:MIB]
        with open(path, "wb") as file:
            file.write(before)
            for _ in range(GIB // MIB):
                file.write(piece)
            file.write(after)

    return make


def items(before, item, after):
    """Two million times the same."""

    def make(path):
        with open(path, "wb") as file:
            file.write(before)
            for _ in range(ITEMS // 1000):
                file.write(item * 1000)
            file.write(after)

    return make


def bomb(opened, size, before=b""):
    """Blanks, compressed as well as can be."""

    def make(path):
        with opened(path) as file:
            file.write(before)
            for _ in range(size // MIB):
                file.write(b" " * MIB)

    return make


def best_gzip(path):
    return gzip.open(path, "wb", 9)


def bomb_zip(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        with archive.open("a.jsonl", "w", force_zip64=True) as file:
            for _ in range(GIB // 4 // MIB):
                file.write(b" " * MIB)
        archive.writestr("b.jsonl", GOOD)


def bomb_zst(path):
    process = subprocess.Popen(["zstd", "-19", "-q", "-f", "-o", path], stdin=subprocess.PIPE)
    for _ in range(GIB // 4 // MIB):
        process.stdin.write(b" " * MIB)
    process.stdin.close()
    process.wait()


WARC_PAGE = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
WARC_GOOD = (
    b"\r\n\r\nWARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
    b"WARC-Target-URI: https://post.example/good\r\nContent-Length: 3\r\n\r\nFog\r\n\r\n"
)


def bomb_bodies(path):
    """A hundred packed pages that are blanks, in an archive that is packed itself."""
    page = gzip.compress(b"<html><title>Fog</title><p>" + b" " * (8 * MIB), 9)
    packed = HTTP.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")
    record = WARC_PAGE % (len(packed) + len(page)) + packed + page + b"\r\n\r\n"
    with best_gzip(path) as file:
        file.write(record * 100)
        file.write(WARC_GOOD.lstrip())


CASES = {
    "line.jsonl": line(b'{"title":"Fog","body":"', WORDS, b'"}\n' + GOOD),
    "line-no-json.jsonl": line(b"", b"x", b"\n" + GOOD),
    "line-quoted.csv": line(b'id,title,body\n1,Fog,"', WORDS, b'"\ngood,Fog,All day.\n'),
    "line-plain.csv": line(b"id,title,body\n1,Fog,", WORDS, b"\ngood,Fog,All day.\n"),
    "line-cells.csv": line(b"id,title,body\n1,Fog,", b"a,", b"\ngood,Fog,All day.\n"),
    "line-header.csv": line(b"id,title,body,", WORDS, b"\ngood,Fog,All day.\n"),
    "line.tsv": line(b"id\ttitle\tbody\n1\tFog\t", WORDS, b"\ngood\tFog\tAll day.\n"),
    "line.txt": line(b"", WORDS, b"\n"),
    "line.md": line(b"# ", WORDS, b"\n"),
    "line.html": line(b"<html><p>", WORDS, b"\n"),
    "line.json": line(b'[{"title":"', WORDS, b'"},\n' + GOOD + b"]"),
    "line-ninjs.json": line(b'{"uri":"a","versioncreated":"2031-02-03","headline":"', WORDS, b'"}'),
    "line.rss": line(RSS + b"<item><title>", WORDS, b"</title></item></channel></rss>"),
    "line.warc": line(WARC_PAGE % (GIB + len(HTTP)) + HTTP, WORDS, WARC_GOOD),
    "items.rss": items(RSS, b"<item/>", b"</channel></rss>"),
    "items-open.rss": items(RSS, b"<item></item>\n", b"</channel></rss>"),
    "items.atom": items(ATOM, b"<entry/>", b"</feed>"),
    "items-feed.json": items(b'{"version":"https://jsonfeed.org/version/1.1","items":[{}', b",{}", b"]}"),
    "items.json": items(b"[{}", b",{}", b"]"),
    "items.jsonl": items(b"", b"{}\n", b""),
    "items.csv": items(b"id,title\n", b"1,\n", b""),
    "items.warc": items(b"", b"WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n", b""),
    "items-lying.warc": items(b"", b"WARC/1.0\r\nContent-Length: 9000000\r\n\r\n", b""),
    "many.rss": items(RSS, b"<item><title>Fog</title></item>", b"</channel></rss>"),
    "many-mended.jsonl": items(b"", b'{"id":"a","title":"Fog","published":"soon"}\n', b""),
    "bomb.jsonl.gz": bomb(best_gzip, GIB // 4),
    "bomb-line.jsonl.gz": bomb(best_gzip, GIB // 4, b'{"title":"'),
    "bomb.txt.gz": bomb(best_gzip, GIB // 4),
    "bomb.html.gz": bomb(best_gzip, GIB // 4, b"<html>"),
    "bomb.rss.gz": bomb(best_gzip, GIB // 4, RSS),
    "bomb.csv.gz": bomb(best_gzip, GIB // 4, b"id,title\n"),
    "bomb.warc.gz": bomb(best_gzip, GIB // 4, b"WARC/1.0\r\n"),
    "bomb-bodies.warc.gz": bomb_bodies,
    "bomb.tar.gz": bomb(best_gzip, GIB // 4),
    "bomb.jsonl.bz2": bomb(lambda path: bz2.open(path, "wb"), GIB // 4),
    "bomb.jsonl.xz": bomb(lambda path: lzma.open(path, "wb", preset=9), GIB // 4),
    "bomb.jsonl.zst": bomb_zst,
    "bomb.zip": bomb_zip,
}


def made_apart(make, path):
    """Makes an input in a process of its own: a run counts the peak of what started it as its own."""
    maker = os.fork()
    if maker == 0:
        make(path)
        os._exit(0)
    os.waitpid(maker, 0)


def run(binary, command, path, folder):
    """Exit status, seconds, peak in MiB, rows, and the last line on standard error."""
    said = os.path.join(folder, "said")
    start = time.time()
    with open(said, "wb") as errors:
        process = subprocess.Popen([binary, command, path], stdout=subprocess.PIPE, stderr=errors)
        rows = process.stdout.read().count(b"\n")
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.time() - start
    with open(said, encoding="utf-8") as errors:
        last = (errors.read().splitlines() or [""])[-1]
    os.remove(said)
    last = last.removeprefix("storyfold: ").split(";")[0]
    return os.waitstatus_to_exitcode(status), seconds, usage.ru_maxrss / 1024, rows, last


def main():
    binary, folder, wanted = sys.argv[1], sys.argv[2], sys.argv[3:]
    print("| input | MB | command | exit | seconds | peak MiB | rows | what it says at the end |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | --- |")
    for name, make in CASES.items():
        if wanted and not any(part in name for part in wanted):
            continue
        if make is bomb_zst and not shutil.which("zstd"):
            continue
        path = os.path.join(folder, name)
        made_apart(make, path)
        megabytes = os.path.getsize(path) / 1e6
        for command in ("cluster", "dedup"):
            code, seconds, peak, rows, last = run(binary, command, path, folder)
            row = f"| {name} | {megabytes:.1f} | {command} | {code} | {seconds:.1f} | {peak:.0f} |"
            print(f"{row} {rows} | {last} |", flush=True)
        os.remove(path)


if __name__ == "__main__":
    main()
