internal import TypedYAML

/// Reads one row in the order in which it runs.
struct RowLint {
    let row: CheckRow
    var diagnostics: [Diagnostic] = []
    /// Everything that the row declares under a name.
    private(set) var declared: [CheckLint.Name: SourceRange] = [:]
    private(set) var used: Set<CheckLint.Name> = []
    /// The declared keys so far.
    var keys: [String: KeyDeclaration] = [:]
    /// The keys that some step regenerated so far.
    var regenerated: Set<String> = []
    /// The keys that a later step creates.
    private var pending: Set<String> = []
    /// The named steps so far.
    private var steps: [String: SourceRange] = [:]
    private var captures: Set<String> = []
    /// The named steps whose requests hold something that can be told from what an answer holds anyway.
    private var stepsWithTokens: Set<String> = []
    /// What is settled so far.
    var facts = SettledFacts()
    private var versions: [String: (version: ProtocolVersion, place: SourceRange)] = [:]

    init(_ row: CheckRow) { self.row = row }

    mutating func run() {
        for key in row.keys { read(key) }
        for case .create(let name) in row.steps.map(\.action) { pending.insert(name) }
        for step in row.steps + row.finally { read(step) }
        for step in row.finally where step.expectation != nil {
            report(
                "misplaced-key", "what 'finally' does gives no verdict", at: step.places.expectation,
                help: "judge it under 'steps'; 'finally' is for what has to be done in any case")
        }
        guard let last = row.steps.last else { return }
        if !row.steps.contains(where: { $0.expectation != nil && $0.premise == nil }) {
            report(
                "no-verdict", "no step gives a verdict, so this check cannot fail", at: last.place,
                help: "add 'expect:' to the step that decides, without 'premise:'")
        }
    }

    mutating func report(
        _ code: String, _ message: String, at place: SourceRange, label: String? = nil, notes: [Diagnostic.Note] = [],
        help: String? = nil
    ) {
        diagnostics.append(Diagnostic(.error, code, message, at: place, label: label, notes: notes, help: help))
    }

    mutating func declare(_ kind: CheckLint.Name.Kind, _ name: String, at place: SourceRange) {
        declared[CheckLint.Name(kind: kind, name: name)] = place
    }

    mutating func use(_ kind: CheckLint.Name.Kind, _ name: String) {
        used.insert(CheckLint.Name(kind: kind, name: name))
    }

    // MARK: steps

    private mutating func read(_ step: Step) {
        switch step.action {
        case .request(let request): read(request)
        case .create(let name):
            readOwnKey(name, "created", at: step.places.subject)
            pending.remove(name)
        case .regenerate(let name): readRegenerated(name, at: step.places.subject)
        case .delete(let name): readOwnKey(name, "deleted", at: step.places.subject)
        case .scan(let scan): read(scan, at: step.place)
        case .calls(let series):
            for (key, place) in zip(series.keys, series.keyPlaces) { read(key, at: place) }
        case .bypass(let request): read(request)
        case .timing(let timing):
            read(timing.first)
            read(timing.second)
        case .wait(.fixed), .wait(.halfWindows), .hook, .tls, .balance, .sample: break
        case .probing(let probing): read(probing, step)
        case .atOnce(let regeneration): readRegenerated(regeneration.key, at: regeneration.keyPlace)
        case .manage(let manage):
            readOwnKey(manage.key, "managed", at: step.places.subject)
            if let credential = manage.credential { read(credential, at: step.places.subject) }
            if manage.action.isAboutAnother, !manage.isOrdinary {
                report(
                    "misplaced-term", "'\(manage.action.rawValue)' is done by the key's owner alone",
                    at: step.places.subject, help: "leave 'as', 'with', 'bearer' and 'by' out")
            }
        case .wait(.retryAfter(let name, _)), .assert(let name): readStepName(name, at: step.places.subject)
        }
        readSiblings(of: step)
        readTokens(of: step)
        readSettled(of: step)
        if let expectation = step.expectation {
            for name in expectation.comparedSteps { readStepName(name, at: expectation.place) }
        }
        for text in step.expectation?.texts ?? [] { readKeyless(text, .inExpectation) }
        if case .until(let expectation, _, _, _) = step.repetition {
            for text in expectation.texts { readKeyless(text, .inExpectation) }
        }
        for capture in step.captures {
            if !captures.insert(capture.name).inserted {
                report("duplicate-name", "the capture '\(capture.name)' is made twice", at: capture.place)
            }
            declare(.capture, capture.name, at: capture.place)
        }
        guard let name = step.name else { return }
        if let first = steps.updateValue(step.places.name, forKey: name) {
            report(
                "duplicate-name", "two steps have the name '\(name)'", at: step.places.name,
                notes: [.init("the first", at: first)])
        }
        declare(.step, name, at: step.places.name)
        // The tokens of its body are named after it.
        if case .request(let request) = step.action, case .planted = request.body { use(.step, name) }
    }

