extension TLSAssessment {
    /// TLS-6, one finding for each kind of fault.
    var certificateFindings: [TLSFinding] {
        let questions: [(TLSFinding.Question, Set<CertificateFault.Kind>)] = [
            (.certificateHost, [.host]), (.certificateDates, [.expired, .notYetValid]),
            (.certificateChain, [.chain, .purpose]), (.certificateKey, [.keySize]),
            (.certificateSignature, [.signature]),
        ]
        guard let certificate else {
            let reason = handshakeFailure ?? handshakeOutcome.summary
            return questions.map {
                TLSFinding($0.0, .inconclusive, "no certificate was seen: \(reason)", witnesses: ["handshake"])
            }
        }
        return questions.map { question, kinds in
            let faults = certificate.faults.filter { kinds.contains($0.kind) }
            if faults.isEmpty {
                return TLSFinding(question, .holds, certificate.praise(for: question), witnesses: ["handshake"])
            }
            let texts = faults.map { fault in
                fault.depth == 0 ? fault.detail : "certificate \(fault.depth + 1) of the chain: \(fault.detail)"
            }
            return TLSFinding(question, .violated, texts.joined(separator: "; "), witnesses: ["handshake"])
        }
    }
}

extension CertificateFacts {
    fileprivate func praise(for question: TLSFinding.Question) -> String {
        switch question {
        case .certificateHost: "it stands for \(names.joined(separator: ", "))"
        case .certificateDates: "valid from \(utcText(notBefore)) to \(utcText(notAfter))"
        case .certificateChain:
            "\(chainLength == 1 ? "one certificate" : "\(chainLength) certificates") up to the trust store"
        case .certificateKey: key
        default: signature
        }
    }
}

/// A point of time as `2026-11-25 13:07 UTC` (proleptic Gregorian calendar).
package func utcText(_ secondsSince1970: Int) -> String {
    var days = secondsSince1970 / 86_400
    var rest = secondsSince1970 % 86_400
    if rest < 0 {
        rest += 86_400
        days -= 1
    }
    // Days to a date by eras of 400 years that begin in March (Hinnant, chrono-compatible date algorithms).
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(year)-\(two(calendarMonth))-\(two(day)) \(two(rest / 3_600)):\(two(rest % 3_600 / 60)) UTC"
}
