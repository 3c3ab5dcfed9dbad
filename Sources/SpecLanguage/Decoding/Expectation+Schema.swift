internal import Contract
internal import TypedYAML

extension Expectation {
    /// A word, or a mapping of terms.
    static let schema: Schema<Expectation> = .kinds(scalar: word, mapping: mapping)

    private static let word: Schema<Expectation> = Schema.word("expectation word", of: Word.self) { $0.meaning }
        .located.map { word in
            let term: Term =
                switch word.value {
                case .authenticated: .authenticated(true)
                case .answered: .answered
                case .closed: .closed
                case .holds: .holds
                }
            return Expectation(terms: [term], place: word.range.origin)
        }

    /// Terms that need no value.
    private enum Word: String, Sendable, CaseIterable {
        case authenticated, answered, closed, holds

        var meaning: String {
            switch self {
            case .authenticated: "The same as `{ authenticated: true }`."
            case .answered: "The same as `{ answered: true }`."
            case .closed: "The same as `{ closed: true }`."
            case .holds: "After `tls`: what was asked for is so."
            }
        }
    }

    private static let mapping: Schema<Expectation> = .mapping(
        "expectation",
        about: """
            What an answer is held against; all terms have to hold. A time-out, a reset, a 5xx or an unexpected 429 is \
            no information: it neither meets nor breaks a term that asks whether a key was accepted or refused.
            """,
        example:
            "status: 401\ncode: invalid_api_key\nmedia-type: json\nheader:\n  Cache-Control: { contains: no-store }"
    ) { fields in
        let authenticated = fields.optional(
            "authenticated", .bool,
            about: "The answer of a caller whose key was accepted (`true`), or certainly not that (`false`).")
        let refused = fields.optional(
            "refused", .word("documented error", of: DocumentedError.self) { "Status \($0.status)." },
            about: "Status and code of the documented pair, as JSON.", example: "invalid_api_key")
        let status = fields.optional("status", StatusPredicate.schema, about: "The status code.", example: "2xx")
        let code = fields.optional(
            "code", TextPredicate.schema,
            about: """
                The error code, where the target says it stands; where it does not, a documented code is found anywhere in a JSON \
                body, another one is any text of it, and `exists` and `absent` are about the documented ones.
                """,
            example: "invalid_api_key")
        let mediaType = fields.optional(
            "media-type", TextPredicate.schema,
            about: "The media type without parameters; `json` is `application/json` or any `+json`.", example: "json")
        let headers = fields.optional(
            "header", Schema.map(keys: fieldName, values: TextPredicate.schema, atLeast: 1), default: [],
            about: "Header fields by name, whatever its case.", example: "{ Retry-After: exists }")
        let json = fields.optional(
            "json", Schema.map(keys: JSONPointer.schema, values: TextPredicate.schema, atLeast: 1), default: [],
            about: """
                Values of the JSON body by pointer; numbers and booleans as their text. A list or an object equals none, and \
                what it contains stays open.
                """,
            example: "{ /error/code: exists }")
        let body = fields.optional("body", TextPredicate.schema, about: "The body as text.")
        let serverError = fields.optional(
            "server-error", .word("server-error term", among: ["false"]),
            about: "The status, if there is one, is not 5xx.", example: "false")
        let hangs = fields.optional(
            "hangs", .word("hangs term", among: ["false"]),
            about: "An answer came in time, or the connection was closed: nobody is kept waiting.", example: "false")
        let answered = fields.optional("answered", yes, about: "A whole answer came, in time.", example: "true")
        let closed = fields.optional(
            "closed", yes, about: "The connection was closed or reset instead of an answer.", example: "true")
        let crossOrigin = fields.optional(
            "cross-origin", .word("cross-origin term", among: ["denied"]),
            about: "No foreign origin is granted X-API-Key (the CORS protocol of the Fetch standard).")
        let sharedCaching = fields.optional(
            "shared-caching", .word("shared-caching term", among: ["denied"]),
            about: "No `public` or `s-maxage` lets shared caches serve it to other callers (RFC 9111).")
        let redirect = fields.optional(
            "redirect", .word("redirect term", among: ["same-origin"]), about: "No redirect, or one inside the origin.")
        let reveals = fields.optional(
            "reveals", Revelation.schema, about: "What the answer gives away.", example: "{ none-of: [key, sql] }")
        let retryAfter = fields.optional(
            "retry-after", .word("retry-after term", among: ["well-formed"]),
            about: "`Retry-After` is a number of seconds or an HTTP date (RFC 9110 10.2.3).")
        let newKey = fields.optional(
            "new-key", .word("new-key term", among: ["different"]),
            about: "After `regenerate`: the new key is not the old one.")
        let found = fields.optional(
            "found", .word("found term", among: ["all", "none"]),
            about: "After `scan`: all that was searched for is there, or nothing of it.", example: "none")
        let sameAs = fields.optional(
            "same-as", .list(of: .name, atLeast: 2), default: [],
            about: """
                The same answer as those of these earlier steps, which asked the same thing: status, header fields and body, \
                but for what differs between them, and for fields that change by themselves.
                """, example: "[missing, missing-again]")
        let credits = fields.optional(
            "credits", .word("promise", of: Promise.self) { $0.creditsMeaning },
            about: "After calls: what the credits buy, since the balance was read or set.")
        let rate = fields.optional(
            "rate", .word("promise", of: Promise.self) { $0.rateMeaning },
            about: "After calls: what the rate of the account `limited` allows, since the row began.")
        let charged = fields.optional(
            "charged", .word("charge", among: ["exactly"]),
            about: "After `balance`: what the successful calls since the last balance cost, and nothing else.")
        let time = fields.optional(
            "time", .word("comparison of times", among: ["same"]),
            about: "After `timing`: no difference was found that the comparison would have seen.")
        let swap = fields.optional(
            "history", SwapFlaw.listSchema, about: "After `while`: what its history does not show.",
            example: "{ none-of: [stale] }")
        let survivors = fields.optional(
            "survivors", SurvivorFlaw.listSchema, about: "After `at-once`: what did not become of the key.",
            example: "{ none-of: [several-live, none-lives] }")
        let sample = fields.optional(
            "sample", .word("property of a sample", of: SampleProperty.self) { $0.meaning },
            about: "After `sample`: what all the keys together are held against.", example: "distinct")
        let managed = fields.optional(
            "managed", ManagementRule.schema, about: "After `manage`: all of these hold.", example: "denied")
        let any = fields.optional(
            "any", Schema.list(of: .lazy("expectation") { Expectation.schema }, atLeast: 2), default: [],
            about: "One of these holds.", example: "[{ status: 400 }, { closed: true }]")
        return { record in
            var terms: [(place: SourcePosition, term: Term)] = []
            func add<Value>(_ field: Field<Value>, _ term: Term?) {
                if let term { terms.append((record.keyRange(of: field).start, term)) }
            }
            add(authenticated, record[authenticated].map { .authenticated($0) })
            add(refused, record[refused].map { .refused($0) })
            add(status, record[status].map { .status($0) })
            add(code, record[code].map { .code($0) })
            add(mediaType, record[mediaType].map { .mediaType($0) })
            for entry in record[headers] { add(headers, .header(entry.key.value, entry.value)) }
            for entry in record[json] { add(json, .json(pointer: entry.key.value, entry.value)) }
            add(body, record[body].map { .body($0) })
            add(serverError, record[serverError].map { _ in .noServerError })
            add(hangs, record[hangs].map { _ in .noHang })
            add(answered, record[answered].map { _ in .answered })
            add(closed, record[closed].map { _ in .closed })
            add(crossOrigin, record[crossOrigin].map { _ in .crossOriginDenied })
            add(sharedCaching, record[sharedCaching].map { _ in .sharedCachingDenied })
            add(redirect, record[redirect].map { _ in .redirectSameOrigin })
            add(reveals, record[reveals].map { .reveals(noneOf: $0) })
            add(retryAfter, record[retryAfter].map { _ in .retryAfterWellFormed })
            add(newKey, record[newKey].map { _ in .newKeyDifferent })
            add(found, record[found].map { .found(everything: $0 == "all") })
            if !record[sameAs].isEmpty { add(sameAs, .sameAs(record[sameAs])) }
            add(credits, record[credits].map { .credits($0) })
            add(rate, record[rate].map { .rate($0) })
            add(charged, record[charged].map { _ in .chargedExactly })
            add(time, record[time].map { _ in .sameTime })
            add(swap, record[swap].map { .swap(noneOf: $0) })
            add(survivors, record[survivors].map { .survivors(noneOf: $0) })
            add(sample, record[sample].map { .sample($0) })
            add(managed, record[managed].map { .managed($0) })
            if !record[any].isEmpty { add(any, .any(record[any])) }
            guard !terms.isEmpty else {
                record.error(
                    "empty-expectation", "an expectation without terms holds for every answer", at: record.range,
                    help: "write what the answer must be, or leave 'expect' out")
                return nil
            }
            if record.isGiven(closed),
                record.isGiven(answered) || record[authenticated] == true || record.isGiven(refused)
            {
                record.error(
                    "contradiction", "a closed connection is no answer, so these terms cannot all hold",
                    at: record.keyRange(of: closed), help: "join them with 'any'")
            }
            if record[authenticated] == true, record.isGiven(refused) {
                record.error(
                    "contradiction", "an answer cannot be authenticated and refused",
                    at: record.keyRange(of: refused),
                    notes: [.init("'authenticated' is given here", at: record.keyRange(of: authenticated))])
            }
            let outcomes = [
                (record.range(of: status), record[status]?.foregone), (record.range(of: body), record[body]?.foregone),
                (record.keyRange(of: any), Foregone(alternatives: record[any])),
            ]
            for case (let place, let outcome?) in outcomes {
                record.error(outcome.code, outcome.message, at: place, help: outcome.help)
            }
            return Expectation(terms: terms.sorted { $0.place < $1.place }.map(\.term), place: record.range.origin)
        }
    }