    /// An echo is only told from innocent text by a token.
    private mutating func readTokens(of step: Step) {
        let holdsTokens: Bool
        switch step.action {
        case .request(let request):
            holdsTokens = request.holdsTokens || row.keys.contains { $0.holdsTokens }
            if holdsTokens, let name = step.name { stepsWithTokens.insert(name) }
        case .assert(let name): holdsTokens = stepsWithTokens.contains(name)
        default: return
        }
        guard let expectation = step.expectation, expectation.looks(for: .input), !holdsTokens else { return }
        report(
            "missing-token", "nothing of the request can be told from what an answer holds anyway",
            at: expectation.place, help: "put a '${token.NAME}' into the request, or send 'body: planted'")
    }

    private mutating func readStepName(_ name: String, at place: SourceRange) {
        use(.step, name)
        guard steps[name] == nil else { return }
        let later = (row.steps + row.finally).first { $0.name == name }
        report(
            "undefined-step", "no step before this one has the name '\(name)'", at: place,
            label: later == nil ? Suggestion.question(about: name, among: steps.keys.sorted()) : nil,
            notes: later.map { [.init("it is given here", at: $0.places.name)] } ?? [],
            help: later == nil ? "add 'name: \(name)' to an earlier request" : "move that step before this one")
    }

    private mutating func read(_ probing: BackgroundProbing, _ step: Step) {
        switch probing.change {
        case .regenerate: readRegenerated(probing.key, at: probing.keyPlace)
        case .delete:
            readOwnKey(probing.key, "deleted", at: probing.keyPlace)
            for flaw in step.expectation?.swapFlaws ?? [] where flaw.concernsNewKey {
                report(
                    "misplaced-term", "'\(flaw.rawValue)' is about a new key, and a deletion gives none",
                    at: step.places.expectation, help: "it can be 'stale', 'flip-flop' or 'premature'")
            }
        }
    }

    private mutating func read(_ scan: ScanStep, at place: SourceRange) {
        if let tracer = scan.tracer { read(tracer, at: place) }
        if let call = scan.call { readStepName(call, at: place) }
        switch scan.wanted {
        case .keys(let keys, _): for key in keys { read(key, at: place) }
        case .usage(let names): for name in names { readStepName(name, at: place) }
        case .tokens: break
        }
        let isTraced = if case .keys(_, .digest) = scan.wanted { true } else { scan.tracer != nil }
        if scan.kinds.contains(.stores), !isTraced {
            report(
                "missing-tracer", "a store in which nothing is found may be the wrong one", at: place,
                help: "add 'tracer:' with a key whose digest has to be there")
        }
        let isUsage = if case .usage = scan.wanted { true } else { false }
        if scan.kinds.contains(.logs), !isUsage, scan.call == nil {
            report(
                "missing-tracer", "a log in which nothing is found may be the wrong one", at: place,
                help: "add 'call:' with a named request whose record has to be there")
        }
    }

    private mutating func read(_ request: RequestTemplate) {
        read(request.key, at: request.keyPlace)
        for text in request.textsWithKeys { read(text) }
        for text in request.shownTexts { readKeyless(text, .inShownText) }
        guard case .named(let name) = request.connection else { return }
        let known = versions[name] ?? (request.version, request.connectionPlace)
        versions[name] = known
        if known.version != request.version {
            report(
                "connection-version",
                "the connection '\(name)' was opened for version \(known.version.rawValue), not \(request.version.rawValue)",
                at: request.connectionPlace, notes: [.init("opened here", at: known.place)],
                help: "use another name for another version")
        }
    }

