//! The commands that the documentation shows are run, in a copy of the fixtures, and say what it says
//! they say.
//!
//! A block of code is indented by four spaces or fenced. In it `$ command` is followed by what comes
//! out: all of it, but that a line with `…` alone stands for any lines, and that a `…` at the end of
//! one stands for the rest of it. Nothing behind a command means that only its exit code is looked at.
//! A block without `$` whose lines begin with `storyfold` is a list of examples, which have to run.

#![cfg(unix)]

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::harness::fixtures;

/// A command and the lines that are shown below it.
struct Example {
    line: usize,
    command: String,
    shown: Vec<String>,
}

/// The lines of code of a page, in blocks, with their numbers.
fn blocks(page: &str) -> Vec<Vec<(usize, String)>> {
    let mut blocks: Vec<Vec<(usize, String)>> = vec![Vec::new()];
    let mut fence: Option<bool> = None;
    let mut was_prose = false;
    for (number, line) in (1..).zip(page.lines()) {
        if let Some(language) = line.strip_prefix("```") {
            // What is fenced as another language is no command.
            fence = match fence {
                Some(_) => None,
                None => Some(matches!(language, "" | "console" | "sh")),
            };
            blocks.push(Vec::new());
            continue;
        }
        let code = match fence {
            Some(is_console) => is_console.then_some(line),
            None => line.strip_prefix("    "),
        };
        match code {
            // Four spaces that go on with a list or a paragraph are prose.
            Some(code) if fence.is_some() || !was_prose => {
                blocks.last_mut().unwrap().push((number, code.to_owned()));
            }
            // A blank line may be part of what is shown.
            None if line.is_empty() && fence.is_none() => {
                blocks.last_mut().unwrap().push((number, String::new()));
                was_prose = false;
            }
            _ => {
                was_prose = true;
                blocks.push(Vec::new());
            }
        }
    }
    blocks.retain(|block| block.iter().any(|(_, line)| !line.is_empty()));
    blocks
}

/// The examples of a page.
fn examples(page: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    for block in blocks(page) {
        let is_session = block.iter().any(|(_, line)| line.starts_with("$ "));
        for (line, text) in block {
            let command = match text.strip_prefix("$ ") {
                Some(command) => Some(command),
                None if is_session => None,
                None => Some(text.as_str()).filter(|text| text.starts_with("storyfold ")),
            };
            match (command, examples.last_mut()) {
                (Some(command), _) => {
                    let command = command.to_owned();
                    examples.push(Example { line, command, shown: Vec::new() });
                }
                (None, Some(example)) if is_session => example.shown.push(text),
                _ => {}
            }
        }
    }
    for example in &mut examples {
        while example.shown.last().is_some_and(|line| line.is_empty()) {
            example.shown.pop();
        }
    }
    examples
}

/// Whether lines are what is shown of them.
fn is_shown(found: &[&str], shown: &[String]) -> bool {
    match (shown.split_first(), found.split_first()) {
        (None, rest) => rest.is_none(),
        (Some((line, shown)), _) if line.trim() == "…" => {
            (0..=found.len()).any(|passed| is_shown(&found[passed..], shown))
        }
        (Some(_), None) => false,
        (Some((line, shown)), Some((first, found))) => {
            let is_alike = match line.strip_suffix('…') {
                Some(_) if line == first => true,
                Some(beginning) => first.starts_with(beginning.trim_end()),
                None => line.trim_end() == first.trim_end(),
            };
            is_alike && is_shown(found, shown)
        }
    }
}

/// The files that examples read and everybody is taken to have.
fn workplace() -> TempDir {
    let folder = TempDir::new().unwrap();
    let copy = |from: &str, to: &str| {
        let (from, to) = (fixtures().join(from), folder.path().join(to));
        let copied = Command::new("cp").arg("-R").arg(from).arg(to).status().unwrap();
        assert!(copied.success());
    };
    copy("", "fixtures");
    fs::create_dir(folder.path().join("news")).unwrap();
    for name in ["archive.jsonl", "wire.jsonl", "news/articles.jsonl"] {
        copy("town/articles.jsonl", name);
    }
    copy("look-alikes/articles.jsonl", "feed.jsonl");
    copy("look-alikes/gold.jsonl", "labels.jsonl");
    copy("formats/articles.csv", "wire.csv");
    let packed = Command::new("gzip").arg("wire.jsonl").current_dir(folder.path()).status();
    assert!(packed.unwrap().success());
    folder
}

/// Runs the examples of a page and gives their number.
fn check(page: &str) -> usize {
    let root = fixtures().join("..");
    let text = fs::read_to_string(root.join(page)).unwrap();
    let folder = workplace();
    let programs = Path::new(env!("CARGO_BIN_EXE_storyfold")).parent().unwrap().to_owned();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let examples = examples(&text);
    for Example { line, command, shown } in &examples {
        let mut shell = Command::new("sh");
        shell.args(["-c", command]).current_dir(folder.path()).env("PATH", &path);
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
            shell.env_remove(name);
        }
        let ran = shell.stdin(std::process::Stdio::null()).output().unwrap();
        let (stdout, stderr) = (ran.stdout, String::from_utf8_lossy(&ran.stderr));
        assert!(ran.status.success(), "{page}:{line}: {command}\n{stderr}");
        let stdout = String::from_utf8(stdout).unwrap();
        let found: Vec<&str> = stdout.lines().collect();
        assert!(
            shown.is_empty() || is_shown(&found, shown),
            "{page}:{line}: {command}\nshows\n{}\nand says\n{stdout}",
            shown.join("\n")
        );
    }
    examples.len()
}

#[test]
fn examples_of_the_readme_run() {
    assert!(check("README.md") >= 8);
}

#[test]
fn examples_about_wire_copy_run() {
    assert!(check("docs/wire.md") >= 1);
}

#[test]
fn examples_about_canonicals_run() {
    assert!(check("docs/canonicals.md") >= 2);
}

#[test]
fn examples_about_formats_run() {
    assert!(check("docs/formats.md") >= 3);
}

#[test]
fn what_is_shown_may_leave_lines_out() {
    let shown = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    let found = ["one", "two", "three", "four"];
    assert!(is_shown(&found, &shown(&["one", "…", "four"])));
    assert!(is_shown(&found, &shown(&["one", "two", "th…", "four"])));
    assert!(is_shown(&found, &shown(&["…"])));
    assert!(!is_shown(&found, &shown(&["one", "…", "three"])));
    assert!(!is_shown(&found, &shown(&["one", "two", "three"])));
    assert!(!is_shown(&found, &shown(&["one", "2", "…"])));
}
