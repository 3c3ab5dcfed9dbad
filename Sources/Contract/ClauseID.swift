/// The id of a clause: an area of two to four capital letters, a hyphen, and a number (`HDR-3`).
package struct ClauseID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    /// The area, such as `HDR`.
    package let area: String
    /// The number inside the area, from 1.
    package let number: Int

    /// Parses `HDR-3`; nil for anything that is not exactly of that form.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, (2...4).contains(parts[0].count),
            parts[0].utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }),
            let number = Int(parts[1]), number > 0, String(number) == parts[1]
        else { return nil }
        self.area = String(parts[0])
        self.number = number
    }

    package var description: String { "\(area)-\(number)" }

    package static func < (lhs: ClauseID, rhs: ClauseID) -> Bool {
        (lhs.area, lhs.number) < (rhs.area, rhs.number)
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = ClauseID(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "'\(text)' is not a clause id"))
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