    // MARK: references

    mutating func read(_ text: TextTemplate) {
        for reference in text.references {
            switch reference.value {
            case .key(let key): read(key, at: reference.range)
            case .capture(let name):
                use(.capture, name)
                if captures.contains(name) { continue }
                report(
                    "undefined-capture", "no step before this one captures '\(name)'", at: reference.range,
                    label: Suggestion.question(about: name, among: captures.sorted()),
                    help: "add 'capture: { \(name): ... }' to an earlier request")
            case .token, .address, .endpoint, .targetHost, .runID: break
            }
        }
    }

    /// Reads a text in which no key may stand, as it is compared, or shown in reports.
    private mutating func readKeyless(_ text: TextTemplate, _ reason: KeylessReason) {
        read(text)
        for reference in text.references {
            guard case .key = reference.value else { continue }
            report("misplaced-reference", reason.message, at: reference.range, help: reason.help)
        }
    }

    mutating func read(_ key: KeyReference, at place: SourceRange) {
        guard let name = key.declaredName else { return }
        use(.key, name)
        guard keys[name] != nil else { return reportUndefined(name, at: place) }
        if pending.contains(name) {
            report(
                "key-not-created", "the key '\(name)' is created by a later step", at: place,
                help: "move the 'create' step up, or delete it: keys are created before the first step")
        }
        if case .previous = key, !regenerated.contains(name) {
            report(
                "no-previous-key", "'\(name).old' means nothing before '\(name)' was regenerated", at: place,
                help: wayToPreviousKey(of: name))
        }
    }

    /// How a step comes by the text that a key had: only keys that the row created can be regenerated.
    private func wayToPreviousKey(of name: String) -> String {
        switch keys[name]?.source {
        case .sameAs(.declared(let other)): "it is another name of '\(other)': write '\(other).old'"
        case .changed, .fact, .sameAs, .literal, .unknown: "only keys with 'account:' can be regenerated"
        case .created, nil: "add '- regenerate: \(name)' before this step"
        }
    }

    mutating func reportUndefined(_ name: String, at place: SourceRange) {
        let known = keys.keys.sorted() + KeyReference.sharedNames
        report(
            "undefined-key", "there is no key '\(name)'", at: place,
            label: Suggestion.question(about: name, among: known),
            help: "declare it under 'keys', or use one of \(known.joined(separator: ", "))")
    }

    private mutating func readRegenerated(_ name: String, at place: SourceRange) {
        readOwnKey(name, "regenerated", at: place)
        regenerated.insert(name)
    }

    private mutating func readOwnKey(_ name: String, _ what: String, at place: SourceRange) {
        guard case .declared = KeyReference(name: name) else {
            return report(
                "foreign-key", "the key '\(name)' is shared by all checks and cannot be \(what) by one", at: place,
                help: "declare a key of the account under 'keys': { victim: { account: \(name) } }")
        }
        use(.key, name)
        guard let key = keys[name] else { return reportUndefined(name, at: place) }
        guard case .created = key.source else {
            return report(
                "foreign-key", "the key '\(name)' is not created by the row, so it cannot be \(what)", at: place,
                notes: [.init("declared here", at: key.place)], help: "only keys with 'account:' are")
        }
    }
}

/// Why a text holds no key.
private enum KeylessReason {
    case inExpectation
    /// Methods, paths, media types and names of header fields.
    case inShownText

    var message: String {
        switch self {
        case .inExpectation: "answers are not compared with keys, which reports would show"
        case .inShownText: "a key cannot stand here, where reports would show it"
        }
    }

    var help: String {
        switch self {
        case .inExpectation: "write 'reveals: { none-of: [key] }' to look for the key that was sent"
        case .inShownText: "put it into 'query', a header value or 'text', or say with 'in' where the key goes"
        }
    }
}

extension TextPredicate {
    /// The texts that it compares with.
    var templates: [TextTemplate] {
        switch self {
        case .equals(let text), .contains(let text): [text]
        case .oneOf(let texts), .noneOf(let texts), .containsNoneOf(let texts): texts
        case .matches, .exists, .absent: []
        }
    }
}
