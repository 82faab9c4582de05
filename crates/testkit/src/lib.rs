//! Development only: generators, contract suites, slow obvious twins.

pub mod articles;
pub mod clusterer_contract;
pub mod disk;
pub mod random;
pub mod reader_contract;
