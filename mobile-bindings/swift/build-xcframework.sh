#!/usr/bin/env bash
# Builds build/StairwellFFIC.xcframework: the library for devices (arm64) and for the simulator (arm64, x86_64), and the Swift
# bindings for it. Needs macOS with Xcode and rustup's targets; signs nothing: a static library is signed with the app.
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ "$(uname -s)" != Darwin ]; then
    echo "!!! NOT BUILT: an XCFramework needs macOS with Xcode; this is $(uname -s)." >&2
    echo "!!! Here the targets are type-checked by 'just check-targets', and the package is tested by test.sh." >&2
    exit 1
fi
command -v xcodebuild >/dev/null || { echo "!!! NOT BUILT: no xcodebuild; install Xcode" >&2; exit 1; }

export IPHONEOS_DEPLOYMENT_TARGET=16.0
targets=(aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios)
rustup target add "${targets[@]}"
# Only here is a static library made, and it keeps its symbols: the bindings' generator reads them.
for target in "${targets[@]}"; do
    cargo rustc --release -p stairwell-ffi --target "$target" --features vendored-openssl --crate-type staticlib \
        --config 'profile.release.strip="debuginfo"'
done

mobile-bindings/swift/generate.sh
package=mobile-bindings/swift
build=$package/build
rm -rf "$build"
# A folder of the module's name: two XCFrameworks with a module.modulemap at the top cannot be in one app.
mkdir -p "$build/headers/StairwellFFIC" "$build/simulator"
cp "$package"/generated/StairwellFFIC/* "$build/headers/StairwellFFIC/"
lipo -create -output "$build/simulator/libstairwell_ffi.a" \
    target/aarch64-apple-ios-sim/release/libstairwell_ffi.a target/x86_64-apple-ios/release/libstairwell_ffi.a
xcodebuild -create-xcframework \
    -library target/aarch64-apple-ios/release/libstairwell_ffi.a -headers "$build/headers" \
    -library "$build/simulator/libstairwell_ffi.a" -headers "$build/headers" \
    -output "$build/StairwellFFIC.xcframework"
echo "built $build/StairwellFFIC.xcframework: Package.swift links it from now on"
