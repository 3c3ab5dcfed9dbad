package import Contract
internal import TypedYAML

extension CheckDefinition {
    /// Everything that the deployment has to offer for this check: what it names, and what its keys, steps and axis imply.
    package var capabilities: Set<Capability> {
        rows.reduce(into: Set(needs)) { $0.formUnion(capabilities(of: $1)) }
    }

    /// What one row needs, with what the check names.
    ///
    /// A version is no capability: a row that asks for HTTP/2 finds out by itself whether it is spoken.
    package func capabilities(of row: CheckRow) -> Set<Capability> {
        var needed = Set(needs)
        if axis == .eachNode { needed.insert(.nodes) }
        for role in row.accounts { needed.insert(role.capability) }
        if controls.accepted { needed.insert(.accountFunded) }
        for key in row.keys {
            if case .created = key.source { needed.formUnion([.keysCreate, .keysDelete]) }
        }
        for step in row.steps + row.finally {
            switch step.action {
            case .create: needed.formUnion([.keysCreate, .keysDelete])
            case .probing(let probing):
                needed.insert(probing.change == .delete ? .keysDelete : .keysRegenerate)
            case .regenerate, .atOnce: needed.insert(.keysRegenerate)
            case .delete: needed.insert(.keysDelete)
            case .hook(let hook):
                needed.insert(hook.capability)
                if let account = hook.account { needed.insert(account.capability) }
            case .scan(let scan):
                if let kind = scan.kinds.first { needed.insert(kind.capability) }
                if scan.refusalsAreFree { needed.insert(.freeEndpoint) }
            case .calls(let series):
                if series.refill != nil { needed.insert(.hookTopUp) }
                if series.requests == .overLimit { needed.insert(.planRate) }
                if series.endpoints == .all { needed.insert(.freeEndpoint) }
            case .balance(let account): needed.formUnion([.balance, account.capability])
            case .wait(.halfWindows): needed.insert(.planRate)
            case .bypass: needed.formUnion([.planRate, .accountLimited])
            case .sample(let sample):
                needed.formUnion([.keysCreate, .keysDelete, sample.account.capability])
                if sample.isRegenerated { needed.insert(.keysRegenerate) }
            case .request, .wait, .timing, .tls, .assert: break
            case .manage(let manage):
                needed.formUnion(manage.capabilities(judgedBy: step.expectation?.managementRules ?? []))
            }
        }
        if row.references.contains(.revoked) { needed.insert(.keysRevoked) }
        return needed
    }

    /// The accounts whose keys some row uses, in the order of the vocabulary. The controls are not counted.
    package var accounts: [AccountRole] {
        let used = Set(rows.flatMap(\.accounts))
        return AccountRole.allCases.filter(used.contains)
    }
}

extension CheckRow {
    /// The accounts whose keys the row uses.
    package var accounts: Set<AccountRole> {
        var accounts: Set<AccountRole> = []
        for case .shared(let role) in references { accounts.insert(role) }
        for key in keys {
            if case .created(let role) = key.source { accounts.insert(role) }
        }
        return accounts
    }

    /// Every key that the row refers to, wherever it does.
    package var references: Set<KeyReference> {
        var found: Set<KeyReference> = []
        for key in keys {
            if case .literal(let text) = key.source { found.formUnion(text.keyReferences) }
            if let base = key.source.base { found.insert(base) }
        }
        for step in steps + finally { found.formUnion(step.references) }
        return found
    }
}

extension Step {
    /// Every key that the step refers to, wherever it does.
    package var references: Set<KeyReference> {
        var found: Set<KeyReference> = []
        if case .scan(let scan) = action {
            if let tracer = scan.tracer { found.insert(tracer) }
            if case .keys(let keys, _) = scan.wanted { found.formUnion(keys) }
        }
        for request in requests {
            found.insert(request.key)
            for text in request.texts { found.formUnion(text.keyReferences) }
        }
        if case .calls(let series) = action { found.formUnion(series.keys) }
        if case .bypass = action { found.insert(.shared(.limited)) }
        if case .manage(let manage) = action, let credential = manage.credential { found.insert(credential) }
        for text in expectation?.texts ?? [] { found.formUnion(text.keyReferences) }
        if case .until(let expectation, _, _, _) = repetition {
            for text in expectation.texts { found.formUnion(text.keyReferences) }
        }
        return found
    }
}

extension ScanStep.Kind {
    /// What a deployment declares when it has such a source.
    package var capability: Capability { self == .stores ? .evidenceStores : .evidenceLogs }
}

extension Step {
    /// The requests that the step describes one by one.
    package var requests: [RequestTemplate] {
        switch action {
        case .request(let request): [request]
        case .bypass(let request): [request]
        case .timing(let timing): [timing.first, timing.second]
        default: []
        }
    }
}

extension Expectation {
    /// Every text that an answer is compared with, at any depth.
    var texts: [TextTemplate] {
        terms.flatMap { term -> [TextTemplate] in
            switch term {
            case .code(let predicate), .mediaType(let predicate), .header(_, let predicate), .json(_, let predicate),
                .body(let predicate):
                predicate.templates
            case .any(let expectations): expectations.flatMap(\.texts)
            case .authenticated, .refused, .status, .noServerError, .noHang, .answered, .closed, .crossOriginDenied,
                .sharedCachingDenied, .redirectSameOrigin, .reveals, .retryAfterWellFormed, .newKeyDifferent, .sameAs,
                .credits, .rate,
                .chargedExactly, .sameTime, .holds, .swap, .survivors, .sample, .found, .managed:
                []
            }
        }
    }

    /// The steps whose answers it compares with, at any depth.
    var comparedSteps: [String] {
        terms.flatMap { term -> [String] in
            switch term {
            case .sameAs(let names): names
            case .any(let expectations): expectations.flatMap(\.comparedSteps)
            default: []
            }
        }
    }
}
