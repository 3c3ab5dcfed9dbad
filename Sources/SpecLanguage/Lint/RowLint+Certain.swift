internal import Contract
internal import TypedYAML

/// What is settled before a step looks at it, so that it cannot give a verdict.
struct SettledFacts {
    /// What is known of the answers of named steps.
    fileprivate var answers: [String: [Expectation.Term]] = [:]
    /// The named steps that sent a key in their header.
    fileprivate var stepsWithKeys: Set<String> = []
    /// The accounts whose balance was read or set.
    fileprivate var balances: Set<AccountRole> = []
    fileprivate var hasSentTokens = false
}

extension RowLint {
    /// Reports what is asked although it is settled, or can never be known.
    mutating func readSettled(of step: Step) {
        switch step.action {
        case .request(let request):
            if request.holdsTokens || row.keys.contains(where: \.holdsTokens) { facts.hasSentTokens = true }
            let sendsKey = request.sendsKeyInHeader
            if sendsKey, let name = step.name { facts.stepsWithKeys.insert(name) }
            readDigest(of: step, sendsKey: sendsKey)
            var known: [Expectation.Term] = []
            if case .until(let wanted, _, _, _) = step.repetition {
                known = wanted.terms
                readKnown(step, known, "'until' has waited for just this answer")
            }
            if let name = step.name { facts.answers[name] = known + (step.expectation?.terms ?? []) }
        case .assert(let name):
            readDigest(of: step, sendsKey: facts.stepsWithKeys.contains(name))
            readKnown(step, facts.answers[name] ?? [], "the step '\(name)' has asked just this")
            facts.answers[name]? += step.expectation?.terms ?? []
            for term in step.expectation?.terms ?? [] {
                guard case .sameAs(let others) = term, others.contains(name) else { continue }
                report(
                    "cannot-fail", "the answer '\(name)' is compared with itself", at: step.places.expectation,
                    help: "name other steps only")
            }
        case .scan(let scan): readSought(scan, at: step.place)
        case .timing(let timing) where timing.first.isSame(as: timing.second):
            report(
                "cannot-fail", "the two kinds of request are the same", at: step.place,
                help: "let 'second' differ from 'first' in what may not take time")
        case .balance(let account):
            if step.expectation != nil, !facts.balances.contains(account) { reportUnknownBalance(account, step) }
            facts.balances.insert(account)
        case .hook(.setCredits(let account, _)), .hook(.restoreCredits(let account)): facts.balances.insert(account)
        case .calls(let series):
            let isAboutCredits = step.expectation?.terms.contains { if case .credits = $0 { true } else { false } }
            guard isAboutCredits == true, let account = series.keys.lazy.compactMap(account(of:)).first,
                !facts.balances.contains(account)
            else { break }
            reportUnknownBalance(account, step)
        default: break
        }
    }

    /// Every term is known to hold already.
    private mutating func readKnown(_ step: Step, _ known: [Expectation.Term], _ reason: String) {
        guard let expectation = step.expectation, step.premise == nil, !known.isEmpty,
            expectation.terms.allSatisfy(known.contains)
        else { return }
        report(
            "cannot-fail", "this holds whenever it is asked: \(reason)", at: step.places.expectation,
            help: "ask for something else, or leave it out")
    }

    private mutating func readDigest(of step: Step, sendsKey: Bool) {
        guard !sendsKey, let expectation = step.expectation, expectation.looks(for: .digest) else { return }
        report(
            "cannot-fail", "no key is sent in a header field, so that no digest of it can be given away",
            at: expectation.place, help: "send one with 'key:', or look for something else")
    }

    private mutating func readSought(_ scan: ScanStep, at place: SourceRange) {
        switch scan.wanted {
        case .tokens where !facts.hasSentTokens:
            report(
                "missing-token", "no request before this one held anything that could be found", at: place,
                help: "put a '${token.NAME}' into a request, or send 'body: planted'")
        case .keys(let keys, _) where keys.contains(.none):
            report("undefined-key", "there is no key in 'none' that could be found", at: place)
        case .tokens, .keys, .usage: break
        }
    }

    private mutating func reportUnknownBalance(_ account: AccountRole, _ step: Step) {
        report(
            "unknown-balance", "the balance of '\(account.rawValue)' is not known before, so this tells nothing",
            at: step.places.expectation,
            help: "add '- balance: \(account.rawValue)' or a hook 'set-credits' before the calls")
    }

    /// The account whose key a reference stands for; nil for what is no key of an account.
    private func account(of reference: KeyReference) -> AccountRole? {
        switch reference {
        case .shared(let role): return role
        case .declared(let name):
            switch keys[name]?.source {
            case .created(let role): return role
            case .sameAs(let other): return account(of: other)
            case .changed, .fact, .literal, .unknown, nil: return nil
            }
        case .none, .unknown, .revoked, .previous: return nil
        }
    }
}

extension RequestTemplate {
    fileprivate var sendsKeyInHeader: Bool {
        let isPlaced =
            switch placement {
            case .header, .cookie, .authorization, .basicUser, .basicPassword: key != .none
            case .query, .form, .json, .path, .pathStart, .pathParameter, .trailer: false
            }
        return isPlaced || headers.contains { !$0.value.keyReferences.isEmpty }
    }

    /// Whether both are the same to a deployment, as far as the file tells.
    fileprivate func isSame(as other: RequestTemplate) -> Bool {
        let isSameBody =
            switch (body, other.body) {
            case (.sample, .sample), (.none, .none): true
            case (.text(let one), .text(let other)): one == other
            case (.planted, _), (.json, _), (.sample, _), (.none, _), (.text, _): false
            }
        return isSameBody && endpoint == other.endpoint && spelling == other.spelling && key == other.key
            && placement == other.placement && version == other.version && connection == other.connection
            && method == other.method && path == other.path && query == other.query && mediaType == other.mediaType
            && headers.map(\.name) == other.headers.map(\.name) && headers.map(\.value) == other.headers.map(\.value)
    }
}
