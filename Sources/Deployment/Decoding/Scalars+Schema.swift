internal import TypedYAML

extension Schema<BaseURL> {
    /// Scheme, host, port, prefix.
    static var baseURL: Schema<BaseURL> {
        .scalar(
            "base URL", pattern: "^https?://[^/?#@]+(/[^?#]*)?$", example: "https://staging.example:8443",
            about: "Scheme, host, and where they are not the usual ones port and path prefix.",
            encode: \.description
        ) { text throws(Mistake) in
            do throws(BaseURL.Flaw) {
                return try BaseURL(parsing: text)
            } catch {
                throw Mistake(error.message, help: error.help)
            }
        }
    }
}

extension Schema<JSONPointer> {
    /// A JSON pointer.
    static var jsonPointer: Schema<JSONPointer> {
        .scalar(
            "JSON pointer", pattern: "^(/([^/~]|~[01])*)*$", example: "/data/key",
            about: "A place in a JSON document (RFC 6901): `/` before each member name or index; `~1` stands for `/`"
                + " in a name, `~0` for `~`.",
            encode: \.description
        ) { text throws(Mistake) in
            guard let pointer = JSONPointer(text) else {
                throw Mistake(
                    "'\(text)' is no JSON pointer", help: text.hasPrefix("/") ? "'~' is written ~0" : "write /\(text)")
            }
            return pointer
        }
    }
}

extension Schema<StatusSet.Member> {
    /// `201` or `2xx`.
    static var status: Schema<StatusSet.Member> {
        .scalar(
            "status", pattern: "^([1-5][0-9][0-9]|[1-5]xx)$", example: "2xx",
            about: "An HTTP status, or a whole class of them.", numbersAsText: true, encode: \.text
        ) { text throws(Mistake) in
            guard let member = StatusSet.Member(text) else {
                throw Mistake("'\(text)' is no HTTP status", help: "write for example 201 or 2xx")
            }
            return member
        }
    }
}

extension Schema<StatusSet> {
    /// One status or several.
    static var statuses: Schema<StatusSet> {
        Schema<[StatusSet.Member]>.oneOrMany(.status).map(back: \.members) { StatusSet($0) }
    }
}

extension Schema<Pace.Setting> {
    /// `50/s`, `unlimited`, `automatic`.
    static var pace: Schema<Pace.Setting> {
        .scalar(
            "pace", pattern: "^([1-9][0-9]{0,6}/(s|min|h)|unlimited|automatic)$", example: "50/s",
            about: "Requests per second, minute or hour; `unlimited`; or `automatic`: unlimited on this machine, `20/s`"
                + " elsewhere.",
            encode: { $0 == .automatic ? "automatic" : "unlimited" }
        ) { text throws(Mistake) in
            if text == "unlimited" { return .unlimited }
            if text == "automatic" { return .automatic }
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            let units: [Substring: Duration] = ["s": .seconds(1), "min": .seconds(60), "h": .seconds(3600)]
            guard parts.count == 2, let requests = Int(parts[0]), (1...9_999_999).contains(requests),
                let unit = units[parts[1]]
            else {
                throw Mistake("'\(text)' is no pace", help: "write for example 50/s, 100/min, unlimited or automatic")
            }
            return .limited(Pace.Rate(requests: requests, per: unit))
        }
    }
}

extension Schema<String> {
    /// A method (RFC 9110 9.1).
    static var method: Schema<String> {
        .scalar(
            "method", pattern: "^[A-Z]{1,20}$", example: "POST", about: "An HTTP method in capitals.", encode: { $0 }
        ) { text throws(Mistake) in
            guard !text.isEmpty, text.count <= 20, text.allSatisfy({ $0.isASCII && $0.isLetter }) else {
                throw Mistake("'\(text)' is no HTTP method", help: "write for example POST")
            }
            guard text == text.uppercased() else {
                throw Mistake("a method is written in capitals", help: "write \(text.uppercased())")
            }
            return text
        }
    }

    /// A header field's name (RFC 9110 5.1).
    static var fieldName: Schema<String> {
        .scalar(
            "header name", pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$", example: "X-Requested-With", encode: { $0 }
        ) { text throws(Mistake) in
            let isToken = text.allSatisfy {
                $0.isASCII && ($0.isLetter || $0.isNumber || "!#$%&'*+-.^_`|~".contains($0))
            }
            guard !text.isEmpty, isToken else { throw Mistake("'\(text)' is no header name") }
            return text
        }
    }

    /// A variable of the environment.
    static var environmentName: Schema<String> {
        .scalar(
            "environment variable", pattern: "^[A-Za-z_][A-Za-z0-9_]*$", example: "FUNDED_PASSWORD", encode: { $0 }
        ) { text throws(Mistake) in
            let isName = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            guard let first = text.first, !first.isNumber, isName else {
                throw Mistake(
                    "'\(text)' is no name of an environment variable",
                    help: "write the name alone, without '$', in letters, digits and '_'")
            }
            if SecretLiteral.looksSecret(text) {
                throw Mistake(
                    "this looks like a key, and not like the name of a variable",
                    help: "put the key into a variable of the environment, and write that one's name here")
            }
            return text
        }
    }
}
