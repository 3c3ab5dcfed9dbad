#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A file that is only ever added to.
final class FileAppending: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(action: "open \(path)") }
    }

    deinit { close(descriptor) }

    /// Returns how many of the bytes the system took: all, unless the disk is full or the like.
    @discardableResult
    func append(_ bytes: some Collection<UInt8>) -> Int { write(bytes, to: descriptor) }
}

/// Writes bytes from the front, until all are written or the system refuses; returns how many were.
func write(_ bytes: some Collection<UInt8>, to descriptor: Int32) -> Int {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        rest = rest.dropFirst(count)
    }
    return bytes.count - rest.count
}
