import TestSupport

/// An authority of this test run and certificates for `localhost`, `127.0.0.1` and `::1` with keys of every common kind.
final class TestCertificates: Sendable {
    struct Pair: Sendable {
        let certificate: String
        let key: String
    }

    private let folder: TemporaryFolder

    /// Made once for all tests.
    static let shared = Result { try TestCertificates() }

    var authority: String { folder.path("ca.pem") }
    /// A weak intermediate of another authority, which no path needs.
    var superfluous: String { folder.path("old.pem") }
    /// Forty certificates, some 40 kB.
    var crowd: String { folder.path("crowd.pem") }

    func pair(_ name: String) -> Pair {
        Pair(certificate: folder.path("\(name).pem"), key: folder.path("\(name).key"))
    }

    private init() throws {
        folder = try TemporaryFolder("certificates")
        let p256 = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
        try selfSigned("ca", p256, "/CN=keyspec tests")
        try selfSigned("old-root", ["rsa:1024"], "/CN=Old Root")
        try leaf("ec", p256)
        try leaf("rsa", ["rsa:2048"])
        try leaf("pss", ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"])
        try leaf("ed25519", ["ed25519"])
        try leaf("rsa-1024", ["rsa:1024"])
        try leaf("sha1", p256, signing: ["-sha1"])
        try leaf("old", ["rsa:1024"], by: "old-root", signing: ["-sha1"])
        var crowd = ""
        for number in 0..<40 {
            try selfSigned("filler", p256, "/CN=Filler \(number) \(String(repeating: "x", count: 48))")
            crowd += String(decoding: try FileTree.bytes(of: folder.path("filler.pem")), as: UTF8.self)
        }
        try folder.write(crowd, to: "crowd.pem")
    }

    private func selfSigned(_ name: String, _ key: [String], _ subject: String) throws {
        let files = ["-keyout", folder.path("\(name).key"), "-out", folder.path("\(name).pem")]
        try openssl(["req", "-x509", "-newkey"] + key + ["-nodes", "-subj", subject, "-days", "30"] + files)
    }

    private func leaf(_ name: String, _ key: [String], by issuer: String = "ca", signing: [String] = []) throws {
        let request = folder.path("\(name).csr")
        let output = ["-keyout", folder.path("\(name).key"), "-out", request]
        try openssl(["req", "-new", "-newkey"] + key + ["-nodes", "-subj", "/CN=localhost"] + output)
        let extensions = try folder.write(
            "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1\nextendedKeyUsage=serverAuth\n", to: "\(name).ext")
        try openssl(
            [
                "x509", "-req", "-in", request, "-CA", folder.path("\(issuer).pem"), "-CAkey",
                folder.path("\(issuer).key"),
            ]
                + ["-CAcreateserial", "-days", "20", "-extfile", extensions, "-out", folder.path("\(name).pem")]
                + signing)
    }

    private func openssl(_ arguments: [String]) throws {
        let outcome = try runProcess("openssl", arguments)
        guard outcome.exitStatus == 0 else { throw ServerFailure(reason: outcome.errors) }
    }
}

struct ServerFailure: Error {
    let reason: String
}
