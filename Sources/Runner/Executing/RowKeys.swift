import Contract
import Deployment
import HTTPExchange
import RunEvents
import Secrecy
import SpecLanguage

/// The keys of one row: those it declares, and the shared ones it refers to.
///
/// Only the row's own task uses it.
struct RowKeys {
    let context: RunContext
    let check: String
    let row: String
    private let checkRun: RunPlan.CheckRun
    private let declarations: [String: KeyDeclaration.Source]
    private let labelEndings: [String: String]
    private var created: [String: IssuedKey] = [:]
    private var deleted: [String: Secret] = [:]
    private var previous: [String: Secret] = [:]
    private var derived: [String: Secret] = [:]
    private var unknownKeys = 0
    /// Shared keys that the row used.
    private var shared: Set<Secret> = []
    /// Keys made so far, regenerated ones included.
    var made = 0
    /// How many keys of each account the row has at the same time.
    let need: KeyPlaces.Need
    /// Whether others cannot go on before the row has finished.
    let holdsOthersUp: Bool
    /// Whether the row has places for them.
    var hasPlaces = false
    /// Whether the last creation was refused for want of a place.
    private(set) var lacksPlace = false

    init(_ row: RunPlan.Row, of checkRun: RunPlan.CheckRun, context: RunContext) {
        let declarations = row.row.keys
        need = row.row.keyNeed(of: checkRun, rotatesByMaking: context.target.rotatesByMaking)
        holdsOthersUp = checkRun.holdsOthersUp
        self.checkRun = checkRun
        self.context = context
        check = checkRun.check.id
        self.row = row.id
        self.declarations = Dictionary(
            declarations.map { ($0.name, $0.source) }, uniquingKeysWith: { first, _ in first })
        self.labelEndings = Dictionary(
            declarations.compactMap { key in key.label.map { (key.name, $0) } }, uniquingKeysWith: { first, _ in first }
        )
    }

    /// Makes the keys that the row declares as its own, in the order of their names, but for those that a step makes.
    mutating func createDeclared(besides later: Set<String>) async throws(RowStop) {
        for (name, source) in declarations.sorted(by: { $0.key < $1.key }) {
            guard case .created = source, !later.contains(name) else { continue }
            try await make(name)
        }
        for key in created.values { try await context.activation.await(key) }
    }

    /// Makes a declared key, and waits until it may be used.
    mutating func create(_ name: String) async throws(RowStop) {
        try await make(name)
        if let key = created[name] { try await context.activation.await(key) }
    }

    private mutating func make(_ name: String) async throws(RowStop) {
        guard case .created(let named)? = declarations[name] else {
            throw .inconclusive("'\(name)' is not a key that this row creates")
        }
        let role = actual(named)
        let deployment = context.deployment
        let purpose = "\(check) \(row)"
        let ending = labelEndings[name]
        created[name] = try await act(.create, on: name, account: role) { () throws(DeploymentFailure) in
            try await deployment.createKey(role, purpose: purpose, name: name, labelEnding: ending)
        }
        // It may have been made before, and deleted to let others have its place.
        deleted[name] = nil
        derived = [:]
    }

    /// Whether a key of the row was given to somebody else of this run as well, who may have changed what becomes of it.
    var holdsRepeatedKey: Bool {
        let own = created.values.map(\.secret) + deleted.values + previous.values
        return shared.union(own).contains(where: context.deployment.wasRepeated)
    }

    /// What a key's label ends with, where the row says so.
    func labelEnding(of name: String) -> String? { labelEndings[name] }

    /// Replaces a created key; true when the new one differs.
    mutating func regenerate(_ name: String) async throws(RowStop) -> Bool {
        let old = try issued(name)
        let deployment = context.deployment
        let new = try await act(.regenerate, on: name, account: old.account) { () throws(DeploymentFailure) in
            try await deployment.regenerate(old, name: name)
        }
        adopt(new, instead: old, as: name)
        return new.secret != old.secret
    }

    /// Replaces a created key, and tells when, or that nobody knows whether it happened.
    mutating func regenerateObserved(_ name: String) async -> ObservedChange {
        let began = MonotonicTime.now
        let old: IssuedKey
        do throws(RowStop) { old = try issued(name) } catch { return ObservedChange(sent: began, end: .failed(error)) }
        let deployment = context.deployment
        var failure: DeploymentFailure?
        do throws(RowStop) {
            let new = try await act(.regenerate, on: name, account: old.account) { () throws(DeploymentFailure) in
                do throws(DeploymentFailure) {
                    return try await deployment.regenerate(old, name: name)
                } catch {
                    failure = error
                    throw error
                }
            }
            adopt(new, instead: old, as: name)
            return ObservedChange(
                sent: new.times.sent, end: .acknowledged(new.times.acknowledged, newKey: new.secret))
        } catch {
            return ObservedChange(sent: began, end: Self.end(of: failure, error))
        }
    }

