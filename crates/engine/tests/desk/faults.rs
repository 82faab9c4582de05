//! A whole desk on disks that fail, and in files whose bytes changed while nobody looked.

use std::ops::Range;
use std::panic;

use storyfold::desk::{Desk, DeskOptions};
use storyfold::model::{Article, Status};
use storyfold::store::{Parameters, Store};
use storyfold::{Error, on_threads};
use storyfold_testkit::disk::{Disk, Fault};

use super::{account, id, rolling};

/// What a desk says of its articles, and its log.
type Told = (Vec<String>, Vec<String>);

fn told(desk: &Desk) -> Result<Told, Error> {
    let rows = desk.rows()?.iter().map(|row| format!("{row:?}")).collect();
    let events = desk.events(1, usize::MAX)?.iter().map(|event| format!("{event:?}")).collect();
    Ok((rows, events))
}

fn parameters() -> Parameters {
    Desk::in_memory(DeskOptions::default()).unwrap().store().parameters().clone()
}

fn desk_on(disk: Disk) -> Result<Desk, Error> {
    Desk::over(Store::on(disk, parameters())?)
}

fn kill(name: &str) -> Article {
    let mut kill = Article::new(id(name));
    kill.status = Status::Canceled;
    kill
}

/// The steps of a program, each of them a durable commit of its own.
const STEPS: usize = 10;

fn step(desk: &mut Desk, step: usize) -> Result<(), Error> {
    let accounts = |of: &[(usize, usize)]| -> Vec<Article> {
        let account = |&(incident, words): &(usize, usize)| {
            account(&format!("{incident}{words}"), incident, words)
        };
        of.iter().map(account).collect()
    };
    match step {
        0 => {
            let apart = vec![rolling("r2", 2), rolling("r0", 0)];
            desk.add_batch([accounts(&[(0, 0), (1, 0), (2, 0)]), apart].concat()).map(drop)
        }
        1 => desk.add_batch(accounts(&[(0, 1)])).map(drop),
        2 => {
            // It connects the two, and the refold makes them one group.
            let between = vec![rolling("r1", 1)];
            desk.add_batch([accounts(&[(1, 1), (3, 0), (0, 2)]), between].concat()).map(drop)
        }
        3 => desk.remove(&[id("10")]).map(drop),
        4 => desk.refold().map(|refolded| assert!(refolded.regrouped > 0)),
        5 => {
            let mut corrected = accounts(&[(2, 0)]);
            corrected[0].body.push_str(" The number was corrected.");
            desk.add_batch(corrected).map(drop)
        }
        6 => desk.add_batch(vec![kill("30"), kill("never came")]).map(drop),
        7 => desk.add_batch(accounts(&[(4, 0), (4, 1), (5, 0)])).map(drop),
        8 => desk.expire(1_741_046_400 + 1_800).map(drop),
        _ => desk.add_batch(accounts(&[(4, 2)])).map(drop),
    }
}

/// Runs the program until a step fails; the number of those that were acknowledged.
fn run(disk: &Disk) -> usize {
    let Ok(mut desk) = desk_on(disk.clone()) else { return 0 };
    (0..STEPS).take_while(|&at| step(&mut desk, at).is_ok()).count()
}

/// What a desk tells after each step, the first of them before any.
fn all_told() -> Vec<Told> {
    let mut desk = desk_on(Disk::sound()).unwrap();
    let mut all = vec![told(&desk).unwrap()];
    for at in 0..STEPS {
        step(&mut desk, at).unwrap();
        all.push(told(&desk).unwrap());
    }
    all
}

/// Lets every `every`th operation of the program fail in every way, and looks at what is left.
fn fail_at_every(every: usize) {
    let expected = all_told();
    let sound = Disk::sound();
    assert_eq!(run(&sound), STEPS);
    assert!(sound.operations() > 200, "{} operations", sound.operations());
    let mut cut_short = 0;
    for fault in [Fault::Error, Fault::Torn, Fault::Full] {
        for failing in (1..=sound.operations()).step_by(every) {
            let disk = Disk::failing(failing, fault);
            let acknowledged = run(&disk);
            cut_short += usize::from(acknowledged < STEPS);
            for keep_some in [false, true] {
                let at = format!("{fault:?} at {failing}, some kept: {keep_some}");
                let mut desk = match desk_on(disk.after_power_failure(keep_some)) {
                    Ok(desk) => desk,
                    // Before its first commit a file is no store yet.
                    Err(_) if acknowledged == 0 => continue,
                    Err(error) => panic!("{at}: {error}"),
                };
                let checked = desk.check().unwrap();
                assert!(checked.problems.is_empty(), "{at}: {:?}", checked.problems);
                // The step that failed may have reached the disk before it was said to have failed.
                let now = told(&desk).unwrap();
                let after = (acknowledged..=(acknowledged + 1).min(STEPS))
                    .find(|&steps| expected[steps] == now);
                let after = after.unwrap_or_else(|| panic!("{at}: {acknowledged} acknowledged"));
                // It goes on as if nothing had been.
                (after..STEPS).for_each(|at| step(&mut desk, at).unwrap());
                assert_eq!(told(&desk).unwrap(), expected[STEPS], "{at}");
            }
        }
    }
    assert!(cut_short > 2, "{cut_short} programs were cut short");
}

#[test]
fn some_operations_that_fail_leave_a_committed_prefix() {
    fail_at_every(41);
}

