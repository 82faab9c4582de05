//! Holds the layout: arrows between crates run one way, manifests inherit, pure crates do no I/O.
//!
//! `ARCHITECTURE.md` says why. A change of layout changes [`ARROWS`] or [`DESK`] and that page in one commit.
//! Only manifests and source text are read, so these tests also run while a crate does not build.

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

type Outcome = Result<(), Box<dyn Error>>;

/// What each crate may depend on, of the crates of this workspace, in what is shipped. Whoever is
/// missing here fails [`every_member_has_its_row_of_arrows`]; planned crates have their row already.
const ARROWS: &[(&str, &[&str])] = &[
    ("storyfold-model", &[]),
    ("storyfold-text", &["storyfold-model"]),
    ("storyfold-index", &["storyfold-model", "storyfold-text"]),
    ("storyfold-eval", &["storyfold-model"]),
    ("storyfold-readers", &["storyfold-model"]),
    ("storyfold-store", &["storyfold-model"]),
    (
        "storyfold",
        &[
            "storyfold-model",
            "storyfold-text",
            "storyfold-index",
            "storyfold-readers",
            "storyfold-store",
        ],
    ),
    (
        "storyfold-tune",
        &["storyfold-model", "storyfold-text", "storyfold-index", "storyfold-eval", "storyfold"],
    ),
    ("storyfold-cli", &["storyfold", "storyfold-model", "storyfold-eval", "storyfold-tune"]),
    ("storyfold-testkit", &["storyfold-model"]),
];

/// Crates that are never shipped and may look at everything except the command line.
const FREE: &[&str] = &["storyfold-tests", "storyfold-benches"];

const COMMAND_LINE: &str = "storyfold-cli";
const TESTKIT: &str = "storyfold-testkit";

/// Crates that compute and do nothing else.
const PURE: &[&str] = &["storyfold-model", "storyfold-text", "storyfold-index", "storyfold-eval"];

/// What a pure crate has no business with.
const OUTSIDE_WORLD: &[&str] = &["std::fs", "std::net", "std::env", "std::io::stdin", "std::time"];

/// The parts of a desk, in `crates/engine/src/desk`: each knows those before it only.
const DESK: &[&str] = &[
    "limits",
    "options",
    "memory",
    "filing",
    "relations",
    "stories",
    "open",
    "hindsight",
    "articles",
    "answers",
];

/// What a manifest's `[package]` takes from `[workspace.package]`.
const INHERITED: &[&str] =
    &["version", "edition", "rust-version", "license", "repository", "publish"];

#[test]
fn every_member_has_its_row_of_arrows() -> Outcome {
    for member in metadata()?.workspace_packages() {
        let name = member.name.as_str();
        assert!(
            FREE.contains(&name) || arrows_of(name).is_some(),
            "`{name}` is a new crate: give it a row in ARROWS (tests/tests/architecture.rs) that \
             names what it may depend on, and a line in the code map of ARCHITECTURE.md"
        );
    }
    Ok(())
}

#[test]
fn arrows_run_one_way() -> Outcome {
    let metadata = metadata()?;
    for member in metadata.workspace_packages() {
        let Some(allowed) = arrows_of(member.name.as_str()) else { continue };
        for target in shipped_house_dependencies(member, &metadata) {
            assert!(
                allowed.contains(&target.as_str()),
                "`{}` must not depend on `{target}`; it may depend on {allowed:?}. Move what you \
                 need into a crate both may see (often storyfold-model), or, when the layout \
                 itself should change, change ARROWS and ARCHITECTURE.md in the same commit",
                member.name
            );
        }
    }
    Ok(())
}

#[test]
fn arrows_have_no_cycle() {
    // Each row may only point at rows above it, so the table itself cannot hold a cycle.
    let mut above = BTreeSet::new();
    for (name, targets) in ARROWS {
        for target in *targets {
            assert!(
                above.contains(target),
                "ARROWS lets `{name}` depend on `{target}`, which has no row above it: move the \
                 row of `{target}` up; if that is impossible, the arrows form a cycle"
            );
        }
        above.insert(name);
    }
}

#[test]
fn the_testkit_is_never_shipped() -> Outcome {
    let metadata = metadata()?;
    for member in metadata.workspace_packages() {
        if FREE.contains(&member.name.as_str()) {
            continue;
        }
        assert!(
            !shipped_house_dependencies(member, &metadata).contains(TESTKIT),
            "`{}` ships {TESTKIT}: move it to [dev-dependencies]",
            member.name
        );
    }
    Ok(())
}

