#!/usr/bin/env bash
# Runs the package's tests against the library and the server as built here. With a Swift toolchain at hand it is used; on a
# Debian x86_64 machine without one, and as root, trixie's is fetched into target/swift-root and run there. Else: SKIPPED, which
# is a failure under STAIRWELL_REQUIRE=all. Words are handed to `swift test`, such as --filter NAME.
set -euo pipefail
cd "$(dirname "$0")"
repo=$(cd ../.. && pwd)

skip() {
    echo "SKIPPED: no Swift toolchain: $1"
    [ "${STAIRWELL_REQUIRE:-}" != all ] || { echo "STAIRWELL_REQUIRE=all: a skip is a failure" >&2; exit 1; }
    exit 0
}

# Mounts and processes are in namespaces of their own: nothing is left mounted or running, however this ends.
in_chroot() {
    unshare --mount --propagation private --pid --fork --kill-child bash -euc '
        root=$1 repo=$2
        shift 2
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        mount --bind "$repo" "$root/stairwell"
        # Packages link swift into /usr/bin by a script of theirs, which was not run.
        exec chroot "$root" /usr/bin/env -i PATH=/usr/libexec/swift/bin:/usr/bin HOME=/tmp LANG=C.UTF-8 STAIRWELL_BUILT="$STAIRWELL_BUILT" \
            STAIRWELL_REQUIRE="${STAIRWELL_REQUIRE:-}" bash -euc "cd /stairwell/mobile-bindings/swift; exec \"\$@\"" swift "$@"
    ' mounts "$repo/target/swift-root" "$repo" "$@"
}

profile=${STAIRWELL_PROFILE:-dev}
at=/stairwell
! command -v swift >/dev/null || at=$repo
built=$at/target/${profile/#dev/debug}
export STAIRWELL_BUILT=$built
# The suite takes seconds; a test that hangs is a failure, and not a job without end.
limit=()
! command -v timeout >/dev/null || limit=(timeout --kill-after=10 600)
swift_test=("${limit[@]+"${limit[@]}"}" swift test --disable-sandbox --scratch-path "$at/target/swift-build" -Xlinker "-L$built"
    -Xlinker -rpath -Xlinker "$built" "$@")

if command -v swift >/dev/null; then
    ./generate.sh
    exec "${swift_test[@]}"
fi
[ "$(id -u)" = 0 ] || skip "none in PATH, and only root can make target/swift-root"
for tool in apt-get dpkg-deb unshare chroot; do
    command -v "$tool" >/dev/null || skip "none in PATH, and no $tool to make target/swift-root with"
done
./chroot.sh || skip "none in PATH, and target/swift-root could not be made"
./generate.sh
in_chroot "${swift_test[@]}"
