#!/usr/bin/env bash
# Everything from a clean clone: native library, bindings, programs, and the tests on the JVM against a real server.
# Needs cargo, a C compiler, a JDK (17 or newer) and Maven; fetches from Maven Central alone. More words go to Maven, such as
# -Dtest=DoorTest. STAIRWELL_KILLS: how often the kill test kills (10, in CI 200). STAIRWELL_PROFILE: dev or release.
set -euo pipefail
cd "$(dirname "$0")"

profile=${STAIRWELL_PROFILE:-dev}
target=${CARGO_TARGET_DIR:-$(cd ../.. && pwd)/target}
./build-native.sh jvm
# shellcheck disable=SC2086 # words, each an argument
(cd ../.. && cargo build --quiet --profile "$profile" ${STAIRWELL_BUILD:--p stairwell-server --bin stairwell})

# No compiler daemon: it would stay behind.
exec mvn --batch-mode --no-transfer-progress -Dkotlin.compiler.daemon=false \
    "-Dstairwell.built=$target/${profile/dev/debug}" "$@" verify
