//! Reading and work on the threads of a pool, with results in the order of the input.

use std::collections::VecDeque;
use std::mem;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

use rayon::{ScopeFifo, Yield};

use crate::limits::{BATCH_BYTES, BLOCKS_AHEAD_OF_A_THREAD};
use crate::line_format::read_block;
use crate::lines::Block;
use crate::read::ReadOptions;
use crate::reader::{Context, Format, Item, Name};
use crate::totals::Totals;

/// Puts what is made of an item behind what was made of those before it, on any thread.
pub(crate) type Gather<'s, T> = dyn Fn(&mut T, Item) + Sync + 's;

/// Tasks on the threads of the current pool, whose results are handed on in the order in which the
/// tasks came.
///
/// Memory is bounded: when as much is under way as may be, the next task waits until the first is
/// done.
pub(crate) struct Queue<'q, 's, T> {
    scope: &'q ScopeFifo<'s>,
    options: &'s ReadOptions,
    gather: &'s Gather<'s, T>,
    sink: &'q mut dyn FnMut(T),
    totals: Totals,
    /// Items that wait for others, so that a task is worth handing over.
    batch: Vec<Item>,
    batch_bytes: usize,
    under_way: VecDeque<UnderWay<T>>,
    under_way_bytes: usize,
    max_bytes: usize,
    /// The memory of blocks that are done with.
    spare: Vec<Vec<u8>>,
}

/// A task that was handed over.
struct UnderWay<T> {
    done: Receiver<Done<T>>,
    held_bytes: usize,
}

/// What a thread has to do.
enum Task {
    /// To work on items.
    Items(Vec<Item>),
    /// To read the lines of a block, and to work on the items in them.
    Block { block: Block, name: Arc<Name>, format: Format },
}

/// What came of a task.
struct Done<T> {
    results: T,
    totals: Totals,
    buffer: Vec<u8>,
}

impl<'q, 's, T: Default + Send + 's> Queue<'q, 's, T> {
    pub(crate) fn new(
        scope: &'q ScopeFifo<'s>,
        options: &'s ReadOptions,
        gather: &'s Gather<'s, T>,
        sink: &'q mut dyn FnMut(T),
    ) -> Self {
        let blocks_ahead = rayon::current_num_threads() * BLOCKS_AHEAD_OF_A_THREAD;
        Self {
            scope,
            options,
            gather,
            sink,
            totals: Totals::default(),
            batch: Vec::new(),
            batch_bytes: 0,
            under_way: VecDeque::new(),
            under_way_bytes: 0,
            max_bytes: options.block_bytes.saturating_mul(blocks_ahead),
            spare: Vec::new(),
        }
    }

    /// The next thing in the input is this item.
    pub(crate) fn item(&mut self, item: Item) {
        self.batch_bytes += held_bytes(&item);
        self.batch.push(item);
        if self.batch_bytes >= BATCH_BYTES {
            self.hand_over_batch();
        }
    }

    /// The next things in the input are the lines of this block.
    pub(crate) fn block(&mut self, block: Block, name: &Arc<Name>, format: Format) {
        self.hand_over_batch();
        let held_bytes = block.held_bytes();
        self.hand_over(Task::Block { block, name: Arc::clone(name), format }, held_bytes);
    }

    /// Memory for a block, of one that is done with if there is one.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.spare.pop().unwrap_or_default()
    }

    /// Waits until everything is done and handed on. The counts are of all items.
    pub(crate) fn finish(mut self) -> Totals {
        self.hand_over_batch();
        while self.hand_on_first() {}
        self.totals
    }

    fn hand_over_batch(&mut self) {
        if !self.batch.is_empty() {
            let held_bytes = mem::take(&mut self.batch_bytes);
            let items = mem::take(&mut self.batch);
            self.hand_over(Task::Items(items), held_bytes);
        }
    }

    fn hand_over(&mut self, task: Task, held_bytes: usize) {
        while self.under_way_bytes + held_bytes > self.max_bytes && self.hand_on_first() {}
        self.under_way_bytes += held_bytes;
        let (sender, done) = channel();
        self.under_way.push_back(UnderWay { done, held_bytes });
        let (options, gather) = (self.options, self.gather);
        self.scope.spawn_fifo(move |_| run(task, options, gather, sender));
    }

    /// Waits for the first of the tasks under way and hands its results on. `false` when there is
    /// none.
    fn hand_on_first(&mut self) -> bool {
        let Some(UnderWay { done, held_bytes }) = self.under_way.pop_front() else { return false };
        self.under_way_bytes -= held_bytes;
        // Nothing comes when `gather` has panicked; the scope passes that on when it ends.
        if let Some(Done { results, totals, buffer }) = wait(&done) {
            self.totals.add(totals);
            (self.sink)(results);
            // One that grew for a long line is not kept for short ones.
            if (1..=self.options.block_bytes).contains(&buffer.len()) {
                self.spare.push(buffer);
            }
        }
        true
    }
}

/// Waits for a result, and on a thread of the pool does meanwhile what others wait for: were it only
/// to wait, a pool of one thread would wait forever.
fn wait<T>(done: &Receiver<T>) -> Option<T> {
    loop {
        match done.try_recv() {
            Ok(result) => return Some(result),
            Err(TryRecvError::Disconnected) => return None,
            Err(TryRecvError::Empty) => {}
        }
        if rayon::yield_now() != Some(Yield::Executed) {
            // No task waits for a thread, so another thread is at this one.
            return done.recv().ok();
        }
    }
}

fn run<T: Default>(
    task: Task,
    options: &ReadOptions,
    gather: &Gather<'_, T>,
    sender: Sender<Done<T>>,
) {
    let mut done = Done { results: T::default(), totals: Totals::default(), buffer: Vec::new() };
    let mut take = |item: Item| {
        done.totals.count(&item);
        gather(&mut done.results, item);
    };
    match task {
        Task::Items(items) => items.into_iter().for_each(take),
        Task::Block { block, name, format } => {
            if let Some(lines) = format.reader().by_lines() {
                // Its own copy of the name: threads that count references to one copy would wait
                // for each other at every article.
                let file = Arc::from(name.file.as_str());
                read_block(lines, &block, &Context::of(&name, &file, format, options), &mut take);
            }
            done.buffer = block.into_buffer();
        }
    }
    // Nobody listens any more when the sink has panicked.
    let _ = sender.send(done);
}

/// About how much memory an item holds, in bytes.
fn held_bytes(item: &Item) -> usize {
    let text_bytes = match item {
        Item::Article(read) => {
            let record = read.record.as_ref().map_or(0, Vec::len);
            read.article.title.len() + read.article.body.len() + record
        }
        Item::Problem(problem) => problem.reason.len(),
    };
    size_of::<Item>() + text_bytes
}
