import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Steps with the key management.
extension RowExecution {
    mutating func manage(_ manage: ManageStep, _ step: Step) async throws(RowStop) -> Ending? {
        let key = try keys.issued(manage.key)
        let began = context.recorder.now
        var observation = ManagementObservation(label: key.label, labelEnding: keys.labelEnding(of: manage.key))
        if manage.action == .created {
            observation.replies = key.answers.map { reply(Answer($0), about: key) }
            observation.isExpected = true
        } else {
            try await observe(manage, on: key, needs: step.expectation?.managementRules ?? [], &observation)
        }
        record(manage, observation, began, step)
        guard let rules = step.expectation?.managementRules, !rules.isEmpty else {
            if let failure = observation.failure { throw .inconclusive("no information: \(failure)") }
            return nil
        }
        return try conclude(ManagementJudge(observation: observation).judge(rules), step, reproduction: nil)
    }

    private mutating func observe(
        _ manage: ManageStep, on key: IssuedKey, needs rules: [ManagementRule],
        _ observation: inout ManagementObservation
    ) async throws(RowStop) {
        if manage.asksListAlone(rules), !context.target.capabilities.contains(.keysRequests) {
            observation.entry = try await entry(of: key)
            observation.isExpected = true
            return try requireHint(in: observation, rules)
        }
        if manage.caller == .impostor, !context.target.signsInWithSecret(key.account) {
            throw .notApplicable(
                reason: "signing in takes no secret that could be wrong",
                remedy: "nothing to do, unless 'login' is meant to send one of the account's variables")
        }
        var credential: Secret?
        if let reference = manage.credential { credential = try await secret(of: reference) }
        let label =
            manage.action == .replay ? key.label ?? "" : context.deployment.freshLabel(purpose: checkID)
        var attempt = ManagementAttempt(
            manage.action.attempted(label: label),
            on: key.handle, caller: manage.caller.account(for: key, credential: credential), credential: credential,
            forgery: manage.forgery?.attempted)
        attempt.isImpostor = manage.caller == .impostor
        attempt.isBearer = manage.isBearer
        if manage.action == .regenerateTwin { return try await regenerateTwin(of: key, &observation) }
        if manage.action == .createTwice { return try await createTwice(attempt, besides: key, &observation) }
        let seesDeletion =
            manage.action == .delete && rules.contains(.denied) && context.target.keyActions.contains(.list)
        // One that was not there before, as under an id that changed unnoticed, cannot be missed afterwards.
        if seesDeletion, try await entry(of: key) == nil {
            throw .inconclusive("the key is not in its owner's list, where its deletion would show")
        }
        let answers = try await carryOut(attempt, on: key)
        observation.replies = answers.exchanges.compactMap { $0.response.map { reply(Answer($0), about: key) } }
        observation.failure = answers.exchanges.last?.failure.map { "\($0)" }
        observation.isExpected = answers.isExpected
        observation.mayBeRefused = manage.action == .replay
        observation.yieldedKey = answers.key != nil || answers.madeKeys > 0
        observation.sentKey = manage.credential == .declared(manage.key)
        observation.mayShowLabel = answers.namesLabel || manage.forgery != nil
        if manage.action == .list && manage.isOrdinary && answers.isExpected || manage.action == .rename {
            observation.entry = try await entry(of: key)
            try requireHint(in: observation, rules)
        }
        if manage.action == .rename { observation.newLabel = label }
        // A list that is read from a copy is late.
        if rules.contains(.renamed), observation.entry != nil, !observation.isRenamed {
            try await pause(.milliseconds(500))
            observation.entry = try await entry(of: key)
        }
        if seesDeletion { observation.isGone = try await entry(of: key) == nil }
        if rules.contains(.guardedCookies), observation.failure == nil,
            observation.replies.allSatisfy({ $0.answer.values(of: "Set-Cookie").isEmpty })
        {
            throw .notApplicable(
                reason: "signing in sets no cookie", remedy: "nothing to do: there is no cookie to guard")
        }
        if rules.contains(.asIfUnknown) {
            guard let id = key.id, let other = Self.unknownID(like: id) else {
                throw .notApplicable(
                    reason: "no id can be made up that is certainly nobody's",
                    remedy: "nothing to do, unless the key management can give longer ids")
            }
            var unknown = attempt
            unknown.key = KeyHandle(account: key.account, id: other)
            let reference = try await carryOut(unknown, on: key)
            observation.references = reference.exchanges.compactMap {
                $0.response.map { reply(Answer($0), about: key) }
            }
            observation.names = (id, other)
        }
    }

    /// Only the second answer is judged: the first one is where the key belongs.
    private func createTwice(
        _ attempt: ManagementAttempt, besides key: IssuedKey, _ observation: inout ManagementObservation
    ) async throws(RowStop) {
        let (first, again) = try await deploymentStep { () throws(DeploymentFailure) in
            try await context.deployment.createTwice(attempt, besides: key)
        }
        guard let again, let secret = first.key else {
            throw .inconclusive("no key was made under an Idempotency-Key, so that nothing could be sent again")
        }
        var made = key
        made.secret = secret
        observation.replies = again.exchanges.compactMap { $0.response.map { reply(Answer($0), about: made) } }
        observation.failure = again.exchanges.last?.failure.map { "\($0)" }
        observation.isExpected = again.isExpected
        observation.mayBeRefused = true
    }

