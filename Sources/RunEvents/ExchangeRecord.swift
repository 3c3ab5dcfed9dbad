/// One request and what came back, as evidence. Keys appear by name only; target-controlled text is redacted.
package struct ExchangeRecord: Sendable, Hashable, Codable {
    /// Why the request was sent.
    package enum Purpose: String, Sendable, Hashable, Codable {
        /// The request that a verdict is about.
        case probe
        /// A valid key that must be accepted, so that a refusal means something.
        case positiveControl = "positive-control"
        /// A fresh unknown key that must be refused as documented.
        case negativeControl = "negative-control"
        /// A step that only prepares the ground.
        case preparation
    }

    /// What the answer says about the key.
    package enum Reading: String, Sendable, Hashable, Codable {
        case authenticated
        case refused
        case other
        case noInformation = "no-information"
    }

    /// From 1, in the order of sending.
    package var sequence: Int
    package var check: String
    package var row: String
    package var purpose: Purpose
    /// The step of the spec, or nil for an implied control.
    package var place: SourcePlace?
    package var endpoint: String?
    package var method: String
    /// Request target with secrets as `$NAME`.
    package var target: String
    /// Protocol version asked for, such as `HTTP/2`.
    package var version: String
    /// Request header fields with secrets as `$NAME`.
    package var requestHeaders: [HeaderLine]
    /// Request body with secrets as `$NAME`, cut.
    package var requestBody: String?
    package var node: String?
    /// Number of the connection inside the run, and whether it had been used before.
    package var connection: Int?
    package var reused: Bool
    /// Monotonic nanoseconds since the run began: just before the request's last header byte, and when the answer was read.
    package var sentAt: UInt64
    package var answeredAt: UInt64
    package var status: Int?
    package var responseHeaders: [HeaderLine]
    /// Redacted and cut.
    package var responseBody: String?
    /// Set when no whole answer came back.
    package var transportFailure: String?
    package var reading: Reading
    /// The documented code found in the answer.
    package var code: String?

    package init(
        sequence: Int, check: String, row: String, purpose: Purpose, place: SourcePlace?, endpoint: String?,
        method: String, target: String, version: String, requestHeaders: [HeaderLine], requestBody: String?,
        node: String?, connection: Int?, reused: Bool, sentAt: UInt64, answeredAt: UInt64, status: Int?,
        responseHeaders: [HeaderLine], responseBody: String?, transportFailure: String?, reading: Reading,
        code: String?
    ) {
        self.sequence = sequence
        self.check = check
        self.row = row
        self.purpose = purpose
        self.place = place
        self.endpoint = endpoint
        self.method = method
        self.target = target
        self.version = version
        self.requestHeaders = requestHeaders
        self.requestBody = requestBody
        self.node = node
        self.connection = connection
        self.reused = reused
        self.sentAt = sentAt
        self.answeredAt = answeredAt
        self.status = status
        self.responseHeaders = responseHeaders
        self.responseBody = responseBody
        self.transportFailure = transportFailure
        self.reading = reading
        self.code = code
    }
}

/// A header field as text for a reader.
package struct HeaderLine: Sendable, Hashable, Codable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Something done to a key through the target's key provider.
package struct KeyActionRecord: Sendable, Hashable, Codable {
    package enum Action: String, Sendable, Hashable, Codable {
        case create
        case regenerate
        case delete
        case list
    }

    package var action: Action
    package var check: String
    package var row: String
    package var account: String
    /// The name of the key in the spec, never the key.
    package var key: String
    /// Monotonic nanoseconds since the run began: before the action was sent, after it was acknowledged.
    package var sentAt: UInt64
    package var acknowledgedAt: UInt64
    /// Set when the action failed.
    package var failure: String?

    package init(
        action: Action, check: String, row: String, account: String, key: String, sentAt: UInt64,
        acknowledgedAt: UInt64, failure: String? = nil
    ) {
        self.action = action
        self.check = check
        self.row = row
        self.account = account
        self.key = key
        self.sentAt = sentAt
        self.acknowledgedAt = acknowledgedAt
        self.failure = failure
    }
}
