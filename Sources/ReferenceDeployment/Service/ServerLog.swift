#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// The server's own log: what happened to the deployment, in words of ours. Nothing from a request ever gets here.
final class ServerLog: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(action: "open the server log \(path)") }
    }

    deinit { close(descriptor) }

    func write(_ event: String) {
        let line = Array("\(UTCTime.text()) \(event)\n".utf8)
        // A log that cannot be written must not stop the service.
        _ = line.withUnsafeBytes { appendBytes(descriptor, $0) }
    }
}

private func appendBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}
