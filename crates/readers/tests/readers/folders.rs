//! INPUT arguments and folders.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use storyfold_readers::{Loaded, ReadError, ReadOptions, SourceFile, plan, read_collect};

use super::{ids, kinds};

/// A folder with files of the given names and contents.
#[track_caller]
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn arguments(folder: &Path, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| folder.join(name).to_string_lossy().into_owned()).collect()
}

fn document_ids(planned: &[SourceFile]) -> Vec<&str> {
    planned.iter().map(|source| source.document_id.as_str()).collect()
}

#[track_caller]
fn read(folder: &Path, names: &[&str]) -> Loaded {
    let planned = plan(&arguments(folder, names)).unwrap();
    read_collect(&planned, &mut io::empty(), &ReadOptions::default()).unwrap()
}

#[test]
fn a_folder_is_walked_in_name_order_without_hidden_files() {
    let folder = folder(&[
        ("b.md", "# B"),
        ("a/z.md", "# AZ"),
        ("a/b/c.txt", "ABC"),
        ("a.md", "# A"),
        (".hidden.md", "# no"),
        (".git/x.md", "# no"),
        ("C.md", "# C"),
    ]);
    let loaded = read(folder.path(), &[""]);
    assert_eq!(ids(&loaded), ["C.md", "a/b/c.txt", "a/z.md", "a.md", "b.md"]);
    assert_eq!(kinds(&loaded), [""; 0]);
    assert_eq!(ids(&read(folder.path(), &[".hidden.md"])), [".hidden.md"], "named, so read");
}

#[test]
fn a_missing_path_is_an_error_before_anything_is_read() {
    let folder = folder(&[("a.md", "# A")]);
    let error = plan(&arguments(folder.path(), &["a.md", "none.md"])).unwrap_err();
    assert!(matches!(&error, ReadError::NotFound { path } if path.ends_with("none.md")), "{error}");
}

#[test]
fn unknown_endings_are_sniffed_and_binary_files_are_counted() {
    let folder = folder(&[
        ("notes", "# Fog\n\nAll day."),
        ("photo.bin", "\u{0}\u{1}\u{2}"),
        ("page.epub", "<html>Fog</html>"),
        ("table.xls", "id,title\n1,Fog\n"),
        ("wire.log", "{\"id\":\"w1\",\"title\":\"Fog\"}\n"),
        ("wire.txt", "### [2031-02-3](/d)\n\n# Mist\n"),
    ]);
    let loaded = read(folder.path(), &[""]);
    assert_eq!(ids(&loaded), ["notes", "w1", "wire.txt"]);
    assert_eq!(kinds(&loaded), ["unknown-format"; 3]);
    assert_eq!(loaded.articles[2].article.title, "Mist");
}

#[test]
fn a_file_reached_twice_is_read_once_whatever_the_order() {
    let folder = folder(&[("a/b.md", "# B"), ("c.md", "# C")]);
    let forth = plan(&arguments(folder.path(), &["", "a", "a/b.md"])).unwrap();
    let back = plan(&arguments(folder.path(), &["a/b.md", "a", ""])).unwrap();
    assert_eq!(document_ids(&forth), ["b.md", "c.md"]);
    let sorted = |mut planned: Vec<SourceFile>| {
        planned.sort_by(|a, b| a.document_id.cmp(&b.document_id));
        planned
    };
    assert_eq!(sorted(forth), sorted(back));
    assert_eq!(plan(&["-".to_owned(), "-".to_owned()]).unwrap().len(), 1);
}

#[test]
fn a_pattern_takes_files_and_walks_folders_with_ids_below_its_first_wildcard() {
    let folder = folder(&[
        ("w/a.md", "# A"),
        ("w/2031/b.md", "# B"),
        ("w/2031/c.txt", "# C"),
        ("w/2031/deep/d.md", "# D"),
        ("w/.hidden/e.md", "# E"),
    ]);
    let matched = |pattern| {
        let planned = plan(&arguments(folder.path(), &[pattern])).unwrap();
        document_ids(&planned).join(" ")
    };
    assert_eq!(matched("w/*.md"), "a.md");
    assert_eq!(matched("w/**/*.md"), "2031/b.md 2031/deep/d.md a.md");
    assert_eq!(matched("w/20*"), "2031/b.md 2031/c.txt 2031/deep/d.md", "a folder is walked");
    assert_eq!(matched("w/*/?.{md,txt}"), "2031/b.md 2031/c.txt");
    assert_eq!(matched("w/.*/*"), ".hidden/e.md", "named, so read");
    assert_eq!(matched("*/2031/[c-z]*"), "w/2031/c.txt w/2031/deep/d.md");
}

