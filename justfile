# The words of every day. `just` lists them; each is one command that also works without just.

[private]
default:
    @just --list

# the main job on real input: one street, three phones, no network, one truth
demo *ARGS:
    cargo run --release -p stairwell-server -- demo {{ ARGS }}

# what every change has to pass before it lands, in the order of .ci/run
check: lint test

# format, lints, licences
lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo deny check licenses bans sources

test *ARGS:
    cargo test --workspace {{ ARGS }}

# the phones' library for Android and iOS, as far as this machine can; `.ci/install-targets` fetches what Debian lacks
check-targets *ARGS:
    .ci/check-targets {{ ARGS }}

# one story by name: `just story three_way_doorstep`
story NAME:
    cargo test -p end-to-end --test stories {{ NAME }} -- --nocapture

# the deterministic simulation; a failing seed is replayed with `just replay SEED`
simulate SEEDS="0..1000" STEPS="200":
    cargo run --release -p stairwell-sim -- simulate --seeds {{ SEEDS }} --steps {{ STEPS }}

replay SEED:
    cargo run --release -p stairwell-sim -- replay --seed {{ SEED }}

# bytes and round trips of a team's day beside the floor
team-day WORKLOAD:
    cargo run --release -p stairwell-sim -- team-day --workload {{ WORKLOAD }}

# everything that CI runs, as CI runs it
ci:
    bash .ci/run
