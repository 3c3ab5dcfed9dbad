#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A moment of the wall clock in UTC, to be written down and never to be measured with.
struct WallClock: Sendable {
    private let parts: [Int]

    /// The present.
    static var now: WallClock {
        var seconds = time(nil)
        var broken = tm()
        gmtime_r(&seconds, &broken)
        return WallClock(
            parts: [
                Int(broken.tm_year) + 1900, Int(broken.tm_mon) + 1, Int(broken.tm_mday), Int(broken.tm_hour),
                Int(broken.tm_min), Int(broken.tm_sec),
            ])
    }

    /// The day, as `2026-11-23`.
    var day: String { joined(parts[0..<3], by: "-") }

    /// RFC 3339, as `2026-11-23T07:40:05Z`.
    var text: String { "\(day)T\(joined(parts[3..<6], by: ":"))Z" }

    private func joined(_ numbers: ArraySlice<Int>, by separator: String) -> String {
        numbers.map { $0 < 10 ? "0\($0)" : String($0) }.joined(separator: separator)
    }
}
