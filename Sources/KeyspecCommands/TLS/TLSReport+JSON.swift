import RunEvents
import TLSProbe
import TypedYAML

extension TLSReport {
    /// The report for programs. Its members are part of the interface.
    var json: OrderedJSON {
        let matrix = AuthorityMatrix(profiles)
        return [
            "host": .string(place.host), "port": .integer(Int(place.port)), "profile": .string(profile.name),
            "reading": .string(isStrict ? "only" : "preferred"), "verdict": .string(sentence),
            "exit": .integer(Int(status.rawValue)), "addresses": .array(assessments.map(json)),
            "authorities": .strings(matrix.authorities),
            "matrix": .array(
                matrix.rows.map { row in
                    [
                        "name": .string(row.name), "demands": .strings(row.demands.map(\.rawValue)),
                        "server": .string(acceptance(of: row.name)), "disputed": .bool(row.isDisputed),
                    ]
                }),
            "conflicts": .array(
                matrix.conflicts.map { conflict in
                    [
                        "requires": .string(conflict.requires), "forbids": .string(conflict.forbids),
                        "about": .strings(conflict.about),
                    ]
                }),
        ]
    }

    private func json(_ assessment: TLSAssessment) -> OrderedJSON {
        [
            "address": .string("\(assessment.target.address)"),
            "unreachable": assessment.unreachable.map { .string("\($0)") } ?? .null,
            "connections": .integer(assessment.connections),
            "milliseconds": .double(Double(assessment.duration / .microseconds(1)) / 1_000),
            "lines": .array(
                assessment.unreachable == nil
                    ? lines(of: assessment).map { line in
                        [
                            "clause": .string(line.clause), "question": .string(line.question),
                            "verdict": .string(line.verdict.rawValue), "counts": .bool(line.counts),
                            "seen": .string(line.sentence), "witnesses": .strings(line.witnesses),
                        ]
                    } : []),
            "handshake": handshake(assessment), "certificate": assessment.certificate.map(certificate) ?? .null,
            "early-data": earlyData(assessment.earlyData),
            "enumerations": .array(
                assessment.enumerations.map { all in
                    [
                        "version": .string(all.version.name), "complete": .bool(all.isComplete),
                        "suites": .strings(all.suites.map(\.name)), "groups": .strings(all.groups.map(\.name)),
                    ]
                }),
            "probes": .array(assessment.probes.map(probe)), "plain": .array(assessment.plain.map(plain)),
        ]
    }

    private func handshake(_ assessment: TLSAssessment) -> OrderedJSON {
        let facts = assessment.handshake
        return [
            "outcome": .string(assessment.handshakeOutcome.summary),
            "failure": assessment.handshakeFailure.map { .string($0) } ?? .null,
            "version": facts.map { .string($0.version.name) } ?? .null,
            "suite": facts.map { .string($0.suite.name) } ?? .null,
            "group": facts?.group.map { .string($0.name) } ?? .null,
            "signature": facts?.signature.map { .string($0.name) } ?? .null,
            "application-protocol": facts?.applicationProtocol.map { .string($0) } ?? .null,
            "asks-for-certificate": .bool(facts?.asksForCertificate ?? false),
            "tickets": .array(
                (facts?.tickets ?? []).map { ticket in
                    [
                        "lifetime": .integer(Int(ticket.lifetime)),
                        "early-data-allowance": .integer(Int(ticket.earlyDataAllowance)),
                    ]
                }),
            "resumed": assessment.resumption.map { .bool($0.isResumed) } ?? .null,
            "transcript": transcript(assessment.handshakeTranscript),
        ]
    }

    private func certificate(_ facts: CertificateFacts) -> OrderedJSON {
        [
            "names": .strings(facts.names), "subject": .string(facts.subject), "issuer": .string(facts.issuer),
            "not-before": .string(utcText(facts.notBefore)), "not-after": .string(utcText(facts.notAfter)),
            "key": .string(facts.key), "signature": .string(facts.signature), "sha256": .string(facts.fingerprint),
            "chain": .integer(facts.chainLength),
            "faults": .array(
                facts.faults.map { fault in
                    [
                        "kind": .string(fault.kind.rawValue), "depth": .integer(fault.depth),
                        "detail": .string(fault.detail),
                    ]
                }),
        ]
    }

    private func earlyData(_ facts: EarlyDataFacts) -> OrderedJSON {
        func word(_ grade: EarlyDataGrade?) -> OrderedJSON {
            switch grade {
            case nil: .null
            case .refused: "refused"
            case .accepted: "accepted"
            case .answered(let status): .string("answered \(status)")
            }
        }
        return [
            "advertised": facts.advertised.map { .integer(Int($0)) } ?? .null, "first": word(facts.first),
            "again": word(facts.again), "problem": facts.problem.map { .string($0) } ?? .null,
            "transcripts": .array(facts.transcripts.map(transcript)),
        ]
    }

    private func probe(_ record: ProbeRecord) -> OrderedJSON {
        [
            "id": .string(record.probe.id), "offer": .string(record.probe.title),
            "outcome": .string(record.outcome.word), "summary": .string(record.outcome.summary),
            "tries": .array(
                record.tries.map { one in
                    transcript(one.transcript).adding([("summary", .string(one.outcome.summary))])
                }),
        ]
    }

    private func plain(_ record: PlainRecord) -> OrderedJSON {
        [
            "port": .integer(Int(record.port)), "verdict": .string(record.finding.verdict.rawValue),
            "seen": .string(record.finding.sentence), "transcript": transcript(record.transcript),
        ]
    }

    private func transcript(_ transcript: Transcript) -> OrderedJSON {
        ["sent": .string(hexText(transcript.sent)), "received": .string(hexText(transcript.received))]
    }
}
