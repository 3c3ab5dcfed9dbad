// swift-tools-version: 6.2
import PackageDescription

// Modules point downwards only (docs/architecture.md). The reference deployment shares none with the harness.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "keyspec",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "keyspec", targets: ["keyspec"]),
        .executable(name: "keyspec-reference", targets: ["keyspec-reference"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Without traits, and only its plain product: no NIOSSL, no swift-crypto. TLS is OpenSSL in a handler of ours.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // System libraries, and the C that Swift cannot say: variadic calls, macros, #embed. No logic here.
        .systemLibrary(
            name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        // What evidence may be compressed with. zlib and zstd and Brotli's decoder come with libcurl, which needs them too.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CBrotli", pkgConfig: "libbrotlidec", providers: [.apt(["libbrotli-dev"]), .brew(["brotli"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .target(name: "CKeyspecShims", dependencies: ["CLibcurl", "COpenSSL"]),
        .target(name: "CReferenceShims", dependencies: ["COpenSSL"]),
        .target(name: "CEmbeddedSpecs"),
        .target(name: "CSeedTable", exclude: ["twister.bin"]),

        // The harness, bottom up.
        .target(name: "Contract"),
        .target(name: "OwnThread"),
        .target(name: "Oracles"),
        .target(name: "Randomness", dependencies: ["OwnThread", "CSeedTable"]),
        .target(name: "Secrecy", dependencies: ["COpenSSL", "CKeyspecShims"]),
        .target(name: "TLSProbe", dependencies: ["OwnThread", "Secrecy", "COpenSSL", "CKeyspecShims"]),
        .target(name: "Evidence", dependencies: ["OwnThread", "Secrecy", "COpenSSL", "CZlib", "CZstd", "CBrotli"]),
        .target(name: "RegularExpressions", dependencies: ["CPCRE2"]),
        .target(name: "TypedYAML", dependencies: ["RegularExpressions", yams]),
        .target(name: "RunEvents", dependencies: ["Contract"]),
        .target(
            name: "SpecLanguage", dependencies: ["Contract", "RegularExpressions", "TypedYAML", "CEmbeddedSpecs"]),
        .target(
            name: "HTTPExchange", dependencies: ["OwnThread", "Secrecy", "CLibcurl", "COpenSSL", "CKeyspecShims"]),
        .target(
            name: "Deployment",
            dependencies: ["Contract", "OwnThread", "RegularExpressions", "TypedYAML", "HTTPExchange", "Secrecy"]),
        .target(
            name: "Runner",
            dependencies: [
                "Contract", "RegularExpressions", "TypedYAML", "SpecLanguage", "Deployment", "HTTPExchange", "Secrecy",
                "RunEvents", "Oracles", "Randomness", "TLSProbe", "Evidence", "OwnThread",
            ]),
        .target(name: "Reporting", dependencies: ["Contract", "RunEvents", "Secrecy"]),
        .target(
            name: "KeyspecCommands",
            dependencies: [
                "Contract", "TypedYAML", "SpecLanguage", "Deployment", "HTTPExchange", "Secrecy", "RunEvents",
                "Runner", "Reporting", "Randomness", "Evidence", "TLSProbe", "OwnThread", argumentParser,
            ]),
        .executableTarget(name: "keyspec", dependencies: ["KeyspecCommands"]),

        // The reference deployment: an independent oracle.
        .target(
            name: "ReferenceDeployment",
            dependencies: [
                "COpenSSL", "CReferenceShims",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHPACK", package: "swift-nio-http2"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP2", package: "swift-nio-extras"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(name: "keyspec-reference", dependencies: ["ReferenceDeployment", argumentParser]),

        // Tests: one folder per module, and IntegrationTests, which runs the real binaries.
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "ContractTests", dependencies: ["Contract", "TestSupport"]),
        .testTarget(name: "OraclesTests", dependencies: ["Oracles", "TestSupport"]),
        .testTarget(name: "OwnThreadTests", dependencies: ["OwnThread"]),
        .testTarget(
            name: "RandomnessTests", dependencies: ["Randomness", "TestSupport"], exclude: ["Figures", "Vectors"]),
        .testTarget(name: "SecrecyTests", dependencies: ["Secrecy", "TestSupport"]),
        .testTarget(name: "TLSProbeTests", dependencies: ["TLSProbe", "TestSupport"]),
        .testTarget(name: "EvidenceTests", dependencies: ["Evidence", "Secrecy", "TestSupport"]),
        .testTarget(name: "RegularExpressionsTests", dependencies: ["RegularExpressions", "TestSupport"]),
        .testTarget(name: "TypedYAMLTests", dependencies: ["TypedYAML", "TestSupport"], exclude: ["Goldens"]),
        .testTarget(
            name: "RunEventsTests", dependencies: ["RunEvents", "Contract", "TestSupport"], exclude: ["Goldens"]),
        .testTarget(
            name: "SpecLanguageTests",
            dependencies: ["SpecLanguage", "Contract", "RegularExpressions", "TypedYAML", "TestSupport"],
            exclude: ["Goldens"]),
        .testTarget(
            name: "HTTPExchangeTests", dependencies: ["HTTPExchange", "Secrecy", "TestSupport"], exclude: ["Servers"]),
        .testTarget(
            name: "DeploymentTests",
            dependencies: ["Deployment", "Contract", "HTTPExchange", "Secrecy", "TypedYAML", "TestSupport"],
            exclude: ["Goldens", "Services"]),
        .testTarget(
            name: "RunnerTests",
            dependencies: [
                "Runner", "Contract", "Deployment", "HTTPExchange", "Oracles", "RegularExpressions", "RunEvents",
                "Secrecy",
                "SpecLanguage", "TLSProbe", "TypedYAML", "TestSupport",
            ]),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "RunEvents", "Contract", "Secrecy", "TestSupport"],
            exclude: ["Goldens", "Schemas"]),
        .testTarget(
            name: "KeyspecCommandsTests",
            dependencies: [
                "KeyspecCommands", "Contract", "TypedYAML", "SpecLanguage", "Deployment", "RunEvents", "Runner",
                "Reporting", "TestSupport", argumentParser,
            ], exclude: ["Goldens"]),
        .testTarget(name: "ReferenceDeploymentTests", dependencies: ["ReferenceDeployment", "TestSupport"]),
        .testTarget(
            name: "IntegrationTests", dependencies: ["Contract", "RunEvents", "TestSupport"], exclude: ["Deployments"]),
    ],
    swiftLanguageModes: [.v6]
)

// CI treats warnings as errors; a working copy does not, so that another compiler's new warning stops nobody.
let strict = Context.environment["CI"] != nil
for target in package.targets where !target.name.hasPrefix("C") || target.name.hasPrefix("Contract") {
    target.swiftSettings =
        [
            .enableUpcomingFeature("ExistentialAny"),
            .enableUpcomingFeature("MemberImportVisibility"),
            .enableUpcomingFeature("InternalImportsByDefault"),
        ] + (strict ? [.treatAllWarnings(as: .error)] : [])
    // Arithmetic, and looking at megabytes byte by byte, take minutes without the optimiser, in tests as well.
    if ["Randomness", "Evidence"].contains(target.name) {
        target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
    }
}
