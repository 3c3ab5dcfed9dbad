import HTTPTypes

/// Who may call: the key in `X-API-Key`, judged before anything else.
struct KeyGuard: Sendable {
    let index: KeyIndex
    let faults: SwitchSet<Defect>
    let matching: FaultyMatching

    /// The key's owner; nil for a caller whom a defect lets in without one.
    ///
    /// - Throws: `Refusal.invalidKey`, the same for every way of being wrong.
    func judge(_ call: inout Call) async throws -> KeyOwner? {
        do {
            switch faults.has(.forgottenHeader) && Endpoint(path: call.path) == .people
                ? bearer(in: call) : presented(in: call)
            {
            case .one(let value): return try await matching.admit(value, call: call, sound: match(value, call: call))
            case .ambiguous: throw Refusal.invalidKey(.malformed)
            case .none:
                if let owner = try await keyElsewhere(in: &call) { return owner }
                throw Refusal.invalidKey(.missing)
            }
        } catch let refusal as Refusal {
            if isOpen(call) { return nil }
            throw refusal
        }
    }

    private enum Presented { case none, one(String), ambiguous }

    /// Exactly one field, and no list in it: anything else never authenticates (RFC 9110, 5.3).
    private func presented(in call: Call) -> Presented {
        var values = call.fields[values: .apiKey]
        if faults.has(.caseSensitiveHeaderName), !call.peer.isHTTP2 {
            values = call.fields.filter { $0.name.rawName == "X-API-Key" }.map(\.value)
        }
        if faults.has(.commaJoined), values.count == 1 {
            values = values[0].split(separator: ",").map(\.trimmingSpaces)
            if values.count > 1 { return firstMatching(values, call: call) }
        }
        if values.count > 1 {
            if faults.has(.duplicateFirstWins) { values = [values[0]] }
            if faults.has(.duplicateLastWins) { values = [values[values.count - 1]] }
            if faults.has(.duplicateAnyWins) { return firstMatching(values.map(\.trimmingSpaces), call: call) }
        }
        guard let value = values.first else { return .none }
        guard values.count == 1, !value.utf8.contains(UInt8(ascii: ",")) else { return .ambiguous }
        return .one(value.trimmingSpaces)
    }

    /// For the defect that knows no other place.
    private func bearer(in call: Call) -> Presented {
        let scheme = "Bearer "
        guard let value = call.fields[.authorization], value.hasPrefix(scheme) else { return .none }
        return .one(String(value.dropFirst(scheme.count)))
    }

    private func firstMatching(_ values: [String], call: Call) -> Presented {
        values.first { match($0, call: call) != nil }.map(Presented.one) ?? .ambiguous
    }

    /// The one sound rule: a well-formed value whose SHA-256 digest is that of an active key.
    private func match(_ value: String, call: Call) -> KeyOwner? {
        guard KeyFormat.isWellFormed(value) || faults.hasAny(FaultyMatching.formDefects) else { return nil }
        return matching.view(Digest(of: value), call: call)
    }

    /// The defects of key transport: a key that counts in other places.
    private func keyElsewhere(in call: inout Call) async throws -> KeyOwner? {
        guard faults.hasAny(KeyElsewhere.defects) else { return nil }
        let body = faults.has(.bodyKey) ? (try? await call.body()) : nil
        for value in KeyElsewhere(faults: faults).candidates(in: call, body: body) {
            if let owner = match(value, call: call) { return owner }
        }
        return nil
    }

    /// The defects of forgotten checks: endpoints and spellings served to anybody.
    private func isOpen(_ call: Call) -> Bool {
        if faults.has(.openNode), call.peer.node > 0 { return call.fields[values: .apiKey].isEmpty }
        let doors: [Defect] = [.optionalKey, .h2Open, .openMethod, .openForFiles, .methodOverride, .emptyAccepted]
        guard faults.hasAny(doors) else { return false }
        let endpoint = Endpoint(path: call.path)
        if faults.has(.emptyAccepted), call.fields[values: .apiKey].map(\.trimmingSpaces) == [""] { return true }
        if faults.has(.optionalKey), endpoint == .people { return call.fields[values: .apiKey].isEmpty }
        guard endpoint == .companies else { return false }
        if faults.has(.h2Open), call.peer.isHTTP2 { return call.fields[values: .apiKey].isEmpty }
        if faults.has(.openMethod), call.method == .get || call.method == .head { return true }
        if faults.has(.openForFiles) {
            return [".css", ".ico", ".json"].contains { call.query.hasSuffix($0) } || call.query.contains("/health")
        }
        return faults.has(.methodOverride) && Routing.hasMethodOverride(call)
    }
}
