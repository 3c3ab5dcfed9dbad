import HTTPTypes
import NIOCore

/// What people see: server-rendered pages over the same key ring as the management API.
struct Pages: Sendable {
    /// Nothing is loaded from elsewhere, nothing inline runs, no page can be framed.
    private static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"

    let dashboard: DashboardAPI
    let templates: PageTemplates
    let variants: SwitchSet<Variant>
    let faults: SwitchSet<Defect>
    let description: APIDescription

    func answer(_ call: inout Call, errors: ErrorAnswers) async -> Answer {
        let isRead = call.method == .get || call.method == .head
        do {
            if isRead, let answer = try await read(call) { return answer }
            if call.method == .post, let answer = try await change(&call) { return answer }
        } catch let refusal as Refusal where refusal.status == .unauthorized {
            return page("sign-in", ["title": "Sign in", "message": refusal.message], status: .unauthorized)
        } catch let refusal as Refusal {
            return page("text", ["title": "Not done", "text": refusal.message], status: refusal.status)
        } catch {
            return errors.answer(error, to: call)
        }
        if isRead, variants.has(.spaFallback) { return start }
        return notFound(call, errors: errors)
    }

    /// The answer for a path that does not exist.
    func notFound(_ call: Call, errors: ErrorAnswers) -> Answer {
        guard variants.has(.html404) else { return errors.answer(Refusal.notFound, to: call) }
        return page("text", ["title": "Not found", "text": "There is nothing here."], status: .notFound)
    }

    private var start: Answer {
        page("text", ["title": "keyspec reference", "text": "A reference deployment of the documented API."])
    }

    // MARK: Reading

    private func read(_ call: Call) async throws -> Answer? {
        switch call.path {
        case "/": return start
        case "/docs/authentication": return page("docs", ["title": "Authentication"])
        case "/openapi.json": return Answer(.ok, text: description.text, type: "application/json")
        case "/dashboard/style.css": return Answer(.ok, text: PageAssets.style, type: "text/css; charset=utf-8")
        case "/dashboard/copy.js": return Answer(.ok, text: PageAssets.script, type: "text/javascript; charset=utf-8")
        case "/dashboard/icon.svg": return Answer(.ok, text: PageAssets.icon, type: "image/svg+xml")
        case "/dashboard/sign-up": return page("sign-up", ["title": "Sign up"])
        case "/dashboard", "/dashboard/":
            guard let session = try await dashboard.session(of: call) else {
                return page("sign-in", ["title": "Sign in"])
            }
            return try await keys(session)
        default:
            guard let (id, action) = keyAction(call.path) else { return nil }
            let session = try await required(call)
            guard let record = try await dashboard.ring.find(id, account: session.accountID) else { return nil }
            if action == "rename" {
                return try await page("rename", of: session, ["title": "Rename a key", "label": record.label])
            }
            let consequence =
                action == "delete"
                ? "Calls with this key will be refused." : "The old key is invalidated immediately. You get a new one."
            return try await page(
                "confirm", of: session,
                [
                    "title": action == "delete" ? "Delete a key" : "Regenerate a key",
                    "question": "“\(record.label)” (\(record.hint)): \(consequence)",
                    "action": action == "delete" ? "Delete key" : "Regenerate key",
                ])
        }
    }

    private func keys(_ session: Session) async throws -> Answer {
        guard let account = try await dashboard.accounts.account(id: session.accountID) else { throw Refusal.notFound }
        let records = try await dashboard.ring.list(account: session.accountID)
        let usage = try await dashboard.accounts.usage(of: session.accountID)
        let rows: [[String: Any]] = records.map { record in
            var row: [String: Any] = [
                "id": record.id, "label": record.label, "hint": record.hint, "created": record.createdAt,
                "createdText": Self.text(time: record.createdAt), "raw": faults.has(.labelXSS),
            ]
            if let used = record.lastUsedAt { row.merge(["used": used, "usedText": Self.text(time: used)]) { $1 } }
            if let key = dashboard.leakedKey(record, if: .shownInPage) { row["plain"] = key }
            return row
        }
        return try await page(
            "keys", of: session,
            [
                "title": "API Keys", "credits": Self.text(number: account.credits),
                "limit": Self.text(number: account.plan.limit), "window": Self.text(window: account.plan.window),
                "keys": rows,
                "hasKeys": !rows.isEmpty, "hasUsage": !usage.isEmpty,
                "usage": usage.map {
                    [
                        "day": $0.day, "endpoint": $0.endpoint, "calls": Self.text(number: $0.calls),
                        "credits": Self.text(number: $0.credits),
                    ]
                },
            ])
    }

