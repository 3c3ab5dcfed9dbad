/// A set of HTTP status codes: single ones and whole classes (`2xx`).
package struct StatusSet: Sendable, Hashable, CustomStringConvertible {
    /// One code, or all codes of a class.
    package enum Member: Sendable, Hashable {
        case code(Int)
        /// The first digit.
        case classOf(Int)

        /// The member of a text such as `201` or `2xx`; nil for another text.
        init?(_ text: String) {
            if let code = Int(text), (100...599).contains(code) {
                self = .code(code)
            } else if text.count == 3, text.hasSuffix("xx"), let digit = text.first?.wholeNumberValue,
                (1...5).contains(digit)
            {
                self = .classOf(digit)
            } else {
                return nil
            }
        }

        var text: String {
            switch self {
            case .code(let code): String(code)
            case .classOf(let digit): "\(digit)xx"
            }
        }
    }

    package var members: [Member]

    package init(_ members: [Member]) { self.members = members }

    /// Any 2xx.
    package static let success = StatusSet([.classOf(2)])

    /// Whether a status is in the set.
    package func contains(_ status: Int) -> Bool {
        members.contains { member in
            switch member {
            case .code(let code): code == status
            case .classOf(let digit): status / 100 == digit
            }
        }
    }

    package var description: String { members.map(\.text).joined(separator: " or ") }
}