#[test]
fn a_pattern_without_a_match_is_an_error_and_a_file_named_like_one_is_read() {
    let folder = folder(&[("a[1].md", "# A"), ("b{.md", "# B")]);
    let failed = |name| plan(&arguments(folder.path(), &[name])).unwrap_err();
    assert!(
        matches!(failed("*.xml"), ReadError::NoMatch { pattern } if pattern.ends_with("/*.xml"))
    );
    assert!(matches!(failed("none/**"), ReadError::NoMatch { .. }));
    assert!(matches!(failed("c{.md"), ReadError::BadPattern { .. }));
    assert_eq!(ids(&read(folder.path(), &["a[1].md", "b{.md"])), ["a[1].md", "b{.md"]);
}

#[cfg(unix)]
#[test]
fn patterns_follow_links_and_loops_of_them_end() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("z1/x.md", "# X"), ("z1/y/x.md", "# Y")]);
    symlink("..", folder.path().join("z1/up")).unwrap();
    symlink("z1", folder.path().join("a")).unwrap();
    let matched = |pattern| {
        let planned = plan(&arguments(folder.path(), &[pattern])).unwrap();
        document_ids(&planned).join(" ")
    };
    assert_eq!(matched("**/x.md"), "a/x.md a/y/x.md");
    // The name that was entered later is the one that matches.
    assert_eq!(matched("z*/x.md"), "z1/x.md");
    assert_eq!(matched("**/z1/x.md"), "z1/x.md");
    assert_eq!(matched("a/**/x.md"), "x.md y/x.md");
}

#[cfg(unix)]
#[test]
fn symbolic_links_are_followed_and_loops_of_them_end() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/b.md", "# B"), ("z/real.md", "# Z")]);
    symlink("..", folder.path().join("a/up")).unwrap();
    symlink("self", folder.path().join("self")).unwrap();
    symlink("z", folder.path().join("link")).unwrap();
    symlink("nowhere", folder.path().join("dangling.md")).unwrap();
    let loaded = read(folder.path(), &[""]);
    assert_eq!(ids(&loaded), ["a/b.md", "z/real.md"].map(|id| id.replace("z/", "link/")));
    assert_eq!(kinds(&loaded), ["unreadable"; 2]);
}

#[cfg(unix)]
#[test]
fn a_link_to_the_whole_tree_from_many_places_is_walked_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("a/1.md", "# 1")]);
    // Two links a level make 2^30 paths to a walk that does not remember where it has been.
    let mut level = folder.path().join("a");
    for depth in 0..30 {
        let next = folder.path().join(format!("level{depth}"));
        fs::create_dir(&next).unwrap();
        symlink(&level, next.join("l")).unwrap();
        symlink(&level, next.join("r")).unwrap();
        level = next;
    }
    let loaded = read(folder.path(), &[""]);
    assert_eq!(loaded.articles.len(), 1);
}

#[test]
fn a_file_name_that_is_no_id_is_counted() {
    let folder = folder(&[("ok.md", "# Fog")]);
    if fs::write(folder.path().join("a\nb.md"), "# Mist").is_err() {
        return; // This file system has no such names.
    }
    let loaded = read(folder.path(), &[""]);
    assert_eq!((ids(&loaded), kinds(&loaded)), (vec!["ok.md"], vec!["bad-id".to_owned()]));
}

#[test]
fn a_failing_disk_ends_the_run_and_what_came_before_is_delivered() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let planned = plan(&["-".to_owned()]).unwrap();
    let mut stdin = "{\"id\":1,\"title\":\"Fog\"}\n".as_bytes().chain(Failing);
    let mut items = Vec::new();
    let result =
        storyfold_readers::read_all(&planned, &mut stdin, &ReadOptions::default(), &mut |item| {
            items.push(item)
        });
    assert!(matches!(result, Err(ReadError::Interrupted { path, .. }) if path == "-"));
    assert_eq!(items.len(), 1);
}