    /// Deletes a created key, and tells when, or that nobody knows whether it happened.
    mutating func deleteObserved(_ name: String) async -> ObservedChange {
        let began = MonotonicTime.now
        let key: IssuedKey
        do throws(RowStop) { key = try issued(name) } catch { return ObservedChange(sent: began, end: .failed(error)) }
        var failure: DeploymentFailure?
        let deployment = context.deployment
        do throws(RowStop) {
            let gone = try await act(.delete, on: name, account: key.account) { () throws(DeploymentFailure) in
                var gone = key
                do throws(DeploymentFailure) { gone.times = try await deployment.delete(key) } catch {
                    failure = error
                    throw error
                }
                return gone
            }
            deleted[name] = key.secret
            created[name] = nil
            context.keys.places.noteGone(key.account)
            return ObservedChange(sent: gone.times.sent, end: .acknowledged(gone.times.acknowledged, newKey: nil))
        } catch {
            return ObservedChange(sent: began, end: Self.end(of: failure, error))
        }
    }

    /// What was refused, or never sent, changed nothing.
    private static func end(of failure: DeploymentFailure?, _ stop: RowStop) -> ObservedChange.End {
        if case .provider(let problem)? = failure, !problem.isWithoutEffect, stop != .stopped {
            return .lost(reason: problem.message)
        }
        return .failed(stop)
    }

    /// Lets a key stand where the old one stood.
    mutating func adopt(_ new: IssuedKey, instead old: IssuedKey, as name: String) {
        previous[name] = old.secret.named("\(name).old")
        created[name] = new
        derived = [:]
    }

    /// Deletes a created key; its plaintext stays known to the row.
    mutating func delete(_ name: String) async throws(RowStop) {
        let key = try issued(name)
        let deployment = context.deployment
        _ = try await act(.delete, on: name, account: key.account) { () throws(DeploymentFailure) in
            try await deployment.delete(key)
            return key
        }
        deleted[name] = key.secret
        created[name] = nil
        context.keys.places.noteGone(key.account)
    }

    /// Deletes what the row made and did not delete itself. Failures are left to the run's own clean-up.
    mutating func deleteRest() async {
        for (name, _) in created.sorted(by: { $0.key < $1.key }) { try? await delete(name) }
    }

    /// The key that a reference stands for; nil for none.
    mutating func secret(of reference: KeyReference) async throws(RowStop) -> Secret? {
        switch reference {
        case .none: return nil
        case .shared(let role):
            let key = try await context.keys.key(of: actual(role)).secret
            shared.insert(key)
            return key
        case .unknown:
            unknownKeys += 1
            return unknown("unknown-\(unknownKeys)")
        case .revoked:
            guard let key = context.deployment.accounts.values.flatMap(\.revoked).first else {
                throw .notApplicable(
                    reason: "the target names no revoked key",
                    remedy: "add a key with 'state: revoked' to an account of the target file")
            }
            return key.secret
        case .previous(let name):
            guard let key = previous[name] else { throw .inconclusive("'\(name)' was not regenerated") }
            return key
        case .declared(let name): return try await declared(name)
        }
    }

    /// The account that a role means for this row.
    func actual(_ role: AccountRole) -> AccountRole { checkRun.actual(role) }

    /// The account whose key a reference stands for, as far as the row knows; nil for keys that nobody was given.
    func account(of reference: KeyReference) -> AccountRole? {
        switch reference {
        case .none, .unknown, .revoked, .previous: return nil
        case .shared(let role): return actual(role)
        case .declared(let name):
            switch declarations[name] {
            case .created(let role)?: return actual(role)
            case .sameAs(let other)?: return account(of: other)
            case .unknown?, .fact?, .changed?, .literal?, nil: return nil
            }
        }
    }

    private mutating func declared(_ name: String) async throws(RowStop) -> Secret {
        if let known = derived[name] ?? deleted[name] { return known }
        guard let source = declarations[name] else { throw .inconclusive("no key is called '\(name)'") }
        let secret: Secret
        switch source {
        case .created: return try issued(name).secret
        case .unknown: secret = unknown(name)
        case .sameAs(let other): secret = try await required(other)
        case .fact(let other, let fact): secret = try await self.fact(fact, of: other, name: name)
        case .changed(let other, let change): secret = try changed(await required(other), change, name: name)
        case .literal(let text): secret = try await literal(text, name: name)
        }
        derived[name] = secret
        return secret
    }

    private mutating func required(_ reference: KeyReference) async throws(RowStop) -> Secret {
        guard let secret = try await secret(of: reference) else {
            throw .inconclusive("a key that another one is made of is not there")
        }
        return secret
    }

    /// A huge key would slow every search down, and holds nothing that the key does not that it was made of.
    private static let registrable = 200

