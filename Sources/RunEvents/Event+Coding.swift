#if canImport(FoundationEssentials)
    package import FoundationEssentials
#else
    package import Foundation
#endif

extension Event: Codable {
    /// The word in the record's `event` field.
    package enum Kind: String, Sendable, Codable, CaseIterable {
        case header
        case checkStarted = "check-started"
        case exchange
        case instrument
        case history
        case keyAction = "key-action"
        case outcome
        case notice
        case footer
    }

    package var kind: Kind {
        switch self {
        case .header: .header
        case .checkStarted: .checkStarted
        case .exchange: .exchange
        case .instrument: .instrument
        case .history: .history
        case .keyAction: .keyAction
        case .outcome: .outcome
        case .notice: .notice
        case .footer: .footer
        }
    }

    private enum CodingKeys: String, CodingKey {
        case event
    }

    package init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .event) {
        case .header: self = .header(try RunHeader(from: decoder))
        case .checkStarted: self = .checkStarted(try CheckStarted(from: decoder))
        case .exchange: self = .exchange(try ExchangeRecord(from: decoder))
        case .instrument: self = .instrument(try InstrumentRecord(from: decoder))
        case .history: self = .history(try HistoryPart(from: decoder))
        case .keyAction: self = .keyAction(try KeyActionRecord(from: decoder))
        case .outcome: self = .outcome(try CheckOutcome(from: decoder))
        case .notice: self = .notice(try Notice(from: decoder))
        case .footer: self = .footer(try RunFooter(from: decoder))
        }
    }

    /// The fields of the record and its `event` word side by side in one object.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .event)
        switch self {
        case .header(let record): try record.encode(to: encoder)
        case .checkStarted(let record): try record.encode(to: encoder)
        case .exchange(let record): try record.encode(to: encoder)
        case .instrument(let record): try record.encode(to: encoder)
        case .history(let record): try record.encode(to: encoder)
        case .keyAction(let record): try record.encode(to: encoder)
        case .outcome(let record): try record.encode(to: encoder)
        case .notice(let record): try record.encode(to: encoder)
        case .footer(let record): try record.encode(to: encoder)
        }
    }
}

/// One line of an event file: a JSON object with sorted keys, so that equal events are equal bytes.
package enum EventLine {
    /// The encoder of event lines; keep one for many events.
    package static func makeEncoder() -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// The line of an event, with its newline at the end.
    package static func bytes(of event: Event, encoder: JSONEncoder = makeEncoder()) throws -> [UInt8] {
        if case .exchange(let exchange) = event { return exchange.line }
        return try generalBytes(of: event, encoder: encoder)
    }

    /// The line by way of the general encoder, which defines the bytes.
    static func generalBytes(of event: Event, encoder: JSONEncoder = makeEncoder()) throws -> [UInt8] {
        var bytes = [UInt8](try encoder.encode(event))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}

/// The version in the header of an event file: `keyspec-events/1`, or `keyspec-events/1.2`.
package struct EventLogFormat: Sendable, Hashable {
    package var major: Int
    package var minor: Int

    package init(major: Int, minor: Int = 0) {
        self.major = major
        self.minor = minor
    }

    /// Parses the header's `format` field; nil when it names something else.
    package init?(_ text: String) {
        let prefix = "keyspec-events/"
        guard text.hasPrefix(prefix) else { return nil }
        let numbers = text.dropFirst(prefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(numbers.count), let major = Int(numbers[0]), major > 0 else { return nil }
        guard let minor = numbers.count == 2 ? Int(numbers[1]) : 0, minor >= 0 else { return nil }
        self.init(major: major, minor: minor)
    }

    /// What this program writes, and the highest major number that it reads.
    package static let current = EventLogFormat(major: 1)
}
