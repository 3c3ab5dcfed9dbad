/// Bytes with secrets in them: a header value, a request target, a body, a whole request.
///
/// Literals and interpolation build one: `"Bearer \(key)"`. What prints it shows a placeholder in each secret's place.
package struct SecretText: Sendable, Hashable {
    /// One piece of the text.
    package enum Part: Sendable, Hashable {
        /// Bytes that may be shown.
        case literal([UInt8])
        /// Bytes that may not.
        case secret(Secret)
    }

    /// The pieces in order; no literal is empty and no two literals are neighbours.
    package private(set) var parts: [Part] = []

    /// A text of given pieces.
    package init(_ parts: some Sequence<Part>) { for part in parts { append(part) } }
    /// An empty text.
    package init() {}
    /// A text of bytes that may be shown.
    package init(bytes: some Sequence<UInt8>) { append(.literal(Array(bytes))) }
    /// A text that may be shown, in UTF-8.
    package init(_ text: String) { append(.literal(Array(text.utf8))) }
    /// A text that is one secret.
    package init(_ secret: Secret) { append(.secret(secret)) }

    /// Adds a piece at the end.
    package mutating func append(_ part: Part) {
        switch (part, parts.last) {
        case (.literal(let bytes), _) where bytes.isEmpty: break
        case (.literal(let bytes), .literal(let before)?): parts[parts.count - 1] = .literal(before + bytes)
        default: parts.append(part)
        }
    }

    /// Adds a text at the end.
    package mutating func append(_ text: SecretText) { for part in text.parts { append(part) } }

    /// One text after the other.
    package static func + (left: SecretText, right: SecretText) -> SecretText {
        var sum = left
        sum.append(right)
        return sum
    }

    /// One text after the other.
    package static func += (left: inout SecretText, right: SecretText) { left.append(right) }

    /// The number of bytes.
    package var count: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .literal(let bytes): sum + bytes.count
            case .secret(let secret): sum + secret.count
            }
        }
    }

    /// Whether there are no bytes.
    package var isEmpty: Bool { count == 0 }

    /// The whole text as one secret.
    package func secret(named name: String) -> Secret { withBytes { Secret(name: name, bytes: $0) } }

    /// The secrets in it, in order, each as often as it occurs.
    package var secrets: [Secret] {
        parts.compactMap { if case .secret(let secret) = $0 { secret } else { nil } }
    }

    /// The bytes, secrets opened, for those who send them over a network and for nobody else.
    @_spi(SecretSender) public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        if parts.count == 1, case .literal(let bytes) = parts[0] { return try body(bytes) }
        return try body(
            parts.flatMap { part in
                switch part {
                case .literal(let bytes): bytes
                case .secret(let secret): secret.opened
                }
            })
    }
}

extension SecretText: ExpressibleByStringInterpolation {
    /// Collects the pieces of an interpolated literal.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = SecretText()

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) { text.append(SecretText(literal)) }
        package mutating func appendInterpolation(_ secret: Secret) { text.append(.secret(secret)) }
        package mutating func appendInterpolation(_ other: SecretText) { text.append(other) }
        package mutating func appendInterpolation(_ value: some LosslessStringConvertible) {
            text.append(SecretText(String(value)))
        }
    }

    package init(stringLiteral value: String) { self.init(value) }
    package init(stringInterpolation: StringInterpolation) { self = stringInterpolation.text }
}
