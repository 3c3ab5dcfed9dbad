/// Puts a response together from header lines and body bytes in the order in which libcurl delivers them.
///
/// A value without I/O: interim responses, the final header section, the body and the trailers follow each other, and
/// whatever exceeds a limit or breaks the syntax ends the assembly with a failure.
struct ResponseAssembly: Sendable {
    private enum Position { case statusLine, headers, body }

    private let limits: ExchangeLimits
    private var position = Position.statusLine
    private var headerBytes = 0
    private(set) var response: HTTPResponse?
    private var interim: [Int] = []

    init(limits: ExchangeLimits) { self.limits = limits }

    /// Takes one line of a header or trailer section, with its line end.
    mutating func receiveLine(_ line: UnsafeRawBufferPointer) throws(TransportFailure) {
        headerBytes += line.count
        if headerBytes > limits.headerBytes { throw .headersTooLarge(limit: limits.headerBytes) }
        var content = line[...]
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        switch position {
        case .statusLine: try receiveStatusLine(Array(content))
        case .headers where content.isEmpty: endHeaders()
        case .headers: try receiveField(Array(content), into: \.headers)
        case .body where content.isEmpty: break
        case .body: try receiveField(Array(content), into: \.trailers)
        }
    }

    /// Takes decoded bytes of the body.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) throws(TransportFailure) {
        let room = limits.decodedBytes - (response?.body.count ?? 0)
        response?.body.append(contentsOf: bytes.prefix(max(0, room)))
        if bytes.count > room { throw .bodyTooLarge(limit: limits.decodedBytes) }
    }

    private mutating func receiveStatusLine(_ line: [UInt8]) throws(TransportFailure) {
        guard let status = StatusLine(line) else {
            throw .malformedResponse(detail: "the first line is no status line")
        }
        response = HTTPResponse(version: status.version, status: status.code, reason: status.reason)
        response?.interimStatuses = interim
        position = .headers
    }

    private mutating func endHeaders() {
        if let status = response?.status, (100...199).contains(status), status != 101 {
            interim.append(status)
            response = nil
            position = .statusLine
        } else {
            position = .body
        }
    }

    private mutating func receiveField(
        _ line: [UInt8], into section: WritableKeyPath<HTTPResponse, [ReceivedField]>
    ) throws(TransportFailure) {
        guard var current = response else { return }
        response = nil
        defer { response = current }
        try current[keyPath: section].receive(line)
    }
}

/// The first line of an HTTP/1.x response (RFC 9112 4), or the one that libcurl writes for HTTP/2.
struct StatusLine: Sendable, Hashable {
    let version: ReceivedVersion
    let code: Int
    let reason: String

    init?(_ line: [UInt8]) {
        let pieces = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
        guard pieces.count >= 2, pieces[1].count == 3,
            let version = ReceivedVersion(rawValue: String(decoding: pieces[0], as: UTF8.self)),
            pieces[1].allSatisfy({ (0x30...0x39).contains($0) }),
            let code = Int(String(decoding: pieces[1], as: UTF8.self)), code >= 100
        else { return nil }
        self.version = version
        self.code = code
        reason = pieces.count > 2 ? String(decoding: pieces[2], as: UTF8.self) : ""
    }
}

extension [ReceivedField] {
    /// Adds the field of a header line, or continues the one before (obs-fold, RFC 9112 5.2).
    mutating func receive(_ line: [UInt8]) throws(TransportFailure) {
        let isWhiteSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        if let first = line.first, isWhiteSpace(first) {
            guard !isEmpty else { throw .malformedResponse(detail: "the first header line starts with white space") }
            self[count - 1].valueBytes += [0x20] + line.drop(while: isWhiteSpace)
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
            throw .malformedResponse(detail: "a header line has no name or no colon")
        }
        var value = line[(colon + 1)...].drop(while: isWhiteSpace)
        while let last = value.last, isWhiteSpace(last) { value.removeLast() }
        append(ReceivedField(name: [UInt8](line[..<colon]), value: [UInt8](value)))
    }
}
