#!/usr/bin/env python3
"""Compares storyfold with its peers at folding copies, each run as a whole process.

The corpus is JSON Lines with `id`, `title`, `body` and `group`: the truth, equal for copies of one
original. Prints one Markdown table; README.md beside this file says what each row does.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

# What is compared is pinned. What it needs is not: the newest numpy depends on the Python at hand,
# and the versions that were taken are printed.
PACKAGES = {
    "rensa": ["rensa==0.5.0"],
    "datasketch": ["datasketch==2.0.0", "xxhash"],
    "daft": ["daft==0.7.26", "numpy"],
}
TOOLS = ["storyfold", "gaoya", *PACKAGES]

PEER_SETTING = "estimated J ≥ 0.7"

# Stand in a command for the paths that are known when it is run.
CORPUS, GROUPS = "CORPUS", "GROUPS"


@dataclass
class Run:
    """What the operating system counted for one process."""

    seconds: float
    cpu_seconds: float
    peak_bytes: int


@dataclass
class Entrant:
    """A row of the table: a tool in one setting."""

    tool: str
    version: str
    setting: str
    command: list[str] = field(default_factory=list)  # with CORPUS and GROUPS in it
    missing: str = ""  # why there are no figures
    folds: bool = True  # whether groups come of it
    runs: list[Run] = field(default_factory=list)


@dataclass
class Scores:
    """Pairs of copies that were found, against the pairs of the truth."""

    precision: float
    recall: float
    f1: float


@dataclass
class Corpus:
    """The articles to fold, as far as they are looked at before the runs."""

    path: Path
    articles: int
    size_bytes: int
    sha256: str


def main() -> None:
    arguments = parse_arguments()
    arguments.scratch.mkdir(parents=True, exist_ok=True)
    corpus = look_at(arguments.corpus)
    entrants = [row for tool in arguments.tools for row in entrants_of(tool, arguments)]
    run_rounds(entrants, corpus, arguments.rounds, arguments.scratch)
    report = "\n".join(
        [
            f"# Copies in {corpus.articles:,} articles",
            "",
            *conditions(corpus, arguments),
            "",
            *table(entrants, corpus, arguments.scratch),
            "",
        ]
    )
    print(report, end="")
    if arguments.record:
        folder = arguments.record / f"{date.today().isoformat()}-{short_name(cpu_model())}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"copies-{corpus.articles}.md").write_text(report, encoding="utf-8")


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, metavar="CORPUS.jsonl")
    parser.add_argument(
        "--storyfold",
        type=Path,
        metavar="PATH",
        default=REPOSITORY / "target" / "release" / "storyfold",
        help="the program [default: target/release/storyfold of this repository]",
    )
    parser.add_argument(
        "--tools",
        type=tools,
        default=TOOLS,
        metavar="NAMES",
        help=f"comma-separated, in the order of the rows [default: {','.join(TOOLS)}]",
    )
    parser.add_argument("--rounds", type=positive, default=3, metavar="N")
    parser.add_argument(
        "--scratch",
        type=Path,
        metavar="DIR",
        default=Path(tempfile.gettempdir()) / "storyfold-peers",
        help="where the peers are installed, kept for the next time [default: in the system's "
        "temporary folder]",
    )
    parser.add_argument(
        "--record", type=Path, metavar="DIR", help="also write DIR/<date>-<cpu>/copies-<n>.md"
    )
    parser.add_argument(
        "--corpus-command", metavar="TEXT", help="how the corpus is made, to be printed"
    )
    return parser.parse_args()


def tools(names: str) -> list[str]:
    chosen = names.split(",")
    for name in chosen:
        if name not in TOOLS:
            raise argparse.ArgumentTypeError(f"`{name}` is none of {', '.join(TOOLS)}")
    return chosen


def positive(number: str) -> int:
    if int(number) < 1:
        raise argparse.ArgumentTypeError("say 1 or more")
    return int(number)


def look_at(path: Path) -> Corpus:
    """Counts articles and bytes; reading them also puts the file into the cache of the system."""
    digest, articles, size_bytes = hashlib.sha256(), 0, 0
    with open(path, "rb") as lines:
        for line in lines:
            digest.update(line)
            size_bytes += len(line)
            articles += bool(line.strip())
    return Corpus(path, articles, size_bytes, digest.hexdigest())


# The tools.


def entrants_of(tool: str, arguments: argparse.Namespace) -> list[Entrant]:
    """The rows of a tool, which is installed or built if it is not there yet."""
    if tool == "storyfold":
        return storyfold_entrants(arguments.storyfold.resolve())
    if tool == "gaoya":
        return gaoya_entrants(arguments.scratch)
    return [python_entrant(tool, arguments.scratch)]


def storyfold_entrants(program: Path) -> list[Entrant]:
    fold = [str(program), "dedup", "-q", CORPUS, "-o", GROUPS, "--format", "jsonl"]
    try:
        version = output([program, "--version"]).split()[-1]
        takes_threshold = "--threshold" in output([program, "dedup", "--help"])
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"storyfold: {error}; build it, or say where it is with --storyfold")
        return [Entrant("storyfold", "–", "defaults", missing="not found")]
    return [
        Entrant("storyfold", version, "defaults", fold),
        Entrant(
            "storyfold",
            version,
            "--threshold 0.7",
            [*fold, "--threshold", "0.7"],
            missing="" if takes_threshold else "not supported",
        ),
        words_pass(program.with_name("words-pass"), version),
    ]


def words_pass(program: Path, version: str) -> Entrant:
    """What any tool has to do before it can fold: parse, find words, hash them."""
    missing = "" if program.exists() else "not built"
    setting = "only words and their hashes"
    return Entrant("storyfold", version, setting, [str(program), CORPUS], missing, folds=False)


def gaoya_entrants(scratch: Path) -> list[Entrant]:
    """gaoya built twice: as cargo builds by default, and for the processor at hand.

    Its signatures are left to the compiler to vectorise, so the second build halves its time.
    """
    lock = (HERE / "gaoya" / "Cargo.lock").read_text(encoding="utf-8")
    version = re.search(r'name = "gaoya"\nversion = "(.*)"', lock)[1]
    entrants = []
    for build, flags in [("default build", ""), ("target-cpu=native", "-C target-cpu=native")]:
        entrant = Entrant("gaoya", version, f"{PEER_SETTING}, {build}")
        target = scratch / "gaoya" / build.replace(" ", "-")
        manifest = HERE / "gaoya" / "Cargo.toml"
        try:
            say(f"building gaoya, {build}")
            subprocess.run(
                ["cargo", "build", "--quiet", "--release", "--locked"]
                + ["--manifest-path", str(manifest), "--target-dir", str(target)],
                env={**os.environ, "RUSTFLAGS": flags},
                check=True,
            )
            entrant.command = [str(target / "release" / "gaoya-driver"), CORPUS, GROUPS]
        except (OSError, subprocess.CalledProcessError) as error:
            say(f"gaoya: {error}")
            entrant.missing = "not built"
        entrants.append(entrant)
    return entrants


def python_entrant(tool: str, scratch: Path) -> Entrant:
    packages = PACKAGES[tool]
    entrant = Entrant(tool, packages[0].split("==")[1], PEER_SETTING)
    python = python_of(scratch)
    try:
        say(f"installing {tool}")
        # pip comes last, so an environment with it is whole.
        if not python.with_name("pip").exists():
            venv.create(python.parent.parent, with_pip=True)
        subprocess.run(
            [str(python), "-m", "pip", "install", "--quiet", *packages],
            check=True,
            stdout=sys.stderr,
        )
        # -B: no compiled files are left beside the drivers.
        driver = HERE / f"{tool}_driver.py"
        entrant.command = [str(python), "-B", str(driver), CORPUS, GROUPS]
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"{tool}: {error}")
        entrant.missing = "not installed"
    return entrant


def python_of(scratch: Path) -> Path:
    """The Python of the environment, which has one folder for each version of Python."""
    return scratch / f"python-{platform.python_version()}" / "bin" / "python"


# The runs.


def run_rounds(entrants: list[Entrant], corpus: Corpus, rounds: int, scratch: Path) -> None:
    """Runs every entrant once a round, so that what disturbs a round disturbs all of them."""
    for number in range(1, rounds + 1):
        for place, entrant in enumerate(entrants):
            if entrant.missing:
                continue
            paths = {CORPUS: str(corpus.path), GROUPS: str(groups_path(scratch, place))}
            run = measure([paths.get(part, part) for part in entrant.command])
            if run is None:
                entrant.missing = "failed"
                continue
            entrant.runs.append(run)
            name = f"{entrant.tool}, {entrant.setting}"
            say(f"round {number} of {rounds}: {name}: {run.seconds:.2f} s")


def groups_path(scratch: Path, place: int) -> Path:
    return scratch / f"groups-{place}.jsonl"


def measure(command: list[str]) -> Run | None:
    """Runs a command to its end; nothing when it failed.

    A process inherits the peak of the one that started it. That is why no article is held here
    before the last run: the floor stays at what Python takes.
    """
    # daft would report to its makers over the network and draw a bar, both within the time.
    environment = {**os.environ, "DO_NOT_TRACK": "1", "DAFT_PROGRESS_BAR": "0"}
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        say(f"{command[0]} ended with {process.returncode}")
        return None
    # Linux counts the peak in KiB, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit)


# The quality.


def read_groups(path: Path) -> dict[str, str]:
    """The group of each article by its id."""
    with open(path, encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines if line.strip())
        return {row["id"]: row["group"] for row in rows}


def score(truth: dict[str, str], found: dict[str, str]) -> Scores:
    """Counts pairs from the sizes of groups and of what they share, never pair by pair.

    An article without a row is in no pair, like one that is alone in its group.
    """
    correct = pairs(Counter((truth[article], group) for article, group in found.items()))
    found_pairs, true_pairs = pairs(Counter(found.values())), pairs(Counter(truth.values()))
    # Without pairs there is nothing to be wrong about.
    precision = correct / found_pairs if found_pairs else 1.0
    recall = correct / true_pairs if true_pairs else 1.0
    sum_of_both = precision + recall
    return Scores(precision, recall, 2 * precision * recall / sum_of_both if sum_of_both else 0.0)


def pairs(sizes: Counter) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())


# The report.


def conditions(corpus: Corpus, arguments: argparse.Namespace) -> list[str]:
    made = f", made by `{arguments.corpus_command}`" if arguments.corpus_command else ""
    facts = [
        f"Date: {date.today().isoformat()}",
        f"Processor: {cpu_model()}, {os.cpu_count()} cores",
        f"Corpus: {corpus.articles:,} articles, {corpus.size_bytes / 1e6:.1f} MB{made} "
        f"(SHA-256 {corpus.sha256[:16]}…)",
        f"Versions: {rustc_version()}, Python {platform.python_version()}"
        + "".join(f", {package}" for package in installed_packages(arguments.scratch)),
        f"Rounds: {arguments.rounds}, each tool once a round; seconds and × storyfold are medians, "
        "the peak is the largest",
    ]
    return [f"- {fact}" for fact in facts]


def table(entrants: list[Entrant], corpus: Corpus, scratch: Path) -> list[str]:
    head = ["tool", "version", "setting", "seconds", "CPU s", "articles/s", "MB/s", "peak MB"]
    head += ["pair precision", "pair recall", "pair F1", "× storyfold"]
    truth = read_groups(corpus.path)
    if len(truth) != corpus.articles:
        say(f"{corpus.articles - len(truth)} articles have an id that was there before")
    reference = next((entrant for entrant in entrants if entrant.tool == "storyfold"), None)
    rows = [head, ["---"] * 3 + ["---:"] * (len(head) - 3)]
    for place, entrant in enumerate(entrants):
        row = [entrant.tool, entrant.version, entrant.setting]
        if entrant.missing:
            figures = [entrant.missing]
        else:
            groups = read_groups(groups_path(scratch, place)) if entrant.folds else None
            scores = score(truth, groups) if groups is not None else None
            figures = figures_of(entrant, reference, corpus, scores)
        rows.append(row + figures + ["–"] * (len(head) - len(row) - len(figures)))
    return [f"| {' | '.join(row)} |" for row in rows]


def figures_of(
    entrant: Entrant, reference: Entrant | None, corpus: Corpus, scores: Scores | None
) -> list[str]:
    seconds = median(run.seconds for run in entrant.runs)
    figures = [
        f"{seconds:.2f}",
        f"{median(run.cpu_seconds for run in entrant.runs):.2f}",
        f"{corpus.articles / seconds:,.0f}",
        f"{corpus.size_bytes / 1e6 / seconds:.1f}",
        f"{max(run.peak_bytes for run in entrant.runs) / 1e6:.0f}",
    ]
    if scores:
        quality = [scores.precision, scores.recall, scores.f1]
        figures += [f"{share:.4f}" for share in quality]
    else:
        figures += ["–"] * 3
    if reference and not reference.missing:
        paired = zip(entrant.runs, reference.runs)
        figures.append(f"{median(run.seconds / its.seconds for run, its in paired):.2f}")
    return figures


def cpu_model() -> str:
    try:
        if sys.platform == "darwin":
            return output(["sysctl", "-n", "machdep.cpu.brand_string"]).strip()
        cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        return re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)[1].strip()
    except (OSError, subprocess.CalledProcessError, TypeError):
        # Not every kernel names the model.
        return platform.machine()


def short_name(model: str) -> str:
    """`Intel(R) Xeon(R) Gold 6130 CPU @ 2.10GHz` is `intel-xeon-gold-6130`."""
    noise = r"\((?:r|tm)\)|@.*|\bcpu\b|\bprocessor\b|\b\d+-core\b"
    return re.sub(r"[^a-z0-9]+", "-", re.sub(noise, " ", model.lower())).strip("-")


def rustc_version() -> str:
    try:
        return " ".join(output(["rustc", "--version"]).split()[:2])
    except (OSError, subprocess.CalledProcessError):
        return "no rustc"


def installed_packages(scratch: Path) -> list[str]:
    python = python_of(scratch)
    if not python.with_name("pip").exists():
        return []
    listed = output([python, "-m", "pip", "list", "--format=freeze"]).split()
    installers = ("pip=", "setuptools=", "wheel=")
    return [package.replace("==", " ") for package in listed if not package.startswith(installers)]


def output(command: list) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
