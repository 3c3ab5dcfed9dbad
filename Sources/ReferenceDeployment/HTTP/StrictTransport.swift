import HTTPTypes

/// The value of Strict-Transport-Security (RFC 6797, 6.1).
struct StrictTransport: Sendable {
    let faults: SwitchSet<Defect>

    /// Two years.
    private static let sound = "max-age=63072000; includeSubDomains"

    /// nil for no such field.
    func policy(for status: HTTPResponse.Status) -> String? {
        if faults.has(.noHSTS) || faults.has(.hstsOnSuccessOnly) && status.kind != .successful { return nil }
        return faults[.shortHSTS].map { "max-age=\($0)" } ?? Self.sound
    }
}
