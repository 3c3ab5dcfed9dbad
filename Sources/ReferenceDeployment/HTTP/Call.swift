import HTTPTypes
import HummingbirdCore
import NIOCore

/// Where a request came in: which node, connection and protocol.
struct Peer: Sendable {
    /// Counted from 0.
    let node: Int
    /// Unique in the process.
    let connection: Int
    let isHTTP2: Bool
}

/// One request, as the site judges it.
struct Call: Sendable {
    static let bodyLimit = 64 * 1024
    /// Longest field value, and most bytes of all fields, that are judged; beyond it is 431.
    static let fieldLimit = 16 * 1024
    static let fieldsLimit = 32 * 1024
    private static let idempotencyKeyName = fieldName("Idempotency-Key")

    let method: HTTPRequest.Method
    /// The path as sent, undecoded, without the query.
    let path: String
    /// After the first `?`, undecoded.
    let query: String
    let fields: HTTPFields
    /// Host and port as the client named them.
    let authority: String
    let peer: Peer
    /// The name by which the client would know the request again (draft-ietf-httpapi-idempotency-key-header).
    var idempotencyKey: String? { fields[Self.idempotencyKeyName] }
    private let request: Request
    private var collected: ByteBuffer?
    private var hasReadBody = false

    init(_ request: Request, peer: Peer) {
        var target = request.head.path ?? "/"
        if !target.hasPrefix("/"), let scheme = target.range(of: "://") {
            // The absolute form that RFC 9112, 3.2.2 obliges a server to take.
            target = target[scheme.upperBound...].firstIndex(of: "/").map { String(target[$0...]) } ?? "/"
        }
        let question = target.utf8.firstIndex(of: UInt8(ascii: "?"))
        path = String(target[..<(question ?? target.endIndex)])
        query = question.map { String(target[target.utf8.index(after: $0)...]) } ?? ""
        method = request.method
        fields = request.headers
        authority = request.head.authority ?? ""
        self.peer = peer
        self.request = request
    }

    /// The whole body.
    ///
    /// - Throws: `NIOTooManyBytesError` beyond `bodyLimit`, or the connection's error.
    mutating func body() async throws -> ByteBuffer {
        if let collected { return collected }
        // A body that was read and not kept was too large, or nobody wanted it.
        if hasReadBody { throw NIOTooManyBytesError(maxBytes: Self.bodyLimit) }
        hasReadBody = true
        let body = try await request.body.collect(upTo: Self.bodyLimit)
        collected = body
        return body
    }

    /// Reads a body that nothing asked for, up to `bodyLimit`, and drops it.
    ///
    /// An answer that overtakes its request makes clients break off the upload, and some of them the connection with it.
    mutating func discardBody() async throws {
        guard !hasReadBody else { return }
        hasReadBody = true
        var size = 0
        for try await part in request.body {
            size += part.readableBytes
            if size > Self.bodyLimit { break }
        }
    }

    /// Whether the fields are too large to be judged.
    var hasOversizedFields: Bool {
        var total = path.utf8.count + query.utf8.count
        for field in fields {
            let size = field.value.utf8.count
            if size > Self.fieldLimit { return true }
            total += size + field.name.rawName.utf8.count
        }
        return total > Self.fieldsLimit
    }

    /// The value of a cookie by name, the first where there are several.
    func cookie(_ name: String) -> String? {
        for value in fields[values: .cookie] {
            for pair in value.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0].trimmingSpaces == name { return parts[1].trimmingSpaces }
            }
        }
        return nil
    }
}

extension StringProtocol {
    /// Without spaces and tabs at both ends: the optional white space of RFC 9110, 5.6.3.
    var trimmingSpaces: String {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        var bytes = Substring(self).utf8
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }

    /// The first place of a text.
    func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
