//! Disks that fail, tear writes or are full.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use redb::StorageBackend;
use storyfold_store::{Store, StoreError};

use super::{parameters, whole_batches, write_batch};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The operation does nothing and says so.
    Error,
    /// A write is done in part and says that it failed.
    Torn,
    /// Nothing can be written any more.
    Full,
}

/// A disk whose operations fail from a certain one on (or once), and what is on it.
#[derive(Debug, Clone)]
struct Disk {
    /// What a read sees.
    cached: Arc<Mutex<Vec<u8>>>,
    /// What survives the power failing: that of the last sync.
    durable: Arc<Mutex<Vec<u8>>>,
    operations: Arc<AtomicU64>,
    failing: u64,
    fault: Fault,
}

impl Disk {
    fn new(failing: u64, fault: Fault) -> Self {
        let empty = || Arc::new(Mutex::new(Vec::new()));
        let operations = Arc::new(AtomicU64::new(0));
        Self { cached: empty(), durable: empty(), operations, failing, fault }
    }

    /// A sound disk with what was durable, and of the writes since those in every other run of
    /// bytes, as when writes are reordered and lost.
    fn after_power_failure(&self, keep_some: bool) -> Self {
        let (cached, durable) = (self.cached.lock().unwrap(), self.durable.lock().unwrap());
        let mut left = durable.clone();
        if keep_some {
            left.resize(cached.len().max(left.len()), 0);
            for (at, block) in cached.chunks(512).enumerate().filter(|(at, _)| at % 2 == 1) {
                left[at * 512..at * 512 + block.len()].copy_from_slice(block);
            }
        }
        let disk = Self::new(u64::MAX, Fault::Error);
        *disk.cached.lock().unwrap() = left.clone();
        *disk.durable.lock().unwrap() = left;
        disk
    }

    fn fails(&self) -> bool {
        let operation = self.operations.fetch_add(1, Ordering::Relaxed) + 1;
        match self.fault {
            Fault::Full => operation >= self.failing,
            Fault::Error | Fault::Torn => operation == self.failing,
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.cached.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let cached = self.cached.lock().unwrap();
        let range = offset as usize..offset as usize + out.len();
        out.copy_from_slice(cached.get(range).ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        if self.fails() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.cached.lock().unwrap().resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.fails() {
            return Err(io::Error::other("the disk did not answer"));
        }
        *self.durable.lock().unwrap() = self.cached.lock().unwrap().clone();
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let fails = self.fails();
        let written = match self.fault {
            _ if !fails => bytes,
            Fault::Torn => &bytes[..bytes.len() / 2],
            Fault::Error | Fault::Full => &[],
        };
        let mut cached = self.cached.lock().unwrap();
        let offset = offset as usize;
        if cached.len() < offset + written.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        cached[offset..offset + written.len()].copy_from_slice(written);
        if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

/// Writes batches until one fails; the number of those that were acknowledged.
fn run(disk: &Disk) -> (u64, Option<StoreError>) {
    let store = match Store::on(disk.clone(), parameters()) {
        Ok(store) => store,
        Err(error) => return (0, Some(error)),
    };
    for batch in 0..12 {
        if let Err(error) = write_batch(&store, batch) {
            return (batch, Some(error));
        }
    }
    (12, None)
}

#[test]
fn whatever_operation_fails_acknowledged_batches_are_there_and_no_half_ones() {
    let sound = Disk::new(u64::MAX, Fault::Error);
    assert_eq!(run(&sound).0, 12);
    let operations = sound.operations.load(Ordering::Relaxed);
    assert!(operations > 200, "{operations} operations");
    let mut noticed = 0;
    for fault in [Fault::Error, Fault::Torn, Fault::Full] {
        for failing in 1..=operations {
            let disk = Disk::new(failing, fault);
            let (acknowledged, error) = run(&disk);
            noticed += u64::from(error.is_some());
            for keep_some in [false, true] {
                let left = disk.after_power_failure(keep_some);
                if left.len().unwrap() == 0 {
                    assert_eq!(acknowledged, 0);
                    continue;
                }
                let at = format!("{fault:?} at {failing}, some kept: {keep_some}");
                let whole = match Store::on(left, parameters()) {
                    Ok(store) => whole_batches(&store).unwrap(),
                    // Before its first commit a file is no store yet.
                    Err(_) if acknowledged == 0 => 0,
                    Err(error) => panic!("{at}: {error}"),
                };
                // The batch that failed may have reached the disk before it was said to have failed.
                assert!((acknowledged..=acknowledged + 1).contains(&whole), "{at}: {whole}");
            }
        }
    }
    assert!(noticed > operations, "{noticed} failures were noticed");
}
