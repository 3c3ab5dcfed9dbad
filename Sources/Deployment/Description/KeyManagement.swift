package import RegularExpressions
package import TypedYAML

/// How the deployment's keys are made, listed, regenerated and deleted.
package enum KeyManagement: Sendable {
    case http(HTTPKeyManagement)
    case command(KeyCommand)
    case manual(ManualKeyManagement)
}

/// Key management described as requests.
package struct HTTPKeyManagement: Sendable {
    /// Where it is, when not at the target's base.
    package var base: BaseURL?
    /// Sent with every request of the key management.
    package var headers: [TargetField]
    /// Sent once per account, before its first action and again when the session has ended.
    package var login: [TargetRequest]
    package var create: [TargetRequest]
    package var list: KeyListing?
    package var regenerate: [TargetRequest]
    package var delete: [TargetRequest]
    /// Gives a key another label, where the dashboard offers it.
    package var rename: [TargetRequest] = []
    /// Shows one key.
    package var detail: [TargetRequest] = []
    /// Pages for people on which keys are shown.
    package var pages: [TargetRequest] = []
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        base: BaseURL? = nil, headers: [TargetField] = [], login: [TargetRequest] = [], create: [TargetRequest] = [],
        list: KeyListing? = nil, regenerate: [TargetRequest] = [], delete: [TargetRequest] = [], place: SourceRange
    ) {
        self.base = base
        self.headers = headers
        self.login = login
        self.create = create
        self.list = list
        self.regenerate = regenerate
        self.delete = delete
        self.place = place
    }
}

/// A request whose answer lists the keys of an account.
package struct KeyListing: Sendable {
    /// How the entries are found in the answer.
    package enum Entries: Sendable, Hashable {
        /// The elements of a JSON array; the pointers are relative to an element.
        case json(each: JSONPointer, id: JSONPointer, label: JSONPointer?, hint: JSONPointer?)
        /// Every match of a regular expression with groups named `id`, `label` and `hint`, HTML decoded.
        case html(RegularExpression)
    }

    package var request: TargetRequest
    package var entries: Entries
    /// Where an answer tells of the next page, which the request refers to as `${next}`; nil: there is one page.
    package var next: Capture.Source?

    package init(request: TargetRequest, entries: Entries, next: Capture.Source? = nil) {
        self.request = request
        self.entries = entries
        self.next = next
    }
}

/// Key management by a program of the operator's that speaks one JSON object per line.
package struct KeyCommand: Sendable {
    /// Program and arguments, started in the target file's folder.
    package var run: [String]
    /// The longest time for one answer.
    package var timeout: Duration
    /// What the program can do.
    package var actions: Set<KeyAction>
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        run: [String], timeout: Duration = .seconds(30), actions: Set<KeyAction> = Set(KeyAction.allCases),
        place: SourceRange
    ) {
        self.run = run
        self.timeout = timeout
        self.actions = actions
        self.place = place
    }
}

/// Key management by a person at the terminal.
package struct ManualKeyManagement: Sendable {
    /// Where the person finds the keys, shown with each question.
    package var place: String?
    /// How long a person may take for one answer.
    package var timeout: Duration

    package init(place: String? = nil, timeout: Duration = .seconds(300)) {
        self.place = place
        self.timeout = timeout
    }
}
