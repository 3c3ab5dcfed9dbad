import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The management API behind the dashboard: sessions only, JSON in and out.
///
/// No API key counts here, as no cookie counts below /api. Changes need the session's CSRF token in `X-CSRF-Token`.
struct DashboardAPI: Sendable {
    static let prefix = "/dashboard/api/"

    let accounts: AccountDirectory
    let sessions: SessionBook
    let ring: KeyRing
    let pace: SignInPace
    let passwordWork = PasswordWork()
    let faults: SwitchSet<Defect>
    let errors: ErrorAnswers
    let log: ServerLog

    func respond(to call: inout Call) async -> Answer {
        do {
            return try await route(&call)
        } catch {
            return errors.answer(error, to: call)
        }
    }

    private func route(_ call: inout Call) async throws -> Answer {
        let parts = call.path.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
            .map(String.init)
        let isRead = call.method == .get || call.method == .head
        switch parts.count {
        case 1 where parts[0] == "session" && call.method == .post: return try await signIn(&call)
        case 1 where parts[0] == "account" && call.method == .post: return try await signUp(&call)
        default: break
        }
        let session = try await authenticate(call)
        if !isRead { try checkForgery(call, session) }
        switch parts.count {
        case 1: return try await collection(parts[0], &call, session)
        case 2 where parts[0] == "keys": return try await key(parts[1], &call, session)
        case 3 where parts[0] == "keys" && parts[2] == "regenerate":
            guard call.method == .post || (faults.has(.getMutates) && isRead) else {
                throw Refusal.methodNotAllowed("POST")
            }
            return try await regenerate(parts[1], session)
        default: throw Refusal.notFound
        }
    }

    private func collection(_ name: String, _ call: inout Call, _ session: Session) async throws -> Answer {
        switch (name, call.method) {
        case ("session", .get), ("session", .head):
            return try await signedIn(session)
        case ("session", .delete):
            try await sessions.end(session)
            return Answer(.noContent, fields: [.setCookie: Self.cookie("", lifetime: 0)])
        case ("keys", .get), ("keys", .head):
            let isEverybody = faults.has(.noLogin) && session.accountID.isEmpty
            let records = try await ring.list(account: isEverybody ? nil : session.accountID)
            let listed = records.map { JSON.object($0.members + leaked($0, if: .shownInList) + digest(of: $0)) }
            return .json(.object([("keys", .array(listed))]))
        case ("keys", .post):
            let body = try await decode(LabelBody.self, &call)
            return try await create(label: body.label ?? "", name: call.idempotencyKey, session)
        case ("account", .get), ("account", .head):
            guard let account = try await accounts.account(id: session.accountID) else { throw Refusal.notFound }
            return .json(account.json)
        case ("usage", .get), ("usage", .head):
            let rows = try await accounts.usage(of: session.accountID)
            return .json(
                .object([
                    (
                        "usage",
                        .array(
                            rows.map { row in
                                .object([
                                    ("day", .string(row.day)), ("endpoint", .string(row.endpoint)),
                                    ("calls", .integer(row.calls)),
                                    ("credits", .integer(row.credits)),
                                ])
                            })
                    )
                ]))
        case ("session", _): throw Refusal.methodNotAllowed("GET, POST, DELETE")
        case ("keys", _): throw Refusal.methodNotAllowed("GET, POST")
        case ("account", _): throw Refusal.methodNotAllowed("GET, POST")
        case ("usage", _): throw Refusal.methodNotAllowed("GET")
        default: throw Refusal.notFound
        }
    }

    // MARK: Keys

    private func create(label: String, name: String?, _ session: Session) async throws -> Answer {
        let new = try await ring.create(label: label, account: session.accountID, name: name)
        log.write("key created")
        if faults.has(.labelLogInjection) { log.write("label: \(label)") }
        let place = "\(Self.prefix)keys/\(new.record.id)"
        var fields: HTTPFields = [.location: faults.has(.keyInLocation) ? "\(place)?key=\(new.plaintext)" : place]
        if faults.has(.cacheableCreation) { fields[.cacheControl] = "private, max-age=600" }
        return .json(.object(Self.members(new)), status: .created, fields: fields)
    }