    private func regenerateTwin(
        of key: IssuedKey, _ observation: inout ManagementObservation
    ) async throws(RowStop) {
        let answers = try await deploymentStep { () throws(DeploymentFailure) in
            try await context.deployment.regenerateTwin(of: key)
        }
        guard let answers else {
            throw .notApplicable(
                reason: "the key management makes no other key with a label that a key has",
                remedy: "nothing to do, unless two keys are meant to be able to have the same label")
        }
        observation.replies = answers.exchanges.compactMap { $0.response.map { reply(Answer($0), about: key) } }
        guard answers.isExpected else { throw .inconclusive("the other key could not be regenerated") }
    }

    private func requireHint(in observation: ManagementObservation, _ rules: [ManagementRule]) throws(RowStop) {
        guard rules.contains(.shortHint), let entry = observation.entry, entry.hint == nil else { return }
        throw .notApplicable(
            reason: "the list shows no hint", remedy: "name it as 'hint' of the target file's list, if it shows one")
    }

    private func carryOut(
        _ attempt: ManagementAttempt, on key: IssuedKey
    ) async throws(RowStop) -> ManagementAnswers {
        try await deploymentStep { () throws(DeploymentFailure) in
            try await context.deployment.attempt(attempt, on: key)
        }
    }

    private func deploymentStep<Value: Sendable>(
        _ body: () async throws(DeploymentFailure) -> Value
    ) async throws(RowStop) -> Value {
        if context.isStopping { throw .stopped }
        do throws(DeploymentFailure) {
            return try await body()
        } catch {
            throw RowStop(error, doing: "the step 'manage'")
        }
    }

    /// What the list of its account tells of the key.
    private func entry(of key: IssuedKey) async throws(RowStop) -> ManagementObservation.Entry? {
        guard let entry = try await context.listed(key) else { return nil }
        let exposed = entry.hint.map { LiveDeployment.exposure(of: $0, ofKey: key.secret) }
        return ManagementObservation.Entry(label: entry.label, hint: entry.hint, exposed: exposed)
    }

    /// An answer, and where it shows the key in any encoding.
    private func reply(_ answer: Answer, about key: IssuedKey) -> ManagementObservation.Reply {
        let vault = context.deployment.vault
        let fields = answer.headers.map(\.value).joined(separator: "\n")
        let isKey = { (finding: LeakFinding) in finding.fingerprint == key.secret.fingerprint }
        return ManagementObservation.Reply(
            answer: answer, showsKeyInFields: vault.scan(Array(fields.utf8)).contains(where: isKey),
            showsKeyInBody: vault.scan(answer.body).contains(where: isKey),
            showsDigest: RevelationScan.showsDigest(of: [key.secret], in: answer))
    }

    /// An id of the same form that certainly nothing has; nil when that cannot be told. Whatever is sent for it might be
    /// carried out.
    private static func unknownID(like id: String) -> String? {
        // Numbers are given one after the other, far below this one.
        if id.allSatisfy(\.isNumber) { return String(repeating: "9", count: 15) }
        guard id.count >= 12 else { return nil }
        var letters = Array(id)
        for index in letters.indices.suffix(8) {
            if letters[index].isNumber {
                letters[index] = letters[index] == "7" ? "3" : "7"
            } else if letters[index].isLetter {
                letters[index] = letters[index] == "a" ? "e" : "a"
            }
        }
        return String(letters)
    }

    private mutating func record(
        _ manage: ManageStep, _ observation: ManagementObservation, _ began: UInt64, _ step: Step
    ) {
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        let rows = observation.replies.map { reply in
            [
                "\(reply.answer.status)", reply.answer.mediaType ?? "-", "\(reply.answer.body.count)",
                reply.showsKeyInFields || reply.showsKeyInBody ? "yes" : "no",
            ]
        }
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "manage",
                    title: manage.sentence, startedAt: began, endedAt: ended,
                    facts: observation.failure.map { [InstrumentRecord.Fact("failure", $0)] } ?? [],
                    tables: [
                        InstrumentRecord.Table(
                            title: "Answers", columns: ["status", "media type", "bytes", "shows the key"], rows: rows)
                    ])
            }, coverage: nil)
    }
}

extension Answer {
    fileprivate init(_ response: HTTPResponse) {
        self.init(
            status: response.status, headers: response.headers.map { Answer.Header($0.name, $0.value) },
            body: response.body, method: "GET")
    }
}

extension ManageStep {
    fileprivate var sentence: String {
        let who =
            switch caller {
            case _ where credential != nil: "somebody with an API key\(isBearer ? " as a bearer token" : "")"
            case .owner: "the key's owner"
            case .nobody: "nobody"
            case .second: "another account"
            case .impostor: "somebody with another password"
            }
        let how = forgery.map { ", as a page of another site would by \($0.rawValue)" } ?? ""
        return "\(action.rawValue) as \(who)\(how)"
    }
}

extension ManageStep.Action {
    fileprivate func attempted(label: String) -> ManagementAttempt.Action {
        switch self {
        case .list, .created: .list
        case .detail: .detail
        case .pages: .pages
        case .replay, .createTwice, .create: .create(label: label)
        case .rename: .rename(label: label)
        case .regenerate, .regenerateTwin: .regenerate
        case .delete: .delete
        case .login: .login
        }
    }
}

extension ManageStep.Caller {
    fileprivate func account(for key: IssuedKey, credential: Secret?) -> AccountRole? {
        switch self {
        case _ where credential != nil: nil
        case .owner, .impostor: key.account
        case .second: .second
        case .nobody: nil
        }
    }
}

extension ManageStep.Forgery {
    fileprivate var attempted: ManagementAttempt.Forgery {
        switch self {
        case .get: .get
        case .form: .form
        case .text: .text
        }
    }
}
