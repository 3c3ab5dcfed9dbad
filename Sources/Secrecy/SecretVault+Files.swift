#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A file that could not be searched for secrets.
package struct FileScanError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    package let path: String
    /// What the system said.
    package let reason: String

    package var description: String { "\(path) could not be searched for secrets: \(reason)" }
}

extension SecretVault {
    /// Every known secret in a file, by offset; the file is read in pieces, so that its size does not matter.
    package func scan(fileAt path: String) throws(FileScanError) -> [LeakFinding] {
        try scan(fileAt: path, pieceSize: 1 << 20)
    }

    /// The same with pieces of a given size.
    func scan(fileAt path: String, pieceSize: Int) throws(FileScanError) -> [LeakFinding] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileScanError(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let overlap = longestOccurrence
        var findings: [LeakFinding] = []
        var reported: Set<LeakFinding> = []
        var window: [UInt8] = []
        var start = 0
        while true {
            let piece = try Self.piece(of: descriptor, path: path, size: pieceSize)
            window += piece
            for finding in scan(window).map({ $0.moved(by: start) }) where reported.insert(finding).inserted {
                findings.append(finding)
            }
            if piece.isEmpty { break }
            let surplus = max(0, window.count - overlap)
            window.removeFirst(surplus)
            start += surplus
        }
        return findings.sorted { $0.offset < $1.offset }
    }

    private static func piece(of descriptor: CInt, path: String, size: Int) throws(FileScanError) -> [UInt8] {
        var failure: CInt = 0
        let piece = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
                if length < 0 && errno == EINTR { continue }
                if length < 0 { failure = errno }
                if length <= 0 { break }
                count += length
            }
        }
        if failure != 0 { throw FileScanError(path: path, reason: String(cString: strerror(failure))) }
        return piece
    }
}

extension LeakFinding {
    fileprivate func moved(by distance: Int) -> LeakFinding {
        LeakFinding(
            secret: secret, fingerprint: fingerprint, form: form, escapeLayers: escapeLayers,
            offset: offset + distance)
    }
}
