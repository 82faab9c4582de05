# The verbs of this repository. `.ci/run` does the same as `just ci` and needs nothing but cargo.

# List the verbs.
default:
    @just --list

# Rewrite the sources in the house format.
fmt:
    cargo fmt --all

# Clippy over every target; a warning is an error.
lint:
    cargo clippy --workspace --all-targets --locked -- -D warnings

# All tests.
test:
    cargo test --workspace --locked

# The documentation of all members; a broken link is an error.
doc $RUSTDOCFLAGS="-D warnings":
    cargo doc --workspace --no-deps --locked

# Licences, bans and sources of the dependencies (needs cargo-deny).
deny:
    cargo deny check licenses bans sources

# The benchmarks; close other programs first.
bench:
    cargo bench --package storyfold-benches --locked

# A fuzz target (needs cargo-fuzz and a nightly compiler) for some seconds; new inputs go to FOUND.
fuzz TARGET SECONDS="600" FOUND="target/found":
    fuzz/run "{{TARGET}}" "{{SECONDS}}" "{{FOUND}}"

# Everything a change must pass.
ci:
    .ci/run