#[test]
fn nothing_depends_on_the_command_line() -> Outcome {
    for member in metadata()?.workspace_packages() {
        assert!(
            member.dependencies.iter().all(|dependency| dependency.name != COMMAND_LINE),
            "`{}` depends on {COMMAND_LINE}: move what it needs into the library `storyfold`; to \
             test the program, run it as a process",
            member.name
        );
    }
    Ok(())
}

#[test]
fn members_inherit_from_the_workspace() -> Outcome {
    for member in metadata()?.workspace_packages() {
        let manifest = manifest_of(member)?;
        assert!(
            inherits(manifest.get("lints")),
            "`{}` does not use the lints of the workspace: add `[lints]` with `workspace = true`",
            member.name
        );
        for field in INHERITED {
            assert!(
                inherits(manifest.get("package").and_then(|package| package.get(*field))),
                "`{}` sets its own `{field}`: write `{field}.workspace = true`",
                member.name
            );
        }
    }
    Ok(())
}

#[test]
fn versions_are_written_in_one_table() -> Outcome {
    for member in metadata()?.workspace_packages() {
        for (dependency, entry) in declared_dependencies(&manifest_of(member)?) {
            assert!(
                inherits(Some(&entry)),
                "`{}` states a version or path for `{dependency}` itself: put it into \
                 [workspace.dependencies] of the root Cargo.toml and write \
                 `{dependency}.workspace = true` here",
                member.name
            );
        }
    }
    Ok(())
}

#[test]
fn pure_crates_do_no_input_or_output() -> Outcome {
    let metadata = metadata()?;
    for member in metadata.workspace_packages() {
        if !PURE.contains(&member.name.as_str()) {
            continue;
        }
        for file in rust_files(&source_folder(member)?)? {
            let reached = outside_world_reached(&fs::read_to_string(&file)?);
            assert!(
                reached.is_empty(),
                "{} uses {reached:?}, but `{}` only computes: take the bytes or the setting as an \
                 argument and let storyfold-readers or storyfold-cli fetch it (tests that need a \
                 file can use include_str! or live in the crate's tests/ folder)",
                shown(&file, &metadata),
                member.name
            );
        }
    }
    Ok(())
}

#[test]
fn a_part_of_a_desk_knows_those_before_it_only() -> Outcome {
    let metadata = metadata()?;
    let members = metadata.workspace_packages();
    let engine = members.iter().find(|member| member.name.as_str() == "storyfold");
    let desk = source_folder(engine.ok_or("there is no package `storyfold`")?)?.join("desk");
    for file in rust_files(&desk)? {
        let inside = file.strip_prefix(&desk)?;
        let first = inside.components().next().ok_or("a file has no name")?;
        let part = Path::new(&first).with_extension("").display().to_string();
        if part == "mod" {
            continue;
        }
        let place = DESK.iter().position(|known| *known == part);
        let place = place.ok_or_else(|| {
            format!(
                "`{part}` is a new part of a desk: give it its place in DESK \
                 (tests/tests/architecture.rs), and a line in desk/mod.rs"
            )
        })?;
        let source = fs::read_to_string(&file)?;
        // What stands in the folder itself names the others as its siblings.
        let root = if inside == Path::new(&first) { "super::" } else { "crate::desk::" };
        for path in paths_named(&source, root) {
            let other = path.strip_prefix(root).and_then(|path| path.split("::").next());
            assert!(
                DESK.iter().skip(place + 1).all(|later| Some(*later) != other),
                "{} names `{path}`, which comes after `{part}`: move what both need to where \
                 `{part}` may see it, or hand it in",
                shown(&file, &metadata)
            );
        }
    }
    Ok(())
}

#[test]
fn every_library_says_what_it_is() -> Outcome {
    // A program without a library is left to the lint `missing_docs`.
    let metadata = metadata()?;
    for member in metadata.workspace_packages() {
        let root = source_folder(member)?.join("lib.rs");
        if root.exists() {
            assert!(
                fs::read_to_string(&root)?.starts_with("//!"),
                "{} does not begin with `//!`: say in its first line what the crate is for",
                shown(&root, &metadata)
            );
        }
    }
    Ok(())
}

