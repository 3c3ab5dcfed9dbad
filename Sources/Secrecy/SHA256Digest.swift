internal import COpenSSL

/// A SHA-256 digest (FIPS 180-4).
package struct SHA256Digest: Sendable, Hashable {
    /// The 32 bytes of the digest.
    package let bytes: [UInt8]

    /// The digest of some bytes.
    package init(of message: [UInt8]) {
        OpenSSLLibrary.start()
        var digest = [UInt8](repeating: 0, count: 32)
        let done = message.withUnsafeBytes { input in
            digest.withUnsafeMutableBufferPointer { output in
                EVP_Digest(input.baseAddress, input.count, output.baseAddress, nil, EVP_sha256(), nil)
            }
        }
        // OpenSSL refuses SHA-256 only when no provider offers it, and then no TLS is possible either.
        precondition(done == 1, "this OpenSSL library offers no SHA-256; install a complete one")
        bytes = digest
    }

    /// The digest of a text's UTF-8 bytes.
    package init(of text: String) { self.init(of: Array(text.utf8)) }

    /// The digest as 64 lower-case hexadecimal digits.
    package var hex: String { ByteText.hex(bytes) }
}
