//! A disk in memory that fails when it is told to, and what is left of it when the power fails.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use redb::StorageBackend;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The operation does nothing and says so.
    Error,
    /// A write is done in part and says that it failed.
    Torn,
    /// Nothing can be written any more.
    Full,
}

/// A disk one of whose operations fails, or all from a certain one on where it is full.
#[derive(Debug, Clone)]
pub struct Disk {
    /// What a read sees.
    cached: Arc<Mutex<Vec<u8>>>,
    /// What survives the power failing: that of the last sync.
    durable: Arc<Mutex<Vec<u8>>>,
    operations: Arc<AtomicU64>,
    failing: u64,
    fault: Fault,
}

impl Disk {
    /// A disk that does what it is told.
    pub fn sound() -> Self {
        Self::failing(u64::MAX, Fault::Error)
    }

    /// An empty disk whose operation of this number, counted from 1, fails.
    pub fn failing(failing: u64, fault: Fault) -> Self {
        let empty = || Arc::new(Mutex::new(Vec::new()));
        let operations = Arc::new(AtomicU64::new(0));
        Self { cached: empty(), durable: empty(), operations, failing, fault }
    }

    /// A sound disk that holds these bytes.
    pub fn holding(bytes: Vec<u8>) -> Self {
        let disk = Self::sound();
        held(&disk.durable).clone_from(&bytes);
        *held(&disk.cached) = bytes;
        disk
    }

    /// What is on it, as a read sees it.
    pub fn bytes(&self) -> Vec<u8> {
        held(&self.cached).clone()
    }

    /// Number of operations that write, so far.
    pub fn operations(&self) -> u64 {
        self.operations.load(Ordering::Relaxed)
    }

    /// A sound disk with what was durable, and of the writes since those in every other run of
    /// bytes where `keep_some`, as when writes are reordered and lost.
    #[must_use]
    pub fn after_power_failure(&self, keep_some: bool) -> Self {
        const RUN: usize = 512;
        let mut left = held(&self.durable).clone();
        if keep_some {
            let cached = held(&self.cached);
            left.resize(cached.len().max(left.len()), 0);
            let runs = left.chunks_mut(RUN).zip(cached.chunks(RUN));
            for (_, (left, cached)) in runs.enumerate().filter(|(at, _)| at % 2 == 1) {
                left.iter_mut().zip(cached).for_each(|(left, cached)| *left = *cached);
            }
        }
        Self::holding(left)
    }

    fn fails(&self) -> bool {
        let operation = self.operations.fetch_add(1, Ordering::Relaxed) + 1;
        match self.fault {
            Fault::Full => operation >= self.failing,
            Fault::Error | Fault::Torn => operation == self.failing,
        }
    }
}

fn held(bytes: &Mutex<Vec<u8>>) -> MutexGuard<'_, Vec<u8>> {
    bytes.lock().unwrap_or_else(PoisonError::into_inner)
}

fn beyond_end() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(held(&self.cached).len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let cached = held(&self.cached);
        let range = offset as usize..offset as usize + out.len();
        out.copy_from_slice(cached.get(range).ok_or_else(beyond_end)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        if self.fails() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        held(&self.cached).resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.fails() {
            return Err(io::Error::other("the disk did not answer"));
        }
        held(&self.durable).clone_from(&held(&self.cached));
        Ok(())
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let fails = self.fails();
        let length = match self.fault {
            _ if !fails => bytes.len(),
            Fault::Torn => bytes.len() / 2,
            Fault::Error | Fault::Full => 0,
        };
        let written = bytes.get(..length).unwrap_or_default();
        let mut cached = held(&self.cached);
        let range = offset as usize..offset as usize + written.len();
        cached.get_mut(range).ok_or_else(beyond_end)?.copy_from_slice(written);
        if fails { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}
