/// Whether the answer to a preflight lets a web origin send a header field (Fetch standard, 3.2 CORS protocol).
package enum CrossOriginGrant {
    /// True when a browser at `origin` would send `field` after this preflight.
    ///
    /// A wildcard in Access-Control-Allow-Headers covers every field but Authorization when no credentials are sent, and
    /// X-API-Key needs none.
    package static func isGranted(by answer: Answer, origin: String, field: String) -> Bool {
        guard (200..<300).contains(answer.status) else { return false }
        let origins = answer.values(of: "Access-Control-Allow-Origin").map(\.trimmingSpaces)
        guard origins.count == 1, origins[0] == "*" || origins[0] == origin else { return false }
        return answer.values(of: "Access-Control-Allow-Headers")
            .flatMap { $0.split(separator: ",") }
            .map { $0.trimmingSpaces.lowercased() }
            .contains { $0 == "*" || $0 == field.lowercased() }
    }
}
