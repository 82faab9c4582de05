//! Messages of Arrow IPC, checked before they are believed.

use std::io::{self, Read};

use arrow_buffer::Buffer;
use arrow_ipc::{Message, MessageHeader, RecordBatch, root_as_message};

use super::Damage;
use crate::decompress::exceeds_limits;
use crate::limits::{MAX_ARROW_BATCH_BYTES, MAX_ARROW_MESSAGE_BYTES};

/// The next thing in a stream.
pub(crate) enum Next {
    /// A description, which [`Message`] can be read from, and what it describes.
    Message(Vec<u8>, Buffer),
    /// The end mark.
    End,
    /// The stream ends where something should stand.
    Cut,
    /// What stands there makes no sense, so that what follows cannot be found.
    Lost(Damage),
}

/// Reads the next message.
///
/// # Errors
/// What the stream returns.
pub(crate) fn next_message(input: &mut dyn Read) -> io::Result<Next> {
    let Some(mark) = taken::<4>(input)? else { return Ok(Next::Cut) };
    let size = match mark {
        // Before 2019 the size stood here without a mark in front.
        [0xff, 0xff, 0xff, 0xff] => match taken::<4>(input)? {
            Some(size) => size,
            None => return Ok(Next::Cut),
        },
        size => size,
    };
    let size_bytes = u64::from(u32::from_le_bytes(size));
    if size_bytes == 0 {
        return Ok(Next::End);
    }
    if size_bytes > MAX_ARROW_MESSAGE_BYTES {
        let reason = format!("the description of a batch has {size_bytes} bytes");
        return Ok(Next::Lost(reason));
    }
    let Some(description) = exactly(input, size_bytes)? else { return Ok(Next::Cut) };
    let Ok(message) = root_as_message(&description) else {
        return Ok(Next::Lost("the description of a batch is damaged".into()));
    };
    let body_bytes = u64::try_from(message.bodyLength()).unwrap_or(u64::MAX);
    if body_bytes > MAX_ARROW_BATCH_BYTES {
        let reason = format!(
            "a batch has {body_bytes} bytes, more than the {MAX_ARROW_BATCH_BYTES} that are held; \
             write it in smaller batches"
        );
        return Ok(Next::Lost(reason));
    }
    let Some(body) = exactly(input, body_bytes)? else { return Ok(Next::Cut) };
    Ok(Next::Message(description, Buffer::from_vec(body)))
}

/// Whether a batch says of its body what can be true, and how many bytes it has when it is unpacked.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_batch(batch: &RecordBatch<'_>, body: &[u8]) -> Result<u64, Damage> {
    let is_length = |value: i64| (0..MAX_LENGTH).contains(&value);
    let nodes = batch.nodes().into_iter().flatten();
    let nodes = nodes.flat_map(|node| [node.length(), node.null_count()]);
    let counts = batch.variadicBufferCounts().into_iter().flatten();
    if !nodes.chain(counts).chain([batch.length()]).all(is_length) {
        return Err("a batch says it has an impossible number of rows".into());
    }
    let is_packed = batch.compression().is_some();
    let mut unpacked_bytes = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let start = usize::try_from(buffer.offset()).ok();
        let end = start.zip(usize::try_from(buffer.length()).ok());
        let end = end.and_then(|(start, length)| start.checked_add(length));
        let bytes = start.zip(end).and_then(|(start, end)| body.get(start..end));
        let bytes = bytes.ok_or("a batch describes more than it has")?;
        let stated = match bytes.first_chunk::<8>() {
            Some(size) if is_packed => i64::from_le_bytes(*size),
            None if is_packed && !bytes.is_empty() => return Err("a batch is damaged".into()),
            _ => -1,
        };
        // -1 stands before bytes that are not packed.
        let stated = if stated == -1 { bytes.len() as i64 } else { stated };
        unpacked_bytes = unpacked_bytes.saturating_add(u64::try_from(stated).unwrap_or(u64::MAX));
    }
    if unpacked_bytes > MAX_ARROW_BATCH_BYTES || exceeds_limits(body.len() as u64, unpacked_bytes) {
        return Err(format!("a batch says it grows to {unpacked_bytes} bytes when it is unpacked"));
    }
    Ok(unpacked_bytes)
}

/// More rows than any batch that is held can have.
const MAX_LENGTH: i64 = 1 << 40;

/// What a message is about.
pub(crate) fn header(description: &[u8]) -> Result<(Message<'_>, MessageHeader), Damage> {
    let message = root_as_message(description).map_err(|error| error.to_string())?;
    let kind = message.header_type();
    Ok((message, kind))
}

fn taken<const N: usize>(input: &mut dyn Read) -> io::Result<Option<[u8; N]>> {
    Ok(exactly(input, N as u64)?.and_then(|bytes| bytes.try_into().ok()))
}

/// So many bytes, or none when there are fewer. Memory is taken as they come.
fn exactly(input: &mut dyn Read, size_bytes: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    input.take(size_bytes).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 == size_bytes).then_some(bytes))
}
