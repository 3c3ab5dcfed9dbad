/// What a plain scalar stands for in the YAML 1.2 core schema (YAML 1.2.2, section 10.3.2).
///
/// Only these are not text. The words of YAML 1.1 (`yes`, `no`, `on`, `off`), its sexagesimals (`1:30`) and dates are text.
enum CoreScalar: Sendable, Equatable {
    case null
    case bool(Bool)
    /// An integer as its JSON text; nil when it is written in base 8 or 16 and does not fit 64 bits.
    case integer(json: String?)
    /// A finite number with a point or an exponent as its JSON text.
    case decimal(json: String)
    /// `.inf`, `-.inf` or `.nan`.
    case notFinite
    case string

    init(plain text: String) {
        // Most texts tell by their first letter that they are nothing else.
        if let first = text.utf8.first, !Self.firstBytes.contains(first) {
            self = .string
            return
        }
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            self = .notFinite
        default: self = Self.number(Array(text.utf8)) ?? .string
        }
    }

    private static let firstBytes = Array("~nNtTfF.+-0123456789".utf8)

    private static func number(_ text: [UInt8]) -> CoreScalar? {
        guard let first = text.first, first < UInt8(ascii: ":") else { return nil }
        if text.count > 2, first == UInt8(ascii: "0"), let radix = [0x6F: 8, 0x78: 16][text[1]] {
            let digits = text[2...]
            guard digits.allSatisfy({ Character(Unicode.Scalar($0)).hexDigitValue.map { $0 < radix } ?? false }) else {
                return nil
            }
            return .integer(json: UInt64(String(decoding: digits, as: UTF8.self), radix: radix).map(String.init))
        }
        var rest = text[...]
        let sign = first == UInt8(ascii: "-") ? "-" : ""
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { rest.removeFirst() }
        let whole = digits(&rest)
        var fraction: String?
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = digits(&rest)
        }
        guard !(whole.isEmpty && (fraction ?? "").isEmpty) else { return nil }
        var exponent: String?
        if let mark = rest.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") {
            rest.removeFirst()
            let sign = rest.first.flatMap { $0 == UInt8(ascii: "-") ? "-" : $0 == UInt8(ascii: "+") ? "+" : nil }
            if sign != nil { rest.removeFirst() }
            let power = digits(&rest)
            guard !power.isEmpty else { return nil }
            exponent = "e\(sign ?? "")\(power)"
        }
        guard rest.isEmpty else { return nil }
        let trimmed = whole.drop { $0 == "0" }
        let leading = sign + (trimmed.isEmpty ? "0" : trimmed)
        guard fraction != nil || exponent != nil else { return .integer(json: leading == "-0" ? "0" : leading) }
        let point = fraction.map { $0.isEmpty ? ".0" : ".\($0)" } ?? ""
        return .decimal(json: leading + point + (exponent ?? ""))
    }

    private static func digits(_ text: inout ArraySlice<UInt8>) -> String {
        let digits = text.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        text.removeFirst(digits.count)
        return String(decoding: digits, as: UTF8.self)
    }
}
