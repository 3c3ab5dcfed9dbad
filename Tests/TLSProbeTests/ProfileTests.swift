import Testing

@testable import TLSProbe

@Suite("Profiles of authorities")
struct ProfileTests {
    private func profile(
        versions: TLSProfile.Rule<TLSVersion> = .init(), suites: TLSProfile.Rule<CipherSuite> = .init(),
        groups: TLSProfile.Rule<NamedGroup> = .init(), name: String = "house"
    ) -> TLSProfile {
        TLSProfile(name: name, title: name, source: "here", versions: versions, suites: suites, groups: groups)
    }

    private func assessment(_ outcomes: [(Probe, ProbeOutcome)]) throws -> TLSAssessment {
        let address = try #require(SocketAddress.resolve("127.0.0.1", port: 443).first)
        var assessment = TLSAssessment(target: AssessmentTarget(address: address, host: "a.example"))
        assessment.probes = outcomes.map { ProbeRecord(probe: $0, tries: [], outcome: $1) }
        return assessment
    }

    private let accepted = ProbeOutcome.accepted(ServerChoice(version: .tls13, suite: .aes256GCM, group: .x25519))
    private let refused = ProbeOutcome.refused(TLSAlert(level: 2, code: 40))

    @Test("a profile is broken by what is required and refused, and by what is accepted and not allowed")
    func isTwoWay() throws {
        let strict = try assessment([
            (ProbeCatalogue.control(nil), accepted), (ProbeCatalogue.withoutAES256(nil), refused),
            (ProbeCatalogue.upTo(.tls12, nil), .refused(TLSAlert(level: 2, code: 70))),
        ])
        let fits = profile(suites: .init(required: [.aes256GCM], allowed: [.aes256GCM]))
        #expect(ProfileJudgement(fits, strict).verdict == .holds)
        let wantsMore = profile(suites: .init(required: [.aes128GCM]))
        #expect(
            ProfileJudgement(wantsMore, strict).complaints
                == [.init(verdict: .violated, sentence: "TLS_AES_128_GCM_SHA256 is required, and refused")])
        let wantsLess = profile(groups: .init(allowed: [.secp256r1]))
        #expect(ProfileJudgement(wantsLess, strict).verdict == .violated)
        let wantsOld = profile(versions: .init(required: [.tls12]))
        #expect(ProfileJudgement(wantsOld, strict).verdict == .violated)
    }

    @Test("what was not seen either way is inconclusive, unless something else is violated")
    func isHonest() throws {
        let little = try assessment([(ProbeCatalogue.control(nil), accepted)])
        #expect(ProfileJudgement(profile(suites: .init(required: [.aes128GCM])), little).verdict == .inconclusive)
        #expect(ProfileJudgement(profile(suites: .init(allowed: [.aes128GCM])), little).verdict == .violated)
    }

    @Test("the matrix names who requires what another forbids")
    func findsConflicts() {
        let matrix = AuthorityMatrix([
            profile(suites: .init(required: [.aes128GCM], allowed: [.aes128GCM, .aes256GCM]), name: "a"),
            profile(suites: .init(required: [.aes256GCM], allowed: [.aes256GCM]), name: "b"), profile(name: "c"),
        ])
        #expect(matrix.authorities == ["a", "b", "c"])
        #expect(matrix.rows.filter(\.isDisputed).map(\.name) == ["TLS_AES_128_GCM_SHA256"])
        #expect(matrix.conflicts.map(\.requires) == ["a"])
        #expect(matrix.conflicts.map(\.forbids) == ["b"])
    }

    @Test("words of findings are unique and lead to a clause")
    func questions() {
        let all = TLSFinding.Question.allCases
        #expect(Set(all.map(\.rawValue)).count == all.count)
        #expect(Set(all.map(\.clause)) == Set((1...9).map { "TLS-\($0)" }))
    }
}
