//! docs/desk.md does what it says: its commands are run in their order, and print what stands below them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A line that is printed between the blocks of commands.
const BETWEEN: &str = "-- the next block --";

/// The blocks of a page with the language they are marked with.
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut blocks: Vec<(&str, String)> = Vec::new();
    let mut is_inside = false;
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some("") => is_inside = false,
            Some(language) => {
                is_inside = true;
                blocks.push((language, String::new()));
            }
            None if is_inside => {
                let (_, block) = blocks.last_mut().unwrap();
                block.push_str(line);
                block.push('\n');
            }
            None => {}
        }
    }
    blocks
}

/// Whether a line is as a pattern says, in which `…` stands for anything.
fn fits(pattern: &str, line: &str) -> bool {
    let mut rest = line;
    let mut parts = pattern.split('…').peekable();
    let Some(first) = parts.next() else { return false };
    let Some(left) = rest.strip_prefix(first) else { return false };
    rest = left;
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

#[test]
fn every_command_of_the_page_of_the_desk_does_what_is_said() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/desk.md");
    let page = fs::read_to_string(page).unwrap();
    let blocks = blocks(&page);
    let mut script = String::from("set -eu\n");
    for (_, block) in blocks.iter().filter(|(language, _)| *language == "sh") {
        script.push_str(block);
        script.push_str(&format!("echo '{BETWEEN}'\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_storyfold")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(folder.path()).env("PATH", path);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let wrong = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}\n{wrong}");

    let mut printed = said.split(BETWEEN);
    let mut of_block = "";
    let mut compared = 0;
    for (language, block) in &blocks {
        match *language {
            "sh" => of_block = printed.next().unwrap(),
            "text" => {
                for pattern in block.lines() {
                    let is_said = of_block.lines().any(|line| fits(pattern, line));
                    assert!(is_said, "{pattern}\nis not in\n{of_block}\n{wrong}");
                    compared += 1;
                }
            }
            "ini" => {}
            other => panic!("{other}: only sh, text and ini are known"),
        }
    }
    assert!(compared > 5, "{compared} lines compared");
}

#[test]
fn patterns_fit_whole_lines() {
    for (pattern, line, expected) in [
        ("a…c", "abbc", true),
        ("a…c", "abbcd", false),
        ("…c", "c", true),
        ("a", "ab", false),
        ("a…b…", "a1b2", true),
        ("a…b…", "a1c2", false),
    ] {
        assert_eq!(fits(pattern, line), expected, "{pattern} {line}");
    }
}