    private func key(_ id: String, _ call: inout Call, _ session: Session) async throws -> Answer {
        switch call.method {
        case .get, .head:
            guard let record = try await ring.find(id, account: scope(session, unless: .idorList)) else {
                throw try await absent(id)
            }
            return .json(.object(record.members + leaked(record, if: .shownInDetail)))
        case .delete:
            guard try await ring.delete(id, account: scope(session, unless: .idorDelete)) else {
                throw try await absent(id)
            }
            log.write("key deleted")
            return Answer(.noContent)
        case .patch:
            let label = try await decode(LabelBody.self, &call).label ?? ""
            guard let record = try await ring.rename(id, to: label, account: scope(session, unless: .idorRename)) else {
                throw try await absent(id)
            }
            log.write("key renamed")
            return .json(.object(record.members + leaked(record, if: .shownOnRename)))
        default: throw Refusal.methodNotAllowed("GET, PATCH, DELETE")
        }
    }

    private func regenerate(_ id: String, _ session: Session) async throws -> Answer {
        guard let new = try await ring.regenerate(id, account: scope(session, unless: .idorRegenerate)) else {
            throw try await absent(id)
        }
        log.write("key regenerated")
        var fields: HTTPFields = [:]
        if faults.has(.cacheableRegeneration) { fields[.cacheControl] = "private, max-age=600" }
        if faults.has(.regeneratedInCookie) {
            fields[.setCookie] = "last_key=\(new.plaintext); Path=/dashboard; Secure; HttpOnly; SameSite=Strict"
        }
        return .json(.object(Self.members(new)), fields: fields)
    }

    /// Whose keys a session reaches; nil where a defect opens everybody's.
    func scope(_ session: Session, unless defect: Defect) -> String? {
        faults.has(defect) ? nil : session.accountID
    }

    /// One refusal for keys of others and keys of nobody (CWE-204).
    private func absent(_ id: String) async throws -> Refusal {
        if faults.has(.existenceOracle), try await ring.find(id, account: nil) != nil {
            return Refusal(status: .forbidden, code: "not_yours", message: "This key belongs to another account.")
        }
        return .notFound
    }

    private static func members(_ new: NewKey) -> [(String, JSON)] {
        [
            ("id", .string(new.record.id)), ("label", .string(new.record.label)), ("key", .string(new.plaintext)),
            ("hint", .string(new.record.hint)), ("created_at", .string(new.record.createdAt)),
        ]
    }

    private func leaked(_ record: KeyRecord, if defect: Defect) -> [(String, JSON)] {
        leakedKey(record, if: defect).map { [("key", .string($0))] } ?? []
    }

    /// The plaintext of a key, which only a defect knows.
    func leakedKey(_ record: KeyRecord, if defect: Defect) -> String? {
        faults.has(defect) ? ring.memory.plaintext(ofKey: record.id, in: ring.index) : nil
    }

    private func digest(of record: KeyRecord) -> [(String, JSON)] {
        guard let key = leakedKey(record, if: .digestListed) else { return [] }
        return [("fingerprint", .string(Digest(of: key).hex))]
    }

    // MARK: Sessions

    private func signIn(_ call: inout Call) async throws -> Answer {
        let body = try await decode(CredentialsBody.self, &call)
        guard let email = body.email, let password = body.password else {
            throw Refusal.invalidRequest("Send a JSON object with \"email\" and \"password\".")
        }
        let (session, cookie) = try await startSession(email: email, password: password)
        var answer = try await signedIn(session)
        answer.fields[.setCookie] = cookie
        return answer
    }

    /// Checks a password and starts a session; returns it with its `Set-Cookie` value.
    func startSession(email: String, password: String) async throws -> (Session, String) {
        if let rest = pace.begin(email) {
            throw Refusal(
                status: .tooManyRequests, code: "too_many_attempts", message: "Too many attempts; wait and try again.",
                fields: [.retryAfter: String(rest)])
        }
        var isRight = false
        defer { pace.ended(email, failed: !isRight) }
        let found = try await accounts.account(email: email)
        let hash = found?.password ?? .nobodys
        isRight = try await passwordWork.perform { hash.matches(password) } || faults.has(.anyPassword)
        guard isRight, let found else {
            throw Refusal(status: .unauthorized, code: "invalid_credentials", message: "E-mail or password is wrong.")
        }
        let (session, token) = try await sessions.start(accountID: found.account.id)
        let cookie =
            faults.has(.bareCookie) ? "session=\(token); Path=/" : Self.cookie(token, lifetime: SessionBook.lifetime)
        return (session, cookie)
    }

