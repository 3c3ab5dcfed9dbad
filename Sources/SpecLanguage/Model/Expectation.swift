package import Contract
package import RegularExpressions
package import TypedYAML

/// What an answer is held against. All parts have to hold.
package struct Expectation: Sendable, Equatable {
    package var terms: [Term]
    package var place: SourceRange

    /// Whether they say the same, wherever they stand.
    package static func == (one: Expectation, other: Expectation) -> Bool { one.terms == other.terms }

    package enum Term: Sendable, Equatable {
        /// The answer of a caller whose key was accepted (true), or certainly not that (false).
        case authenticated(Bool)
        /// Status and code of the documented pair, as JSON.
        case refused(DocumentedError)
        case status(StatusPredicate)
        /// The error code where the target says it stands.
        case code(TextPredicate)
        /// The media type without parameters; equal to `json`: `application/json` or any with the suffix `+json`.
        case mediaType(TextPredicate)
        case header(String, TextPredicate)
        /// RFC 6901.
        case json(pointer: String, TextPredicate)
        case body(TextPredicate)
        /// The status, if there is one, is not 5xx (the word `server-error: false`).
        case noServerError
        /// The time for an answer did not run out (the word `hangs: false`).
        case noHang
        /// A whole answer came, in time.
        case answered
        /// The connection was closed or reset instead of an answer.
        case closed
        /// No foreign origin is granted X-API-Key (Fetch standard, CORS protocol).
        case crossOriginDenied
        /// No shared cache may serve it to callers with another key (RFC 9111 3 and 4.1).
        case sharedCachingDenied
        /// No redirect, or one inside the same origin.
        case redirectSameOrigin
        case reveals(noneOf: [Revelation])
        /// RFC 9110 10.2.3.
        case retryAfterWellFormed
        /// The regenerated key is not the old one.
        case newKeyDifferent
        /// A scan found everything that it searched for (true), or nothing of it.
        case found(everything: Bool)
        /// The same answer as those of these steps, in all in which they are the same among themselves.
        case sameAs([String])
        /// The calls since the balance was known got what the credits buy.
        case credits(Promise)
        /// The calls since the row began got what the account's rate allows.
        case rate(Promise)
        /// The balance went down by what the calls that succeeded cost.
        case chargedExactly
        /// The two kinds of request take equally long, as far as the comparison can see.
        case sameTime
        /// The answer of the instrument is good (the word `holds`).
        case holds
        /// The history of a `while` step shows none of these.
        case swap(noneOf: [SwapFlaw])
        /// None of these became of a key that was regenerated several times at once.
        case survivors(noneOf: [SurvivorFlaw])
        /// What a `sample` step is held against.
        case sample(SampleProperty)
        /// What came of a `manage` step; all rules have to hold.
        case managed([ManagementRule])
        /// One of these holds.
        case any([Expectation])
    }
}

/// A status code or a class of them (`2xx`).
package enum StatusPattern: Sendable, Hashable {
    case code(Int)
    /// The first digit.
    case classOf(Int)

    package func matches(_ status: Int) -> Bool {
        switch self {
        case .code(let code): status == code
        case .classOf(let digit): status / 100 == digit
        }
    }
}

/// What a status code is held against.
package enum StatusPredicate: Sendable, Hashable {
    case oneOf([StatusPattern])
    case noneOf([StatusPattern])

    package func holds(for status: Int) -> Bool {
        switch self {
        case .oneOf(let patterns): patterns.contains { $0.matches(status) }
        case .noneOf(let patterns): !patterns.contains { $0.matches(status) }
        }
    }

    /// Whether the status is one that is asked for by name, also when it is a mishap otherwise, such as a 5xx.
    package func asks(for status: Int) -> Bool {
        if case .oneOf = self { holds(for: status) } else { false }
    }

    /// Whether it says of a 5xx in particular that there is to be none like it.
    package func excludes(errorOfServer status: Int) -> Bool {
        if case .noneOf = self { status >= 500 && !holds(for: status) } else { false }
    }
}

/// What a text is held against.
package enum TextPredicate: Sendable, Equatable {
    case equals(TextTemplate)
    case oneOf([TextTemplate])
    case noneOf([TextTemplate])
    /// Found anywhere.
    case matches(RegularExpression)
    case contains(TextTemplate)
    case containsNoneOf([TextTemplate])
    case exists
    case absent
}

/// What a refusal can give away (CWE-209).
package enum Revelation: String, Sendable, CaseIterable {
    /// The key that was sent.
    case key
    /// The SHA-256 digest of the key that was sent.
    case digest
    /// Anything else the caller sent.
    case input
    case stackTrace = "stack-trace"
    case sql
    case productVersion = "product-version"
    case cookie
}
