internal import TypedYAML

extension ManageStep {
    static let schema: Schema<ManageStep> = .mapping(
        "management step",
        about: """
            Something done with the key management that the target file describes as requests (`keys.http`), about a key \
            that the row created; judged by `managed`.
            """,
        example: "action: delete\nkey: victim\nas: second"
    ) { fields in
        let action = fields.required(
            "action", .word("management action", of: Action.self) { $0.meaning }, about: "What.")
        let key = fields.required("key", .name, about: "The row's key that it is about.", example: "victim")
        let caller = fields.optional(
            "as", .word("caller", of: Caller.self) { $0.meaning }, default: .owner, about: "Who.")
        let credential = fields.optional(
            "with", KeyReference.schema, about: "A key that is sent in `X-API-Key`, without a session.",
            example: "victim.old")
        let bearer = fields.optional(
            "bearer", KeyReference.schema,
            about: "A key that is sent as a bearer token in `Authorization` (RFC 6750), without a session.",
            example: "victim")
        let forgery = fields.optional(
            "by", .word("forged form", of: Forgery.self) { $0.meaning },
            about:
                "In the session of the caller, as a page of another site would send it: cookies go along, fields that only"
                + " the session's own pages know do not.")
        fields.atMostOne(of: credential, bearer, forgery)
        return { record in
            ManageStep(
                action: record[action], key: record[key], caller: record[caller],
                credential: record[credential] ?? record[bearer], isBearer: record[bearer] != nil,
                forgery: record[forgery])
        }
    }
}

extension ManageStep.Action {
    fileprivate var meaning: String {
        switch self {
        case .created: "The answers with which the key was made, or last regenerated; nothing is sent."
        case .list: "Lists the account's keys."
        case .detail: "Asks for the key's detail (`keys.http.detail`)."
        case .pages: "Opens the pages that show keys (`keys.http.pages`)."
        case .replay: "Sends the key's creation once more, with the same label; what that makes is deleted."
        case .createTwice:
            "Sends one creation twice under one `Idempotency-Key`; the second answer is judged, about the key of the first. What "
                + "they make is deleted."
        case .create: "Makes another key, which is deleted."
        case .rename: "Gives the key another label (`keys.http.rename`)."
        case .regenerate: "Regenerates the key."
        case .regenerateTwin: "Makes another key with the same label, regenerates that one, and deletes it."
        case .delete: "Deletes the key."
        case .login: "Signs in anew."
        }
    }
}

extension ManageStep.Caller {
    fileprivate var meaning: String {
        switch self {
        case .owner: "The account of the key, in its session."
        case .nobody: "Somebody without a session."
        case .second: "The account `second`, in a session of its own."
        case .impostor: "Somebody who signs in as the account of the key, with another password."
        }
    }
}

extension ManageStep.Forgery {
    fileprivate var meaning: String {
        switch self {
        case .get: "A link: GET, with the fields in the query."
        case .form: "A form: POST with an urlencoded body."
        case .text: "A form whose body is JSON under `text/plain`."
        }
    }
}

extension ManagementRule {
    static let schema: Schema<[ManagementRule]> = .oneOrMany(
        .word("management rule", of: ManagementRule.self) { $0.meaning })

    private var meaning: String {
        switch self {
        case .denied:
            "It yields nothing: no key, nothing of the key that it is about, no other label for it, and (where the keys "
                + "are listed) the key is still there."
        case .renamed: "The key is listed under the label that it was given now."
        case .asIfUnknown: "The same answer as about a key that does not exist."
        case .labelListed: "The key is listed under the label it was given."
        case .shortHint: "The listed hint shows at most 10 of the letters behind the prefix."
        case .keyUnseen: "The key is in no answer, in no encoding."
        case .digestUnseen: "The key's SHA-256 digest is in no answer, in hexadecimal, base64 or base64url."
        case .keyInBodyOnly: "The key is in no header field."
        case .notCacheable: "Answers that show the key are marked `no-store`."
        case .guardedCookies:
            "Cookies that are set are Secure, HttpOnly and SameSite; those against forgery may be read."
        case .labelAsText: "Pages that show the label show it as text."
        }
    }
}
