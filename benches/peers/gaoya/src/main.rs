//! Folds copies with gaoya: `gaoya-driver CORPUS.jsonl GROUPS.jsonl`.
//!
//! One of the peers that `benches/peers/compare.py` measures. Articles are parsed, shingled and
//! signed on all cores; the index is filled band by band on all cores and asked on all cores. Only
//! the union-find is serial.

use std::borrow::Cow;
use std::error::Error;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufWriter, Write};

use ahash::RandomState;
use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, SmallVecContainer};
use mimalloc::MiMalloc;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const PERMUTATIONS: usize = BANDS * ROWS;
const BANDS: usize = 16;
const ROWS: usize = 8;
const LEAST_JACCARD: f64 = 0.7;
const WORDS_OF_A_SHINGLE: usize = 5;

/// Of the shingles' hash function. All four are given: with fewer, ahash adds random ones of its own
/// and no run would repeat another.
const SHINGLE_SEEDS: [u64; 4] = [1, 2, 3, 4];

/// Most bands hold one article: with room for two beside the map's entry, hardly any allocates.
type Bucket = SmallVecContainer<u32, 2>;

#[derive(Deserialize)]
struct Article<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    body: Cow<'a, str>,
}

/// All articles, in the order of the file.
struct Signed {
    ids: Vec<String>,
    signatures: Vec<Vec<u32>>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: &'a str,
    group: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(corpus), Some(groups)) = (arguments.next(), arguments.next()) else {
        return Err("say `gaoya-driver CORPUS.jsonl GROUPS.jsonl`".into());
    };
    let signed = read_and_sign(&corpus)?;
    let group_of = fold(signed.signatures);

    let mut out = BufWriter::new(fs::File::create(groups)?);
    for (id, group) in signed.ids.iter().zip(group_of) {
        serde_json::to_writer(&mut out, &Row { id, group })?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}

/// Reads, shingles and signs. The bytes of the file are given back before the index grows.
fn read_and_sign(corpus: &str) -> Result<Signed, Box<dyn Error>> {
    let bytes = fs::read(corpus)?;
    let text = std::str::from_utf8(&bytes)?;
    let [a, b, c, d] = SHINGLE_SEEDS;
    let word_hash = RandomState::with_seeds(a, b, c, d);
    let hasher = MinHasher32::new_with_hasher(PERMUTATIONS, word_hash.clone());
    let signed: Result<Vec<_>, serde_json::Error> = text
        .par_lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let article: Article = serde_json::from_str(line)?;
            let words = word_hashes(&article, &word_hash);
            // A text of fewer words than a shingle is one shingle.
            let size = WORDS_OF_A_SHINGLE.min(words.len()).max(1);
            Ok((article.id.into_owned(), hasher.create_signature(words.windows(size))))
        })
        .collect();
    let (ids, signatures) = signed?.into_iter().unzip();
    Ok(Signed { ids, signatures })
}

/// Each word is hashed once and not in each of its five shingles: a shingle is then 40 bytes.
fn word_hashes(article: &Article, word_hash: &RandomState) -> Vec<u64> {
    let hash = |word: &str| {
        let mut hasher = word_hash.build_hasher();
        hasher.write(word.as_bytes());
        hasher.finish()
    };
    let text = format!("{} {}", article.title, article.body).to_lowercase();
    text.split_whitespace().map(hash).collect()
}

/// The group of each signature: connected components of the pairs that gaoya accepts.
fn fold(signatures: Vec<Vec<u32>>) -> Vec<usize> {
    let articles = signatures.len();
    let mut index = MinHashIndex::<u32, u32, Bucket>::new_index(BANDS, ROWS, LEAST_JACCARD);
    index.par_bulk_insert((0..articles as u32).collect(), signatures);

    let pairs: Vec<(u32, u32)> = (0..articles as u32)
        .into_par_iter()
        .flat_map_iter(|article| {
            let copies = index.query_by_id_owned(&article).into_iter();
            copies.filter(move |&copy| copy < article).map(move |copy| (article, copy))
        })
        .collect();

    let mut parents: Vec<usize> = (0..articles).collect();
    for (article, copy) in pairs {
        let (a, b) = (root(&mut parents, article as usize), root(&mut parents, copy as usize));
        parents[a.max(b)] = a.min(b);
    }
    (0..articles).map(|article| root(&mut parents, article)).collect()
}

/// The first article of a group; paths are halved on the way.
fn root(parents: &mut [usize], mut article: usize) -> usize {
    while parents[article] != article {
        parents[article] = parents[parents[article]];
        article = parents[article];
    }
    article
}