    private func changed(_ base: Secret, _ change: KeyChange, name: String) throws(RowStop) -> Secret {
        var generator = context.generator("\(check)[\(row)]/\(name)")
        do throws(SecretDerivationError) {
            let steps = change.transformations(shape: base.shape, seed: generator.next())
            let secret = try Self.derived(base, steps, name: name)
            if secret.count <= Self.registrable, !change.isDigest { context.deployment.vault.register(secret) }
            return secret
        } catch {
            throw RowStop(error)
        }
    }

    /// A letter that is alone of its kind (the underscore of a prefix) is replaced by one of another kind.
    private static func derived(
        _ base: Secret, _ steps: [SecretTransformation], name: String
    ) throws(SecretDerivationError) -> Secret {
        do throws(SecretDerivationError) {
            return try base.derived(steps, name: name)
        } catch .noReplacement(let secret) {
            guard case .replacing(let position, _)? = steps.first else { throw .noReplacement(secret: secret) }
            return try base.derived(.replacing(position: position, with: .byte(UInt8(ascii: "x"))), name: name)
        }
    }

    /// A text; without a key in it, it is no secret (a sample, a magic word) and not registered as one.
    private mutating func literal(_ template: TextTemplate, name: String) async throws(RowStop) -> Secret {
        var texts = TemplateEvaluation(
            context: context, endpoint: context.target.endpoints[0], scope: "\(check)[\(row)]")
        for reference in template.keyReferences { texts.keys[reference] = try await required(reference) }
        let text = try texts.secret(template)
        let secret = text.secret(named: name)
        if !text.secrets.isEmpty, secret.count <= Self.registrable { context.deployment.vault.register(secret) }
        return secret
    }

    private func fact(_ fact: KeyFact, of reference: KeyReference, name: String) async throws(RowStop) -> Secret {
        guard case .declared(let owner) = reference, let key = created[owner] else {
            throw .inconclusive("only a key that the row created has an id, a hint and a label")
        }
        let value: String? =
            switch fact {
            case .id: key.id
            case .hint: try await hint(of: key)
            case .label: key.label
            }
        guard let value, !value.isEmpty else {
            throw .notApplicable(
                reason: "the key management does not tell a key's \(fact.rawValue)",
                remedy: "capture '\(fact.rawValue)' when a key is created, or name it in the target file's list")
        }
        return Secret(name: name, text: value)
    }

    /// The masked form of a key, which some key managements show only in their list.
    private func hint(of key: IssuedKey) async throws(RowStop) -> String? {
        if let hint = key.hint { return hint }
        return context.target.capabilities.contains(.keysList) ? try await context.listed(key)?.hint : nil
    }

    private func unknown(_ name: String) -> Secret {
        var generator = context.generator("\(check)[\(row)]/\(name)")
        let text = context.target.readings.keyForm.unknownKey(using: &generator)
        let secret = Secret(name: name, text: text)
        context.deployment.vault.register(secret)
        return secret
    }

    /// A key that the row made and that is there.
    func issued(_ name: String) throws(RowStop) -> IssuedKey {
        guard let key = created[name] else { throw .inconclusive("the key '\(name)' is not there (any more)") }
        return key
    }

    /// Does something to a key and records it.
    private mutating func act(
        _ action: KeyActionRecord.Action, on name: String, account: AccountRole,
        _ body: () async throws(DeploymentFailure) -> IssuedKey
    ) async throws(RowStop) -> IssuedKey {
        if context.isStopping { throw .stopped }
        let begin = context.recorder.now
        let before = context.keys.places.alive(account)
        lacksPlace = false
        var record = KeyActionRecord(
            action: action, check: check, row: row, account: account.rawValue, key: name, sentAt: begin,
            acknowledgedAt: begin)
        do throws(DeploymentFailure) {
            let key = try await body()
            if action != .delete { made += 1 }
            if action == .create { context.keys.places.noteMade(account) }
            if action != .delete {
                record.sentAt = context.recorder.offset(of: key.times.sent)
                record.acknowledgedAt = context.recorder.offset(of: key.times.acknowledged)
            } else {
                record.acknowledgedAt = context.recorder.now
            }
            context.recorder.emit(.keyAction(record))
            return key
        } catch {
            record.acknowledgedAt = context.recorder.now
            record.failure = context.deployment.vault.redact(error.description)
            context.recorder.emit(.keyAction(record))
            if action == .create, error.isRefusal {
                lacksPlace = await learns(fromRefusalOf: name, account: account, before: before)
            }
            // A key management may take plain labels only.
            if action == .create, !lacksPlace, labelEndings[name] != nil, case .provider(let failure) = error,
                failure.isWithoutEffect
            {
                throw .notApplicable(
                    reason: "the key management does not take a label like the row's: \(failure.message)",
                    remedy: "nothing to do, unless such labels are meant to be taken")
            }
            throw RowStop(error, doing: "\(action.rawValue) '\(name)'")
        }
    }
}
