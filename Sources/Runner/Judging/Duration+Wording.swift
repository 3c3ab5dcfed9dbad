/// How long something took or lasts, for readers.
extension Duration {
    /// For example `1.04 s`; whole seconds without a fraction.
    var inSeconds: String {
        let hundredths = nanoseconds.rounded(to: 10_000_000)
        let (whole, part) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        let sign = hundredths < 0 ? "-" : ""
        return part == 0 ? "\(sign)\(whole) s" : "\(sign)\(whole).\(part < 10 ? "0" : "")\(part) s"
    }

    /// For example `0.318 ms`.
    var inMilliseconds: String {
        let thousandths = components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
        let (whole, part) = abs(thousandths).quotientAndRemainder(dividingBy: 1000)
        let digits = String(part)
        return "\(thousandths < 0 ? "-" : "")\(whole)." + String(repeating: "0", count: 3 - digits.count) + digits
            + " ms"
    }

    /// For example `12.7 ms`, and from a second on `1.04 s`.
    var wording: String {
        let tenths = nanoseconds.rounded(to: 100_000)
        if tenths >= 10_000 { return inSeconds }
        return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10) ms"
    }

    private var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
}

extension Int64 {
    /// How many units this is, half a unit away from zero being a whole one.
    fileprivate func rounded(to unit: Int64) -> Int64 { (self + (self < 0 ? -unit : unit) / 2) / unit }
}