    private static func text(window milliseconds: Int) -> String {
        if milliseconds == 1000 { return "second" }
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) seconds" : "\(milliseconds) milliseconds"
    }

    /// With a comma between each three digits.
    static func text(number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
        return (number < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }

    /// The minute of a time in the format of RFC 3339.
    private static func text(time: String) -> String { "\(time.prefix(10)) \(time.dropFirst(11).prefix(5)) UTC" }

    // MARK: Changing

    private func change(_ call: inout Call) async throws -> Answer? {
        let form = Form(String(buffer: try await call.body()))
        if call.path == "/dashboard/sign-in" || call.path == "/dashboard/sign-up" {
            // A site elsewhere must not sign its visitors in as somebody else.
            guard !["cross-site", "same-site"].contains(call.fields[fieldName("Sec-Fetch-Site")] ?? "") else {
                throw Refusal(status: .forbidden, code: "cross_site", message: "Sign in on this site's own page.")
            }
            if call.path == "/dashboard/sign-up" {
                _ = try await dashboard.addAccount(
                    email: form.first("email") ?? "", password: form.first("password") ?? "")
            }
            let (_, cookie) = try await dashboard.startSession(
                email: form.first("email") ?? "", password: form.first("password") ?? "")
            return seeOther(cookie: cookie)
        }
        let session = try await required(call)
        guard faults.has(.csrf) || form.first("csrf_token") == session.csrfToken else {
            throw Refusal(
                status: .forbidden, code: "invalid_csrf_token", message: "Open the page again and repeat the step.")
        }
        if call.path == "/dashboard/sign-out" {
            try await dashboard.sessions.end(session)
            return seeOther(cookie: DashboardAPI.cookie("", lifetime: 0))
        }
        if call.path == "/dashboard/keys" {
            let label = form.first("label") ?? ""
            let new = try await dashboard.ring.create(
                label: label, account: session.accountID, name: call.idempotencyKey)
            return try await shown(new, to: session)
        }
        switch keyAction(call.path) {
        case (let id, "rename")?:
            let label = form.first("label") ?? ""
            let scope = dashboard.scope(session, unless: .idorRename)
            let renamed = try await dashboard.ring.rename(id, to: label, account: scope)
            guard let renamed else { return nil }
            var answer = seeOther(cookie: nil)
            if let key = dashboard.leakedKey(renamed, if: .shownOnRename) {
                answer.body = ByteBuffer(string: "Renamed: \(key)")
            }
            return answer
        case (let id, "regenerate")?:
            guard let new = try await dashboard.ring.regenerate(id, account: session.accountID) else { return nil }
            return try await shown(new, to: session)
        case (let id, "delete")?:
            return try await dashboard.ring.delete(id, account: session.accountID) ? seeOther(cookie: nil) : nil
        default: return nil
        }
    }

    private func shown(_ new: NewKey, to session: Session) async throws -> Answer {
        try await page(
            "new-key", of: session, ["title": "Your new key", "label": new.record.label, "key": new.plaintext])
    }

    private func seeOther(cookie: String?) -> Answer {
        var answer = Answer(.seeOther, fields: [.location: "/dashboard"])
        answer.fields[.setCookie] = cookie
        return answer
    }

    private func required(_ call: Call) async throws -> Session {
        if let session = try await dashboard.session(of: call) { return session }
        throw Refusal(status: .unauthorized, code: "not_signed_in", message: "Sign in first.")
    }

    private func keyAction(_ path: String) -> (id: String, action: String)? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[1] == "dashboard", parts[2] == "keys",
            ["rename", "regenerate", "delete"].contains(parts[4])
        else { return nil }
        return (parts[3], parts[4])
    }

    /// A page for somebody who is signed in: its head offers to sign out.
    private func page(_ name: String, of session: Session, _ values: [String: Any]) async throws -> Answer {
        let account = try await dashboard.accounts.account(id: session.accountID)
        let common: [String: Any] = ["account": account?.email ?? "", "csrf": session.csrfToken]
        return page(name, values.merging(common) { $1 })
    }

    private func page(_ name: String, _ values: [String: Any], status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer.html(templates.render(name, values), status: status)
        answer.fields[.contentSecurityPolicy] = Self.policy
        answer.fields[fieldName("Referrer-Policy")] = "no-referrer"
        return answer
    }
}