#[test]
fn grouped_imports_are_seen_through() {
    let grouped = "use std::{\n    collections::BTreeMap,\n    io::{self, stdin},\n    net,\n};\n";
    assert_eq!(outside_world_reached(grouped), ["std::net", "std::io::stdin"]);
    assert_eq!(outside_world_reached("let all = std :: fs::read(path)?;"), ["std::fs"]);
    assert!(outside_world_reached("//! Unlike std::fs, this does not fail.\n").is_empty());
    assert!(outside_world_reached("use std::{fmt, fs_like::Reader};").is_empty());
}

fn metadata() -> Result<Metadata, Box<dyn Error>> {
    // Without the dependencies nothing has to be fetched or resolved: this works offline.
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    Ok(MetadataCommand::new().manifest_path(manifest).no_deps().exec()?)
}

fn arrows_of(name: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(member, _)| *member == name).map(|(_, targets)| *targets)
}

/// The members that end up in what `member` ships: its normal and build dependencies.
fn shipped_house_dependencies(member: &Package, metadata: &Metadata) -> BTreeSet<String> {
    let house: BTreeSet<_> =
        metadata.workspace_packages().iter().map(|package| package.name.to_string()).collect();
    member
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != DependencyKind::Development)
        .map(|dependency| dependency.name.clone())
        .filter(|name| house.contains(name))
        .collect()
}

fn manifest_of(member: &Package) -> Result<toml::Table, Box<dyn Error>> {
    Ok(fs::read_to_string(&member.manifest_path)?.parse()?)
}

fn inherits(entry: Option<&toml::Value>) -> bool {
    entry.and_then(|entry| entry.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
}

/// Every entry of every dependency table of a manifest, those under `[target.…]` included.
fn declared_dependencies(manifest: &toml::Table) -> Vec<(String, toml::Value)> {
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let per_target = targets.into_iter().flat_map(toml::Table::values);
    std::iter::once(manifest)
        .chain(per_target.filter_map(toml::Value::as_table))
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|kind| table.get(kind).and_then(toml::Value::as_table))
        })
        .flatten()
        .map(|(name, entry)| (name.clone(), entry.clone()))
        .collect()
}

fn source_folder(member: &Package) -> Result<PathBuf, Box<dyn Error>> {
    let folder = member.manifest_path.parent().ok_or("a manifest stands in no folder")?;
    Ok(folder.join("src").into_std_path_buf())
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A path as a message should show it: from the root of the workspace.
fn shown(path: &Path, metadata: &Metadata) -> String {
    path.strip_prefix(&metadata.workspace_root).unwrap_or(path).display().to_string()
}

/// Which paths of [`OUTSIDE_WORLD`] a source text names.
fn outside_world_reached(source: &str) -> Vec<&'static str> {
    let named = paths_named(source, "std::");
    OUTSIDE_WORLD
        .iter()
        .filter(|forbidden| {
            let inside = format!("{forbidden}::");
            named.iter().any(|path| path == *forbidden || path.starts_with(&inside))
        })
        .copied()
        .collect()
}

/// The paths a source text names that begin so. A reading of the text, not of the syntax: whole-line
/// comments are left out, groups of imports are opened, renamed crates are not followed.
fn paths_named(source: &str, root: &str) -> Vec<String> {
    let code: String = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .collect();
    let mut named = Vec::new();
    for (start, _) in code.match_indices(root) {
        if let Some(path) = code.get(start..) {
            open_groups("", path, &mut named);
        }
    }
    named
}

/// Reads one path at the start of `code`, writes each path it stands for to `named` (several where
/// it ends in `{…}`), and returns what follows it.
fn open_groups<'a>(prefix: &str, code: &'a str, named: &mut Vec<String>) -> &'a str {
    let in_path = |character: char| character.is_alphanumeric() || "_:".contains(character);
    let end = code.find(|character| !in_path(character)).unwrap_or(code.len());
    let (path, mut rest) = code.split_at(end);
    let path = format!("{prefix}{path}");
    if !path.ends_with("::") {
        named.push(path);
        return rest;
    }
    while let Some(inner) = rest.strip_prefix(['{', ',']) {
        rest = open_groups(&path, inner, named);
    }
    rest.strip_prefix('}').unwrap_or(rest)
}
