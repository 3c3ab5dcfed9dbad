// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who builds keyspec builds this. Package access ends at a package's border, so the
// modules under measurement are compiled here once more, through the link `Harness`.

let package = Package(
    name: "keyspec-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        // As in keyspec's own manifest.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    ],
    targets: [
        .systemLibrary(name: "CLibcurl", path: "Harness/CLibcurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "COpenSSL", path: "Harness/COpenSSL", pkgConfig: "openssl"),
        .target(name: "CKeyspecShims", dependencies: ["CLibcurl", "COpenSSL"], path: "Harness/CKeyspecShims"),
        .target(name: "Secrecy", dependencies: ["COpenSSL", "CKeyspecShims"], path: "Harness/Secrecy"),
        .target(name: "OwnThread", path: "Harness/OwnThread"),
        .target(
            name: "HTTPExchange", dependencies: ["OwnThread", "Secrecy", "CLibcurl", "COpenSSL", "CKeyspecShims"],
            path: "Harness/HTTPExchange"),
        .target(
            name: "TLSProbe", dependencies: ["OwnThread", "Secrecy", "COpenSSL", "CKeyspecShims"],
            path: "Harness/TLSProbe"),
        .target(name: "CHandshakeBaseline", dependencies: ["COpenSSL"]),
        .target(name: "CBaseline", dependencies: ["CLibcurl"]),
        .target(name: "Oracles", path: "Harness/Oracles"),
        .systemLibrary(name: "CZlib", path: "Harness/CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", path: "Harness/CZstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CBrotli", path: "Harness/CBrotli", pkgConfig: "libbrotlidec"),
        .target(
            name: "Evidence", dependencies: ["OwnThread", "Secrecy", "COpenSSL", "CZlib", "CZstd", "CBrotli"],
            path: "Harness/Evidence"),
        .target(name: "CSeedTable", path: "Harness/CSeedTable", exclude: ["twister.bin"]),
        .target(name: "Randomness", dependencies: ["OwnThread", "CSeedTable"], path: "Harness/Randomness"),
        .executableTarget(name: "FalseAlarms", dependencies: ["Randomness"]),
        .executableTarget(name: "RandomnessPower", dependencies: ["Randomness"]),
        .executableTarget(name: "RandomnessSpeed", dependencies: ["Randomness"]),
        .executableTarget(name: "SeedTable", dependencies: ["Randomness"]),
        .executableTarget(name: "ScanSpeed", dependencies: ["Evidence", "Secrecy"]),
        .executableTarget(name: "RequestCost", dependencies: ["CBaseline", "HTTPExchange", "Secrecy"]),
        .executableTarget(name: "HandshakeCost", dependencies: ["CHandshakeBaseline", "TLSProbe"]),
        .executableTarget(name: "ReleaseSpread", dependencies: ["HTTPExchange", "Secrecy"]),
        .executableTarget(name: "HistoryMemory", dependencies: ["Oracles"]),
        .target(name: "CReferenceShims", dependencies: ["COpenSSL"], path: "Harness/CReferenceShims"),
        .executableTarget(
            name: "BareRoute",
            dependencies: [
                "COpenSSL", "CReferenceShims", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
            ]),
        .executableTarget(name: "TimingPower", dependencies: ["HTTPExchange", "Oracles", "Secrecy"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where !target.name.hasPrefix("C") {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
}
