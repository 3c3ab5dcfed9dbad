internal import TypedYAML

extension Readings {
    static let schema: Schema<Readings> = .mapping(
        "set of readings", about: "How the deployment reads what the contract leaves open.",
        example: "{ error-code: /error/code, rate-scope: key }"
    ) { fields in
        let errorCode = fields.optional(
            "error-code", .errorCodePlace, default: .anywhere, about: "Where the error code stands in an error's body.",
            example: "/error/code")
        let tlsSuites = fields.optional(
            "tls-suites",
            .word("reading of the cipher suites") { suites in
                switch suites {
                case .preferred: "A client that offers AES-256-GCM gets it."
                case .only: "Nothing else is accepted at all."
                }
            }, default: TLSSuites.preferred, about: "What \"with AES-256-GCM\" asks.")
        let postQuantum = fields.optional(
            "post-quantum",
            .word("reading of the key exchange") { groups in
                switch groups {
                case .optional: "Whether a post-quantum group is taken makes no difference."
                case .expected: "A post-quantum group, such as X25519MLKEM768, is taken from clients that offer one."
                }
            }, default: Readings.PostQuantum.optional, about: "What is asked of the groups of TLS.")
        let rateScope = fields.optional(
            "rate-scope", .word("scope of the rate"), default: RateScope.account, about: "Whom a rate limit counts.")
        let alphabet = fields.optional(
            "key-alphabet", .alphabet, default: .auto, about: "The letters after the prefix.", example: "62")
        let prefix = fields.optional(
            "key-prefix", .string, default: KeyForm().prefix, about: "What every key begins with.")
        let length = fields.optional(
            "key-length", .int(in: 1...1024), default: KeyForm().length,
            about: "The number of letters after the prefix.")
        let activation = fields.optional(
            "key-activation", .duration(in: .zero ... .seconds(60)),
            about:
                "How long a new key may still be refused after it was made; measured unless given. "
                + "One that Regenerate gives has to work at once.",
            example: "500ms")
        let volatile = fields.optional(
            "volatile-fields", .list(of: .fieldName), default: [],
            about: "Header fields of answers that change by themselves, such as the name of a node.",
            example: "[X-Served-By]")
        return { record in
            var readings = Readings()
            readings.keyActivation = record[activation]
            readings.volatileFields = record[volatile]
            readings.errorCode = record[errorCode]
            readings.tlsSuites = record[tlsSuites]
            readings.postQuantum = record[postQuantum]
            readings.rateScope = record[rateScope]
            readings.keyForm.alphabet = record[alphabet]
            readings.keyForm.prefix = record[prefix]
            readings.keyForm.length = record[length]
            return readings
        }
    }
}

extension Schema<Readings.ErrorCodePlace> {
    static var errorCodePlace: Schema<Readings.ErrorCodePlace> {
        .scalar(
            "place of the error code", pattern: "^(anywhere|(/([^/~]|~[01])*)+)$", example: "/error/code",
            about: "`anywhere` (any string value of the body), or a JSON pointer.",
            encode: { if case .pointer(let pointer) = $0 { pointer.description } else { "anywhere" } }
        ) { text throws(Mistake) in
            if text == "anywhere" { return .anywhere }
            guard !text.isEmpty, let pointer = JSONPointer(text) else {
                throw Mistake("'\(text)' is no place", help: "write anywhere, or a JSON pointer such as /error/code")
            }
            return .pointer(pointer)
        }
    }
}

extension Schema<KeyForm.Alphabet> {
    static var alphabet: Schema<KeyForm.Alphabet> {
        .scalar(
            "alphabet", example: "62",
            about: "`62` (letters and digits), `64` (these, `_` and `-`), `auto` (decided from the keys that are seen),"
                + " or the letters themselves, at least ten of them.",
            numbersAsText: true,
            encode: { alphabet in
                switch alphabet {
                case .auto: "auto"
                case .alphanumeric: "62"
                case .urlSafe: "64"
                case .letters(let letters): letters
                }
            }
        ) { text throws(Mistake) in
            switch text {
            case "auto": return .auto
            case "62": return .alphanumeric
            case "64": return .urlSafe
            default:
                let isPrintable = text.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
                guard text.count >= 10, isPrintable else {
                    throw Mistake("'\(text)' is no alphabet", help: "write auto, 62, 64 or all the letters")
                }
                guard Set(text).count == text.count else { throw Mistake("a letter is given twice") }
                return .letters(text)
            }
        }
    }
}

extension Budgets {
    static let schema: Schema<Budgets> = .mapping(
        "budget",
        about: "The most that a run may cost, checked before each step, and how fast and how long it may ask.",
        example: "{ requests: 2000, credits: 500, keys: 50, pace: 10/s }"
    ) { fields in
        let usual = Budgets()
        let requests = fields.optional(
            "requests", .int(in: 0...10_000_000), default: usual.requests,
            about: "Requests, those of the key management included.")
        let credits = fields.optional(
            "credits", .int(in: 0...1_000_000_000), default: usual.credits, about: "Credits spent over all accounts.")
        let keys = fields.optional(
            "keys", .int(in: 0...1_000_000), default: usual.keys, about: "Keys created or regenerated.")
        let pace = fields.optional("pace", .pace, default: usual.pace, about: "Requests in a time.", example: "50/s")
        let connectTimeout = fields.optional(
            "connect-timeout", .duration(in: .milliseconds(10) ... .seconds(300)), default: usual.connectTimeout,
            about: "Time for name resolution, TCP and TLS.")
        let timeout = fields.optional(
            "timeout", .duration(in: .milliseconds(10) ... .seconds(3600)), default: usual.timeout,
            about: "Time for a whole exchange.")
        let body = fields.optional("body", .size, default: usual.body, about: "The largest body of an answer.")
        return { record in
            var budgets = Budgets()
            budgets.requests = record[requests]
            budgets.credits = record[credits]
            budgets.keys = record[keys]
            budgets.pace = record[pace]
            budgets.connectTimeout = record[connectTimeout]
            budgets.timeout = record[timeout]
            budgets.body = record[body]
            return budgets
        }
    }
}
