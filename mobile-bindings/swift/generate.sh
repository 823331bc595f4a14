#!/usr/bin/env bash
# Builds the library and the server for this machine, and generates the Swift bindings out of the library into generated/.
# STAIRWELL_PROFILE: cargo's profile, `dev` (default) or `release`. STAIRWELL_BUILD: what cargo builds instead, as CI does once
# for all.
set -euo pipefail
cd "$(dirname "$0")/../.."
export CARGO_TERM_COLOR=never

profile=${STAIRWELL_PROFILE:-dev}
built=target/${profile/#dev/debug}
if [ -n "${STAIRWELL_BUILD:-}" ]; then
    # shellcheck disable=SC2086 # words, each an argument
    cargo build --quiet --profile "$profile" $STAIRWELL_BUILD
else
    cargo build --quiet --profile "$profile" -p stairwell-ffi
    cargo build --quiet --profile "$profile" -p stairwell-server --bin stairwell
fi
(cd mobile-bindings/bindgen &&
    CARGO_TARGET_DIR=../../target/bindgen cargo build --quiet --locked --bin uniffi-bindgen-swift)

case "$(uname -s)" in
Darwin) library=$built/libstairwell_ffi.dylib ;;
*) library=$built/libstairwell_ffi.so ;;
esac
# Run from the workspace's root: that is how the generator finds crates/ffi/uniffi.toml.
out=target/swift-generated
rm -rf "$out"
target/bindgen/debug/uniffi-bindgen-swift --swift-sources --headers --modulemap "$library" "$out" \
    --module-name StairwellFFIC --modulemap-filename module.modulemap

package=mobile-bindings/swift/generated
rm -rf "$package"
mkdir -p "$package/StairwellFFI" "$package/StairwellFFIC"
mv "$out/StairwellFFI.swift" "$package/StairwellFFI/"
mv "$out/StairwellFFIC.h" "$out/module.modulemap" "$package/StairwellFFIC/"
rmdir "$out"
