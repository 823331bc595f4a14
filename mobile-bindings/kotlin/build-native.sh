#!/usr/bin/env bash
# Builds the native library and generates the Kotlin bindings out of it. Nothing of this is committed.
#   build-native.sh jvm       for this machine, where the tests run; the library stays in cargo's directory
#   build-native.sh android   libstairwell_ffi.so for arm64-v8a, armeabi-v7a and x86_64, for the AAR: needs the Android NDK
#                             (ANDROID_NDK_HOME), cargo-ndk and rustup's three Android targets
# STAIRWELL_PROFILE: cargo's profile for the JVM, `dev` (default) or `release`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."

profile=${STAIRWELL_PROFILE:-dev}
target=${CARGO_TARGET_DIR:-$PWD/target}
built=$target/${profile/dev/debug}
min_sdk=26

# -p alone: with the whole workspace cargo would add the features of others to what is shipped. CI's tests run on what it has
# built anyway (STAIRWELL_BUILD). Never stripped before the bindings are made: they are read out of the symbols.
library() {
    # shellcheck disable=SC2086 # words, each an argument
    cargo build --quiet --profile "$profile" ${STAIRWELL_BUILD:--p stairwell-ffi --lib --examples}
}

bindings() {
    local bindgen=$target/bindgen/debug/uniffi-bindgen
    CARGO_TARGET_DIR=$target/bindgen cargo build --quiet --locked --manifest-path mobile-bindings/bindgen/Cargo.toml --bin uniffi-bindgen
    rm -rf "$here/ffi/target/generated-sources/uniffi"
    "$bindgen" generate "$built/libstairwell_ffi.so" --language kotlin --no-format \
        --out-dir "$here/ffi/target/generated-sources/uniffi"
}

android() {
    if ! cargo ndk --version >/dev/null 2>&1 || [ -z "${ANDROID_NDK_HOME:-}" ]; then
        echo "no Android NDK here: install it, set ANDROID_NDK_HOME, and cargo install cargo-ndk" >&2
        exit 1
    fi
    cargo ndk -t arm64-v8a -t armeabi-v7a -t x86_64 --platform "$min_sdk" -o "$here/stairwell/build/jniLibs" \
        build --release -p stairwell-ffi --features vendored-openssl
}

case ${1:-} in
    jvm) library && bindings ;;
    android) android && library && bindings ;;
    *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
