import Reporting
import TLSProbe

extension TLSReport {
    /// The report for a reader.
    var text: String {
        var text = ""
        for assessment in assessments {
            if let doubt = assessment.unreachable {
                text += "\(assessment.target.address): \(doubt); left out\n\n"
                continue
            }
            text += heading(of: assessment) + table(of: assessment) + evidence(of: assessment)
        }
        return text + matrixText + "\(sentence)\n"
    }

    private func heading(of assessment: TLSAssessment) -> String {
        let milliseconds = Int(assessment.duration / .milliseconds(1))
        return "\(printable(place.host)) at \(assessment.target.address): \(assessment.connections) connections, "
            + "\(milliseconds) ms\n\n" + facts(of: assessment) + "\n"
    }

    private func facts(of assessment: TLSAssessment) -> String {
        var table = TextTable(indent: 2)
        if let handshake = assessment.handshake {
            let parts = [
                handshake.version.name, handshake.suite.name, handshake.group?.name, handshake.signature?.name,
                handshake.applicationProtocol,
            ]
            table.add("handshake", parts.compactMap { $0 }.joined(separator: ", "))
            if let ticket = handshake.tickets.first {
                let early =
                    ticket.earlyDataAllowance == 0 ? "no early data" : "\(ticket.earlyDataAllowance) bytes early"
                let resumed = assessment.resumption.map { $0.isResumed ? ", resumed" : ", not resumed" } ?? ""
                table.add("tickets", "\(handshake.tickets.count), for \(ticket.lifetime) s, \(early)\(resumed)")
            } else {
                table.add("tickets", "none")
            }
        } else {
            table.add("handshake", printable(assessment.handshakeFailure ?? assessment.handshakeOutcome.summary))
        }
        if let certificate = assessment.certificate {
            table.add("certificate", printable("\(certificate.subject), \(certificate.key), by \(certificate.issuer)"))
        }
        for enumeration in assessment.enumerations {
            let rest = enumeration.isComplete ? "" : ", and perhaps more"
            let suites = enumeration.suites.map(\.name).joined(separator: ", ")
            table.add("suites of \(enumeration.version.name)", suites + rest)
            if !enumeration.groups.isEmpty {
                table.add("groups", enumeration.groups.map(\.name).joined(separator: ", ") + rest)
            }
        }
        return table.text
    }

    private func table(of assessment: TLSAssessment) -> String {
        var table = TextTable(indent: 2)
        table.add("clause", "question", "verdict", "what was seen")
        for line in lines(of: assessment) { table.add(line.clause, line.question, line.word, printable(line.sentence)) }
        return table.text + "\n"
    }

    /// The bytes of every probe that a violation rests on, so that it can be sent again.
    private func evidence(of assessment: TLSAssessment) -> String {
        let names = lines(of: assessment).filter { $0.verdict == .violated }.flatMap(\.witnesses)
        var text = ""
        for record in assessment.probes where names.contains(record.probe.id) {
            text += "  \(record.probe.id): \(record.probe.title): \(printable(record.outcome.summary))\n"
            for transcript in record.tries.map(\.transcript) {
                text += "    sent      \(hexText(transcript.sent))\n    received  \(hexText(transcript.received))\n"
            }
        }
        return text.isEmpty ? "" : "Probes that were not answered as they should be:\n" + text + "\n"
    }

    private var matrixText: String {
        let matrix = AuthorityMatrix(profiles)
        var table = TextTable(indent: 2)
        table.add(["authorities"] + matrix.authorities + ["this server", ""])
        for row in matrix.rows {
            let words = row.demands.map { $0 == .free ? "-" : $0 == .forbidden ? "no" : $0.rawValue }
            table.add([row.name] + words + [acceptance(of: row.name), row.isDisputed ? "disputed" : ""])
        }
        let conflicts = matrix.conflicts.map {
            "  \($0.requires) requires what \($0.forbids) forbids: \($0.about.joined(separator: ", "))\n"
        }
        return table.text + (conflicts.isEmpty ? "" : "\nNo server can obey both:\n" + conflicts.joined()) + "\n"
    }

    /// Whether the first address takes something, as a word.
    func acceptance(of name: String) -> String {
        guard let assessment = reached.first else { return "?" }
        let acceptance =
            if let version = TLSVersion(word: name) {
                assessment.acceptance(of: version)
            } else if let suite = CipherSuite(name: name) {
                assessment.acceptance(of: suite)
            } else if let group = NamedGroup(name: name) {
                assessment.acceptance(of: group)
            } else {
                Acceptance.unknown
            }
        switch acceptance {
        case .accepted: return "yes"
        case .refused: return "no"
        case .unknown: return "?"
        }
    }
}