    private func signUp(_ call: inout Call) async throws -> Answer {
        let body = try await decode(CredentialsBody.self, &call)
        return .json(
            try await addAccount(email: body.email ?? "", password: body.password ?? "").json, status: .created)
    }

    /// Adds an account with the starting plan and credits.
    func addAccount(email: String, password: String) async throws -> Account {
        guard InputRules.isEmail(email), password.count >= 12
        else {
            throw Refusal.invalidRequest("Send an e-mail address and a password of at least 12 characters.")
        }
        let hash = try await passwordWork.perform { try PasswordHash(password: password, work: .chosen) }
        let added = try await accounts.add(
            email: email, password: hash, credits: AccountDirectory.startCredits, plan: AccountDirectory.startPlan)
        guard let added else {
            throw Refusal(status: .conflict, code: "address_taken", message: "There is an account with this address.")
        }
        return added
    }

    private func signedIn(_ session: Session) async throws -> Answer {
        guard let account = try await accounts.account(id: session.accountID) else { throw Refusal.notFound }
        return .json(.object([("csrf_token", .string(session.csrfToken)), ("account", account.json)]))
    }

    static func cookie(_ token: String, lifetime: Int) -> String {
        "session=\(token); Path=/; Max-Age=\(lifetime); Secure; HttpOnly; SameSite=Strict"
    }

    /// The caller's session.
    func session(of call: Call) async throws -> Session? {
        guard let token = call.cookie("session"), !token.isEmpty else { return nil }
        return try await sessions.session(token: token)
    }

    private func authenticate(_ call: Call) async throws -> Session {
        if let session = try await session(of: call) { return session }
        if let owner = managingOwner(call) {
            return Session(digest: Digest(of: ""), accountID: owner.accountID, csrfToken: "")
        }
        if faults.has(.noLogin), call.method == .get, call.path == Self.prefix + "keys" {
            return Session(digest: Digest(of: ""), accountID: "", csrfToken: "")
        }
        throw Refusal(status: .unauthorized, code: "not_signed_in", message: "Sign in first.")
    }

    /// The defects that let a key manage keys.
    private func managingOwner(_ call: Call) -> KeyOwner? {
        if faults.has(.bearerManages), let field = call.fields[.authorization], field.hasPrefix("Bearer ") {
            return ring.index.owner(of: Digest(of: String(field.dropFirst("Bearer ".count))))
        }
        guard faults.hasAny([.keyManagesKeys, .oldKeyManages]), let key = call.fields[.apiKey] else { return nil }
        let digest = Digest(of: key)
        if faults.has(.keyManagesKeys), let owner = ring.index.owner(of: digest) { return owner }
        return ring.memory.formerOwner(of: digest, in: ring.index)
    }

    private func checkForgery(_ call: Call, _ session: Session) throws {
        // A caller without a session came in through a defect, and has no token either.
        guard !faults.has(.csrf), !session.csrfToken.isEmpty else { return }
        guard call.fields[.csrfToken] == session.csrfToken else {
            throw Refusal(
                status: .forbidden, code: "invalid_csrf_token", message: "Send the session's token in X-CSRF-Token.")
        }
    }

    private func decode<Body: Decodable>(_ type: Body.Type, _ call: inout Call) async throws -> Body {
        do {
            let body = try await call.body()
            let isJSON = call.fields[.contentType]?.lowercased().hasPrefix("application/json") ?? false
            if isJSON || faults.has(.csrf),
                let decoded = try? JSONDecoder().decode(type, from: Data(body.readableBytesView))
            {
                return decoded
            }
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge
        }
        throw Refusal.invalidRequest("Send a JSON object as application/json.")
    }
}

private struct LabelBody: Decodable {
    let label: String?
}

private struct CredentialsBody: Decodable {
    let email: String?
    let password: String?
}