    private static let yes = Schema<String>.word("yes", among: ["true"])

    static let fieldName: Schema<String> = .scalar(
        "header field name", pattern: "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$", example: "Retry-After", encode: { $0 }
    ) { text throws(Mistake) in
        guard isToken(text) else { throw Mistake("'\(text)' cannot name a header field") }
        return text
    }
}

extension Promise {
    fileprivate var creditsMeaning: String {
        switch self {
        case .held: "No more succeeded than the credits that can have been there pay for."
        case .granted: "Nothing was refused although enough credits were certainly left."
        case .kept: "Both."
        }
    }

    fileprivate var rateMeaning: String {
        switch self {
        case .held: "No more succeeded in a window than any sound limiter lets through."
        case .granted: "Nothing was refused although fewer calls than the rate can have been counted."
        case .kept: "Both."
        }
    }
}

extension Revelation {
    static let schema: Schema<[Revelation]> = .mapping(
        "revelations", about: "What an answer may not give away (CWE-209).",
        example: "none-of: [key, input, stack-trace]"
    ) { fields in
        let list = fields.required(
            "none-of",
            .oneOrMany(
                .word("revelation", of: Revelation.self) { $0.meaning }), about: "None of these may be seen.")
        return { record in record[list] }
    }

    private var meaning: String {
        switch self {
        case .key: "The key that was sent."
        case .input:
            "A token (`${token.NAME}`, `${address.NAME}`) or a planted text of the request. Other texts may be in an answer for "
                + "reasons of its own."
        case .stackTrace: "A stack trace of any usual language."
        case .sql: "SQL, or an error of a database."
        case .productVersion: "The version of a product."
        case .digest: "The SHA-256 digest of the key that was sent."
        case .cookie: "A cookie is set."
        }
    }
}
