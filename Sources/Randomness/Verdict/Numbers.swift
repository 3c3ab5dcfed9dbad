#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Numbers in reports.
package enum Numbers {
    /// At most three digits that count, plainly written.
    package static func short(_ value: Double) -> String {
        if !value.isFinite { return "\(value)" }
        let size = abs(value)
        let decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
        return fixed(value, decimals)
    }

    /// A number with a fixed number of decimals.
    package static func fixed(_ value: Double, _ decimals: Int) -> String {
        let scale = pow(10.0, Double(decimals))
        let rounded = Int((abs(value) * scale).rounded())
        let sign = value < 0 && rounded > 0 ? "-" : ""
        if decimals == 0 { return "\(sign)\(rounded)" }
        let digits = String(rounded)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(decimals)).\(padded.suffix(decimals))"
    }

    /// A number from its natural logarithm: `0.37`, `2e-9`, `1e-5120`.
    package static func probability(log value: Double) -> String {
        if value == 0 { return "1" }
        if value == -.infinity { return "0" }
        let exponent = value / 2.302585092994046
        if exponent > -2, exponent < 2 { return fixed(exp(value), 2) }
        var whole = exponent.rounded(.down)
        var digit = Int(pow(10, exponent - whole).rounded())
        if digit == 10 { (digit, whole) = (1, whole + 1) }
        return "\(digit)e\(Int(whole))"
    }

    /// A whole number, short when it is long: `24192`, `3e9`.
    package static func count(_ value: Double) -> String {
        value < 1e7 ? "\(Int(value))" : probability(log: log(value))
    }
}

/// The natural logarithm, for files that need nothing else of the system's library.
package func logarithm(_ value: Double) -> Double { log(value) }
