//! What a store writes into files: never over itself, and as much of it as can be read.

use std::fs;

use crate::desk::{Desk, articles};
use crate::harness::{run, run_with};

#[cfg(unix)]
#[test]
fn no_output_takes_the_place_of_the_store() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(3).join("\n")).exits(0);
    let before = fs::read(&desk.path).unwrap();
    let link = desk.path.with_extension("link");
    std::os::unix::fs::symlink(&desk.path, &link).unwrap();
    let roundabout = desk.path.parent().unwrap().join("./desk.storyfold");
    for store in [desk.store(), link.to_str().unwrap()] {
        for output in [desk.store(), link.to_str().unwrap(), roundabout.to_str().unwrap()] {
            for verb in [
                &["list", "-o", output][..],
                &["list", "--format", "csv", "-o", output],
                &["export", "-o", output],
                &["add", "--rejects", output, "-"],
            ] {
                let said = run(&[&["store", verb[0], "--store", store], &verb[1..]].concat());
                let said = said.exits(2).stderr;
                assert!(said.contains("is the store itself"), "{verb:?}: {said}");
                assert!(fs::read(&desk.path).unwrap() == before, "{verb:?}");
            }
        }
    }
    desk.run("list", &["-o", desk.path.with_extension("rows").to_str().unwrap()]).exits(0);
}

#[test]
fn what_cannot_be_read_is_left_out_of_an_export_and_named() {
    let desk = Desk::new();
    desk.run_with("add", &["-"], &articles(6).join("\n")).exits(0);
    desk.run_with("add", &["-"], r#"{"id":"a0005","status":"canceled"}"#).exits(0);
    let mut bytes = fs::read(&desk.path).unwrap();
    let text = b"number 3 of the incidents";
    let places: Vec<usize> =
        (0..bytes.len() - text.len()).filter(|&at| bytes[at..].starts_with(text)).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at + 7] = b'8';
    }
    fs::write(&desk.path, bytes).unwrap();
    let said = desk.run("list", &[]).exits(2).stderr;
    assert!(said.contains("store export"), "{said}");
    let exported = desk.run("export", &[]).exits(1);
    assert_eq!(exported.rows().len(), 5, "four articles and a kill");
    assert!(exported.stderr.contains("a row of texts at 3"), "{}", exported.stderr);
    assert!(exported.stderr.contains("1 articles or kills cannot be read"), "{}", exported.stderr);
    let other = Desk::new();
    other.run_with("import", &["-"], &exported.stdout).exits(0);
    let listed = other.run("list", &[]).exits(0).rows();
    let listed: Vec<&str> = listed.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(listed, ["a0000", "a0001", "a0002", "a0004"]);
    let again = other.run_with("import", &["-"], &articles(6).join("\n")).exits(0).rows();
    assert_eq!(again.len(), 1, "a0003 comes; what was killed stays killed");
}

#[test]
fn an_export_without_texts_says_that_it_cannot_be_taken_in() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.storyfold");
    let store = path.to_str().unwrap();
    run(&["store", "init", "--store", store, "--no-text"]).exits(0);
    run_with(&["store", "add", "--store", store, "-"], &articles(3).join("\n")).exits(0);
    let exported = run(&["store", "export", "--store", store]).exits(1);
    assert!(exported.stderr.contains("3 of 3 articles have no text"), "{}", exported.stderr);
}

#[test]
fn text_that_looks_like_html_comes_back_as_it_was() {
    let desk = Desk::new();
    let article = r#"{"id":"a","title":"How to write &lt;b>","body":"Write &lt;p>Fog&lt;/p> and &amp;amp; by hand, the port of Ostby says to those who ask."}"#;
    desk.run_with("add", &["-"], article).exits(0);
    let exported = desk.run("export", &[]).exits(0).stdout;
    let again = desk.run_with("add", &["-"], &exported).exits(0);
    assert!(again.rows().is_empty(), "it is a resend, no correction: {}", again.stdout);
    assert_eq!(desk.run("export", &[]).exits(0).stdout, exported);
}
