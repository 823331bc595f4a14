// swift-tools-version: 5.9
import Foundation
import PackageDescription

// generate.sh makes generated/, build-xcframework.sh makes build/: neither is committed. With the XCFramework an app for
// iOS links the library for device and simulator; without it tests link the library that cargo built for this machine.
let xcframework = "build/StairwellFFIC.xcframework"
let hasXCFramework = FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(xcframework)")

let library: Target = hasXCFramework
    ? .binaryTarget(name: "StairwellFFIC", path: xcframework)
    : .systemLibrary(name: "StairwellFFIC", path: "generated/StairwellFFIC")

let linked: [LinkerSetting] = hasXCFramework
    ? [.linkedFramework("Security"), .linkedFramework("CoreFoundation"), .linkedFramework("SystemConfiguration"), .linkedLibrary("iconv")]
    : [.linkedLibrary("stairwell_ffi")]

let package = Package(
    name: "Stairwell",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [
        .library(name: "Stairwell", targets: ["Stairwell"]),
        .library(name: "StairwellSample", targets: ["StairwellSample"]),
    ],
    targets: [
        library,
        .target(name: "StairwellFFI", dependencies: ["StairwellFFIC"], path: "generated/StairwellFFI", linkerSettings: linked),
        .target(name: "Stairwell", dependencies: ["StairwellFFI"]),
        .target(name: "StairwellSample", dependencies: ["Stairwell"]),
        .testTarget(name: "StairwellTests", dependencies: ["Stairwell", "StairwellSample"]),
    ],
    swiftLanguageVersions: [.v5]
)
