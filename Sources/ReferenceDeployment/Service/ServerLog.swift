/// The server's own log: what happened to the deployment, in words of ours. Nothing from a request ever gets here.
final class ServerLog: Sendable {
    private let file: FileAppending

    init(path: String) throws { file = try FileAppending(path: path) }

    func write(_ event: String) {
        // A log that cannot be written must not stop the service.
        file.append("\(UTCTime.text()) \(event)\n".utf8)
    }
}
