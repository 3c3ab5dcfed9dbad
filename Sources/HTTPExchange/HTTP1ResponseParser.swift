/// Reads one HTTP/1.x response (RFC 9112) from bytes as they come; a state machine without I/O.
///
/// It is strict where leniency would hide a fault: no bare CR, no NUL in a header section, no contradicting lengths, no
/// `Content-Length` beside `Transfer-Encoding`. A bare LF ends a line (RFC 9112 2.2).
struct HTTP1ResponseParser: Sendable {
    private enum State: Sendable, Hashable {
        case statusLine
        case headers
        case fixed(remaining: Int)
        case chunkSize
        case chunk(remaining: Int)
        case chunkEnd
        case trailers
        case untilClose
        case complete
    }

    private let method: String
    private let limits: ExchangeLimits
    private var state = State.statusLine
    private var assembly: ResponseAssembly
    private var line: [UInt8] = []
    private var bodyBytes = 0
    private var isCloseDelimited = false
    /// Whether any byte has come.
    private(set) var hasBegun = false
    /// Bytes that came after the end of the response.
    private(set) var surplus = 0

    /// A parser of the response to a request with this method.
    init(method: String, limits: ExchangeLimits) {
        self.method = method
        self.limits = limits
        assembly = ResponseAssembly(limits: limits)
    }

    /// The response as far as it has come; nil before the status line.
    var response: HTTPResponse? { assembly.response }
    /// Whether the response has ended.
    var isComplete: Bool { state == .complete }

    /// Whether another request may follow on the connection (RFC 9112 9.3).
    var allowsReuse: Bool {
        guard isComplete, !isCloseDelimited, surplus == 0, let response, response.status != 101, method != "CONNECT"
        else { return false }
        let options = response.values(of: "connection").joined(separator: ",").lowercased()
            .split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\t" })
        return response.version == .http10 ? options.contains("keep-alive") : !options.contains("close")
    }

    /// Takes the next bytes.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(TransportFailure) {
        var rest = bytes[...]
        hasBegun = hasBegun || !rest.isEmpty
        while !rest.isEmpty {
            switch state {
            case .fixed(let remaining):
                state = try take(remaining, from: &rest).map { .fixed(remaining: $0) } ?? .complete
            case .chunk(let remaining):
                state = try take(remaining, from: &rest).map { .chunk(remaining: $0) } ?? .chunkEnd
            case .untilClose: _ = try take(.max, from: &rest)
            case .complete:
                surplus += rest.count
                return
            default: try takeLine(from: &rest)
            }
        }
    }

    /// Takes the end of the connection; `isClean` tells whether TLS announced it.
    mutating func receiveEnd(isClean: Bool) throws(TransportFailure) {
        switch state {
        case .complete: break
        case .untilClose where isClean: state = .complete
        case .statusLine where !hasBegun: throw .closedWithoutResponse
        default: throw .truncatedResponse
        }
    }

    // MARK: Bodies

    /// Moves up to `count` bytes into the body; returns how many are still to come, nil when none are.
    private mutating func take(
        _ count: Int, from rest: inout Slice<UnsafeRawBufferPointer>
    ) throws(TransportFailure) -> Int? {
        let piece = rest.prefix(count)
        bodyBytes += piece.count
        if bodyBytes > limits.bodyBytes { throw .bodyTooLarge(limit: limits.bodyBytes) }
        try assembly.receiveBody(UnsafeRawBufferPointer(rebasing: piece))
        rest = rest.dropFirst(piece.count)
        return count == piece.count ? nil : count - piece.count
    }

    // MARK: Lines

    private mutating func takeLine(from rest: inout Slice<UnsafeRawBufferPointer>) throws(TransportFailure) {
        let end = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
        line += rest[..<end]
        rest = rest[end...]
        if line.count > limits.headerBytes { throw .headersTooLarge(limit: limits.headerBytes) }
        guard line.last == UInt8(ascii: "\n") else { return try rejectEarly() }
        let whole = line
        line = []
        var content = whole.dropLast()
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        if content.contains(where: { $0 == 0 || $0 == UInt8(ascii: "\r") }) {
            throw .malformedResponse(detail: "a line holds a NUL or a bare CR")
        }
        try receiveLine(Array(content), whole)
    }

    /// What cannot become a status line is refused without waiting for the rest of it.
    private func rejectEarly() throws(TransportFailure) {
        if state == .statusLine, !Array("HTTP/".utf8).starts(with: line.prefix(5)) {
            throw .malformedResponse(detail: "the first line is no status line")
        }
    }

    private mutating func receiveLine(_ content: [UInt8], _ whole: [UInt8]) throws(TransportFailure) {
        switch state {
        case .statusLine:
            try assemble(whole)
            if assembly.response?.version == .http2 {
                throw .malformedResponse(detail: "the first line is no status line of HTTP/1.x")
            }
            state = .headers
        case .headers:
            try assemble(whole)
            if content.isEmpty { state = try stateAfterHeaders() }
        case .trailers:
            try assemble(whole)
            if content.isEmpty { state = .complete }
        case .chunkSize:
            let size = try Self.chunkSize(content)
            state = size == 0 ? .trailers : .chunk(remaining: size)
        case .chunkEnd:
            guard content.isEmpty else { throw .malformedResponse(detail: "a chunk is longer than its size") }
            state = .chunkSize
        case .fixed, .chunk, .untilClose, .complete: break
        }
    }

    private mutating func assemble(_ line: [UInt8]) throws(TransportFailure) {
        var failure: TransportFailure?
        line.withUnsafeBytes { bytes in
            do throws(TransportFailure) { try assembly.receiveLine(bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private static func chunkSize(_ line: [UInt8]) throws(TransportFailure) -> Int {
        let text = String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self)
        let digits = text.prefix { $0.isASCII && $0.isHexDigit }
        guard !digits.isEmpty, digits.count <= 15, text.dropFirst(digits.count).allSatisfy({ " \t".contains($0) }),
            let size = Int(digits, radix: 16)
        else { throw .malformedResponse(detail: "a chunk has no valid size") }
        return size
    }

    /// How the body is delimited (RFC 9112 6.3).
    private mutating func stateAfterHeaders() throws(TransportFailure) -> State {
        guard let response else { return .statusLine }
        let codings = response.values(of: "transfer-encoding")
        let lengths = Set(
            response.values(of: "content-length").flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
                .map { $0.drop { $0 == " " } }.map { String($0) })
        let hasNoBody =
            method == "HEAD" || [101, 204, 304].contains(response.status)
            || (method == "CONNECT" && (200..<300).contains(response.status))
        if hasNoBody { return .complete }
        if let coding = codings.last {
            guard lengths.isEmpty, response.version == .http11 else {
                throw .malformedResponse(detail: "Transfer-Encoding stands beside Content-Length or in HTTP/1.0")
            }
            let last = coding.split(separator: ",").last.map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            if last == "chunked" { return .chunkSize }
            isCloseDelimited = true
            return .untilClose
        }
        guard let length = lengths.first else {
            isCloseDelimited = true
            return .untilClose
        }
        guard lengths.count == 1, !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw .malformedResponse(detail: "the Content-Length is no number, or there are several")
        }
        guard let count = Int(length), count <= limits.bodyBytes else {
            throw .bodyTooLarge(limit: limits.bodyBytes)
        }
        return count == 0 ? .complete : .fixed(remaining: count)
    }
}
