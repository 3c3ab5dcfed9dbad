/// One exchange on a connection of HTTP/2.
struct HTTP2Stream: Sendable {
    private let limits: ExchangeLimits
    private let isHead: Bool
    private var interim: [Int] = []
    private var declaredLength: Int?
    private(set) var response: HTTPResponse?
    private(set) var hasBegun = false
    /// How many bytes of body the other end takes.
    var sendWindow: Int
    /// What of the body could not be sent yet.
    var unsent: ArraySlice<UInt8> = []
    var hasSentAll = false
    var outcome: Exchange.Outcome?

    init(limits: ExchangeLimits, isHead: Bool, sendWindow: Int) {
        self.limits = limits
        self.isHead = isHead
        self.sendWindow = sendWindow
    }

    /// Takes a header section: an interim one, the final one, or the fields after the body.
    mutating func receive(_ fields: [HPACKTable.Field], endsStream: Bool) throws(TransportFailure) {
        hasBegun = true
        if response != nil {
            guard endsStream else { throw .malformedResponse(detail: "fields after the body do not end the stream") }
            response?.trailers = try Self.received(fields[...])
            return try end()
        }
        guard let first = fields.first, first.name == Array(":status".utf8), first.value.count == 3,
            let status = Int(String(decoding: first.value, as: UTF8.self)), status >= 100
        else { throw .malformedResponse(detail: "an answer does not begin with its status") }
        let headers = try Self.received(fields.dropFirst())
        if status < 200 {
            if endsStream { throw .truncatedResponse }
            interim.append(status)
            return
        }
        var answer = HTTPResponse(version: .http2, status: status, reason: "")
        answer.interimStatuses = interim
        answer.headers = headers
        declaredLength = answer.value(of: "content-length").flatMap { Int($0) }
        response = answer
        if endsStream { try end() }
    }

    /// Takes a part of the body.
    mutating func receiveBody(_ bytes: ArraySlice<UInt8>, endsStream: Bool) throws(TransportFailure) {
        guard let count = response?.body.count else {
            throw .malformedResponse(detail: "a body comes before its header section")
        }
        let limit = min(limits.bodyBytes, limits.decodedBytes)
        if count + bytes.count > limit { throw .bodyTooLarge(limit: limit) }
        response?.body += bytes
        if endsStream { try end() }
    }

    private mutating func end() throws(TransportFailure) {
        guard let response else { return }
        let mayLackBody = isHead || response.status == 304
        if let declaredLength, declaredLength != response.body.count, !(mayLackBody && response.body.isEmpty) {
            throw .malformedResponse(detail: "the body is not as long as content-length says")
        }
        outcome = .response(response)
    }

    private static func received(_ fields: ArraySlice<HPACKTable.Field>) throws(TransportFailure) -> [ReceivedField] {
        var received: [ReceivedField] = []
        for field in fields {
            // RFC 9113 8.2.1 and 8.3: no capitals, and pseudo fields only at the beginning.
            let isPlain =
                !field.name.isEmpty && field.name.allSatisfy { $0 > 0x20 && $0 < 0x7F && !(65...90).contains($0) }
            guard isPlain, field.name[0] != UInt8(ascii: ":"),
                field.value.allSatisfy({ $0 != 0 && $0 != 10 && $0 != 13 })
            else { throw .malformedResponse(detail: "a field of the answer is none that HTTP/2 allows") }
            received.append(ReceivedField(name: field.name, value: field.value))
        }
        return received
    }
}