#[test]
#[ignore = "takes a minute: run it with `cargo test -p storyfold --test desk -- --ignored`"]
fn every_operation_that_fails_leaves_a_committed_prefix() {
    fail_at_every(1);
}

/// All a desk tells that opens and is sound, of a file with some bytes changed.
fn told_with_changed(original: &[u8], changed: Range<usize>) -> Result<Option<Told>, Error> {
    let mut bytes = original.to_vec();
    bytes[changed].iter_mut().for_each(|byte| *byte ^= 0x10);
    let mut desk = desk_on(Disk::holding(bytes))?;
    let told = told(&desk)?;
    for article in [account("asked", 0, 1), account("asked", 4, 2)] {
        desk.find_text(&article)?;
    }
    let is_sound = desk.check()?.problems.is_empty();
    Ok(is_sound.then_some(told))
}

/// The file of the program that ran to its end, and what a desk tells after each of its steps.
fn written() -> (Vec<u8>, Vec<Told>) {
    let states = all_told();
    let disk = Disk::sound();
    assert_eq!(run(&disk), STEPS);
    (disk.bytes(), states)
}

/// Changes bytes of a store by themselves, and makes sure that each is noticed or changes no answer.
fn change_bytes(original: &[u8], states: &[Told], places: impl IntoIterator<Item = usize>) {
    // The layer below panics on some pages; that is caught, and the test's output stays readable.
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|panic| {
        if panic.location().is_none_or(|at| !at.file().contains("redb")) {
            eprintln!("{panic}");
        }
    }));
    let (mut same, mut noticed) = (0, 0);
    for at in places {
        match told_with_changed(original, at..at + 1) {
            Ok(Some(told)) => {
                assert!(states.contains(&told), "byte {at} gave another answer");
                same += 1;
            }
            Ok(None) | Err(_) => noticed += 1,
        }
    }
    panic::set_hook(hook);
    eprintln!("{same} bytes changed no answer, {noticed} were noticed");
    assert!(same > 0 && noticed > 0, "{same} same, {noticed} noticed");
}

#[test]
fn some_bytes_that_change_are_noticed_or_change_no_answer() {
    on_threads(&storyfold::Options { threads: 1, ..storyfold::Options::default() }, || {
        let (original, states) = written();
        let places = (0..320).step_by(5).chain((320..original.len()).step_by(9_973));
        change_bytes(&original, &states, places);
    })
    .unwrap();
}

/// A file of a megabyte, and what a desk told after each of the commits that made it.
fn written_large() -> (Vec<u8>, Vec<Told>) {
    let disk = Disk::sound();
    let mut desk = desk_on(disk.clone()).unwrap();
    let mut states = vec![told(&desk).unwrap()];
    for batch in 0.. {
        let long = |at: usize| {
            let mut long = account(&format!("{batch:02}-{at:02}"), at % 8, batch % 3);
            // What was counted there: another list in each.
            let counted =
                (0..300).map(|line| format!(" Crate {}.", (batch * 25 + at) * 997 + line));
            long.body.extend(counted);
            long
        };
        desk.add_batch((0..25).map(long).collect()).unwrap();
        states.push(told(&desk).unwrap());
        if disk.bytes().len() >= 1 << 20 {
            break;
        }
    }
    (disk.bytes(), states)
}

/// Bytes of a page of the file.
const PAGE: usize = 4_096;

/// The pages of a file that are read. Nobody reads a page all of whose bytes may change at once, so none
/// of them need be changed by itself; of all others each counts.
fn pages_read(original: &[u8], states: &[Told]) -> Vec<Range<usize>> {
    let pages = (0..original.len()).step_by(PAGE);
    let pages = pages.map(|page| page..original.len().min(page + PAGE));
    let is_read = |page: &Range<usize>| match told_with_changed(original, page.clone()) {
        Ok(Some(told)) => {
            assert!(states.contains(&told), "the page at {} gave another answer", page.start);
            Some(&told) != states.last()
        }
        Ok(None) | Err(_) => true,
    };
    let read: Vec<Range<usize>> = pages.filter(is_read).collect();
    eprintln!("{} of {} pages are read", read.len(), original.len() / PAGE);
    read
}

#[test]
#[ignore = "takes a quarter of an hour: run it with `cargo test -p storyfold --test desk -- --ignored`"]
fn every_byte_that_changes_is_noticed_or_changes_no_answer() {
    on_threads(&storyfold::Options { threads: 1, ..storyfold::Options::default() }, || {
        let (original, states) = written();
        let read = pages_read(&original, &states);
        change_bytes(&original, &states, read.into_iter().flatten());
    })
    .unwrap();
}

#[test]
#[ignore = "takes a quarter of an hour: run it with `cargo test -p storyfold --test desk -- --ignored`"]
fn bytes_that_change_in_a_megabyte_are_noticed_or_change_no_answer() {
    on_threads(&storyfold::Options { threads: 1, ..storyfold::Options::default() }, || {
        let (original, states) = written_large();
        assert!(original.len() >= 1 << 20);
        let read = pages_read(&original, &states);
        // The step and the size of a page have no divisor in common: all offsets within pages have their
        // turn.
        let places = (0..320).chain(read.into_iter().flatten().step_by(61));
        change_bytes(&original, &states, places);
    })
    .unwrap();
}
