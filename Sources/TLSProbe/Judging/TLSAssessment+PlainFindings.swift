extension TLSAssessment {
    /// TLS-5: on the TLS port, and on the port for plain HTTP when there is one.
    var plainFindings: [TLSFinding] { plain.map(\.finding) }

    /// TLS-7.
    var earlyDataFinding: TLSFinding {
        let witnesses = ["early-data"]
        if let first = earlyData.first {
            let twice = earlyData.again.map { $0 != .refused } ?? false
            let replay = twice ? ", and the same bytes a second time" : ""
            switch first {
            case .refused: return TLSFinding(.earlyData, .holds, "advertised, but refused", witnesses: witnesses)
            case .accepted:
                return TLSFinding(
                    .earlyData, .holds,
                    "accepted\(replay), but not acted upon before the handshake was complete", witnesses: witnesses)
            case .answered(425):
                return TLSFinding(.earlyData, .holds, "accepted, and answered with 425 Too Early", witnesses: witnesses)
            case .answered(let status) where !earlyData.holdsKey:
                return TLSFinding(
                    .earlyData, .inconclusive,
                    "accepted\(replay): a request without a key was answered with \(status) before the handshake was "
                        + "complete, which says nothing about calls with one; 'keyspec run' sends one",
                    witnesses: witnesses)
            case .answered(let status):
                return TLSFinding(
                    .earlyData, .violated,
                    "accepted\(replay), and answered with \(status) before the handshake was complete",
                    witnesses: witnesses)
            }
        }
        if let problem = earlyData.problem {
            return TLSFinding(.earlyData, .inconclusive, problem, witnesses: witnesses)
        }
        guard let handshake else {
            return TLSFinding(.earlyData, .inconclusive, "no handshake was completed", witnesses: ["handshake"])
        }
        switch earlyData.advertised {
        // Tickets come before the answer to a request; without that they may only be late.
        case nil where handshake.answer == nil && hasAskedForAnswer:
            return TLSFinding(
                .earlyData, .inconclusive, "neither a ticket nor an answer came in time", witnesses: ["handshake"])
        case nil: return TLSFinding(.earlyData, .holds, "there is no ticket to resume with", witnesses: ["handshake"])
        case 0: return TLSFinding(.earlyData, .holds, "the ticket allows none", witnesses: ["handshake"])
        case .some(let allowance):
            return TLSFinding(
                .earlyData, .inconclusive, "the ticket allows \(allowance) bytes, and none were sent",
                witnesses: ["handshake"])
        }
    }
}

extension PlainRecord {
    /// Whether an answer of the service came in plain text.
    package var finding: TLSFinding {
        let question: TLSFinding.Question = isTLSPort ? .plainOnTLSPort : .plainPort
        let place = "port \(port)"
        switch outcome {
        // What a web server says when plain text comes to its TLS port, and "upgrade required": no service behind it.
        case .answered(400, _), .answered(426, _):
            return TLSFinding(question, .holds, "\(place) answers only that TLS is wanted", witnesses: ["plain"])
        case .answered(let status, let location?) where (300..<400).contains(status):
            let isSecure = location.lowercased().hasPrefix("https:")
            return TLSFinding(
                question, isSecure ? .noted : .violated, "\(place) redirects to \(location)", witnesses: ["plain"])
        case .answered(let status, _) where (500...599).contains(status):
            return TLSFinding(question, .inconclusive, "\(place) answers \(status)", witnesses: ["plain"])
        // A host of its own, such as one that only answers the challenges of a certificate authority: refuses whatever
        // else it is asked, and otherwise than the service over TLS does.
        case .answered(let status, _)
        where Self.refusals.contains(status) && statusOverTLS.map { $0 != status } ?? false:
            return TLSFinding(
                question, .holds, "\(place) answers \(status) in plain text, and not as the service does",
                witnesses: ["plain"])
        case .answered(let status, _):
            return TLSFinding(question, .violated, "\(place) answers \(status) in plain text", witnesses: ["plain"])
        case .notServed(let reason): return TLSFinding(question, .holds, "\(place): \(reason)", witnesses: ["plain"])
        case .inconclusive(let reason):
            return TLSFinding(question, .inconclusive, "\(place): \(reason)", witnesses: ["plain"])
        }
    }

    /// Forbidden, not found, not allowed, gone, misdirected (RFC 9110, 15.5).
    private static let refusals: Set = [403, 404, 405, 410, 421]
}
