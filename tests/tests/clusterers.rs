//! The clusterers of stories: each keeps the contract, and the stream ends where batch does.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use storyfold_index::cluster::Clusterer;
use storyfold_index::cluster::batch::Batch;
use storyfold_index::cluster::stream::{Event, Stream};
use storyfold_testkit::clusterer_contract::{self, Arrivals};
use storyfold_testkit::random::Random;

fn filed(mut clusterer: impl Clusterer, arrivals: &Arrivals) -> Vec<Vec<u32>> {
    arrivals.iter().for_each(|judged| clusterer.add(judged));
    clusterer.clusters()
}

#[test]
fn batch_keeps_the_contract() {
    clusterer_contract::check("batch", |arrivals| filed(Batch::new(0.5), arrivals));
}

#[test]
fn stream_keeps_the_contract() {
    clusterer_contract::check("stream", |arrivals| filed(Stream::new(0.5), arrivals));
}

fn arrivals(random: &mut Random, articles: u32, least: f32) -> Arrivals {
    let mut judged = |place: u32| {
        let mut judged = Vec::new();
        for earlier in 0..place {
            if random.below(5) == 0 {
                judged.push((earlier, least + random.below(100_000) as f32 / 200_001.0));
            }
        }
        judged
    };
    (0..articles).map(&mut judged).collect()
}

/// Where only pairs at the cut and above are judged, whatever an arrival can change is in its part,
/// which is formed anew: the stream is at every step where batch would be.
#[test]
fn the_stream_is_where_batch_would_be() {
    for seed in 0..100 {
        let arrivals = arrivals(&mut Random::new(seed), 30, 0.5);
        let (mut stream, mut batch) = (Stream::new(0.5), Batch::new(0.5));
        for judged in &arrivals {
            stream.add(judged);
            batch.add(judged);
            assert_eq!(stream.clusters(), batch.clusters(), "arrivals of seed {seed}");
        }
    }
}

/// Whoever follows the events knows where every article is filed.
#[test]
fn events_tell_all_that_changed() {
    for seed in 0..200 {
        let arrivals = arrivals(&mut Random::new(seed), 40, 0.2);
        let mut stream = Stream::new(0.5);
        let mut told: Vec<u32> = Vec::new();
        for judged in &arrivals {
            for event in stream.file(judged) {
                match event {
                    Event::Founded { story } | Event::Joined { story } => told.push(story),
                    Event::Merged { into, from } => {
                        told.iter_mut().filter(|s| **s == from).for_each(|s| *s = into);
                    }
                    Event::Split { into, members, .. } | Event::Moved { into, members, .. } => {
                        for place in members {
                            *told.get_mut(place as usize).unwrap() = into;
                        }
                    }
                }
            }
            for (place, story) in (0_u32..).zip(&told) {
                assert_eq!(stream.story_of(place), Some(*story), "seed {seed}, article {place}");
            }
        }
    }
}
